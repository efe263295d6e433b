"""All that is known of one pair."""

from __future__ import annotations

from terminal.core.book import Book
from terminal.core.queue import Queue
from terminal.core.series import LENGTHS, Series
from terminal.core.tape import Tape
from terminal.model.instrument import Instrument
from terminal.model.market import MarketLine, PoolChange, PoolLevel
from terminal.model.order import BUY, SELL, Side

Merged = list[tuple[int, int, dict[str, int]]]
"""ticks, lots in all, and the pools' part of them by venue letter"""


class PairMarket:
    """The CLOB's book, what the pools add to it, the tape, the charts and the line of the watch list."""

    def __init__(self, instrument: Instrument) -> None:
        self.instrument = instrument
        self.book = Book()
        self.pools: dict[Side, dict[int, dict[str, int]]] = {BUY: {}, SELL: {}}
        self.pools_version = 0
        self._pools_whole = False
        self.tape = Tape()
        self.queue = Queue()
        self.series = {name: Series(seconds) for name, seconds in LENGTHS.items()}
        self.line: MarketLine | None = None
        self.day: list[int] = []
        """closes of the last hours, for the watch list's spark"""
        self.heard_at = 0.0
        """when the book last changed, by the monotonic clock"""

    def take_pools(self, change: PoolChange) -> None:
        """Changes count from the first whole picture on."""
        self._pools_whole = self._pools_whole or change.whole
        if not self._pools_whole:
            return
        for side, levels in ((BUY, change.bids), (SELL, change.asks)):
            if change.whole:
                self.pools[side] = {level.ticks: level.lots for level in levels if level.lots}
            else:
                self._update(self.pools[side], levels)
        self.pools_version += 1

    def lose_pools(self) -> None:
        """Nobody tells of them any more: better not shown than old."""
        self._pools_whole = False
        if any(self.pools.values()):
            self.pools = {BUY: {}, SELL: {}}
            self.pools_version += 1

    @staticmethod
    def _update(side: dict[int, dict[str, int]], levels: list[PoolLevel]) -> None:
        for level in levels:
            if level.lots:
                side[level.ticks] = level.lots
            else:
                side.pop(level.ticks, None)

    def merged(self, side: Side, depth: int, *, pools: bool = True) -> Merged:
        """The best levels of the CLOB with the pools' depth added."""
        clob = self.book.half(side)
        extra = self.pools[side] if pools else {}
        levels = dict(clob.top(depth))
        if not extra:
            return [(ticks, lots, {}) for ticks, lots in levels.items()]
        # A pool level through the other side's touch is older than the book: arbitrage has taken it by now.
        limit = self.book.half(side.other).best
        for ticks in extra:
            if limit is None or (ticks < limit if side is BUY else ticks > limit):
                levels.setdefault(ticks, 0)
        chosen = sorted(levels, reverse=side is BUY)[:depth]
        return [
            (ticks, clob.sizes.get(ticks, 0) + sum(extra.get(ticks, {}).values()), extra.get(ticks, {}))
            for ticks in chosen
        ]
