"""Who listens to what: each message is encoded once and handed to every outbox that wants it."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

from terminal.model.order import BUY, SELL, Side
from terminal.paper import stats, tell
from terminal.paper.orders import Fill, OrderEvent, PublicTrade
from terminal.wire import streams

if TYPE_CHECKING:
    from terminal.paper.clearing import Changes, Notice, Pair
    from terminal.paper.market import Market
    from terminal.paper.outbox import ClobOutbox, Outbox

HYBRID_DEPTH = 50
Merged = dict[tuple[Side, int], tuple[int, dict[str, int]]]
"""The hybrid book: lots at a side's price, in all and by venue."""

BBO_MS, PRICE_MS, HYBRID_MS, MARKETS_MS, HEARTBEAT_MS = 50, 100, 100, 1000, 5000


class Hub:
    """Publishes what the market did. It reads the market and never changes it."""

    def __init__(self, market: Market) -> None:
        self.market = market
        self.clob: list[ClobOutbox] = []
        self.topics: dict[tuple[str, str], list[Outbox]] = defaultdict(list)
        self.private: dict[int, list[Outbox]] = defaultdict(list)
        self._moved: set[str] = set()
        self._bbo_sent: dict[str, bytes] = {}
        self._price_sent: dict[str, int] = {}
        self._hybrid_sent: dict[str, Merged] = {}
        self._markets_sent: dict[str, Any] = {}

    # -- coming and going ---------------------------------------------------------------------------------

    @property
    def listeners(self) -> int:
        return len(self.clob) + sum(map(len, self.topics.values())) + sum(map(len, self.private.values()))

    def join_clob(self, outbox: ClobOutbox) -> None:
        outbox.must(streams.clob_head("connected", streams.Connected(sorted(outbox.channels), self._now())))
        self.clob.append(outbox)
        self.snapshots(outbox, initial=True)

    def join_topic(self, kind: str, symbol: str, outbox: Outbox) -> None:
        self.refresh_topic(kind, symbol, outbox)
        self.topics[kind, symbol].append(outbox)

    def join_private(self, account: int, outbox: Outbox) -> None:
        self.private[account].append(outbox)

    def leave(self, outbox: Outbox) -> None:
        self.clob = [one for one in self.clob if one is not outbox]
        for topics in (self.topics, self.private):
            for outboxes in topics.values():
                outboxes[:] = [one for one in outboxes if one is not outbox]

    def snapshots(self, outbox: ClobOutbox, *, initial: bool = False) -> None:
        """Every book whole, and the touch: what a reader needs to start, or to start again."""
        for pair in self.market.exchange.pairs.values():
            if "l2Book" in outbox.channels:
                outbox.must(self._l2_snapshot(pair, initial))
            if "bbo" in outbox.channels:
                outbox.must(streams.clob_head("bbo", tell.clob_bbo(pair, self.market.now)))

    def refresh_topic(self, kind: str, symbol: str, outbox: Outbox) -> None:
        """What a per-symbol stream starts with: the state as it is."""
        if kind == "markets":
            outbox.must(
                streams.bare(
                    {"type": "snapshot", "markets": stats.summaries(self.market), "timestamp": self._now()}
                )
            )
            return
        pair = self.market.exchange.pairs[symbol]
        if kind == "book":
            # Those who listen already are brought to the same state first, so that one difference serves all.
            self._tick_hybrid(pair)
            self._hybrid_sent[symbol] = self._hybrid(pair)
            outbox.must(self._symbol_book(pair, streams.SymbolSnapshot, self._hybrid_sent[symbol]))
        elif kind == "bbo":
            outbox.must(streams.bare(tell.bbo(pair, self.market.now)))
        elif kind == "price":
            outbox.must(self._price(pair))

    def catch_up(self, outbox: Outbox) -> None:
        """A slow reader has read all that was kept for it: give it the newest state."""
        outbox.resume()
        if outbox in self.clob:
            self.snapshots(outbox)
        for (kind, symbol), outboxes in self.topics.items():
            if outbox in outboxes:
                self.refresh_topic(kind, symbol, outbox)

    # -- what happened ------------------------------------------------------------------------------------

    def publish(self, changes: Changes) -> None:
        for trade in changes.trades:
            self._publish_trade(trade)
        for symbol, touched in changes.touched.items():
            self._moved.add(symbol)
            self._publish_delta(self.market.exchange.pairs[symbol], touched)
        self._moved |= changes.pools
        for event in changes.private:
            self._publish_private(event)
        for account, mode, asset in changes.balances:
            if self._listens(account):
                change = tell.balance_change(self.market.exchange, account, mode, asset, self.market.now)
                self._tell_owner(
                    account, "balanceUpdate", "balance_changed", change, streams.private_balance(change)
                )

        for notice in changes.notices:
            self._publish_notice(notice)

    def _publish_notice(self, notice: Notice) -> None:
        head = streams.clob_head(notice.kind, notice.data)
        for outbox in self.clob:
            if notice.channel in outbox.channels and notice.account in (None, outbox.account):
                if notice.kind in streams.UNNUMBERED:
                    outbox.aside(head)
                else:
                    outbox.must(head)
        if notice.account is not None and (listeners := self.private.get(notice.account)):
            message = streams.typed(notice.kind, notice.data)
            for listener in listeners:
                listener.must(message)

    def _publish_trade(self, trade: PublicTrade) -> None:
        instrument = self.market.exchange.pairs[trade.symbol].instrument
        self._moved.add(trade.symbol)
        self._to_channel("trades", "trade", lambda: tell.clob_trade(trade, instrument))
        if listeners := self.topics.get(("trades", trade.symbol)):
            told = tell.trade_answer(trade, instrument)
            message = streams.bare(told)
            for outbox in listeners:
                outbox.offer(message)

    def _publish_delta(self, pair: Pair, touched: set[tuple[Side, int]]) -> None:
        def delta() -> streams.BookDelta:
            changed = {
                side: [tell.level_now(pair, side, price) for s, price in sorted(touched) if s is side]
                for side in (BUY, SELL)
            }
            return streams.BookDelta(pair.instrument.pair, changed[BUY], changed[SELL], self._now())

        self._to_channel("l2Book", "book_delta", delta)

    def _publish_private(self, event: Fill | OrderEvent) -> None:
        account = event.account if isinstance(event, Fill) else event.order.account
        if not self._listens(account):
            return
        symbol = event.symbol if isinstance(event, Fill) else event.order.symbol
        instrument = self.market.exchange.pairs[symbol].instrument
        if isinstance(event, Fill):
            fill = tell.fill_answer(event, instrument)
            self._tell_owner(account, "userFills", "fill", fill, streams.private_fill(fill))
            return
        order = tell.order_answer(event.order, instrument, ())
        update = streams.PrivateOrder(
            order.order_id,
            order.symbol,
            order.status,
            order.filled_quantity,
            order.remaining_quantity,
            order,
            order.updated_at,
        )
        self._tell_owner(account, "userOrders", event.kind, order, update)

    def _listens(self, account: int) -> bool:
        return bool(self.private.get(account)) or any(outbox.account == account for outbox in self.clob)

    def _tell_owner(self, account: int, channel: str, kind: str, data: Any, private: Any) -> None:
        head = streams.clob_head(kind, data)
        for outbox in self.clob:
            if outbox.account == account and channel in outbox.channels:
                outbox.must(head)
        if listeners := self.private.get(account):
            message = streams.bare(private)
            for listener in listeners:
                listener.must(message)

    def _to_channel(self, channel: str, kind: str, build: Any) -> None:
        head = b""
        for outbox in self.clob:
            if channel in outbox.channels:
                head = head or streams.clob_head(kind, build())
                outbox.offer(head)

    # -- what is told at most so often --------------------------------------------------------------------

    def tick(self, elapsed_ms: int) -> None:
        """Called each 50 ms of the wall clock with the time since the start."""
        for symbol in sorted(self._moved):
            pair = self.market.exchange.pairs[symbol]
            self._tick_bbo(pair)
            if elapsed_ms % PRICE_MS == 0:
                self._tick_price(pair)
                self._tick_hybrid(pair)
        if elapsed_ms % PRICE_MS == 0:
            self._moved.clear()
        if elapsed_ms % MARKETS_MS == 0:
            self._tick_markets()
        if elapsed_ms % HEARTBEAT_MS == 0:
            for outbox in self.clob:
                beat = streams.Heartbeat(outbox.sequence + 1, self._now())
                outbox.must(streams.clob_head("heartbeat", beat))

    def _tick_bbo(self, pair: Pair) -> None:
        symbol, now = pair.instrument.symbol, self.market.now
        state = repr(tell.bbo(pair, 0)).encode()
        if self._bbo_sent.get(symbol) == state:
            return
        self._bbo_sent[symbol] = state
        self._to_channel("bbo", "bbo", lambda: tell.clob_bbo(pair, now))
        if listeners := self.topics.get(("bbo", symbol)):
            message = streams.bare(tell.bbo(pair, now))
            for outbox in listeners:
                outbox.offer(message)

    def _tick_price(self, pair: Pair) -> None:
        symbol = pair.instrument.symbol
        listeners = self.topics.get(("price", symbol))
        if listeners and self._price_sent.get(symbol) != pair.last:
            self._price_sent[symbol] = pair.last
            message = self._price(pair)
            for outbox in listeners:
                outbox.offer(message)

    def _tick_hybrid(self, pair: Pair) -> None:
        symbol = pair.instrument.symbol
        listeners = self.topics.get(("book", symbol))
        if not listeners:
            return
        before, after = self._hybrid_sent.get(symbol, {}), self._hybrid(pair)
        changed = {
            key: after.get(key, (0, {})) for key in before | after if before.get(key) != after.get(key)
        }
        self._hybrid_sent[symbol] = after
        if changed:
            message = self._symbol_book(pair, streams.SymbolUpdate, changed)
            for outbox in listeners:
                outbox.offer(message)

    def _tick_markets(self) -> None:
        listeners = self.topics.get(("markets", ""))
        if not listeners:
            return
        fresh = {summary.symbol: summary for summary in stats.summaries(self.market)}
        changed = [summary for symbol, summary in fresh.items() if self._markets_sent.get(symbol) != summary]
        self._markets_sent = fresh
        if changed:
            message = streams.bare({"type": "update", "markets": changed, "timestamp": self._now()})
            for outbox in listeners:
                outbox.offer(message)

    # -- building -----------------------------------------------------------------------------------------

    def _now(self) -> int:
        return tell.millis(self.market.now)

    def _price(self, pair: Pair) -> bytes:
        instrument = pair.instrument
        return streams.bare(
            streams.SymbolPrice(instrument.symbol, instrument.price_text(pair.last), self._now())
        )

    def _l2_snapshot(self, pair: Pair, initial: bool) -> bytes:
        instrument = pair.instrument
        bids, asks = (tell.book_levels(pair.live.half(side), instrument, None) for side in (BUY, SELL))
        return streams.clob_head(
            "l2_snapshot",
            streams.L2Snapshot(instrument.pair, bids, asks, initial, hybrid=False, timestamp=self._now()),
        )

    def _hybrid(self, pair: Pair) -> Merged:
        exchange = self.market.exchange
        return {
            (side, row[0]): (row[1], row[3])
            for side in (BUY, SELL)
            for row in tell.hybrid_levels(exchange, pair, side, HYBRID_DEPTH)
        }

    def _symbol_book(self, pair: Pair, kind: type[streams.SymbolBook], levels: Merged) -> bytes:
        price_text, size_text = pair.instrument.price_text, pair.instrument.size_text
        sizes: dict[Side, list[streams.PriceSize]] = {BUY: [], SELL: []}
        venues: dict[Side, list[dict[str, str]]] = {BUY: [], SELL: []}
        for (side, price), (lots, parts) in sorted(
            levels.items(), key=lambda item: -item[0][1] if item[0][0] is BUY else item[0][1]
        ):
            sizes[side].append((price_text(price), size_text(lots)))
            venues[side].append({venue: size_text(part) for venue, part in parts.items()})
        return streams.bare(kind(sizes[BUY], sizes[SELL], venues[BUY], venues[SELL], self._now()))
