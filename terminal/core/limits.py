"""How much an order may be: the trader's own limits, and the ceilings that no setting lifts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from terminal.model.errors import Refused

USDC = 10**8
BPS = 10_000


class PairCaps(NamedTuple):
    """What the trader allows on one pair, in lots; None where nothing is set."""

    order: int | None = None
    position: int | None = None


NO_CAPS = PairCaps()


@dataclass(frozen=True, slots=True)
class Limits:
    """Money in units of the quote, distances in basis points."""

    order_lots: int = 10**12
    """As good as none: what a lot is worth differs by pair, so the money below is what binds."""
    order_notional: int = 10_000 * USDC
    position_notional: int = 50_000 * USDC
    orders_a_minute: int = 60
    band_bps: int = 500
    """How far through the touch a price may reach: a buy above the best ask, a sell below the best bid."""
    rest_bps: int = 5_000
    """How far behind the touch an order may rest. Harmless but for the slip of a digit, so it is wider."""
    take_bps: int = 5
    """How far the market may have moved since the painted price; always at least a tick."""
    daily_loss: int = 500 * USDC
    """What a venue day may lose over all pairs before only reductions pass."""

    def __post_init__(self) -> None:
        for name, most in CEILINGS.items():
            value = getattr(self, name)
            if not 0 <= value <= most:
                raise Refused(
                    "OVER_CEILING", f"limits.{name} must be from 0 to {most}, not {value}", name, value
                )


CEILINGS = {
    "order_lots": 10**12,
    "order_notional": 1_000_000 * USDC,
    "position_notional": 10_000_000 * USDC,
    "orders_a_minute": 2_500,
    "band_bps": 2_000,
    "rest_bps": 100_000,
    "take_bps": 200,
    "daily_loss": 1_000_000 * USDC,
}
"""Some of the venue's 3,000 orders a minute are left for cancels."""

HARDEST = Limits(**CEILINGS)


def take_cap(painted: int, limits: Limits) -> int:
    """How many ticks a price may have moved from the one that was painted."""
    return max(1, painted * limits.take_bps // BPS)
