"""The numbered stream `/ws/clob`: a channel's message is encoded once, and each of its listeners numbers its own."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

from terminal.model.order import BUY, SELL, Side
from terminal.paper import l3, tell
from terminal.wire import streams

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from terminal.paper.clearing import Changes, Notice, Pair
    from terminal.paper.market import Market
    from terminal.paper.outbox import ClobOutbox, Outbox
    from terminal.wire.answers import Bbo

HEARTBEAT_MS = 5000


class ClobStream:
    """All who listen to `/ws/clob`, by channel and by owner."""

    def __init__(self, market: Market) -> None:
        self.market = market
        self.listeners: list[ClobOutbox] = []
        self.channels: dict[str, list[ClobOutbox]] = {name: [] for name in streams.MARKET_CHANNELS}
        self.owners: dict[int | None, list[ClobOutbox]] = defaultdict(list)
        self._bbo_sent: dict[str, Bbo] = {}
        self._raw_sent: dict[str, Bbo] = {}
        self._followed: dict[str, l3.Followed] = {}
        """The books as the listeners to `l3Book` know them, while there are any."""

    # -- coming and going ---------------------------------------------------------------------------------

    def join(self, outbox: ClobOutbox) -> None:
        outbox.must(streams.clob_head("connected", streams.Connected(sorted(outbox.channels), self._now())))
        self.listeners.append(outbox)
        self.owners[outbox.account].append(outbox)
        for channel in outbox.channels & self.channels.keys():
            self.channels[channel].append(outbox)
        self._follow_orders()
        self._states(outbox, outbox.state, initial=True)

    def leave(self, outbox: Outbox) -> None:
        self.listeners = [one for one in self.listeners if one is not outbox]
        for listeners in (*self.channels.values(), self.owners[outbox.account]):
            listeners[:] = [one for one in listeners if one is not outbox]
        self._follow_orders()

    def refresh(self, outbox: ClobOutbox) -> None:
        """What a reader needs to start again."""
        self._states(outbox, outbox.state, initial=False)

    def asked(self, outbox: ClobOutbox) -> None:
        """It asked for fresh books itself: who asks faster than it reads falls behind."""
        self._states(outbox, outbox.must, initial=False)

    def _states(self, outbox: ClobOutbox, put: Callable[[bytes], None], *, initial: bool) -> None:
        """Of every pair the book, the touch and the queues, as far as they are listened to."""
        now = self.market.now
        for symbol, pair in self.market.exchange.pairs.items():
            if "l2Book" in outbox.channels:
                put(self._l2_snapshot(pair, initial))
            if "bbo" in outbox.channels:
                # It may be newer than what the others were told: the next tick is then for all again.
                if self._bbo_sent.get(symbol) != _touch(pair):
                    self._bbo_sent.pop(symbol, None)
                put(streams.clob_head("bbo", tell.clob_bbo(pair, now)))
            if "bbo_raw" in outbox.channels:
                self._raw_sent[symbol] = _touch(pair)
                put(streams.clob_head("bbo_raw", tell.clob_bbo(pair, now)))
            if "l3Book" in outbox.channels:
                put(streams.clob_head("l3_snapshot", l3.snapshot(pair, now, initial=initial)))

    def _follow_orders(self) -> None:
        """Have the exchange keep its books' events for as long as somebody listens to them."""
        exchange = self.market.exchange
        wanted = bool(self.channels["l3Book"])
        if wanted is not exchange.keep_events:
            exchange.keep_events = wanted
            pairs = exchange.pairs if wanted else {}
            self._followed = {symbol: l3.Followed(pair) for symbol, pair in pairs.items()}

    # -- what happened ------------------------------------------------------------------------------------

    def publish(self, changes: Changes) -> None:
        pairs = self.market.exchange.pairs
        if self.channels["trades"]:
            for trade in changes.trades:
                self._offer("trades", "trade", tell.clob_trade(trade, pairs[trade.symbol].instrument))
        if self.channels["l2Book"]:
            for symbol, touched in changes.touched.items():
                self._offer("l2Book", "book_delta", self._delta(pairs[symbol], touched))
        if self.channels["bbo_raw"]:
            for symbol in changes.touched:
                self._tell_bbo(pairs[symbol], "bbo_raw", self._raw_sent)
        if self._followed and changes.events:
            self._publish_orders(changes)

    def _publish_orders(self, changes: Changes) -> None:
        events = defaultdict(list)
        for symbol, event in changes.events:
            events[symbol].append(event)
        for symbol, happened in events.items():
            followed = self._followed[symbol]
            if told := followed.take(happened):
                delta = streams.L3Delta(followed.instrument.pair, told, self._now())
                self._offer("l3Book", "l3_delta", delta)

    def notice(self, notice: Notice) -> None:
        listeners = [one for one in self.listeners if _concerns(notice, one)]
        if not listeners:
            return
        head = streams.clob_head(notice.kind, notice.data)
        for outbox in listeners:
            if notice.kind in streams.UNNUMBERED:
                outbox.aside(head)
            else:
                outbox.must(head)

    def own(self, account: int, channel: str, kind: str, data: Any) -> None:
        """News of an account's own orders, fills or balances, which are never left out."""
        listeners = [one for one in self.owners.get(account, ()) if channel in one.channels]
        if listeners:
            head = streams.clob_head(kind, data)
            for outbox in listeners:
                outbox.must(head)

    def tick(self, moved: Iterable[str], elapsed_ms: int) -> None:
        if self.channels["bbo"]:
            for symbol in moved:
                self._tell_bbo(self.market.exchange.pairs[symbol], "bbo", self._bbo_sent)
        if elapsed_ms % HEARTBEAT_MS == 0:
            for outbox in self.listeners:
                beat = streams.Heartbeat(outbox.sequence + 1, self._now())
                outbox.must(streams.clob_head("heartbeat", beat))

    def _tell_bbo(self, pair: Pair, channel: str, sent: dict[str, Bbo]) -> None:
        touch = _touch(pair)
        if sent.get(pair.instrument.symbol) != touch:
            sent[pair.instrument.symbol] = touch
            self._offer(channel, channel, tell.clob_bbo(pair, self.market.now))

    def _offer(self, channel: str, kind: str, data: Any) -> None:
        head = streams.clob_head(kind, data)
        for outbox in self.channels[channel]:
            outbox.offer(head)

    # -- building -----------------------------------------------------------------------------------------

    def _now(self) -> int:
        return tell.millis(self.market.now)

    def _l2_snapshot(self, pair: Pair, initial: bool) -> bytes:
        instrument = pair.instrument
        bids, asks = (tell.book_levels(pair.live.half(side), instrument, None) for side in (BUY, SELL))
        snapshot = streams.L2Snapshot(
            instrument.pair, bids, asks, initial, hybrid=False, timestamp=self._now()
        )
        return streams.clob_head("l2_snapshot", snapshot)

    def _delta(self, pair: Pair, touched: set[tuple[Side, int]]) -> streams.BookDelta:
        bids, asks = (
            [tell.level_now(pair, side, price) for s, price in sorted(touched) if s is side]
            for side in (BUY, SELL)
        )
        return streams.BookDelta(pair.instrument.pair, bids, asks, self._now())


def _touch(pair: Pair) -> Bbo:
    """What to tell apart a touch by, whenever it is asked for."""
    return tell.bbo(pair, 0)


def _concerns(notice: Notice, outbox: ClobOutbox) -> bool:
    if notice.account not in (None, outbox.account):
        return False
    if notice.kind in streams.ON_ANY_MARKET_CHANNEL:
        return not outbox.channels.isdisjoint(streams.MARKET_CHANNELS)
    return notice.channel in outbox.channels
