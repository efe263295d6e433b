"""The ways of keeping a book: `python -m tests.bench.decoders FILE ROUNDS` prints microseconds a message of each."""

from __future__ import annotations

import gc
import json
import sys
import time
from collections.abc import Callable
from pathlib import Path

from msgspec import Struct
from msgspec.json import Decoder

from terminal.core.book import Book
from terminal.model.market import BookChange
from terminal.paper.flow import PAIRS
from terminal.wire.hearing import Ear

EACH, DEPTH = 20, 25
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


def by_ccxt() -> Way:
    from ccxt.async_support.base.ws.order_book import OrderBook

    def work(messages: list[bytes]) -> int:
        books = {pair.instrument.pair: OrderBook({}) for pair in PAIRS.values()}
        book, seen = next(iter(books.values())), 0
        for number, frame in enumerate(messages):
            message = json.loads(frame)
            kind = message["type"]
            if kind == "book_delta":
                data = message["data"]
                book = books[data["pair"]]
                for name in ("bids", "asks"):
                    half = book[name]
                    for price, size, _ in data[name]:
                        half.storeArray([float(price), float(size)])
            elif kind == "l2_snapshot":
                data = message["data"]
                book = books[data["pair"]]
                book.reset(
                    {
                        name: [[float(price), float(size)] for price, size, _ in data[name]]
                        for name in ("bids", "asks")
                    }
                )
            if number % EACH == 0:
                seen += len(book["bids"][:DEPTH]) + len(book["asks"][:DEPTH])
        return seen

    return work


class _Levels(Struct):
    pair: str = ""
    bids: list[tuple[str, str, int]] = []
    asks: list[tuple[str, str, int]] = []


class _Message(Struct):
    type: str
    data: _Levels


def by_nautilus() -> Way:
    """The Rust book by its leanest door: orders put in one by one, without the deltas and messages that usually carry them."""
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

    def work(messages: list[bytes]) -> int:
        books = {
            pair.instrument.pair: OrderBook(InstrumentId.from_str(f"{name}.X"), BookType.L2_MBP)
            for name, pair in PAIRS.items()
        }
        book, seen = next(iter(books.values())), 0
        for number, frame in enumerate(messages):
            message = decoder.decode(frame)
            if message.type in ("book_delta", "l2_snapshot"):
                data = message.data
                book = books[data.pair]
                if message.type == "l2_snapshot":
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


def ways() -> dict[str, Way]:
    found: dict[str, Way] = {"evterm": ours}
    for name, make in (("json + ccxt pro", by_ccxt), ("msgspec + nautilus", by_nautilus)):
        try:
            found[name] = make()
        except ImportError as error:
            print(f"{name}: {error}", file=sys.stderr)
    return found


def main(path: str, rounds: int) -> None:
    messages = Path(path).read_bytes().split(b"\n")
    known = ways()
    seen = {name: way(messages) for name, way in known.items()}
    if len(set(seen.values())) > 1:
        raise RuntimeError(f"they do not keep the same books: {seen}")
    found: dict[str, list[float]] = {name: [] for name in known}
    for _ in range(rounds):  # in turn, so that a busy moment of the machine meets all of them alike
        for name, way in known.items():
            gc.collect()
            begun = time.process_time()
            way(messages)
            found[name].append((time.process_time() - begun) / len(messages) * 1e6)
    print(json.dumps(found))


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
