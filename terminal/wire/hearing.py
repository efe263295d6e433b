"""What the sockets say, turned into the model's values: quickly where it is as documented, liberally where it is not."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import partial
from typing import Annotated, NamedTuple, final

import msgspec
from msgspec import Meta, Struct

from terminal.model.errors import Malformed
from terminal.model.instrument import Instrument
from terminal.model.market import BookChange, MarketLine, PoolChange, TradePrint
from terminal.model.order import Side
from terminal.model.reports import BalanceReport, FillReport, OrderReport
from terminal.model.text import Clean, clean
from terminal.wire import reading
from terminal.wire.news import NEWS, News
from terminal.wire.parents import parent_in
from terminal.wire.values import (
    Row,
    Scale,
    UnknownPair,
    loads,
    pick,
    row_of,
    rows_of,
    text,
    whole,
    word,
)


class Beat(NamedTuple):
    """The server lives."""


class GapTold(NamedTuple):
    """The server left something out."""

    missing: int


class Ignored(NamedTuple):
    """A type or a pair that is new to us."""

    kind: Clean


class Hint(NamedTuple):
    """Something happened to an own order that the message alone does not tell: ask for what is own."""


class Quarantined(NamedTuple):
    """A message that cannot be read, and that no book depends on. `own`: it is about own orders or balances."""

    why: Clean
    own: bool


Message = (
    BookChange | TradePrint | OrderReport | FillReport | BalanceReport
    | Beat | GapTold | Hint | News | Quarantined | Ignored
)  # fmt: skip


class _Levels(Struct, gc=False):
    pair: str
    bids: list[tuple[str, str, int]]
    asks: list[tuple[str, str, int]]


@final
class _Print(Struct):
    id: str
    pair: str
    price: str
    size: str
    side: Side
    timestamp: int
    venue: str = ""


class _Framed(Struct, tag_field="type", gc=False):
    global_sequence: Annotated[int, Meta(gt=-(10**18), lt=10**18)]


class _Snapshot(_Framed, tag="l2_snapshot"):
    data: _Levels


class _Delta(_Framed, tag="book_delta"):
    data: _Levels


class _Trade(_Framed, tag="trade"):
    data: _Print


@final
class _Bbo(_Framed, tag="bbo"):
    """Says what the book says as well."""


_QUICK: msgspec.json.Decoder[_Snapshot | _Delta | _Trade | _Bbo] = msgspec.json.Decoder(
    _Snapshot | _Delta | _Trade | _Bbo
)
_BBO = Ignored(clean("bbo"))
_ORDERS = {
    "order_placed": "open", "order_amended": "open", "order_update": "open", "order_updated": "open",
    "order_cancelled": "cancelled", "order_canceled": "cancelled", "order_rejected": "rejected",
    "order_triggered": "open", "order_filled": "filled", "order_expired": "expired",
}  # fmt: skip
"""the status that a message's name says, where it has no other"""
_WHOSE = ("symbol", "side", "mode")
_ALIASES = {
    "symbol": ("pair", "symbol", "market"),
    "mode": ("mode", "paper", "is_paper"),
    "status": ("status", "state"),
    "quantity": ("quantity", "size", "original_quantity", "remaining_quantity", "remaining"),
}
_BALANCES = ("balance_changed", "balance_update", "balance")
_HARMLESS = ("trade", "connected", "pong", *NEWS)
_OWN = (*_ORDERS, *_BALANCES, "fill")


