"""What an account may still lose before a rule is broken, and what it still has to earn: in money and in trades."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from math import ceil
from statistics import median_low

from terminal.core.prop.terms import UNTRADED, Terms, earned, may_trade, part, terms_of
from terminal.core.scene import money_text
from terminal.model import prop
from terminal.model.prop import Account, Rules, Trade

WARN_AT = Fraction(80, 100)
USUAL_OF = 20
"""the newest losses, of which the middle one is the usual"""
DAILY_LOSS, DRAWDOWN = "daily loss", "drawdown"


@dataclass(frozen=True, slots=True)
class Limit:
    """A rule that ends or suspends an account: broken at equity of `floor` or less. None is not known."""

    name: str
    pct: Decimal | None = None
    floor: int | None = None
    left: int | None = None
    """to the floor; 0 or less is broken"""
    allowed: int | None = None
    """the whole of what may be lost"""
    losing_trades: int | None = None
    """so many usual losses fit before it is broken"""
    told: bool = True
    """the venue says the floor; otherwise it is reckoned, from a peak that may have been higher"""

    @property
    def used(self) -> Fraction | None:
        """The share of it that is gone, 0 and up."""
        if self.left is None or not self.allowed:
            return None
        return max(Fraction(0), 1 - Fraction(self.left, self.allowed))

    @property
    def broken(self) -> bool:
        return self.left is not None and self.left <= 0


@dataclass(frozen=True, slots=True)
class Target:
    """What an evaluation has to reach, both realised and with open trades. None is not known or not wanted."""

    pct: Decimal | None = None
    wanted: int | None = None
    """the equity"""
    left: int | None = None
    """0 when it is reached"""
    winning_trades: int | None = None
    """so many trades that win as much as a usual one loses"""


@dataclass(frozen=True, slots=True)
class Headroom:
    daily: Limit
    drawdown: Limit
    target: Target
    usual: int | None
    """what a losing trade of the usual size loses"""
    warnings: tuple[str, ...]

    @property
    def least(self) -> int | None:
        """What may be lost before the nearer of the two limits; None when one of them is not known."""
        if self.daily.left is None or self.drawdown.left is None:
            return None
        return min(self.daily.left, self.drawdown.left)


def headroom(account: Account, rules: Rules, trades: Iterable[Trade], usual: int | None) -> Headroom:
    """Where `usual` is None, the usual loss is taken from the trades."""
    usual = usual_loss(trades) if usual is None else usual
    terms = terms_of(account, rules)
    daily, drawdown = Limit(DAILY_LOSS, terms.daily_loss_pct), Limit(DRAWDOWN, terms.drawdown_pct)
    if account.phase not in UNTRADED and account.equity is not None:
        daily = _daily(account, terms, account.equity, usual)
        drawdown = _drawdown(account, terms, account.equity, usual)
    warnings = warnings_of(daily, drawdown) if may_trade(account) else ()
    return Headroom(daily, drawdown, _target(account, terms, usual), usual, warnings)


def usual_loss(trades: Iterable[Trade]) -> int | None:
    """The middle one of the newest losses; None before the first."""
    closed = sorted((one for one in trades if not one.is_open), key=lambda one: -one.closed_ms)
    losses = [-one.realized for one in closed if one.realized is not None and one.realized < 0]
    return median_low(losses[:USUAL_OF]) if losses else None


def warnings_of(*limits: Limit) -> tuple[str, ...]:
    """A sentence for each limit of which 80 % are gone."""
    return tuple(_warning(limit) for limit in limits if limit.used is not None and limit.used >= WARN_AT)


def _warning(limit: Limit) -> str:
    if limit.left is None or limit.allowed is None or limit.left <= 0:
        return f"the {limit.name} limit is reached"
    gone = int((limit.used or 0) * 100)
    trades = "" if limit.losing_trades is None else f", {_trades(limit.losing_trades)}"
    return (
        f"{gone} % of the {limit.name} limit is used: {money_text(limit.left)} of {money_text(limit.allowed)}"
        f" USDC left{trades}"
    )


def _trades(count: int) -> str:
    if count == 0:
        return "less than a usual losing trade"
    return f"{count} usual losing trade{'s' if count > 1 else ''}"


def _daily(account: Account, terms: Terms, equity: int, usual: int | None) -> Limit:
    """A part of the allocation, from what the equity was when the day began."""
    allowed = _part(terms.allocation, terms.daily_loss_pct)
    floor = account.daily_floor
    start = None if account.day_profit is None else equity - account.day_profit
    if floor is None and start is not None and allowed is not None:
        floor = start - allowed
    if allowed is None and floor is not None and start is not None:
        allowed = start - floor
    return _limit(Limit(DAILY_LOSS, terms.daily_loss_pct, floor, allowed=allowed), equity, usual)


def _drawdown(account: Account, terms: Terms, equity: int, usual: int | None) -> Limit:
    """A part of the highest equity so far, this moment's included. Where the venue does not say the floor, of the
    highest that we know of: now, at the day's start, or the allocation."""
    floor, pct = account.drawdown_floor, terms.drawdown_pct
    limit = Limit(DRAWDOWN, pct, floor, told=floor is not None)
    if pct is None or pct >= 100:
        return _limit(limit, equity, usual)
    kept = 1 - Fraction(pct) / 100
    before = equity - (account.day_profit or 0)
    known = max(before, terms.allocation or before)
    peak = max(equity, known if floor is None else ceil(floor / kept))
    lowest = int(peak * kept // 1)
    return _limit(replace(limit, floor=lowest, allowed=peak - lowest), equity, usual)


def _limit(limit: Limit, equity: int, usual: int | None) -> Limit:
    left = None if limit.floor is None else equity - limit.floor
    trades = None if left is None or not usual else max(0, (left - 1) // usual)
    return replace(limit, left=left, losing_trades=trades)


def _target(account: Account, terms: Terms, usual: int | None) -> Target:
    """None is wanted of an account that is through."""
    gain = _part(terms.allocation, terms.target_pct)
    if account.phase != prop.EVAL or gain is None or terms.allocation is None:
        return Target(terms.target_pct)
    wanted, sure = terms.allocation + gain, earned(account, terms.allocation)
    left = None if sure is None else max(0, wanted - sure)
    trades = None if left is None or not usual else -(-left // usual)
    return Target(terms.target_pct, wanted, left, trades)


def _part(units: int | None, pct: Decimal | None) -> int | None:
    return None if units is None or pct is None else part(units, pct)
