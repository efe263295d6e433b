"""The tab of own fills, the newest first."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from terminal.core.selection import Value
from terminal.model.money import format_units
from terminal.present import words
from terminal.present.blotter.cells import side_field
from terminal.present.blotter.table import Sight, Table
from widgets.view import Column, Field, TableRow

if TYPE_CHECKING:
    from terminal.model.instrument import Instrument
    from terminal.model.reports import FillReport
    from terminal.session.state import SessionState

COLUMNS = (
    Column("time", 0), Column("pair", 10), Column("side", 16), Column("price", 34, True), Column("size", 45, True),
    Column("fee", 56, True), Column("role", 58), Column("order", 66),
)  # fmt: skip


class FillsTable(Table["FillReport"]):
    name, short = "fills", "fills"
    wide, narrow = COLUMNS, COLUMNS
    nothing = "no fills yet"
    sticks_to_top = True

    def items(self, state: SessionState, /) -> list[FillReport]:
        return list(reversed(state.fills))

    def version(self, state: SessionState, /) -> object:
        return state.fills_version

    def key(self, item: FillReport, /) -> str:
        return f"{item.symbol} {item.trade_id}"

    def words(self, state: SessionState, item: FillReport, /) -> str:
        pair = state.pairs[item.symbol].instrument.pair
        return f"{item.symbol} {pair} {item.side.value} {_role(item)} {item.order_id} {item.trade_id}"

    def value(self, state: SessionState, item: FillReport, head: str, /) -> Value | None:
        instrument = state.pairs[item.symbol].instrument
        values: dict[str, Value] = {
            "time": item.at_ms, "pair": item.symbol, "side": item.side.value, "price": instrument.price(item.ticks),
            "size": instrument.size(item.lots), "fee": item.fee, "role": _role(item), "order": item.order_id,
        }  # fmt: skip
        return values.get(head)

    def row(self, sight: Sight, item: FillReport, /) -> TableRow:
        return _row(item, sight.state.pairs[item.symbol].instrument)

    def count(self, state: SessionState, /) -> int:
        return len(state.fills)


@lru_cache(maxsize=2048)
def _row(fill: FillReport, instrument: Instrument) -> TableRow:
    """A fill never changes, and a thousand of them are listed again and again."""
    return TableRow(
        (
            Field(words.clock(fill.at_ms // 1000), "dim"), Field(instrument.base), side_field(fill.side),
            Field(words.price(instrument, fill.ticks), "bright", True), Field(words.size(instrument, fill.lots), "bright"),
            Field(fee_text(fill.fee), "dim"), Field(_role(fill), "dim"), Field(fill.order_id[-4:], "dim"),
        )
    )  # fmt: skip


def fee_text(units: int) -> str:
    """Four decimals, cut; a rebate is negative."""
    sign = "-" if units < 0 else ""
    return f"{sign}{format_units(abs(units) // 10**4, 4)}"


def _role(fill: FillReport) -> str:
    return "maker" if fill.maker else "taker"
