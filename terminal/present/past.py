"""The history screen's tabs as tables: rows are made only where they are seen."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from typing import Any, NamedTuple

from terminal.model.instrument import Instrument
from terminal.model.money import QUOTE_DECIMALS, format_units, grouped
from terminal.model.order import BUY, Side
from terminal.model.reasons import plainly
from terminal.model.reports import FillReport, OrderReport
from terminal.past.filters import DAY_MS
from terminal.past.latency import Spread, spreads
from terminal.past.record import Record
from terminal.past.slippage import Slip, means, slips
from terminal.past.sums import Day, Fees, PairSum, by_day, by_pair, fees, replay
from terminal.past.tables import Wanted
from terminal.present import words
from terminal.present.account import signed_role
from widgets.view import Column, Field, TableRow, Text

TABS = ("orders", "fills", "fees", "p&l", "equity", "slippage", "latency")
WIDE = 110
NEVER = "nothing was traded yet: armed on the trade screen (F1), b and s join the touch"
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
Sorting = Callable[[Any], Any]


class Tab(NamedTuple):
    """`keys` sort by the column in the same place; an item becomes a row by `row`."""

    columns: tuple[Column, ...]
    items: Sequence[Any] = ()
    keys: tuple[Sorting | None, ...] = ()
    row: Callable[[Any], TableRow] = lambda _: TableRow(())
    empty: str = NEVER
    summary: tuple[Text, ...] = ()

    def ordered(self, at: int, *, rising: bool) -> Tab:
        """By a column; where it has no order of its own, as the items came."""
        key = self.keys[at] if at < len(self.keys) else None
        return self._replace(items=sorted(self.items, key=key, reverse=not rising)) if key else self

    def headed(self, at: int, *, rising: bool) -> tuple[Column, ...]:
        """The columns, a sign beside the one that they are sorted by."""
        if at >= len(self.keys) or self.keys[at] is None:
            return self.columns
        sign = "▲" if rising else "▼"
        return tuple(
            one._replace(head=f"{one.head}{sign}") if place == at else one
            for place, one in enumerate(self.columns)
        )


def tab(name: str, record: Record, wanted: Wanted, width: int) -> Tab:
    """A tab by its name. Equity has curves instead of a table."""
    makers: dict[str, Callable[[Record, Wanted, int], Tab]] = {
        "orders": _orders, "fills": _fills, "fees": _fees, "p&l": _pnl, "slippage": _slippage, "latency": _latency,
    }  # fmt: skip
    return makers[name](record, wanted, width) if name in makers else Tab(())


# -- orders and fills ----------------------------------------------------------------------------------------

ORDERS = (
    Column("time", 0), Column("pair", 15), Column("side", 22), Column("type", 27), Column("price", 47, True),
    Column("size", 57, True), Column("filled", 67, True), Column("state", 69),
)  # fmt: skip
ORDERS_WIDE = (*ORDERS, Column("note", 82), Column("order", 102))
FILLS = (
    Column("time", 0), Column("pair", 15), Column("side", 22), Column("price", 37, True), Column("size", 50, True),
    Column("fee", 63, True), Column("role", 65), Column("order", 72),
)  # fmt: skip
FILLS_WIDE = (
    *FILLS[:5], Column("worth", 64, True), Column("fee", 78, True), Column("role", 80), Column("order", 87), Column("trade", 103),
)  # fmt: skip


def _orders(record: Record, wanted: Wanted, width: int) -> Tab:
    def row(one: OrderReport) -> TableRow:
        instrument = record.instrument(one.symbol)
        price = words.price(instrument, one.ticks or one.stop_ticks) if one.ticks or one.stop_ticks else "-"
        fields = (
            Field(moment(one.created_ms), "dim"), Field(instrument.base), _side(one.side), Field(one.kind.replace("_", " ")),
            Field(price, "bright", True), Field(words.size(instrument, one.lots), "bright"),
            Field(words.size(instrument, one.filled), "bright" if one.filled else "dim"),
            Field(STATES.get(one.status, one.status), STATE_ROLES.get(one.status, "normal")),
            Field(plainly(one.reason), "dim"), Field(one.order_id, "dim"),
        )  # fmt: skip
        return TableRow(fields[: len(columns)])

    columns = ORDERS_WIDE if width >= WIDE else ORDERS
    keys: tuple[Sorting | None, ...] = (
        lambda one: (one.created_ms, one.order_id), lambda one: one.symbol, lambda one: one.side, lambda one: one.kind,
        lambda one: record.instrument(one.symbol).price(one.ticks), lambda one: record.instrument(one.symbol).size(one.lots),
        lambda one: record.instrument(one.symbol).size(one.filled), lambda one: one.status, lambda one: plainly(one.reason),
        lambda one: one.order_id,
    )  # fmt: skip
    items = [one for one in record.orders if wanted.filter.holds_order(one)]
    return Tab(columns, items, keys[: len(columns)], row, _empty(record.orders, "orders"))


STATES = {"partially_filled": "partial"}
STATE_ROLES = {
    "rejected": "danger", "cancelled": "dim", "expired": "dim", "open": "accent", "partially_filled": "accent", "filled": "bid",
}  # fmt: skip


def _fills(record: Record, wanted: Wanted, width: int) -> Tab:
    def row(one: FillReport) -> TableRow:
        instrument = record.instrument(one.symbol)
        worth = words.money(instrument.notional(one.ticks, one.lots), signed=False)
        counted = wanted.whole or record.counts(one)
        fields = [
            Field(moment(one.at_ms), "dim"), Field(instrument.base), _side(one.side),
            Field(words.price(instrument, one.ticks), "bright" if counted else "dim", True),
            Field(words.size(instrument, one.lots), "bright" if counted else "dim"), Field(worth, "dim"),
            Field(exact_money(one.fee), "normal"), Field("maker" if one.maker else "taker", "dim"),
            Field(one.order_id if wide else one.order_id[-6:], "dim"), Field(one.trade_id, "dim"),
        ]  # fmt: skip
        return TableRow(tuple(fields if wide else fields[:5] + fields[6:9]))

    wide = width >= WIDE
    keys: list[Sorting | None] = [
        lambda one: (one.at_ms, len(one.trade_id), one.trade_id), lambda one: one.symbol, lambda one: one.side,
        lambda one: record.instrument(one.symbol).price(one.ticks), lambda one: record.instrument(one.symbol).size(one.lots),
        lambda one: record.instrument(one.symbol).notional(one.ticks, one.lots), lambda one: one.fee, lambda one: one.maker,
        lambda one: one.order_id, lambda one: one.trade_id,
    ]  # fmt: skip
    items = [one for one in record.fills if wanted.filter.holds_fill(one)]
    chosen = tuple(keys if wide else keys[:5] + keys[6:9])
    return Tab(FILLS_WIDE if wide else FILLS, items, chosen, row, _empty(record.fills, "fills"))


# -- sums ----------------------------------------------------------------------------------------------------

FEES = (
    Column("pair", 0), Column("role", 10), Column("fills", 24, True), Column("size", 39, True), Column("worth", 54, True),
    Column("fees", 67, True), Column("bps", 76, True),
)  # fmt: skip
PNL = (
    Column("day", 0), Column("pair", 11), Column("fills", 22, True), Column("realised", 33, True), Column("unreal.", 44, True),
    Column("fees", 54, True), Column("funding", 63, True), Column("net", 76, True),
)  # fmt: skip


def _fees(record: Record, wanted: Wanted, width: int) -> Tab:
    del width

    def row(one: Fees) -> TableRow:
        instrument = record.instrument(one.symbol)
        return TableRow((
            Field(instrument.base), Field(one.role), Field(f"{one.fills:,}"), Field(words.size(instrument, one.lots), "bright"),
            Field(words.money(one.traded, signed=False), "bright"), Field(exact_money(one.fees), "bright!"),
            Field(tenths(one.bps), "normal"),
        ))  # fmt: skip

    items = fees(record, filter(wanted.filter.holds_fill, record.fills))
    keys: tuple[Sorting | None, ...] = (
        lambda one: (one.symbol, one.role), lambda one: one.role, lambda one: one.fills, None, lambda one: one.traded,
        lambda one: one.fees, lambda one: one.bps,
    )  # fmt: skip
    paid = sum(one.fees for one in items)
    summary = (
        ("paid in all ", "dim"),
        (f"{exact_money(paid)} USDC", "bright"),
        ("  rebates are below zero", "dim"),
    )
    return Tab(FEES, items, keys, row, _empty(record.fills, "fills"), summary if items else ())


def _pnl(record: Record, wanted: Wanted, width: int) -> Tab:
    """Pairs with all that they brought, then days; what is open has no mark at a day's end, so it is told of pairs alone."""
    del width
    done = replay(record, whole=wanted.whole)

    def row(one: PairSum | Day) -> TableRow:
        return _pair_row(record, one) if isinstance(one, PairSum) else _day_row(record, one)

    items = [*by_pair(record, done, wanted.filter), *by_day(done, wanted.filter)]
    note = "side and role do not apply here  " if wanted.filter.side or wanted.filter.role else ""
    summary: tuple[Text, ...] = (
        (note, "amber"), ("net = realised + unrealised - fees - funding; spot pairs pay no funding", "dim"),
    )  # fmt: skip
    empty = "no fill since the baselines: p counts those before them too" if record.fills else NEVER
    return Tab(PNL, items, (), row, empty, summary)


