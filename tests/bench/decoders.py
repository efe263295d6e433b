"""The ways of keeping a book: `python -m tests.bench.decoders FILE ROUNDS` prints microseconds a message of each.

A peer is measured as its own Binance adapter does it, since that is what its users get: what it publishes for decoding a
message and for putting it into a book, on the same levels told in Binance's words. Routing a message to its market, and
checking its number, are left out of all. What is called bare is the least that the peer's book can be kept with.
"""

from __future__ import annotations

import gc
import json
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from msgspec import Struct
from msgspec.json import Decoder

from terminal.core.book import Book
from terminal.model.market import BookChange
from terminal.paper.flow import PAIRS
from terminal.wire.hearing import Ear

EACH, DEPTH = 20, 25
SNAPSHOT = "l2_snapshot"
Way = Callable[[list[bytes]], int]
"""Takes all messages; answers how many levels it read, so that all are seen to do the same."""


def ours(messages: list[bytes]) -> int:
    instruments = [pair.instrument for pair in PAIRS.values()]
    ear, books, seen = Ear(instruments), {one.symbol: Book() for one in instruments}, 0
    book = books[instruments[0].symbol]
    for number, frame in enumerate(messages):
        message = ear.clob(frame)[1]
        if isinstance(message, BookChange):
            book = books[message.symbol]
            book.take(message)
        if number % EACH == 0:
            seen += len(book.bids.top(DEPTH)) + len(book.asks.top(DEPTH))
    return seen


def by_ccxt(loads: Callable[[str], Any]) -> Way:
    """A frame is text when ccxt pro gets it."""
    from ccxt.async_support.base.ws.order_book import OrderBook
    from ccxt.pro import binance

    take = binance().handle_order_book_message

    def work(messages: list[bytes]) -> int:
        books = {pair.instrument.pair: OrderBook({}) for pair in PAIRS.values()}
        seen = 0
        for number, frame in enumerate(messages):
            data = loads(frame.decode())["data"]
            book = books[data["s"]]
            if data["e"] == SNAPSHOT:
                book.reset({})
            take(None, data, book)
            if number % EACH == 0:
                seen += len(book["bids"][:DEPTH]) + len(book["asks"][:DEPTH])
        return seen

    return work


def by_ccxt_as_released() -> Way:
    """With the decoder that it chooses itself, orjson where that is installed."""
    from ccxt.async_support.base.ws.client import json_parser

    return by_ccxt(json_parser.loads)


def by_ccxt_bare() -> Way:
    from ccxt.async_support.base.ws.order_book import OrderBook

    def work(messages: list[bytes]) -> int:
        books = {pair.instrument.pair: OrderBook({}) for pair in PAIRS.values()}
        seen = 0
        for number, frame in enumerate(messages):
            message = json.loads(frame.decode())
            data = message["data"]
            book = books[data["pair"]]
            if message["type"] == SNAPSHOT:
                book.reset({})
            for name in ("bids", "asks"):
                half = book[name]
                for level in data[name]:
                    half.storeArray([float(level[0]), float(level[1])])
            if number % EACH == 0:
                seen += len(book["bids"][:DEPTH]) + len(book["asks"][:DEPTH])
        return seen

    return work


class _Levels(Struct):
    pair: str
    bids: list[tuple[str, str, int]]
    asks: list[tuple[str, str, int]]


class _Message(Struct):
    type: str
    data: _Levels


def by_nautilus() -> Way:
    """Deltas are what its adapters hand on; the book under them is the Rust one."""
    from nautilus_trader.adapters.binance.common.schemas.market import BinanceOrderBookMsg
    from nautilus_trader.model.book import OrderBook
    from nautilus_trader.model.enums import BookType
    from nautilus_trader.model.identifiers import InstrumentId

    decoder = Decoder(BinanceOrderBookMsg)
    ids = {pair.instrument.pair: InstrumentId.from_str(f"{name}.X") for name, pair in PAIRS.items()}

    def work(messages: list[bytes]) -> int:
        books = {pair: OrderBook(one, BookType.L2_MBP) for pair, one in ids.items()}
        seen = 0
        for number, frame in enumerate(messages):
            data = decoder.decode(frame).data
            book = books[data.s]
            book.apply(data.parse_to_order_book_deltas(ids[data.s], number, data.e == SNAPSHOT))
            if number % EACH == 0:
                for half in (book.bids(), book.asks()):
                    seen += len([(level.price, level.size()) for level in half[:DEPTH]])
        return seen

    return work


