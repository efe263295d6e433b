"""The guards in front of every new order. Each one names its rule, the value and the limit in plain words.

A reduction, which can never grow a position, is bound by the price, by the feed and by the ceilings alone: a limit
that kept a trader from getting out would be the danger itself. Cancels never come here.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from terminal.core.limits import BPS, HARDEST, NO_CAPS, Limits, PairCaps, take_cap
from terminal.core.refusal import Refusal
from terminal.model.instrument import Instrument
from terminal.model.money import format_units, grouped, plain_money
from terminal.model.order import BUY, Side


@dataclass(frozen=True, slots=True)
class Draft:
    """An order that is about to be sent. `ticks` is its worst price, 0 for a market order."""

    side: Side
    ticks: int
    lots: int
    painted: int | None = None
    """The touch that the trader saw and the price was made from."""
    takes: bool = False
    panic: bool = False
    """Flatten: a reduction that needs no arming."""
    by_position: bool = False
    """Its size comes from the position: flatten, close, reverse."""
    worst: int = 0
    """The most that it may come to trade at, where that is not `ticks`: a stop's trigger, the limit of an algo."""


@dataclass(frozen=True, slots=True)
class Standing:
    """How things are as the order is about to leave. Reasons are empty where nothing is wrong."""

    instrument: Instrument
    bid: int | None
    ask: int | None
    last: int = 0
    """The last trade, to measure against while the book is empty."""
    position: int = 0
    open_buys: int = 0
    open_sells: int = 0
    armed: bool = False
    view_only: bool = False
    diverted: str = ""
    """Why an order would land where this terminal does not look."""
    stale: str = ""
    unconfirmed: str = ""
    """Why the position is not sure: a gap, a reconciliation under way."""
    blocked: str = ""
    """Why only reductions pass: the loss lock, a cancel-all or a flatten under way."""
    sent_last_minute: int = 0
    caps: PairCaps = NO_CAPS

    def touch(self, side: Side) -> int | None:
        """What an order of a side would meet."""
        return self.ask if side is BUY else self.bid

    @property
    def mark(self) -> int:
        known = [one for one in (self.bid, self.ask) if one]
        return max(known, default=self.last)

    def reduces(self, draft: Draft) -> bool:
        """Even with all its open orders of that side filled, it would not cross through zero."""
        if draft.side is BUY:
            return draft.lots + self.open_buys <= -self.position
        return draft.lots + self.open_sells <= self.position


@dataclass(frozen=True, slots=True)
class Case:
    """One order before its judges."""

    draft: Draft
    at: Standing
    limits: Limits
    reduces: bool = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "reduces", self.at.reduces(self.draft))

    @property
    def price(self) -> int:
        """What a lot costs at worst in ticks: a sell may fill above its price, at the touch."""
        meets = self.at.touch(self.draft.side) or self.at.mark
        return max(self.draft.ticks, self.draft.worst, meets)

    @property
    def notional(self) -> int:
        return self.at.instrument.notional(self.price, self.draft.lots)

    @property
    def position_after(self) -> int:
        """With this order and all that are open on its side filled."""
        if self.draft.side is BUY:
            return self.at.position + self.at.open_buys + self.draft.lots
        return self.at.position - self.at.open_sells - self.draft.lots


def check(draft: Draft, at: Standing, limits: Limits) -> Refusal | None:
    """The first refusal there is; None and the order may leave."""
    case = Case(draft, at, limits)
    return next((refusal for guard in GUARDS if (refusal := guard(case))), None)


def _view_only(case: Case) -> Refusal | None:
    if not case.at.view_only:
        return None
    return Refusal("view only", "This session only watches and sends no orders.")


def _diverted(case: Case) -> Refusal | None:
    """No reduction either: it would reduce nothing of what is held here."""
    why = case.at.diverted
    return (
        Refusal("simulation", f"In simulation none leaves: :simulation no ends it. For {why}.")
        if why
        else None
    )


def _armed(case: Case) -> Refusal | None:
    if case.at.armed or (case.draft.panic and case.reduces):
        return None
    if case.draft.panic:
        why = "open orders of its side could fill as well, and the terminal is disarmed"
        return Refusal("disarmed", f"It is no reduction: {why}. Cancel them first.")
    return Refusal("disarmed", "The terminal is disarmed: arm it first.")


def _stale(case: Case) -> Refusal | None:
    why = case.at.stale
    return Refusal("stale", f"Prices are stale: {why}. Cancels still work.") if why else None


def _unconfirmed(case: Case) -> Refusal | None:
    if not (case.draft.by_position and case.at.unconfirmed):
        return None
    return Refusal(
        "unconfirmed", f"The position is not confirmed: {case.at.unconfirmed}. Wait for the venue's word."
    )


def _blocked(case: Case) -> Refusal | None:
    if not case.at.blocked or case.reduces:
        return None
    return Refusal("blocked", f"Only cancels and reductions pass: {case.at.blocked}.")