def _pair_row(record: Record, one: PairSum) -> TableRow:
    profit = one.profit
    base = record.instrument(one.symbol).base if one.symbol else "all pairs"
    return TableRow((
        Field("all days", "bright"), Field(base, "bright"), Field(f"{one.fills:,}"), _money(profit.realised),
        _money(profit.unrealised), _money(-profit.fees), Field("0.00", "dim"),
        Field(words.money(profit.net), f"{signed_role(profit.net)}!"),
    ))  # fmt: skip


def _day_row(record: Record, one: Day) -> TableRow:
    return TableRow((
        Field(day_text(one.day), "dim"), Field(record.instrument(one.symbol).base), Field(f"{one.fills:,}"),
        _money(one.realised), Field("-", "dim"), _money(-one.fees), Field("0.00", "dim"),
        Field(words.money(one.net), signed_role(one.net)),
    ))  # fmt: skip


# -- slippage and latency ------------------------------------------------------------------------------------

SLIPPAGE = (
    Column("time", 0), Column("pair", 15), Column("side", 22), Column("filled", 38, True), Column("average", 51, True),
    Column("against", 63, True), Column("its", 65), Column("bps", 76, True),
)  # fmt: skip
LATENCY = (
    Column("milliseconds", 0), Column("count", 38, True), Column("p50", 48, True), Column("p90", 57, True),
    Column("p99", 66, True), Column("most", 76, True),
)  # fmt: skip