def by_nautilus_bare() -> Way:
    """No deltas: each level straight into the Rust book."""
    from nautilus_trader.core.nautilus_pyo3 import (
        BookOrder,
        BookType,
        InstrumentId,
        OrderBook,
        OrderSide,
        Price,
        Quantity,
    )

    decoder = Decoder(_Message)
    buy, sell = OrderSide.BUY, OrderSide.SELL
    ids = {pair.instrument.pair: InstrumentId.from_str(f"{name}.X") for name, pair in PAIRS.items()}

    def work(messages: list[bytes]) -> int:
        books = {pair: OrderBook(one, BookType.L2_MBP) for pair, one in ids.items()}
        seen = 0
        for number, frame in enumerate(messages):
            message = decoder.decode(frame)
            data = message.data
            book = books[data.pair]
            if message.type == SNAPSHOT:
                book.clear(number, 0)
            for side, levels in ((buy, data.bids), (sell, data.asks)):
                for price, size, _ in levels:
                    order = BookOrder(side, Price.from_str(price), Quantity.from_str(size), 0)
                    book.update(order, 0, number, 0)
            if number % EACH == 0:
                for half in (book.bids(DEPTH), book.asks(DEPTH)):
                    seen += len([(level.price, level.size()) for level in half])
        return seen

    return work


def as_told(frame: bytes) -> bytes:
    return frame


def as_binance(frame: bytes) -> bytes:
    """The same change as Binance would tell it, but for a snapshot, which there is asked for over HTTP."""
    message = json.loads(frame)
    data, number = message["data"], message["global_sequence"]
    bids, asks = ([level[:2] for level in data[name]] for name in ("bids", "asks"))
    told = {
        "e": message["type"],
        "E": data["timestamp"],
        "s": data["pair"],
        "U": number,
        "u": number,
        "b": bids,
        "a": asks,
    }
    return json.dumps({"stream": "depth", "data": told}, separators=(",", ":")).encode()


WAYS: dict[str, tuple[Callable[[bytes], bytes], Callable[[], Way]]] = {
    "evterm": (as_told, lambda: ours),
    "json + ccxt pro": (as_binance, lambda: by_ccxt(json.loads)),
    "ccxt pro as released": (as_binance, by_ccxt_as_released),
    "json + ccxt pro, bare": (as_told, by_ccxt_bare),
    "msgspec + nautilus": (as_binance, by_nautilus),
    "msgspec + nautilus, bare": (as_told, by_nautilus_bare),
}


def ready(messages: list[bytes]) -> dict[str, Callable[[], int]]:
    """Each way that is installed, with the messages as it reads them."""
    found: dict[str, Callable[[], int]] = {}
    for name, (worded, make) in WAYS.items():
        try:
            found[name] = partial(make(), [worded(frame) for frame in messages])
        except ImportError as error:
            print(f"{name}: {error}", file=sys.stderr)
    return found


def main(path: str, rounds: int) -> None:
    messages = [frame for frame in Path(path).read_bytes().split(b"\n") if b'"bids"' in frame]
    known = ready(messages)
    seen = {name: work() for name, work in known.items()}
    if len(set(seen.values())) > 1:
        raise RuntimeError(f"they do not keep the same books: {seen}")
    found: dict[str, list[float]] = {name: [] for name in known}
    for _ in range(rounds):  # in turn, so that a busy moment of the machine meets all of them alike
        for name, work in known.items():
            gc.collect()
            begun = time.process_time()
            work()
            found[name].append((time.process_time() - begun) / len(messages) * 1e6)
    print(json.dumps(found))


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
