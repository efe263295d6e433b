"""The tab of live orders: all that may still fill, pending and unknown ones too."""

from __future__ import annotations

from typing import TYPE_CHECKING

from terminal.core.family import kind_of
from terminal.core.lifecycle import State
from terminal.core.selection import Value
from terminal.model.order import BUY
from terminal.model.reasons import plainly
from terminal.present import words
from terminal.present.blotter.cells import (
    name_field,
    price_field,
    short_id,
    side_field,
    state_field,
    type_text,
)
from terminal.present.blotter.table import Sight, Table
from widgets.view import Column, Field, TableRow

if TYPE_CHECKING:
    from terminal.core.order import Order
    from terminal.session.state import SessionState

WIDE = (
    Column("id", 0), Column("side", 5), Column("type", 12), Column("price", 30, True), Column("size", 39, True),
    Column("done", 48, True), Column("state", 50), Column("age", 70, True), Column("queue", 79, True), Column("note", 81),
)  # fmt: skip
NARROW = (
    Column("id", 0), Column("side", 5), Column("type", 12), Column("price", 30, True), Column("size", 37, True),
    Column("done", 44, True), Column("state", 46), Column("age", 67, True), Column("queue", 76, True), Column("note", 78),
)  # fmt: skip
STATE_ROOM = 16
"""between the state and an age, where it is narrow"""


def visible_orders(state: SessionState) -> list[Order]:
    """Live orders: the pair in focus first, then all others; the newest first."""
    live = list(state.orders.all_live())
    return sorted(live, key=lambda order: (order.symbol != state.symbol, -order.number))


class OrdersTable(Table["Order"]):
    name, short = "orders", "orders"
    wide, narrow = WIDE, NARROW
    nothing = "no open orders - armed, b and s join the touch; ? shows every key"

    def items(self, state: SessionState, /) -> list[Order]:
        return visible_orders(state)

    def version(self, state: SessionState, /) -> object:
        return state.symbol, tuple(state.orders.version.values())

    def key(self, item: Order, /) -> str:
        return str(item.number)

    def words(self, state: SessionState, item: Order, /) -> str:
        return order_words(state, item)

    def value(self, state: SessionState, item: Order, head: str, /) -> Value | None:
        return order_value(state, item, head)

    def row(self, sight: Sight, item: Order, /) -> TableRow:
        state = sight.state
        instrument = state.pairs[item.symbol].instrument
        done = words.size(instrument, item.filled) if item.state is not State.UNKNOWN else "?"
        # Of a stop that waits the price that wakes it: what it may trade at comes after that.
        ticks = item.stop_ticks if item.waiting else item.ticks
        return TableRow(
            (
                name_field(short_id(item), item.symbol, state), side_field(item.side), Field(type_text(item.kind)),
                price_field(instrument, ticks), Field(words.size(instrument, item.lots), "bright"), Field(done),
                _state_field(item, sight), Field(words.age(item.age(sight.now)), "dim"), Field(queued(state, item), "dim"),
                Field(note(state, item), "dim"),
            )
        )  # fmt: skip

    def count(self, state: SessionState, /) -> int:
        return len(list(state.orders.all_live()))


def _state_field(order: Order, sight: Sight) -> Field:
    """Where the note has no room, what it is a part of stands behind the state: by its name alone where that is long."""
    field = state_field(order)
    if sight.is_wide or not order.parent:
        return field
    name = parent_name(order)
    texts = [f"{field.text} {one}" for one in (name, name.rpartition(" ")[2])]
    return field._replace(text=next((text for text in texts if len(text) <= STATE_ROOM), texts[-1]))


def order_words(state: SessionState, order: Order) -> str:
    told = (
        order.symbol, state.pairs[order.symbol].instrument.pair, order.side.value, type_text(order.kind),
        state_field(order).text, order.order_id, short_id(order), order.parent, "foreign elsewhere" if order.foreign else "own",
    )  # fmt: skip
    return " ".join(told)


def order_value(state: SessionState, order: Order, head: str) -> Value | None:
    """A price and a size count by what they are worth as numbers, so that pairs can be compared."""
    instrument = state.pairs[order.symbol].instrument
    spot = state.pairs[order.symbol].queue.spots.get(order.order_id)
    values: dict[str, Value | None] = {
        "id": short_id(order), "side": order.side.value, "type": type_text(order.kind),
        "price": instrument.price(order.stop_ticks if order.waiting else order.ticks),
        "size": instrument.size(order.lots), "done": instrument.size(order.filled),
        "state": state_field(order).text.lower(), "age": -order.since, "queue": spot.ahead if spot else None,
    }  # fmt: skip
    return values.get(head)


def queued(state: SessionState, order: Order) -> str:
    """`~12,300`: at most so much stands before it."""
    pair = state.pairs[order.symbol]
    spot = pair.queue.spots.get(order.order_id)
    return f"~{words.size(pair.instrument, spot.ahead)}" if spot else ""


def note(state: SessionState, order: Order) -> str:
    """The pair where it is another one, how far it is from the touch, whose it is, and the venue's reason."""
    parts = [order.symbol.upper()] if order.symbol != state.symbol else []
    book = state.pairs[order.symbol].book
    best = book.half(order.side).best
    if order.ticks and best is not None and order.in_book:
        behind = best - order.ticks if order.side is BUY else order.ticks - best
        parts.append("at the touch" if behind <= 0 else f"{behind} t behind")
    if order.waiting and order.ticks:
        parts.append(f"then {words.price(state.pairs[order.symbol].instrument, order.ticks)}")
    if order.parent:
        parts.append(parent_name(order))
    if order.foreign:
        parts.append("from elsewhere")
    if order.state is State.UNKNOWN:
        parts.append("asking the venue")
    elif order.doubtful:
        parts.append("being looked up")
    if why := plainly(order.reason):
        parts.append(why)
    return "  ".join(parts)


def parent_name(order: Order) -> str:
    """`scale 000a`: what it is a part of. A work of this terminal is called by the name that the trader knows."""
    kind = kind_of(order.parent)
    if kind == "batch" and not order.parent.startswith("evt-"):
        return order.parent
    return f"{kind} {order.parent[-4:]}"