class Ear:
    """Knows the pairs, so that what is heard comes out in whole ticks and lots. `known` is what the terminal knows of
    an order, by its id: updates may leave it out."""

    def __init__(self, instruments: Iterable[Instrument]) -> None:
        self.known: Callable[[str], Row] = lambda _: {}
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
            "fill": self._fill,
            "heartbeat": lambda _: Beat(),
            "connected": lambda _: Beat(),
            "pong": lambda _: Beat(),
            "gap_detected": lambda data: GapTold(
                max(0, whole(pick(data, "gap_size", default=1), "gap_size"))
            ),
            **{kind: partial(self._order, status) for kind, status in _ORDERS.items()},
            **NEWS,
            "twap_update": partial(self._execution, "twap"),
            "algo_update": partial(self._execution, "algo"),
            **dict.fromkeys(_BALANCES, lambda data: reading.balance_change(data, self.scales)),
        }

    def clob(self, frame: bytes) -> tuple[int | None, Message]:
        """A message of `/ws/clob` and its number; Malformed where it cannot be believed."""
        try:
            quick = _QUICK.decode(frame)
        except (msgspec.MsgspecError, ValueError, RecursionError):
            return self._liberally(frame)
        if type(quick) is _Bbo:
            return quick.global_sequence, _BBO
        data = quick.data
        try:
            scale = self.scales.get(data.pair) or self.named(data.pair)
        except UnknownPair as error:
            return quick.global_sequence, Ignored(clean(error.message))
        if type(data) is _Print:
            return quick.global_sequence, _printed(data, scale)
        bids = scale.levels(data.bids) if data.bids else []
        asks = scale.levels(data.asks) if data.asks else []
        return quick.global_sequence, BookChange(scale.symbol, bids, asks, type(quick) is _Snapshot)

    def private(self, frame: bytes) -> Message:
        """A message of `/ws/exchange/private`."""
        return self._liberally(frame)[1]

    def hybrid(self, frame: bytes, symbol: str) -> PoolChange:
        """A message of `/ws/exchange/{symbol}/book`: what the pools hold, where it says so."""
        row = row_of(loads(frame))
        kind, data, scale = pick(row, "type", default=""), _inner(row), self.named(symbol)
        if kind not in ("snapshot", "update"):
            return PoolChange(scale.symbol, [], [], whole=False)
        sides = [
            reading.pool_levels(
                pick(data, name, default=[]), pick(data, f"{name[:-1]}_venues", default=[]), scale
            )
            for name in ("bids", "asks")
        ]
        return PoolChange(scale.symbol, sides[0], sides[1], kind == "snapshot")

    def markets(self, frame: bytes) -> list[MarketLine]:
        """A message of `/ws/exchange/markets`: one line, or many."""
        body = loads(frame)
        if isinstance(body, dict):
            body = _inner(body)
            if "markets" not in body and "data" not in body:
                body = [body]
        return [line for one in rows_of(body, "markets", "data") if (line := _line(one)) is not None]

    def named(self, name: str) -> Scale:
        scale = self.scales.get(name) or self.scales.get(name.upper())
        if scale is None:
            raise UnknownPair("pair", f"no pair is called {text(name, 30)}")
        return scale

    def scale(self, data: Row) -> Scale:
        return self.named(word(pick(data, "pair", "symbol", "market")))

    def _liberally(self, frame: bytes) -> tuple[int | None, Message]:
        row = row_of(loads(frame))
        kind = word(pick(row, "type", "event", default=""))
        told = pick(row, "global_sequence", "sequence", default=None)
        sequence = None if told is None else whole(told, "global_sequence")
        handler = self._slow.get(kind)
        if handler is None:
            return sequence, Ignored(text(kind, 40))
        try:
            return sequence, handler(_inner(row))
        except UnknownPair as error:
            return sequence, Ignored(clean(error.message))
        except Malformed as error:
            if kind not in _HARMLESS and kind not in _OWN:
                raise
            return sequence, Quarantined(clean(error.message), kind in _OWN)

    def _book(self, data: Row, *, whole: bool) -> BookChange:
        scale = self.scale(data)
        bids, asks = (reading.levels(pick(data, name, default=[]), scale) for name in ("bids", "asks"))
        return BookChange(scale.symbol, bids, asks, whole)

    def _trade(self, data: Row) -> TradePrint:
        return reading.trade(data, self.scale(data))

    def _order(self, status: str, data: Row) -> Message:
        """What an update leaves out is known, or has to be asked for."""
        inner = data.get("order")
        row = {**data, **inner} if isinstance(inner, dict) else data
        names = [
            one
            for one in (*_WHOSE, "order_type", "price", "quantity", "status")
            if not _names(row, *_ALIASES.get(one, (one,)))
        ]
        known = {"status": status, **self.known(word(pick(row, "order_id", "id", default="")))}
        row = {**row, **{name: known[name] for name in names if name in known}}
        if (
            word(pick(row, "status", "state", default="")).lower() not in reading.STATUSES
            and status in reading.UNFILLED_ENDS
        ):
            row = {**row, "status": status}  # a word that is new to us, in a message whose name is plain
        return reading.order(row, self.scale(row)) if _tells_whose(row) else Hint()

    def _execution(self, route: str, row: Row) -> News:
        """What is said of a TWAP or an algo, and the thing itself."""
        return NEWS[f"{route}_update"](row)._replace(report=parent_in(row, route, self.scales))

    def _fill(self, row: Row) -> Message:
        known = self.known(word(pick(row, "order_id", default="")))
        names = [one for one in _WHOSE if not _names(row, *_ALIASES.get(one, (one,)))]
        row = {**row, **{name: known[name] for name in names if name in known}}
        return reading.fill(row, self.scale(row)) if _tells_whose(row) else Hint()


def _printed(data: _Print, scale: Scale) -> Message:
    try:
        return reading.printed(scale, data.id, data.price, data.size, data.side, data.venue, data.timestamp)
    except Malformed as error:
        return Quarantined(clean(error.message), own=False)


def _tells_whose(row: Row) -> bool:
    return _names(row, "side") and _names(row, *_ALIASES["symbol"])


def _names(row: Row, *names: str) -> bool:
    return pick(row, *names, default=None) is not None


def _inner(row: Row) -> Row:
    """What a message carries: in an envelope, or bare beside its own type."""
    inner = row.get("data")
    if isinstance(inner, dict):
        return inner
    return {name: value for name, value in row.items() if name != "type"}


def _line(row: Row) -> MarketLine | None:
    """One that cannot be read leaves the others as they are: these figures are for show."""
    try:
        return reading.market_line(row)
    except Malformed:
        return None
