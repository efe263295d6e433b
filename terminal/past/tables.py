"""What an export holds: named columns, exact values, one row after another."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Literal, NamedTuple

from terminal.core.account import DAY_MS
from terminal.model.money import QUOTE_DECIMALS
from terminal.past.curves import drawdowns, equity
from terminal.past.filters import Filter
from terminal.past.record import Record
from terminal.past.sums import by_day, by_pair, fees, replay

Kind = Literal["text", "whole", "decimal"]
Value = str | int | Decimal | None
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_NOTHING = Decimal(0)


class Column(NamedTuple):
    name: str
    kind: Kind = "text"


class Table(NamedTuple):
    """`text` may come from the venue, `decimal` is exact, `whole` fits 64 bits."""

    what: str
    columns: tuple[Column, ...]
    rows: Sequence[tuple[Value, ...]]


def _columns(texts: str) -> tuple[Column, ...]:
    """`#` marks whole numbers, `$` exact decimals."""
    kinds: dict[str, Kind] = {"#": "whole", "$": "decimal"}
    return tuple(Column(name.lstrip("#$"), kinds.get(name[0], "text")) for name in texts.split())


FILLS = _columns(
    "trade_id order_id time #at_ms symbol pair side $price $size $notional $fee fee_currency role mode counted"
)
ORDERS = _columns(
    "order_id request_id time #created_ms #updated_ms symbol pair side type $price $stop_price $size $filled status reason mode"
)
FEES = _columns("symbol pair role #fills $size $traded $fees $bps")
PNL = _columns("day symbol #fills $traded $position $realised $unrealised $fees $funding $net")
EQUITY = _columns("time #at_ms $equity $drawdown")


class Wanted(NamedTuple):
    """Which part of the past, and whether fills from before the baselines count in P&L."""

    filter: Filter = Filter()
    whole: bool = False
    now_ms: int = 0


def table(what: str, record: Record, wanted: Wanted) -> Table:
    makers: dict[str, Callable[[Record, Wanted], Table]] = {
        "fills": _fills, "orders": _orders, "fees": _fees, "pnl": _pnl, "equity": _equity,
    }  # fmt: skip
    return makers[what](record, wanted)


def _fills(record: Record, wanted: Wanted) -> Table:
    rows: list[tuple[Value, ...]] = []
    for one in filter(wanted.filter.holds_fill, record.fills):
        instrument = record.instrument(one.symbol)
        rows.append(
            (
                one.trade_id, one.order_id, time_text(one.at_ms), one.at_ms, one.symbol, instrument.pair, one.side.value,
                instrument.price(one.ticks), instrument.size(one.lots), money(instrument.notional(one.ticks, one.lots)),
                money(one.fee), instrument.quote, "maker" if one.maker else "taker", one.mode.value,
                "yes" if wanted.whole or record.counts(one) else "no",
            )
        )  # fmt: skip
    return Table("fills", FILLS, rows)


def _orders(record: Record, wanted: Wanted) -> Table:
    rows: list[tuple[Value, ...]] = []
    for one in filter(wanted.filter.holds_order, record.orders):
        instrument = record.instrument(one.symbol)
        rows.append(
            (
                one.order_id, one.request_id, time_text(one.created_ms), one.created_ms, one.updated_ms, one.symbol,
                instrument.pair, one.side.value, one.kind, instrument.price(one.ticks) if one.ticks else None,
                instrument.price(one.stop_ticks) if one.stop_ticks else None, instrument.size(one.lots),
                instrument.size(one.filled), one.status, one.reason, one.mode.value,
            )
        )  # fmt: skip
    return Table("orders", ORDERS, rows)


def _fees(record: Record, wanted: Wanted) -> Table:
    rows: list[tuple[Value, ...]] = []
    for one in fees(record, filter(wanted.filter.holds_fill, record.fills)):
        instrument = record.instrument(one.symbol)
        bps = Decimal(round(one.bps * 10_000)).scaleb(-4)
        rows.append(
            (
                one.symbol, instrument.pair, one.role, one.fills, instrument.size(one.lots), money(one.traded),
                money(one.fees), bps,
            )
        )  # fmt: skip
    return Table("fees", FEES, rows)


def _pnl(record: Record, wanted: Wanted) -> Table:
    """Pairs with all that they brought, `all` days; then each day without what is open."""
    done = replay(record, whole=wanted.whole)
    rows: list[tuple[Value, ...]] = []
    for pair in by_pair(record, done, wanted.filter):
        profit = pair.profit
        traded = sum(day.traded for day in done.days.values() if pair.symbol in ("", day.symbol))
        position = record.instrument(pair.symbol).size(pair.lots) if pair.symbol else None
        rows.append(
            (
                "all", pair.symbol or "all", pair.fills, money(traded), position, money(profit.realised),
                money(profit.unrealised), money(profit.fees), _NOTHING, money(profit.net),
            )
        )  # fmt: skip
    for day in by_day(done, wanted.filter):
        name = time_text(day.day * DAY_MS)[:10]
        rows.append(
            (
                name, day.symbol, day.fills, money(day.traded), None, money(day.realised), None, money(day.fees),
                _NOTHING, money(day.net),
            )
        )  # fmt: skip
    return Table("pnl", PNL, rows)


def _equity(record: Record, wanted: Wanted) -> Table:
    points = equity(record, wanted.filter, wanted.now_ms, whole=wanted.whole)
    rows: list[tuple[Value, ...]] = [
        (time_text(point.at_ms), point.at_ms, money(point.equity), money(fall.equity))
        for point, fall in zip(points, drawdowns(points), strict=True)
    ]
    return Table("equity", EQUITY, rows)


def money(units: int) -> Decimal:
    return Decimal(units).scaleb(-QUOTE_DECIMALS)


def time_text(at_ms: int) -> str:
    """UTC to the millisecond; empty where the venue told no time, or none that a calendar holds."""
    if not 0 < at_ms < 253_402_300_800_000:
        return ""
    return (_EPOCH + timedelta(milliseconds=at_ms)).isoformat(timespec="milliseconds").replace("+00:00", "Z")
