"""Who listens to the binary feeds: a market's frames are encoded once, and each listener numbers its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from terminal.model.order import BUY, SELL, Side
from terminal.paper.binary import Frames

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from terminal.paper.clearing import Changes
    from terminal.paper.market import Market
    from terminal.paper.outbox import FeedOutbox, Outbox

QUOTES_MS, MARKS_MS = 100, 1000

Quote = tuple[int, int]
"""A price and the lots there, zeros where a pool deals nothing."""


class Feed:
    """One market's feed."""

    def __init__(self, market: Market, symbol: str) -> None:
        self.market = market
        self.pair = market.exchange.pairs[symbol]
        self.frames = Frames(self.pair)
        self.listeners: list[FeedOutbox] = []
        self.pools_moved = False
        self._quoted: dict[tuple[str, Side], Quote] = {}
        self._marked = 0

    def tell_state(self, put: Callable[[bytes], None]) -> None:
        """The book, the pools and the mark as they are."""
        now, quotes, mark = self.market.now, self._quotes(), self.pair.last
        for frame in self.frames.snapshot(now):
            put(frame)
        for (venue, side), quote in quotes.items():
            put(self.frames.quote(venue, side, *quote, now))
        put(self.frames.mark(now))
        if self.listeners:
            # What is newer than the others know is told to all at the next tick, so that one difference serves all.
            quotes = {key: quote for key, quote in quotes.items() if self._quoted.get(key) == quote}
            mark = mark if mark == self._marked else 0
        self._quoted, self._marked, self.pools_moved = quotes, mark, True

    def offer(self, frames: Iterable[bytes]) -> None:
        """To everybody."""
        told = list(frames)
        for outbox in self.listeners:
            for frame in told:
                outbox.offer(frame)

    def tick_quotes(self) -> None:
        self.pools_moved = False
        before, self._quoted = self._quoted, self._quotes()
        now = self.market.now
        self.offer(
            self.frames.quote(venue, side, *quote, now)
            for (venue, side), quote in self._quoted.items()
            if before.get((venue, side)) != quote
        )

    def tick_mark(self) -> None:
        if self._marked != self.pair.last:
            self._marked = self.pair.last
            self.offer([self.frames.mark(self.market.now)])

    def _quotes(self) -> dict[tuple[str, Side], Quote]:
        depth, pair = self.market.exchange.pool_depth, self.pair
        return {
            (venue, side): next(depth(pair, venue, side.other), (0, 0))
            for venue in pair.pools
            for side in (BUY, SELL)
        }


class Feeds:
    """The feeds of all markets. Those nobody listens to cost nothing."""

    def __init__(self, market: Market) -> None:
        self.market = market
        self._feeds = {symbol: Feed(market, symbol) for symbol in market.exchange.pairs}
        self._heard: dict[str, Feed] = {}
        """Those with listeners."""

    def join(self, outbox: FeedOutbox) -> None:
        self.refresh(outbox)
        for symbol in outbox.symbols:
            feed = self._heard[symbol] = self._feeds[symbol]
            feed.listeners.append(outbox)

    def leave(self, outbox: Outbox) -> None:
        for symbol, feed in list(self._heard.items()):
            feed.listeners = [one for one in feed.listeners if one is not outbox]
            if not feed.listeners:
                del self._heard[symbol]

    def refresh(self, outbox: FeedOutbox) -> None:
        """Every market's state: what a reader starts from, or starts again."""
        for symbol in outbox.symbols:
            self._feeds[symbol].tell_state(outbox.state)

    def asked(self, outbox: FeedOutbox) -> None:
        """It asked for fresh books itself: who asks faster than it reads falls behind."""
        for symbol in outbox.symbols:
            self._feeds[symbol].tell_state(outbox.must)

    def publish(self, changes: Changes) -> None:
        if not self._heard:
            return
        now = self.market.now
        for trade in changes.trades:
            if feed := self._heard.get(trade.symbol):
                feed.offer([feed.frames.trade(trade)])
        for symbol, touched in changes.touched.items():
            if feed := self._heard.get(symbol):
                feed.offer(feed.frames.levels(touched, now))
        for symbol in changes.pools & self._heard.keys():
            self._heard[symbol].pools_moved = True

    def tick(self, elapsed_ms: int) -> None:
        for feed in self._heard.values():
            if feed.pools_moved and elapsed_ms % QUOTES_MS == 0:
                feed.tick_quotes()
            if elapsed_ms % MARKS_MS == 0:
                feed.tick_mark()
