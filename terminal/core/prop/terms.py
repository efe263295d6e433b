"""What binds an account: what it says itself, and where it is silent what its tier says."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import TypeVar

from terminal.model import prop
from terminal.model.prop import Account, Market, Rules, Tier

T = TypeVar("T")

TRADING = (prop.EVAL, prop.FUNDED)
UNTRADED = (prop.PENDING, prop.EVAL_PASSED, prop.CLOSED)
"""In these nothing is measured."""


@dataclass(frozen=True, slots=True)
class Terms:
    """Percentages as the venue has them, leverage as its cap in this phase; None is not told."""

    allocation: int | None
    target_pct: Decimal | None
    drawdown_pct: Decimal | None
    daily_loss_pct: Decimal | None
    min_trades: int | None
    min_days: int | None
    leverage: int | None


def terms_of(account: Account, rules: Rules) -> Terms:
    wanted, tier = account.graduation, rules.tier(account.tier_id) or Tier(-1)
    by_phase = tier.funded_leverage if account.phase in (prop.FUNDED, prop.SUSPENDED) else tier.leverage
    return Terms(
        allocation=_first(account.allocation, tier.allocation),
        target_pct=_first(wanted.target_pct, tier.target_pct),
        drawdown_pct=_first(wanted.drawdown_pct, tier.drawdown_pct),
        daily_loss_pct=_first(wanted.daily_loss_pct, tier.daily_loss_pct),
        min_trades=_first(wanted.min_trades, rules.min_trades),
        min_days=_first(wanted.min_days, rules.min_days),
        leverage=_first(account.max_leverage, by_phase),
    )


def may_trade(account: Account) -> bool:
    """A phase that is new to us may."""
    return account.phase not in (*UNTRADED, prop.SUSPENDED)


def leverage_cap(account: Account, rules: Rules, market: Market) -> int | None:
    """The lower of the account's and the market's."""
    caps = [cap for cap in (terms_of(account, rules).leverage, market.max_leverage) if cap is not None]
    return min(caps, default=None)


def part(units: int, pct: Decimal) -> int:
    """So many percent of an amount, a part of a unit cut off."""
    return int(units * Fraction(pct) / 100 // 1)


def earned(account: Account, allocation: int) -> int | None:
    """The equity that counts towards the target: the lower of what is realised and the whole."""
    if account.equity is None:
        return None
    return account.equity if account.realized is None else min(account.equity, allocation + account.realized)


def _first(said: T | None, otherwise: T | None) -> T | None:
    return otherwise if said is None else said
