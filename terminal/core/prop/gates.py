"""The gates between an evaluation and a funded account: how far each is, and what is missing in words."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from terminal.core.prop.terms import Terms, earned, part, terms_of
from terminal.core.scene import money_text
from terminal.model.prop import Account, Rules

CENT = 10**6
TRADES = ("closed trade", "closed trades")
DAYS = ("day with a closed trade", "days with a closed trade")
SILENT = "the venue does not say"


@dataclass(frozen=True, slots=True)
class Gate:
    """`done` is how far it is reached; of a limit it is how much of it is used, and full is broken."""

    name: str
    done: Fraction
    shown: str
    wanted: str
    missing: str
    """empty where nothing is"""
    open: bool
    is_limit: bool = False


def gates(account: Account, rules: Rules) -> tuple[Gate, ...]:
    """In the venue's order. Its word on a gate wins over what the figures say."""
    terms, said = terms_of(account, rules), account.graduation
    return (
        _target(account, terms),
        _drawdown(account, terms),
        _daily_loss(account, terms),
        _count("trades", account.trade_count, terms.min_trades, said.trades_ok, TRADES),
        _count("trading days", account.trading_days, terms.min_days, said.days_ok, DAYS),
    )


def _target(account: Account, terms: Terms) -> Gate:
    name, said = "profit target", account.graduation.target_met
    if terms.allocation is None or terms.target_pct is None:
        return _unknown(name, said)
    gain, sure = part(terms.allocation, terms.target_pct), earned(account, terms.allocation)
    wanted = f"{money_text(gain)} USDC"
    if sure is None:
        return _unknown(name, said, wanted)
    profit = sure - terms.allocation
    reached = profit >= gain if said is None else said
    missing = "" if reached else _profit_missing(account, gain - profit)
    done = Fraction(1) if reached else _share(profit, gain)
    return Gate(name, done, f"{money_text(profit)} USDC", wanted, missing, reached)


def _profit_missing(account: Account, left: int) -> str:
    """Said up to the cent, so that what is missing is never nothing."""
    if left <= 0:
        return "reached, but the venue has not counted it yet"
    more = f"{money_text(-(-left // CENT) * CENT)} USDC"
    if account.realized is not None and (account.unrealized or 0) >= left:
        return f"{more} more realised: it is there in open trades"
    return f"{more} more profit"


def _drawdown(account: Account, terms: Terms) -> Gate:
    used = None if account.drawdown_pct is None else Fraction(account.drawdown_pct)
    return _limit("drawdown", used, terms.drawdown_pct, account.graduation.drawdown_ok)


def _daily_loss(account: Account, terms: Terms) -> Gate:
    said = account.graduation.daily_loss_ok
    if said is None and account.daily_loss_broken is not None:
        said = not account.daily_loss_broken
    lost = None
    if account.day_profit is not None and terms.allocation:
        lost = Fraction(max(0, -account.day_profit) * 100, terms.allocation)
    return _limit("daily loss", lost, terms.daily_loss_pct, said)


def _limit(name: str, used: Fraction | None, most: Decimal | None, said: bool | None) -> Gate:
    if used is None or most is None:
        return _unknown(name, said, is_limit=True)
    kept = used < most if said is None else said
    done = _share(used, Fraction(most)) if kept else Fraction(1)
    missing = "" if kept else f"broken: it had to stay below {_percent(Fraction(most))}"
    return Gate(name, done, _percent(used), f"below {_percent(Fraction(most))}", missing, kept, is_limit=True)


def _count(name: str, have: int | None, want: int | None, said: bool | None, what: tuple[str, str]) -> Gate:
    if have is None or want is None:
        return _unknown(name, said, "" if want is None else str(want))
    reached = have >= want if said is None else said
    short = max(0, want - have)
    missing = f"{short} more {what[short != 1]}" if short else "the venue has not counted it yet"
    done = Fraction(1) if reached else _share(have, want)
    return Gate(name, done, str(have), str(want), "" if reached else missing, reached)


def _unknown(name: str, said: bool | None, wanted: str = "", *, is_limit: bool = False) -> Gate:
    """The figures are missing; the venue's word may still be there."""
    done = Fraction(bool(said) is not is_limit)
    missing = SILENT if said is None else "" if said else "not yet"
    return Gate(
        name, Fraction(0) if said is None else done, "?", wanted or "?", missing, bool(said), is_limit
    )


def _share(have: Fraction | int, want: Fraction | int) -> Fraction:
    if want <= 0:
        return Fraction(1)
    return max(Fraction(0), min(Fraction(1), Fraction(have) / want))


def _percent(share: Fraction) -> str:
    """To a hundredth, the rest cut off: a limit is said to be reached only when it is."""
    return f"{(Decimal(int(share * 100)) / 100).normalize():f} %"
