"""Whether an account has passed its evaluation, and whether it has broken a rule."""

from __future__ import annotations

from typing import NamedTuple

from terminal.paper.prop import sums
from terminal.paper.prop.account import PropAccount
from terminal.paper.prop.tiers import MIN_DAYS, MIN_TRADES

DRAWDOWN, DAILY_LOSS = "drawdown", "daily_loss"


class Gates(NamedTuple):
    """What stands between an evaluation and a funded account. Those of reaching something stay open once passed."""

    target_met: bool
    dd_ok: bool
    daily_loss_ok: bool
    trades_ok: bool
    days_ok: bool


def gates(account: PropAccount, sure: int) -> Gates:
    """`sure` is the equity that counts as earned."""
    tier = account.tier
    return Gates(
        target_met=account.passed or sure >= tier.allocation + sums.share(tier.allocation, tier.target),
        dd_ok=not account.drawdown_breached,
        daily_loss_ok=not account.daily_breached,
        trades_ok=account.passed or account.trade_count >= MIN_TRADES,
        days_ok=account.passed or account.trading_days >= MIN_DAYS,
    )


def drawdown_floor(account: PropAccount) -> int:
    return sums.drawdown_floor(account.peak, account.tier.drawdown)


def daily_floor(account: PropAccount, day_start: int) -> int:
    return sums.daily_floor(day_start, account.tier.allocation, account.tier.daily_loss)


def breach(account: PropAccount, equity: int) -> str:
    """The rule that is broken now, the graver one first; empty for none."""
    if account.drawdown_breached:
        return DRAWDOWN
    return DAILY_LOSS if equity <= daily_floor(account, account.day_start) else ""
