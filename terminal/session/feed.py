"""Market data into the state: the numbered socket for all pairs, the merged book of the pair in focus, the watch list."""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import Callable, Coroutine
from typing import TYPE_CHECKING, Any, Protocol

from terminal.core.backoff import Backoff
from terminal.core.stream import Link, State, Verdict
from terminal.model.errors import EvtermError, Malformed
from terminal.model.market import BookChange, TradePrint
from terminal.model.reports import BalanceReport, FillReport, OrderReport
from terminal.session.line import Line
from terminal.venue.socket import Socket
from terminal.wire import reading
from terminal.wire.hearing import Ear, GapTold, Ignored, Message

if TYPE_CHECKING:
    from terminal.session.state import SessionState
    from terminal.venue.auth import Venue
    from terminal.venue.rest import Answer

PUBLIC = "l2Book,trades,bbo"
PRIVATE = PUBLIC + ",userOrders,userFills,balanceUpdate"
AUDIT_S = 30.0
CLOCK_S = 60.0
CANDLES = 500


class Ask(Protocol):
    """A question to the venue, within the budget."""

    async def __call__(self, path: str, /, **query: Any) -> Answer: ...


class Feed:
    """`ask` is a question to the venue within the budget; `own` gets what concerns own orders; `lost` is told of each
    break after which own orders have to be compared again."""

    def __init__(
        self,
        state: SessionState,
        venue: Venue,
        ear: Ear,
        ask: Ask,
        own: Callable[[OrderReport | FillReport | BalanceReport], None],
        broke: Callable[[], None],
        whole: Callable[[], None],
    ) -> None:
        self.state, self.venue, self.ear = state, venue, ear
        self._ask, self._own, self._broke, self._whole = ask, own, broke, whole
        self.clob = self._line(
            state.clob, "/ws/clob?channels=" + (PRIVATE if venue.key else PUBLIC), self._hear, self._went
        )
        self.markets = self._line(_quiet_link(), "/ws/exchange/markets", self._hear_markets)
        self._hybrid: Line | None = None
        self._hybrid_task: asyncio.Task[None] | None = None
        self._tasks: set[asyncio.Task[None]] = set()
        self._loading: set[tuple[str, str]] = set()

    async def run(self) -> None:
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self.clob.run())
            tasks.create_task(self.markets.run())
            tasks.create_task(self._keep_clock())
            tasks.create_task(self._audit())
            tasks.create_task(self._sparks())
            self.focus(self.state.symbol)

    def focus(self, symbol: str) -> None:
        """Another pair: its merged book is streamed from now on."""
        self.state.symbol = symbol
        if self._hybrid_task is not None:
            self._hybrid_task.cancel()
        self._hybrid = self._line(
            _quiet_link(), f"/ws/exchange/{symbol}/book", lambda frame: self._hear_hybrid(frame, symbol)
        )
        self._hybrid_task = asyncio.create_task(self._hybrid.run())
        link, now = self.state.clob, time.monotonic()
        if link.state is State.LIVE and not self.state.market.book.fresh:
            link.doubted(now, "waiting for the book")
        elif link.state is State.STALE and self.state.market.book.fresh:
            link.healed(now)

    def start(self, work: Coroutine[Any, Any, None]) -> None:
        """Something to be fetched beside."""
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def load_candles(self, symbol: str, timeframe: str, limit: int = CANDLES) -> None:
        """Ask for candles; a second question for the same ones waits for the first."""
        if (symbol, timeframe) in self._loading:
            return
        self._loading.add((symbol, timeframe))
        try:
            answer = await self._ask(f"/exchange/{symbol}/chart", interval=timeframe, limit=limit)
            bars = reading.candles(answer.body, self.ear.named(symbol))
            self.state.pairs[symbol].series[timeframe].load(bars)
        except EvtermError as error:
            self.state.notice(f"no candles for {symbol}: {error}", "warn")
        finally:
            self._loading.discard((symbol, timeframe))

    async def load_trades(self, symbol: str) -> None:
        try:
            answer = await self._ask(f"/exchange/{symbol}/trades", limit=200)
            prints = reading.trades(answer.body, self.ear.named(symbol))
        except EvtermError as error:
            self.state.notice(f"no trades for {symbol}: {error}", "warn")
            return
        self.state.pairs[symbol].tape.load(prints)

    # -- the numbered socket ------------------------------------------------------------------------------

    def _hear(self, frame: bytes) -> None:
        now = time.monotonic()
        try:
            sequence, message = self.ear.clob(frame)
        except Malformed as error:
            self.state.health.quarantined += 1
            self._doubt(now, f"a message could not be read: {error.message}")
            return
        verdict = self.state.clob.heard(now, sequence)
        if verdict is Verdict.OLD:
            return
        if verdict is Verdict.GAP:
            self._lose_books()
        self._take(now, message)

    def _take(self, now: float, message: Message) -> None:
        if isinstance(message, BookChange):
            self._take_book(now, message)
        elif isinstance(message, TradePrint):
            pair = self.state.pairs[message.symbol]
            if pair.tape.add(message):
                for series in pair.series.values():
                    series.add(message.ticks, message.lots, message.at_ms)
        elif isinstance(message, OrderReport | FillReport | BalanceReport):
            self._own(message)
        elif isinstance(message, GapTold):
            self.state.clob.gap(now, message.missing)
            self._lose_books()
        elif isinstance(message, Ignored):
            self.state.health.ignored += 1

    def _take_book(self, now: float, change: BookChange) -> None:
        pair = self.state.pairs[change.symbol]
        if change.whole and pair.book.fresh:
            self._compare(pair.book.bids.sizes, change.bids, pair.book.asks.sizes, change.asks)
        was_fresh = pair.book.fresh
        if pair.book.take(change):
            pair.heard_at = now
        elif was_fresh:
            self._doubt(now, f"the book of {change.symbol} crossed")
        link = self.state.clob
        if change.whole and link.state in (State.CONNECTING, State.STALE) and self.state.market.book.fresh:
            link.healed(now)
            self._whole()

    def _compare(self, *halves: object) -> None:
        """A snapshot of a book that is believed: it has to say the same."""
        self.state.health.audits += 1
        if any(held != dict(told) for held, told in zip(halves[::2], halves[1::2], strict=True)):  # type: ignore[call-overload]
            self.state.health.audit_misses += 1

    def _doubt(self, now: float, why: str) -> None:
        self.state.clob.doubted(now, why)
        self._lose_books()

    def _lose_books(self) -> None:
        for pair in self.state.pairs.values():
            pair.book.lost()
        self._broke()

    def _went(self, is_open: bool) -> None:
        if not is_open:
            self._lose_books()

    async def _audit(self) -> None:
        """Ask for snapshots now and then: a wrong size makes no noise."""
        while True:
            await asyncio.sleep(AUDIT_S)
            if self.state.clob.state is State.LIVE:
                await self.clob.send("snapshot")

    # -- the others ---------------------------------------------------------------------------------------

    def _hear_hybrid(self, frame: bytes, symbol: str) -> None:
        try:
            self.state.pairs[symbol].take_pools(self.ear.hybrid(frame, symbol))
        except Malformed:
            self.state.health.quarantined += 1
            if self._hybrid is not None:
                self._hybrid.drop()  # this stream has no numbers: only a new snapshot is sure

    def _hear_markets(self, frame: bytes) -> None:
        try:
            lines = self.ear.markets(frame)
        except Malformed:
            self.state.health.quarantined += 1
            return
        for line in lines:
            if line.symbol in self.state.pairs:
                self.state.pairs[line.symbol].line = line
        self.state.markets_version += 1

    async def _keep_clock(self) -> None:
        """How far the venue's clock is from ours, at the middle of a round trip."""
        while True:
            try:
                before = time.time()
                answer = await self._ask("/exchange/time")
                said = reading.server_time(answer.body)
                self.state.health.clock_offset_ms = said - (before + time.time()) * 500
                self.state.health.round_trip_ms = answer.seconds * 1000
            except EvtermError:
                pass
            await asyncio.sleep(CLOCK_S)

    async def _sparks(self) -> None:
        """A day of closes a pair for the watch list, one question a pair."""
        for symbol, pair in self.state.pairs.items():
            try:
                answer = await self._ask(f"/exchange/{symbol}/chart", interval="1h", limit=24)
                pair.day = [bar.close for bar in reading.candles(answer.body, self.ear.named(symbol))]
                self.state.markets_version += 1
            except EvtermError:
                continue

    def _line(
        self,
        link: Link,
        path: str,
        hear: Callable[[bytes], None],
        went: Callable[[bool], None] = lambda _: None,
    ) -> Line:
        async def dial() -> Socket:
            return await Socket.open(self.venue.ws_url + path, self.venue.headers)

        def heard(frame: bytes) -> None:
            if not link.numbered:
                link.heard(time.monotonic(), None)
                link.healed(time.monotonic())
            hear(frame)

        return Line(link, dial, heard, went, time.monotonic)


def numbered_link() -> Link:
    return Link(Backoff(random.random))


def _quiet_link() -> Link:
    """A stream without numbers or heartbeat: silence says nothing, only the line's own pongs do."""
    return Link(Backoff(random.random), numbered=False, feed_silent_s=None)