def _slippage(record: Record, wanted: Wanted, width: int) -> Tab:
    del width

    def row(one: Slip) -> TableRow:
        order, instrument = one.order, record.instrument(one.order.symbol)
        return TableRow((
            Field(moment(order.created_ms), "dim"), Field(instrument.base), _side(order.side),
            Field(words.size(instrument, one.lots)), Field(_finer(instrument, one.average), "bright", True),
            Field(_finer(instrument, one.against), "normal", True), Field(one.basis, "dim"),
            Field(tenths(one.bps, signed=True), "ask" if one.bps > 0 else "bid" if one.bps < 0 else "normal"),
        ))  # fmt: skip

    found = slips(record, filter(wanted.filter.holds_fill, record.fills))
    keys: tuple[Sorting | None, ...] = (
        lambda one: (one.order.created_ms, one.order.order_id), lambda one: one.order.symbol, lambda one: one.order.side,
        None, None, None, lambda one: one.basis, lambda one: one.cost2 * 10**12 // (one.against2 * one.lots),
    )  # fmt: skip
    parts: list[Text] = []
    for mean in means(record, found):
        parts += [(f"against its {mean.basis} ", "dim"), (tenths(mean.bps, signed=True), "bright"), (f" bps of {mean.orders:,}  ", "dim")]  # fmt: skip
    summary = (*parts, ("+ is worse", "dim")) if parts else ()
    empty = "no order with fills: what filling cost against the middle when it left is told here"
    return Tab(SLIPPAGE, found, keys, row, empty, summary)


def _latency(record: Record, wanted: Wanted, width: int) -> Tab:
    del wanted, width

    def row(one: Spread) -> TableRow:
        times = (one.p50, one.p90, one.p99, one.most)
        return TableRow((
            Field(one.what), Field(f"{one.samples:,}", "dim"),
            *(Field(f"{ms:,.1f}" if ms < 100 else f"{ms:,.0f}", "bright") for ms in times),
        ))  # fmt: skip

    summary: tuple[Text, ...] = (("percentiles of times that were really seen, by the nearest rank", "dim"),)
    return Tab(
        LATENCY,
        spreads(record),
        (),
        row,
        "no order was answered yet: how long answers take is told here",
        summary,
    )


# -- words ---------------------------------------------------------------------------------------------------


def moment(at_ms: int) -> str:
    """Month, day and time in UTC; the year is that of the filter, or plain."""
    if not 0 < at_ms < 253_402_300_800_000:
        return "-"
    return f"{_EPOCH + timedelta(milliseconds=at_ms):%m-%d %H:%M:%S}"


def day_text(day: int) -> str:
    return (
        f"{_EPOCH + timedelta(milliseconds=day * DAY_MS):%Y-%m-%d}"
        if 0 < day * DAY_MS < 253_402_300_800_000
        else "-"
    )


def exact_money(units: int) -> str:
    """To four decimals, where a fee of a small fill can still be seen."""
    step = 10 ** (QUOTE_DECIMALS - 4)
    value = (abs(units) + step // 2) // step
    sign = "-" if units < 0 and value else ""
    return f"{sign}{value // 10_000:,}.{value % 10_000:04d}"


def tenths(value: Fraction, *, signed: bool = False) -> str:
    scaled = round(value * 10)
    sign = "-" if scaled < 0 else "+" if signed and scaled > 0 else ""
    return f"{sign}{abs(scaled) // 10:,}.{abs(scaled) % 10}"


def _finer(instrument: Instrument, ticks: Fraction) -> str:
    """A price between ticks, to a tenth of the last digit."""
    value = round(ticks * Fraction(instrument.tick) * 10 ** (instrument.price_decimals + 1))
    return grouped(format_units(value, instrument.price_decimals + 1))


def _money(units: int) -> Field:
    return Field(words.money(units), signed_role(units))


def _side(side: Side) -> Field:
    return Field("buy", "bid") if side is BUY else Field("sell", "ask")


def _empty(all_of_it: Sequence[object], what: str) -> str:
    return f"no {what} fit the filter: F takes it away" if all_of_it else NEVER
