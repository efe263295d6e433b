"""The ladder of accounts, and the rules that are the same on each of its steps."""

from __future__ import annotations

from dataclasses import dataclass

from terminal.model.money import QUOTE_DECIMALS
from terminal.paper.prop.times import SECOND

USDC = 10**QUOTE_DECIMALS

MIN_TRADES = 10
MIN_DAYS = 3
MIN_NOTIONAL = 10 * USDC
MAX_OPEN = 50
KEPT_TRADES = 5_000
REVIEW_US = 300 * SECOND


@dataclass(frozen=True, slots=True)
class Tier:
    """Money is in units of 1e-8 USDC, shares in basis points of the allocation."""

    id: int
    slug: str
    name: str
    allocation: int
    fee: int
    target: int
    drawdown: int
    daily_loss: int
    split: int
    leverage: int
    funded_leverage: int


TIERS = {
    tier.id: tier
    for tier in (
        Tier(1, "starter", "Starter $5K", 5_000 * USDC, 0, 800, 800, 400, 7_000, 10, 5),
        Tier(2, "plus", "Plus $10K", 10_000 * USDC, 99 * USDC, 800, 800, 400, 8_000, 10, 5),
        Tier(3, "pro", "Pro $25K", 25_000 * USDC, 199 * USDC, 800, 800, 400, 8_000, 20, 10),
        Tier(4, "elite", "Elite $50K", 50_000 * USDC, 349 * USDC, 800, 800, 400, 8_500, 20, 10),
        Tier(5, "master", "Master $100K", 100_000 * USDC, 599 * USDC, 1_000, 1_000, 500, 8_500, 25, 15),
        Tier(6, "legend", "Legend $200K", 200_000 * USDC, 999 * USDC, 1_000, 1_000, 500, 9_000, 50, 20),
    )
}
FREE_TIER, PAID_TIER = 1, 2
"""What the older tracks stand for."""
