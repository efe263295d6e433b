"""An order book kept from snapshots and deltas, in whole ticks and lots."""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Iterable
from itertools import islice

from terminal.model.market import BookChange, Levels
from terminal.model.order import BUY, Side


class Half:
    """One side: sizes by price, and the prices in order."""

    __slots__ = ("_prices", "falling", "sizes")

    def __init__(self, side: Side) -> None:
        self.falling = side is BUY
        self.sizes: dict[int, int] = {}
        self._prices: list[int] = []  # rising on both sides

    def replace(self, levels: Levels) -> None:
        self.sizes = {ticks: lots for ticks, lots in dict(levels).items() if lots > 0}
        self._prices = sorted(self.sizes)

    def apply(self, levels: Levels) -> None:
        sizes, prices = self.sizes, self._prices
        for ticks, lots in levels:
            if lots:
                if ticks not in sizes:
                    insort(prices, ticks)
                sizes[ticks] = lots
            elif ticks in sizes:
                del sizes[ticks]
                del prices[bisect_left(prices, ticks)]

    @property
    def best(self) -> int | None:
        if not self._prices:
            return None
        return self._prices[-1] if self.falling else self._prices[0]

    def prices(self) -> Iterable[int]:
        """From the best outwards."""
        return reversed(self._prices) if self.falling else iter(self._prices)

    def top(self, depth: int) -> Levels:
        sizes = self.sizes
        chosen = self._prices[: -depth - 1 : -1] if self.falling else self._prices[:depth]
        return [(ticks, sizes[ticks]) for ticks in chosen]

    def within(self, low: int, high: int) -> int:
        """All that stands from `low` to `high`, both counted."""
        first = bisect_left(self._prices, low)
        last = bisect_left(self._prices, high + 1)
        return sum(self.sizes[ticks] for ticks in islice(self._prices, first, last))


class Book:
    """Both sides. It is `fresh` from a snapshot on until someone says `lost`; `version` rises with each change."""

    __slots__ = ("asks", "bids", "fresh", "version")

    def __init__(self) -> None:
        self.bids, self.asks = Half(Side.BUY), Half(Side.SELL)
        self.fresh = False
        self.version = 0

    def half(self, side: Side) -> Half:
        return self.bids if side is BUY else self.asks

    def take(self, change: BookChange) -> bool:
        """Put a message into the book. False where it is not to be trusted: a delta while stale, or a crossed result."""
        bids, asks = self.bids, self.asks
        if change.whole:
            bids.replace(change.bids)
            asks.replace(change.asks)
        elif not self.fresh:
            return False
        else:
            if change.bids:
                bids.apply(change.bids)
            if change.asks:
                asks.apply(change.asks)
        self.version += 1
        low, high = bids._prices, asks._prices  # noqa: SLF001 - asked after each message
        self.fresh = not (low and high and low[-1] >= high[0])
        return self.fresh

    def lost(self) -> None:
        """Something was missed: what stands here is old until the next snapshot."""
        self.fresh = False
        self.version += 1

    @property
    def mid2(self) -> int | None:
        """Twice the middle, in ticks, so that it stays whole."""
        bid, ask = self.bids.best, self.asks.best
        return None if bid is None or ask is None else bid + ask
