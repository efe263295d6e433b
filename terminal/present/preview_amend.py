"""A change of a resting order: whether its place in the queue is lost, and what it would do at its new price."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from terminal.calls.wanted import lots_of, ticks_of
from terminal.core.objections import Objection
from terminal.core.preview import preview
from terminal.core.scene import Scene, with_fee
from terminal.core.walk import Wanted
from terminal.model.order import BUY, OrderType
from terminal.present import words
from terminal.present.preview_order import fills
from terminal.present.rows import Foreseen, Line, fact, lines_of

if TYPE_CHECKING:
    from terminal.core.order import Order
    from terminal.session.state import SessionState

UNKNOWN = Foreseen(((("no open order of this id is known here", "dim"),),))


def amend(values: dict[str, Any], at: Scene, state: SessionState, width: int) -> Foreseen:
    order = state.orders.find(values["order_id"])
    if order is None or order.symbol != at.instrument.symbol or order.state.ended:
        return UNKNOWN
    stands = _stands(order, at, state, width)
    ticks = ticks_of(values.get("price"), at.instrument) or order.ticks
    lots = lots_of(values["quantity"], at.instrument) if "quantity" in values else order.lots
    left = lots - order.filled
    if left < 1:
        done = words.size(at.instrument, order.filled)
        too_small = Objection("quantity", f"{done} is filled already: name more than that, or cancel it")
        return Foreseen(tuple(stands), (too_small,))
    if (ticks, left) == (order.ticks, order.remaining):
        return Foreseen((*stands, *lines_of("then", [(("nothing changes", "dim"),)], width)))
    if ticks == order.ticks and left < order.remaining:
        return Foreseen(
            (*stands, *lines_of("place", [(("kept", "bright"), (": only smaller", "dim"))], width))
        )
    why = "another price" if ticks != order.ticks else "larger"
    lines = [*stands, *lines_of("place", [(("lost", "amber"), (f": {why}", "dim"))], width)]
    if not order.in_book:
        return Foreseen(tuple(lines))
    seen = preview(Wanted(order.side, left, ticks, _kind(order)), _without(at, order))
    return Foreseen((*lines, *lines_of("then", fills(seen, at), width)), seen.said)


def _stands(order: Order, at: Scene, state: SessionState, width: int) -> list[Line]:
    spot = state.pairs[order.symbol].queue.spots.get(order.order_id)
    size, role = words.size(at.instrument, order.remaining), "bid" if order.side is BUY else "ask"
    facts = [
        ((f"{order.side.value} ", role), (size, "bright")),
        fact("at", words.price(at.instrument, order.ticks)) if order.ticks else None,
        fact("", f"{words.size(at.instrument, spot.ahead)}~", after="before it") if spot else None,
    ]
    return lines_of("now", facts, width)


def _kind(order: Order) -> OrderType:
    return OrderType.POST_ONLY if order.kind == OrderType.POST_ONLY else OrderType.LIMIT


def _without(at: Scene, order: Order) -> Scene:
    """The changed order takes the place of the old one, and may use what that one holds."""
    if order.side is BUY:
        held = with_fee(at.instrument.notional(order.ticks, order.remaining), at.maker_bps)
        return replace(at, quote=None if at.quote is None else at.quote + held)
    return replace(at, base=None if at.base is None else at.base + order.remaining)
