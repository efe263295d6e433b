"""Market data into the state: the numbered socket for all pairs, the merged book of the pair in focus, the watch list."""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import Callable, Coroutine
from typing import TYPE_CHECKING, Any

from terminal.core.backoff import Backoff
from terminal.core.stream import Link, State, Verdict
from terminal.model.errors import Malformed, Unauthorised
from terminal.model.funds import Move
from terminal.model.market import BookChange, TradePrint
from terminal.model.parents import ParentReport
from terminal.model.reports import BalanceReport, FillReport, OrderReport
from terminal.session.line import Line
from terminal.session.loading import CANDLES, Ask, Loading
from terminal.session.tasks import Tasks
from terminal.venue.socket import Socket
from terminal.wire.hearing import Ear, GapTold, Hint, Ignored, Message, Quarantined
from terminal.wire.news import News

if TYPE_CHECKING:
    from terminal.session.market import PairMarket
    from terminal.session.state import SessionState
    from terminal.venue.auth import Venue
    from terminal.wire.values import Row

PUBLIC = "l2Book,trades,bbo"
PRIVATE = PUBLIC + ",userOrders,userFills,balanceUpdate"
AUDIT_S, LOOSE_AUDIT_S = 30.0, 5.0
MOST_ASKED = 3
"""so often snapshots are asked for books beside the one in focus; the audits go on"""
MOST_TOLD = 1_000
SETTLE_S = 0.15
"""who runs through the pairs opens no stream for each"""
DAY_MS = 86_400_000


