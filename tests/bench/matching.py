"""Matching alone: one book, one core, the same prepared commands each time."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from decimal import Decimal
from typing import NamedTuple

from terminal.model.instrument import Instrument
from terminal.model.order import BUY, SELL, Mode, OrderType, Side
from terminal.paper.clearing import QUOTE
from terminal.paper.events import Event, Traded
from terminal.paper.exchange import Exchange
from terminal.paper.matching import Book, Order
from terminal.paper.orders import NewOrder
from tests.bench.figures import Figure, middle, spread

OPS, RUNS = 200_000, 5
RESTING = 400
OWNERS = range(1, 9)
START = 10_000
TARGET = 100_000
INSTRUMENT = Instrument("BENCH", Decimal("0.01"), Decimal("0.01"), 1)
PLACE, CANCEL, AMEND = "place", "cancel", "amend"


class Op(NamedTuple):
    """A command to either machine. `lots` of an amend is the new total, `left` what of it may still trade."""

    kind: str
    id: int
    owner: int
    side: Side
    type: OrderType
    price: int
    lots: int
    left: int


class Mix(NamedTuple):
    """What the commands were, as shares of all."""

    limits: float
    iocs: float
    amends: float
    cancels: float
    trading: float
    resting: float


def run() -> list[Figure]:
    return measure(OPS, RUNS)


def measure(number: int, runs: int) -> list[Figure]:
    ops, mix = prepare(number)
    alone = [number / _timed(lambda: _on_book(ops)) for _ in range(runs)]
    whole = [number / _timed(lambda: _on_exchange(ops)) for _ in range(runs)]
    said = (
        f"{mix.limits:.0%} limit, {mix.iocs:.0%} ioc, {mix.amends:.0%} amend, {mix.cancels:.0%} cancel; "
        f"{mix.trading:.0%} of all trade; {mix.resting:.0f} orders rest"
    )
    return [
        Figure(
            "matching alone, by processor time of one core",
            f"{middle(alone):,.0f} ops/s",
            f">= {TARGET:,} ops/s",
            middle(alone) >= TARGET,
            f"{said}; runs {spread(alone)}",
        ),
        Figure(
            "the same with accounts, ledger, fees and public prints",
            f"{middle(whole):,.0f} ops/s",
            note=f"runs {spread(whole)}",
        ),
    ]


def prepare(number: int) -> tuple[list[Op], Mix]:
    """Play a market on a real exchange and keep what was asked of it: order ids come out the same again."""
    rng = random.Random(1)
    exchange, price = _exchange(), float(START)
    ids: list[int] = []
    ops: list[Op] = []
    trading = resting = 0
    while len(ops) < number:
        price += rng.gauss(0, 0.3)
        op = _next(rng, exchange, ids, round(price))
        ops.append(op)
        trading += any(isinstance(event, Traded) for event in _carry_out(exchange, op))
        exchange.drain()
        resting += len(exchange.orders)
    kinds = [op.type if op.kind == PLACE else op.kind for op in ops]
    limits, iocs, amends, cancels = (
        kinds.count(kind) / number for kind in (OrderType.LIMIT, OrderType.IOC, AMEND, CANCEL)
    )
    return ops, Mix(limits, iocs, amends, cancels, trading / number, resting / number)


def _next(rng: random.Random, exchange: Exchange, ids: list[int], price: int) -> Op:
    """About as many orders come as go; what is placed near the touch trades now and then, an ioc nearly always."""
    side = BUY if rng.random() < 0.5 else SELL
    sign = 1 if side is BUY else -1
    chance = rng.random()
    gone_wanted = 0.30 + 0.0005 * (len(exchange.orders) - RESTING)
    if chance < gone_wanted + 0.18 and (order := _any(rng, exchange, ids)) is not None:
        if chance < gone_wanted:
            return Op(CANCEL, order, 0, side, OrderType.LIMIT, 0, 0, 0)
        found = exchange.orders[order]
        smaller = rng.random() < 0.3
        left = max(1, found.left // 2) if smaller else rng.randint(1, 400)
        moved = found.price if smaller else found.price + rng.choice((-2, -1, 1, 2))
        return Op(AMEND, order, 0, found.side, found.type, moved, found.filled + left, left)
    kind = OrderType.IOC if rng.random() < 0.16 else OrderType.LIMIT
    away = -3 if kind is OrderType.IOC else int(rng.expovariate(1 / 25)) + 1
    lots = rng.randint(1, 400)
    ids.append(exchange.next_order)
    return Op(
        PLACE, exchange.next_order, rng.choice(OWNERS), side, kind, max(1, price - sign * away), lots, lots
    )


def _any(rng: random.Random, exchange: Exchange, ids: list[int]) -> int | None:
    while ids:
        place = int(rng.random() * len(ids))
        if ids[place] in exchange.orders:
            return ids[place]
        ids[place] = ids[-1]
        ids.pop()
    return None


def _exchange() -> Exchange:
    exchange = Exchange([INSTRUMENT])
    for owner in OWNERS:
        exchange.open_account(f"owner {owner}", watched=False)
        for asset in (QUOTE, INSTRUMENT.base):
            exchange.ledgers[Mode.LIVE].deposit(owner, asset, 10**17)
    return exchange


def _carry_out(exchange: Exchange, op: Op) -> list[Event]:
    if op.kind == PLACE:
        return exchange.place(
            op.owner, NewOrder(INSTRUMENT.symbol, op.side, op.type, op.price, op.lots), 0
        ).events
    owner = exchange.orders[op.id].owner
    if op.kind == AMEND:
        return exchange.amend(owner, op.id, op.price, op.lots, 0).events
    return exchange.cancel(owner, op.id, 0).events


def _on_book(ops: list[Op]) -> None:
    book = Book()
    place, cancel, amend = book.place, book.cancel, book.amend
    for kind, number, owner, side, order_type, price, lots, left in ops:
        if kind is PLACE:
            place(Order(number, owner, side, order_type, price, lots))
        elif kind is CANCEL:
            cancel(number)
        else:
            amend(number, price, left)


def _on_exchange(ops: list[Op]) -> None:
    exchange = _exchange()
    orders, symbol = exchange.orders, INSTRUMENT.symbol
    for at, (kind, number, owner, side, order_type, price, lots, _) in enumerate(ops):
        if kind is PLACE:
            exchange.place(owner, NewOrder(symbol, side, order_type, price, lots), at)
        elif kind is CANCEL:
            exchange.cancel(orders[number].owner, number, at)
        else:
            exchange.amend(orders[number].owner, number, price, lots, at)
        if at % 100 == 0:
            exchange.drain()


def _timed(work: Callable[[], None]) -> float:
    """Processor time, so that other programs on the machine do not count."""
    begun = time.process_time()
    work()
    return time.process_time() - begun
