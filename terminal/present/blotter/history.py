"""The tab of ended orders: those of this run, and the venue's lists as far as they were read."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

from terminal.core.lifecycle import State
from terminal.core.parents import gain_bps
from terminal.core.selection import Value
from terminal.model.order import Side
from terminal.model.reasons import plainly
from terminal.present import words
from terminal.present.blotter.cells import (
    STATE_ROLES,
    average_text,
    bps_field,
    name_field,
    price_field,
    side_field,
    type_text,
)
from terminal.present.blotter.table import Sight, Table
from widgets.view import Column, Field, TableRow

if TYPE_CHECKING:
    from terminal.core.order import Order
    from terminal.model.reports import OrderReport
    from terminal.session.state import SessionState

WIDE = (
    Column("time", 0), Column("id", 10), Column("side", 15), Column("type", 22), Column("price", 40, True), Column("size", 49, True),
    Column("done", 58, True), Column("average", 68, True), Column("+better", 77, True), Column("state", 79), Column("why", 89),
)  # fmt: skip
NARROW = (
    Column("time", 0), Column("id", 9), Column("side", 14), Column("type", 21), Column("price", 41, True),
    Column("size", 50, True), Column("done", 59, True), Column("state", 61), Column("why", 71),
)  # fmt: skip
ROLES = {
    **{one.value: role for one, role in STATE_ROLES.items()},
    State.FILLED.value: "normal",
    "expired": "dim",
}


@dataclass(frozen=True, slots=True)
class Past:
    """An ended order. `order` is what is known of it here, which the venue's lists do not tell: its fills."""

    key: str
    id: str
    symbol: str
    side: Side
    kind: str
    ticks: int
    lots: int
    filled: int
    state: str
    reason: str
    at_ms: int
    order: Order | None = None
    average: Fraction | None = None
    gain: Fraction | None = None


class HistoryTable(Table[Past]):
    name, short = "history", "hist"
    wide, narrow = WIDE, NARROW
    sticks_to_top = True

    def items(self, state: SessionState, /) -> list[Past]:
        known = [_of_order(order) for order in state.orders.ended.values()]
        ids = {one.id for one in known}
        listed = [_of_report(report) for report in state.past_orders.values() if report.order_id not in ids]
        return sorted([*known, *listed], key=lambda one: (-one.at_ms, one.key))

    def version(self, state: SessionState, /) -> object:
        return state.past_version, tuple(state.orders.version.values())

    def key(self, item: Past, /) -> str:
        return item.key

    def words(self, state: SessionState, item: Past, /) -> str:
        pair = state.pairs[item.symbol].instrument.pair
        return f"{item.symbol} {pair} {item.side.value} {type_text(item.kind)} {item.state} {item.id}"

    def value(self, state: SessionState, item: Past, head: str, /) -> Value | None:
        instrument = state.pairs[item.symbol].instrument
        average = item.average
        values: dict[str, Value | None] = {
            "time": item.at_ms, "id": item.id[-4:], "side": item.side.value, "type": type_text(item.kind),
            "price": instrument.price(item.ticks), "size": instrument.size(item.lots),
            "done": instrument.size(item.filled), "average": average * Fraction(instrument.tick) if average else None,
            "+better": item.gain, "state": item.state,
        }  # fmt: skip
        return values.get(head)

    def row(self, sight: Sight, item: Past, /) -> TableRow:
        state = sight.state
        instrument = state.pairs[item.symbol].instrument
        begin = (
            Field(words.clock(item.at_ms // 1000), "dim"), name_field(item.id[-4:] or "-", item.symbol, state), side_field(item.side),
            Field(type_text(item.kind)), price_field(instrument, item.ticks), Field(words.size(instrument, item.lots), "bright"),
            Field(words.size(instrument, item.filled)),
        )  # fmt: skip
        gains = (Field(average_text(instrument, item.average), "normal", True), bps_field(item.gain))
        end = (Field(item.state, ROLES.get(item.state, "dim")), Field(plainly(item.reason), "dim"))
        return TableRow((*begin, *(gains if sight.is_wide else ()), *end))

    def empty(self, state: SessionState, /) -> str:
        if not state.has_key:
            return "no key: own orders need one (--key-file, or ET_API_KEY)"
        return f"no ended orders - {state.past_told or 'asking the venue'}"


def _of_order(order: Order) -> Past:
    average = order.average
    return Past(
        str(order.number), order.order_id, order.symbol, order.side, order.kind, order.stop_ticks or order.ticks, order.lots,
        order.filled, order.state.value, order.reason, max(order.updated_ms, order.sent_ms), order, average,
        gain_bps(order.side, average, order.arrival2),
    )  # fmt: skip


def _of_report(report: OrderReport) -> Past:
    return Past(
        report.order_id, report.order_id, report.symbol, report.side, report.kind, report.stop_ticks or report.ticks,
        report.lots, report.filled, report.status, report.reason, report.updated_ms,
    )  # fmt: skip