class Feed:
    """`ask` is a question to the venue within the budget; `own` gets what concerns own orders; `broke` is told of each
    break after which own orders have to be compared again, and `whole` when they can be."""

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
        self._own, self._broke, self._whole = own, broke, whole
        self.clob = self._line(
            state.clob, "/ws/clob?channels=" + (PRIVATE if venue.key else PUBLIC), self._hear, self._went
        )
        self.markets = self._line(_quiet_link(), "/ws/exchange/markets", self._hear_markets)
        self.loading = Loading(state, ear, ask)
        self.loading.on_answer = self._answered
        self.tasks = Tasks(lambda why: state.notice(why, "bad"))
        self._hybrid_task: asyncio.Task[None] | None = None
        self._broken = True
        """whether something may have been missed since own orders were compared"""
        self._asked = 0
        self._told: dict[str, str] = {}
        """what was said last of each thing there is news of"""
        self.renewed: Callable[[], bool] = lambda: False
        """asked where the key is not accepted; True where there is another one to try"""
        self.on_parent: Callable[[ParentReport], None] = lambda _: None
        """told of each TWAP or algo that the venue speaks of"""
        self.on_move: Callable[[Move], None] = lambda _: None
        """told of each settlement that the venue speaks of"""
        self.on_news: Callable[[News], None] = lambda _: None
        """told of whatever else there is news of"""
        ear.known = self._known

    async def run(self) -> None:
        try:
            async with asyncio.TaskGroup() as tasks:
                tasks.create_task(self.clob.run())
                tasks.create_task(self.markets.run())
                tasks.create_task(self.loading.keep_clock())
                tasks.create_task(self.loading.keep_sparks())
                tasks.create_task(self._audit())
                self.focus(self.state.symbol)
        finally:
            await self.tasks.close()

    def focus(self, symbol: str) -> None:
        """Another pair: its merged book is streamed from now on."""
        self.state.symbol = symbol
        if self._hybrid_task is not None:
            self._hybrid_task.cancel()
        self._hybrid_task = self.tasks.start(self._keep_pools(self.state.market))
        link = self.state.clob
        if link.state is State.LIVE and not self.state.market.book.fresh:
            link.doubted(time.monotonic(), "waiting for the book")

    def start(self, work: Coroutine[Any, Any, None]) -> None:
        """Something to be fetched beside."""
        self.tasks.start(work)

    async def load_candles(self, symbol: str, timeframe: str, limit: int = CANDLES) -> None:
        await self.loading.candles(symbol, timeframe, limit)

    async def load_trades(self, symbol: str) -> None:
        await self.loading.trades(symbol)

    # -- the numbered socket ------------------------------------------------------------------------------

    def _hear(self, frame: bytes) -> None:
        now = time.monotonic()
        try:
            sequence, message = self.ear.clob(frame)
        except Malformed as error:
            self.state.health.quarantined += 1
            self.state.clob.unread(now, f"a message could not be read: {error.message}")
            self._lose_books()
            return
        was_loose = self.state.clob.loose
        verdict = self.state.clob.heard(now, sequence)
        if self.state.clob.loose and not was_loose:
            self.state.notice(
                "the venue's numbers skip by themselves: books are checked every few seconds instead", "warn"
            )
        if verdict is Verdict.OLD:
            return
        if verdict is Verdict.GAP:
            self._lose_books()
        self._take(now, message)

    def _take(self, now: float, message: Message) -> None:
        if isinstance(message, BookChange):
            self._take_book(now, message)
        elif isinstance(message, TradePrint):
            self._take_trade(message)
        elif isinstance(message, OrderReport | FillReport | BalanceReport):
            self._own(message)
        elif isinstance(message, GapTold):
            self.state.clob.gap(now, message.missing)
            self._lose_books()
        elif isinstance(message, Quarantined | Hint):
            self._take_unclear(message)
        elif isinstance(message, News):
            self.tell(message)
            if message.report is not None:
                self.on_parent(message.report)
            if message.move is not None:
                self.on_move(message.move)
            self.on_news(message)
        elif isinstance(message, Ignored):
            self.state.health.ignored += 1

    def _take_book(self, now: float, change: BookChange) -> None:
        pair = self.state.pairs[change.symbol]
        was_fresh = pair.book.fresh
        if change.whole and was_fresh:
            self._compare(pair, change)
        if pair.book.take(change):
            pair.heard_at = now
            pair.queue.look(pair.book, now)
        elif was_fresh or change.whole:
            self._crossed(now, change.symbol)
        if change.whole and self.state.clob.state is not State.LIVE and self.state.market.book.fresh:
            self._healed(now)

    def _healed(self, now: float) -> None:
        self.state.clob.healed(now)
        if self._broken and self.state.clob.state is State.LIVE:
            self._broken = False
            self._whole()

    def _crossed(self, now: float, symbol: str) -> None:
        """Only this book is wrong: nothing was missed."""
        self.state.health.quarantined += 1
        self._asked = 0
        if symbol == self.state.symbol:
            self.state.clob.doubted(now, f"the book of {symbol} crossed")

    def _take_trade(self, trade: TradePrint) -> None:
        now_ms = self.state.venue_ms()
        if not 0 < trade.at_ms < now_ms + DAY_MS:  # a candle of the far future would keep out all that follow
            trade = trade._replace(at_ms=now_ms)
        pair = self.state.pairs[trade.symbol]
        if pair.tape.add(trade):
            if trade.venue == "C":
                pair.queue.traded(trade.side.other, trade.ticks, trade.lots)
            for series in pair.series.values():
                series.add(trade.ticks, trade.lots, trade.at_ms)

    def tell(self, news: News) -> None:
        """In the log, once for each state that something comes into."""
        if self._told.pop(news.about, None) != news.state:
            self.state.notice(news.text, news.role)
        self._told[news.about] = news.state
        if len(self._told) > MOST_TOLD:
            self._told.pop(next(iter(self._told)))

    def _take_unclear(self, message: Quarantined | Hint) -> None:
        """No book depends on it; what is own has to be asked for."""
        if isinstance(message, Quarantined):
            self.state.health.quarantined += 1
            if not message.own:
                return
            self._broke()
        if self.state.clob.state is State.LIVE:
            self._whole()
        else:
            self._broken = True

    def _compare(self, pair: PairMarket, told: BookChange) -> None:
        """A snapshot of a book that is believed: it has to say the same."""
        self.state.health.audits += 1
        for half, levels in ((pair.book.bids, told.bids), (pair.book.asks, told.asks)):
            if half.sizes != {ticks: lots for ticks, lots in levels if lots}:
                self.state.health.audit_misses += 1
                self.state.clob.disproved()
                self.state.notice(f"the book of {told.symbol} was wrong and is right now", "warn")
                return

    def _known(self, order_id: str) -> Row:
        """What the terminal knows of an order, for updates that leave it out."""
        order = self.state.orders.find(order_id) if order_id else None
        if order is None:
            return {}
        instrument = self.state.pairs[order.symbol].instrument
        return {
            "symbol": order.symbol, "side": order.side.value, "order_type": order.kind, "mode": order.mode.value,
            "price": instrument.price_text(order.ticks), "quantity": instrument.size_text(order.lots),
        }  # fmt: skip

    def _answered(self) -> None:
        if self.state.clob.state is State.BACKOFF:
            self.clob.retry()

    def _lose_books(self) -> None:
        self._broken, self._asked = True, 0
        for pair in self.state.pairs.values():
            pair.book.lost()
        self._broke()

    def _went(self, is_open: bool) -> None:
        if not is_open:
            self._lose_books()

    async def _audit(self) -> None:
        """Ask for snapshots now and then, a wrong size makes no noise; and for books that were lost sooner."""
        waited = 0.0
        while True:
            await asyncio.sleep(LOOSE_AUDIT_S)
            waited += LOOSE_AUDIT_S
            link = self.state.clob
            lost = any(not pair.book.fresh for pair in self.state.pairs.values())
            again = lost and self._asked < MOST_ASKED
            if link.state is State.LIVE and (waited >= AUDIT_S or link.loose or again):
                waited, self._asked = 0.0, self._asked + lost
                await self.clob.send("snapshot")

    # -- the others ---------------------------------------------------------------------------------------

    async def _keep_pools(self, pair: PairMarket) -> None:
        """What the pools add. Without numbers only a new snapshot is sure, so a doubt ends the connection."""
        await asyncio.sleep(SETTLE_S)

        def hear(frame: bytes) -> None:
            try:
                pair.take_pools(self.ear.hybrid(frame, symbol))
            except Malformed:
                self.state.health.quarantined += 1
                pair.lose_pools()
                line.drop()

        symbol = pair.instrument.symbol
        line = self._line(_quiet_link(), f"/ws/exchange/{symbol}/book", hear, lambda _: pair.lose_pools())
        try:
            await line.run()
        finally:
            pair.lose_pools()

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

    def _line(
        self,
        link: Link,
        path: str,
        hear: Callable[[bytes], None],
        went: Callable[[bool], None] = lambda _: None,
    ) -> Line:
        async def dial() -> Socket:
            try:
                return await Socket.open(self.venue.ws_url + path, self.venue.headers)
            except Unauthorised:
                if not self.renewed():
                    raise
                return await Socket.open(self.venue.ws_url + path, self.venue.headers)

        def heard(frame: bytes) -> None:
            if not link.numbered:
                link.heard(time.monotonic(), None)
                link.healed(time.monotonic())
            hear(frame)

        def failed(why: str) -> None:
            self.state.notice(f"{path.partition('?')[0]}: {why}", "bad")

        return Line(link, dial, heard, went, time.monotonic, failed=failed)


def numbered_link() -> Link:
    return Link(Backoff(random.random))


def _quiet_link() -> Link:
    """A stream without numbers or heartbeat: silence says nothing, only the line's own pongs do."""
    return Link(Backoff(random.random), numbered=False, feed_silent_s=None)
