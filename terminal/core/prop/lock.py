"""Why a prop trade must not be opened: what the desk would refuse, and what could break a rule of the account."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from terminal.core.prop.headroom import Headroom, Limit
from terminal.core.prop.margin import FALL, Deal
from terminal.core.prop.terms import TRADING, leverage_cap, may_trade
from terminal.core.scene import money_text
from terminal.model.money import grouped, to_units
from terminal.model.prop import LONG, Account, Market, Rules


@dataclass(frozen=True, slots=True)
class Ticket:
    """A trade that is being typed."""

    side: str
    size: Decimal
    leverage: int
    limit_price: Decimal | None = None
    stop: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Case:
    """The ticket, whom it is for, and what would come of it. `others` is what open trades may still lose."""

    account: Account
    rules: Rules
    market: Market
    ticket: Ticket
    deal: Deal
    before: Headroom
    others: int = 0

    @property
    def loss(self) -> int:
        """The ticket's own at its worst."""
        return self.deal.loss(self.deal.worst(self.ticket.stop)[0])


def malformed(market: Market, ticket: Ticket) -> str:
    """What makes it no trade at all, so that nothing can be reckoned."""
    if market.mark is None:
        return f"{market.symbol} has no mark now: nothing can be reckoned"
    if ticket.size <= 0:
        return f"size must be above zero, not {ticket.size}"
    if ticket.leverage < 1:
        return f"leverage must be at least 1, not {ticket.leverage}"
    return ""


def refusal(case: Case) -> str:
    """The first that stands in its way, or nothing."""
    return next((said for judge in JUDGES if (said := judge(case))), "")


def _phase(case: Case) -> str:
    if may_trade(case.account):
        return ""
    return f"phase must be {' or '.join(TRADING)} to trade, and is {case.account.phase}"


def _open_trades(case: Case) -> str:
    most, held = case.rules.max_open, case.account.open_trades
    if most is None or held is None or held < most:
        return ""
    return f"{held} trades are open, and {most} may be: close some first"


def _leverage(case: Case) -> str:
    cap = leverage_cap(case.account, case.rules, case.market)
    if cap is None or case.ticket.leverage <= cap:
        return ""
    whose = (
        case.market.symbol if case.market.max_leverage == cap else f"this tier in phase {case.account.phase}"
    )
    return f"leverage must be from 1 to {cap} for {whose}, not {case.ticket.leverage}"


def _grid(case: Case) -> str:
    lot, size = case.market.lot, case.ticket.size
    if lot is None or to_units(size, lot) is not None:
        return ""
    below = Fraction(size) // Fraction(lot) * lot
    near = f"{below:f} and {below + lot:f}" if below else f"{lot:f}"
    return f"size {size:f} is not a multiple of the lot {lot:f}: nearest {near}"


def _limit_price(case: Case) -> str:
    """Orders do not rest at the desk. Where no spread is told, nothing is known of the price."""
    limit, entry = case.ticket.limit_price, case.deal.entry
    if limit is None or case.market.half_spread_bps is None or case.deal.sign * (entry - limit) <= 0:
        return ""
    side = "or above" if case.ticket.side == LONG else "or below"
    return f"the trade opens at {_price(entry)} now and orders do not rest: price limit must be {_price(entry)} {side}, not {_price(limit)}"


def _minimum(case: Case) -> str:
    least = case.rules.min_notional
    if least is None or case.deal.notional >= least:
        return ""
    return f"a trade must be worth at least {money_text(least)} USDC, and size {case.ticket.size:f} is {money_text(case.deal.notional)}"


def _margin(case: Case) -> str:
    need, free = case.deal.margin + case.deal.fee, case.account.free_margin
    if free is None or need <= free:
        return ""
    return f"margin and fee need {money_text(need)} USDC, {money_text(free)} is free"


def _stop(case: Case) -> str:
    stop, mark = case.ticket.stop, case.deal.mark
    if stop is None:
        return ""
    side = "below" if case.ticket.side == LONG else "above"
    if stop <= 0 or case.deal.sign * (mark - stop) <= 0:
        return f"the stop of a {case.ticket.side} must be {side} the mark {_price(mark)}, not {_price(stop)}"
    return ""


def _breach(case: Case) -> str:
    """A rule is broken when all that is left to it is gone. What cannot be reckoned could break it as well."""
    for limit in (case.before.daily, case.before.drawdown):
        if limit.left is None:
            return f"what is left to the {limit.name} is not known, so this trade could break it: read the account anew"
        if case.loss + case.others >= limit.left:
            return _could_break(case, limit, limit.left)
    return ""


def _could_break(case: Case, limit: Limit, left: int) -> str:
    price, by = case.deal.worst(case.ticket.stop)
    others = f" and the open trades {money_text(case.others)}" if case.others else ""
    right = "a nearer stop or a smaller size" if case.ticket.stop else "set a stop, or a smaller size"
    return (
        f"it could break the {limit.name}: by {'a' if by == FALL else 'its'} {by} at {_price(price)} it loses {money_text(case.loss)} USDC{others},"
        f" and {money_text(max(0, left))} are left: {right}"
    )


def _price(price: Decimal) -> str:
    return grouped(f"{price.normalize():f}")


JUDGES: tuple[Callable[[Case], str], ...] = (
    _phase, _grid, _limit_price, _open_trades, _leverage, _minimum, _margin, _stop, _breach,
)  # fmt: skip
"""in the desk's own order, and then what it does not ask"""
