"""Seeded runs of the simulated market, kept for all tests that look at them, and the figures they look for."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache
from hashlib import sha256
from itertools import pairwise
from math import log

from terminal.core.candles import DAY, SECOND, CandleBook
from terminal.model.order import BUY, SELL
from terminal.paper.amm import offered
from terminal.paper.clearing import CLOB
from terminal.paper.exchange import Exchange
from terminal.paper.flow import PAIRS, Simulation, history
from terminal.paper.flow.floor import Floor
from terminal.paper.flow.pools import reserves
from terminal.paper.orders import PublicTrade

START = 20_500 * DAY
HOURS = {"vaix": 2, "btc": 3}
"""How long a run of a pair the figures are taken from."""


past = cache(history)
"""Kept too: nobody changes what it tells."""


def opened(seed: int, *symbols: str) -> tuple[Exchange, Simulation]:
    exchange = Exchange([PAIRS[symbol].instrument for symbol in symbols])
    return exchange, Simulation(exchange, seed, symbols, START)


@dataclass
class Recording:
    """What one look a second at a pair saw."""

    symbol: str
    candles: CandleBook = field(default_factory=CandleBook)
    trades: list[PublicTrade] = field(default_factory=list)
    mids: list[float] = field(default_factory=list)
    spreads: list[int] = field(default_factory=list)
    volumes: list[int] = field(default_factory=list)
    levels: list[int] = field(default_factory=list)
    orders: list[int] = field(default_factory=list)
    astray: dict[str, int] = field(default_factory=dict)
    commands: int = 0

    def returns(self, seconds: int) -> list[float]:
        mids = self.mids[::seconds]
        return [log(after / before) for before, after in pairwise(mids)]

    def signs(self) -> list[int]:
        """One a taker's order, however many it met."""
        signs, last = [], (0, 0)
        for trade in self.trades:
            if trade.venue == CLOB and (trade.taker, trade.at) != last:
                last = (trade.taker, trade.at)
                signs.append(1 if trade.side is BUY else -1)
        return signs


@cache
def record(symbol: str, seed: int, hours: int) -> Recording:
    exchange, simulation = opened(seed, symbol)
    floor, seen = simulation.floors[0], Recording(symbol)
    first = exchange.next_order
    for second in range(1, hours * 3_600 + 1):
        simulation.advance(START + second * SECOND)
        trades = exchange.drain().trades
        seen.trades += trades
        for trade in trades:
            if trade.venue == CLOB:
                seen.candles.add(trade.price, trade.lots, trade.at)
        seen.volumes.append(sum(trade.lots for trade in trades))
        seen.mids.append(floor.mid())
        seen.spreads.append(floor.best_ask() - floor.best_bid())
        seen.levels.append(min(len(floor.bids.keys), len(floor.asks.keys)))
        seen.orders.append(len(floor.pair.live.orders))
        for venue in astray(floor):
            seen.astray[venue] = seen.astray.get(venue, 0) + 1
    seen.commands = exchange.next_order - first
    return seen


def astray(floor: Floor) -> list[str]:
    """The venues that would sell below the best bid or buy above the best ask just now, at a price on their grid."""
    bid, ask = floor.best_bid(), floor.best_ask()
    return [
        pool.venue
        for pool in floor.pair.pools.values()
        if offered(BUY, bid // pool.step * pool.step, *reserves(floor, pool)) >= floor.least
        or offered(SELL, -(-ask // pool.step) * pool.step, *reserves(floor, pool)) >= floor.least
    ]


def digest(seed: int, seconds: int, *symbols: str) -> str:
    """All that was printed, and every order that rests at the end."""
    exchange, simulation = opened(seed, *symbols)
    simulation.advance(START + seconds * SECOND)
    return told(exchange)


def told(exchange: Exchange) -> str:
    digest = sha256()
    for trade in exchange.drain().trades:
        digest.update(repr(trade).encode())
    for pair in exchange.pairs.values():
        for half in (pair.live.bids, pair.live.asks):
            queues = [[(o.id, o.owner, o.price, o.left) for o in level] for level in half.walk()]
            digest.update(repr(queues).encode())
    return digest.hexdigest()


def mean(values: list[float] | list[int]) -> float:
    return sum(values) / len(values)


def excess_kurtosis(values: list[float]) -> float:
    middle = mean(values)
    square = mean([(v - middle) ** 2 for v in values])
    return mean([(v - middle) ** 4 for v in values]) / square**2 - 3


def autocorrelation(values: list[float] | list[int], lag: int) -> float:
    middle = mean(values)
    square = sum((v - middle) ** 2 for v in values)
    return sum((a - middle) * (b - middle) for a, b in zip(values, values[lag:], strict=False)) / square


def capped(values: list[float]) -> list[float]:
    """The sizes of values, the largest hundredth cut to one size, so that no single jump decides a figure."""
    sizes = [abs(value) for value in values]
    most = sorted(sizes)[len(sizes) * 99 // 100]
    return [min(size, most) for size in sizes]


def noise(values: list[float] | list[int]) -> float:
    """The standard deviation of the autocorrelation of so many independent values."""
    return float(len(values) ** -0.5)