def _smallest(case: Case) -> Refusal | None:
    if case.draft.lots >= case.at.instrument.min_lots:
        return None
    size, least = _size_text(case, case.draft.lots), _size_text(case, case.at.instrument.min_lots)
    return Refusal("smallest order", f"The size {size} is below the pair's smallest order of {least}.")


def _size(case: Case) -> Refusal | None:
    instrument, most = case.at.instrument, _bound(case).order_lots
    if case.draft.lots <= most:
        return None
    sizes = f"{_size_text(case, case.draft.lots)} is above the limit of {_size_text(case, most)}"
    return Refusal("largest order", f"The size {sizes} {instrument.base}.")


def _pair_size(case: Case) -> Refusal | None:
    most = case.at.caps.order
    if most is None or case.reduces or case.draft.lots <= most:
        return None
    sizes = f"{_size_text(case, case.draft.lots)} is above the pair's own limit of {_size_text(case, most)}"
    return Refusal("largest order", f"The size {sizes} {case.at.instrument.base}.")


def _notional(case: Case) -> Refusal | None:
    most = _bound(case).order_notional
    if case.notional <= most:
        return None
    return Refusal(
        "notional",
        f"The order is worth {plain_money(case.notional)}, above the limit of {plain_money(most)} USDC.",
    )


def _position(case: Case) -> Refusal | None:
    """Where the position could stand with every open order of that side filled."""
    if case.reduces:
        return None
    at, most, after = case.at, case.limits.position_notional, case.position_after
    worth = at.instrument.notional(case.price, abs(after))
    if worth <= most:
        return None
    return Refusal(
        "position",
        f"With open orders filled the position could be {_size_text(case, after)} {at.instrument.base}, worth"
        f" {plain_money(worth)}, above the limit of {plain_money(most)} USDC.",
    )


def _pair_position(case: Case) -> Refusal | None:
    most, after = case.at.caps.position, case.position_after
    if most is None or case.reduces or abs(after) <= most:
        return None
    return Refusal(
        "position",
        f"With open orders filled the position could be {_size_text(case, after)} {case.at.instrument.base}, above"
        f" the pair's own limit of {_size_text(case, most)}.",
    )


def _band(case: Case) -> Refusal | None:
    """Distance from the touch: through it by little, behind it by more."""
    draft, at = case.draft, case.at
    if not at.mark:
        return Refusal("price band", "There is no bid, ask or trade to measure the price against.")
    if not draft.ticks:
        return None
    meets, joins = (at.touch(side) or at.mark for side in (draft.side, draft.side.other))
    through = draft.ticks - meets if draft.side is BUY else meets - draft.ticks
    behind = joins - draft.ticks if draft.side is BUY else draft.ticks - joins
    return _outside(case, through, meets, case.limits.band_bps, "through") or _outside(
        case, behind, joins, case.limits.rest_bps, "behind"
    )


def _outside(case: Case, distance: int, touch: int, most_bps: int, how: str) -> Refusal | None:
    if distance * BPS <= touch * most_bps:
        return None
    price, far = case.at.instrument.price_text, _percent(distance * BPS // touch)
    return Refusal(
        "price band",
        f"The price {price(case.draft.ticks)} is {far} {how} the touch of {price(touch)}, and the limit is"
        f" {_percent(most_bps)}.",
    )


def _moved(case: Case) -> Refusal | None:
    """A take may find a better price than the painted one, never a much worse one; a join wants the same touch."""
    draft, at = case.draft, case.at
    if draft.painted is None:
        return None
    now = at.touch(draft.side if draft.takes else draft.side.other)
    price, cap = at.instrument.price_text, take_cap(draft.painted, case.limits)
    if now is None:
        return Refusal("moved", f"The touch of {price(draft.painted)} that you saw is gone. Look again.")
    away = now - draft.painted if draft.side is BUY else draft.painted - now
    if (away if draft.takes else abs(away)) <= cap:
        return None
    return Refusal(
        "moved",
        f"The touch is {price(now)} and you saw {price(draft.painted)}: it moved by more than {cap}"
        f" {'tick' if cap == 1 else 'ticks'}. Look again.",
    )


def _pace(case: Case) -> Refusal | None:
    most, sent = _bound(case).orders_a_minute, case.at.sent_last_minute
    if sent < most:
        return None
    return Refusal("pace", f"{sent} orders left in the last minute, and the limit is {most} a minute.")


def _bound(case: Case) -> Limits:
    return HARDEST if case.reduces else case.limits


def _size_text(case: Case, lots: int) -> str:
    return grouped(case.at.instrument.size_text(lots))


def _percent(bps: int) -> str:
    return format_units(bps, 2) + " %"


GUARDS: tuple[Callable[[Case], Refusal | None], ...] = (
    _view_only, _diverted, _armed, _stale, _unconfirmed, _blocked, _smallest, _size, _pair_size, _notional, _position, _pair_position,
    _band, _moved, _pace,
)  # fmt: skip
