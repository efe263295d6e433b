"""What the sockets say, turned into the model's values: quickly where it is as documented, liberally where it is not."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any, NamedTuple

import msgspec
from msgspec import Struct

from terminal.model.errors import Malformed
from terminal.model.instrument import Instrument
from terminal.model.market import BookChange, MarketLine, PoolChange, PoolLevel, TradePrint
from terminal.model.order import Side
from terminal.model.reports import BalanceReport, FillReport, OrderReport
from terminal.wire import reading
from terminal.wire.values import (
    Row,
    Scale,
    loads,
    millis,
    number,
    pick,
    row_of,
    rows_of,
    text,
    venue_letter,
)


class Beat(NamedTuple):
    """The server lives."""


class GapTold(NamedTuple):
    """The server left something out."""

    missing: int


class Ignored(NamedTuple):
    """A type that is new to us."""

    kind: str


Message = (
    BookChange | TradePrint | OrderReport | FillReport | BalanceReport | MarketLine | Beat | GapTold | Ignored
)


class _Levels(Struct):
    pair: str
    bids: list[tuple[str, str, int]]
    asks: list[tuple[str, str, int]]


class _Print(Struct):
    id: str
    pair: str
    price: str
    size: str
    side: Side
    timestamp: int
    venue: str = ""


class _Framed(Struct, tag_field="type"):
    global_sequence: int


class _Snapshot(_Framed, tag="l2_snapshot"):
    data: _Levels


class _Delta(_Framed, tag="book_delta"):
    data: _Levels


class _Trade(_Framed, tag="trade"):
    data: _Print


_QUICK: msgspec.json.Decoder[_Snapshot | _Delta | _Trade] = msgspec.json.Decoder(_Snapshot | _Delta | _Trade)
_ORDERS = ("order_placed", "order_cancelled", "order_canceled", "order_rejected", "order_amended", "order_update",
           "order_updated", "order_filled", "order_expired")  # fmt: skip
_BALANCES = ("balance_changed", "balance_update", "balance")


class Ear:
    """Knows the pairs, so that what is heard comes out in whole ticks and lots."""

    def __init__(self, instruments: Iterable[Instrument]) -> None:
        self.scales: dict[str, Scale] = {}
        for instrument in instruments:
            scale = Scale(instrument)
            for name in (
                instrument.pair,
                instrument.symbol,
                instrument.base,
                instrument.pair.replace("/", "-"),
            ):
                self.scales[name] = scale
        self._slow: Mapping[str, Callable[[Row], Message]] = {
            "l2_snapshot": lambda data: self._book(data, whole=True),
            "snapshot": lambda data: self._book(data, whole=True),
            "book_delta": lambda data: self._book(data, whole=False),
            "l2_update": lambda data: self._book(data, whole=False),
            "update": lambda data: self._book(data, whole=False),
            "trade": self._trade,
            "fill": lambda data: reading.fill(data, self.scale(data)),
            "heartbeat": lambda _: Beat(),
            "connected": lambda _: Beat(),
            "pong": lambda _: Beat(),
            "gap_detected": lambda data: GapTold(int(number(pick(data, "gap_size", default=1), "gap_size"))),
            **dict.fromkeys(_ORDERS, self._order),
            **dict.fromkeys(_BALANCES, lambda data: reading.balance_change(data, self.scales)),
        }

    def clob(self, frame: bytes) -> tuple[int | None, Message]:
        """A message of `/ws/clob` and its number; Malformed where it cannot be believed."""
        try:
            quick = _QUICK.decode(frame)
        except (msgspec.MsgspecError, RecursionError):
            return self._liberally(frame)
        data = quick.data
        scale = self.named(data.pair)
        if isinstance(data, _Print):
            print_ = TradePrint(
                scale.symbol, text(data.id, 64), scale.ticks(data.price), scale.lots(data.size), data.side,
                venue_letter(data.venue), millis(data.timestamp),
            )  # fmt: skip
            return quick.global_sequence, print_
        whole = isinstance(quick, _Snapshot)
        bids, asks = scale.levels(data.bids), scale.levels(data.asks)
        return quick.global_sequence, BookChange(scale.symbol, bids, asks, whole)

    def private(self, frame: bytes) -> Message:
        """A message of `/ws/exchange/private`."""
        return self._liberally(frame)[1]

    def hybrid(self, frame: bytes, symbol: str) -> PoolChange:
        """A message of `/ws/exchange/{symbol}/book`: what the pools hold, where it says so."""
        row = row_of(loads(frame))
        scale = self.named(symbol)
        sides = [
            _pool_levels(pick(row, name, default=[]), pick(row, f"{name[:-1]}_venues", default=[]), scale)
            for name in ("bids", "asks")
        ]
        return PoolChange(scale.symbol, sides[0], sides[1], pick(row, "type", default="") == "snapshot")

    def markets(self, frame: bytes) -> list[MarketLine]:
        """A message of `/ws/exchange/markets`: one line, or many."""
        row = loads(frame)
        rows = rows_of(row, "markets", "data") if isinstance(row, list) or "symbol" not in row else [row]
        return [line for one in rows if (line := reading.market_line(one)) is not None]

    def named(self, name: str) -> Scale:
        scale = self.scales.get(name) or self.scales.get(name.upper())
        if scale is None:
            raise Malformed("pair", f"no pair is called {text(name, 30)}")
        return scale

    def scale(self, data: Row) -> Scale:
        return self.named(str(pick(data, "pair", "symbol", "market")))

    def _liberally(self, frame: bytes) -> tuple[int | None, Message]:
        row = row_of(loads(frame))
        kind = str(pick(row, "type", "event", default=""))
        data = row_of(row.get("data") if isinstance(row.get("data"), dict) else row)
        sequence = row.get("global_sequence", row.get("sequence"))
        if isinstance(sequence, bool) or not isinstance(sequence, int | None):
            raise Malformed(
                "global_sequence", f"global_sequence must be a whole number, not {text(sequence, 40)}"
            )
        handler = self._slow.get(kind)
        return sequence, Ignored(str(text(kind, 40))) if handler is None else handler(data)

    def _book(self, data: Row, *, whole: bool) -> BookChange:
        scale = self.scale(data)
        bids, asks = (_any_levels(pick(data, name, default=[]), scale) for name in ("bids", "asks"))
        return BookChange(scale.symbol, bids, asks, whole)

    def _trade(self, data: Row) -> TradePrint:
        return reading.trade(data, self.scale(data))

    def _order(self, data: Row) -> OrderReport:
        inner = data.get("order")
        whole = {**data, **inner} if isinstance(inner, dict) else data
        return reading.order(whole, self.scale(whole))


def _any_levels(levels: Any, scale: Scale) -> list[tuple[int, int]]:
    if not isinstance(levels, list):
        raise Malformed("bids", "a book's side must be a list")
    return [reading.level(one, scale) for one in levels]


def _pool_levels(levels: Any, venues: Any, scale: Scale) -> list[PoolLevel]:
    if not isinstance(levels, list) or not isinstance(venues, list):
        raise Malformed("bids", "a book's side must be a list")
    told = [reading.level(one, scale)[0] for one in levels]
    parts = venues if len(venues) == len(told) else [{}] * len(told)
    return [
        PoolLevel(ticks, reading.pool_parts(part, scale)) for ticks, part in zip(told, parts, strict=True)
    ]
