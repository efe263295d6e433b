"""A simulated day of one pair, as far as a picture of it needs."""

from __future__ import annotations

from typing import NamedTuple

from terminal.core.candles import DAY, SECOND, Candle, CandleBook
from terminal.paper.clearing import CLOB
from terminal.paper.exchange import Exchange
from terminal.paper.flow import PAIRS, Simulation

START_US = 20_500 * DAY
SLOT_US = 15 * 60 * SECOND


class Slot(NamedTuple):
    """The spread over a quarter of an hour, in ticks."""

    middle: int
    worst: int


class Day(NamedTuple):
    symbol: str
    candles: list[Candle]
    spreads: list[Slot]
    bids: list[tuple[int, int]]
    asks: list[tuple[int, int]]


def simulate(symbol: str, seed: int, hours: int = 24) -> Day:
    """Let the pair trade by itself, looking at it once a second."""
    exchange = Exchange([PAIRS[symbol].instrument])
    simulation = Simulation(exchange, seed, [symbol], START_US)
    book, candles = exchange.pairs[symbol].live, CandleBook()
    spreads: list[Slot] = []
    seen: list[int] = []
    for now in range(START_US, START_US + hours * 3_600 * SECOND, SECOND):
        simulation.advance(now)
        for trade in exchange.drain().trades:
            if trade.venue == CLOB:
                candles.add(trade.price, trade.lots, trade.at)
        bid, ask = book.bids.best(), book.asks.best()
        if bid and ask:
            seen.append(ask.price - bid.price)
        if (now + SECOND) % SLOT_US == 0:
            seen.sort()
            spreads.append(Slot(seen[len(seen) // 2], seen[len(seen) * 99 // 100]))
            seen.clear()
    return Day(
        symbol,
        candles.series["15m"].tail(4 * hours, fill=True),
        spreads,
        [(level.price, level.lots) for level in book.bids.walk()],
        [(level.price, level.lots) for level in book.asks.walk()],
    )
