"""The ways of keeping a book: `python -m tests.bench.decoders FILE ROUNDS` prints microseconds a message of each."""

from __future__ import annotations

import gc
import json
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

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


def by_ccxt(store: Callable[[Any], Callable[[Any, Any], None]]) -> Way:
    """`store` answers how a level is put into a half."""
    from ccxt import Exchange
    from ccxt.async_support.base.ws.order_book import OrderBook

    put = store(Exchange)

    def work(messages: list[bytes]) -> int:
        books = {pair.instrument.pair: OrderBook({}) for pair in PAIRS.values()}
        book, seen = next(iter(books.values())), 0
        for number, frame in enumerate(messages):
            message = json.loads(frame)
            kind = message["type"]
            if kind in ("book_delta", "l2_snapshot"):
                data = message["data"]
                book = books[data["pair"]]
                if kind == "l2_snapshot":
                    book.reset({})
                for name in ("bids", "asks"):
                    half = book[name]
                    for level in data[name]:
                        put(half, level)
            if number % EACH == 0:
                seen += len(book["bids"][:DEPTH]) + len(book["asks"][:DEPTH])
        return seen

    return work


def safely(exchange: Any) -> Callable[[Any, Any], None]:
    """As ccxt pro does for Binance."""
    number = exchange.safe_float

    def put(half: Any, level: Any) -> None:
        half.store(number(level, 0), number(level, 1))

    return put


def barely(_exchange: Any) -> Callable[[Any, Any], None]:
    def put(half: Any, level: Any) -> None:
        half.storeArray([float(level[0]), float(level[1])])

    return put


class _Levels(Struct):
    pair: str = ""
    bids: list[tuple[str, str, int]] = []
    asks: list[tuple[str, str, int]] = []


class _Message(Struct):
    type: str
    data: _Levels


def by_nautilus() -> Way:
    """As nautilus_trader does for Binance: deltas in the hands of strategies, the Rust book behind its Python face."""
    from nautilus_trader.model.book import OrderBook
    from nautilus_trader.model.data import BookOrder, OrderBookDelta, OrderBookDeltas
    from nautilus_trader.model.enums import BookAction, BookType, OrderSide
    from nautilus_trader.model.identifiers import InstrumentId
    from nautilus_trader.model.objects import Price, Quantity

    decoder = Decoder(_Message)
    ids = {pair.instrument.pair: InstrumentId.from_str(f"{name}.X") for name, pair in PAIRS.items()}

    def work(messages: list[bytes]) -> int:
        books = {pair: OrderBook(one, BookType.L2_MBP) for pair, one in ids.items()}
        book, seen = next(iter(books.values())), 0
        for number, frame in enumerate(messages):
            message = decoder.decode(frame)
            if message.type in ("book_delta", "l2_snapshot"):
                data = message.data
                one = ids[data.pair]
                book, deltas = books[data.pair], []
                if message.type == "l2_snapshot":
                    deltas.append(OrderBookDelta.clear(one, number, 0, 0))
                for side, levels in ((OrderSide.BUY, data.bids), (OrderSide.SELL, data.asks)):
                    for price, size, _ in levels:
                        amount = Quantity.from_str(size)
                        order = BookOrder(side, Price.from_str(price), amount, 0)
                        action = BookAction.UPDATE if amount > 0 else BookAction.DELETE
                        deltas.append(OrderBookDelta(one, action, order, 0, number, 0, 0))
                if deltas:
                    book.apply(OrderBookDeltas(one, deltas))
            if number % EACH == 0:
                for half in (book.bids(), book.asks()):
                    seen += len([(level.price, level.size()) for level in half[:DEPTH]])
        return seen

    return work


def by_rust_alone() -> Way:
    """Its Rust book by the leanest door: no deltas, each level straight in."""
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


PEERS: dict[str, Callable[[], Way]] = {
    "json + ccxt pro": lambda: by_ccxt(safely),
    "json + ccxt pro, bare": lambda: by_ccxt(barely),
    "msgspec + nautilus": by_nautilus,
    "msgspec + nautilus, bare": by_rust_alone,
}


def ways() -> dict[str, Way]:
    found: dict[str, Way] = {"evterm": ours}
    for name, make in PEERS.items():
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
