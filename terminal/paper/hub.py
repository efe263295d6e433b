"""Who listens to what: each message is encoded once and handed to every outbox that wants it."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

from terminal.paper import tell
from terminal.paper.clobstream import ClobStream
from terminal.paper.feeds import Feeds
from terminal.paper.orders import Fill, OrderEvent
from terminal.paper.symbolstreams import PRICE_MS, SymbolStreams
from terminal.wire import streams

if TYPE_CHECKING:
    from collections.abc import Callable

    from terminal.paper.clearing import Changes, Notice
    from terminal.paper.market import Market
    from terminal.paper.outbox import ClobOutbox, FeedOutbox, Outbox


class Hub:
    """Publishes what the market did. It reads the market and never changes its state.

    Who joins must have been told of nothing that is still to be published: the host is flushed first.
    """

    def __init__(self, market: Market) -> None:
        self.market = market
        self.clob = ClobStream(market)
        self.symbols = SymbolStreams(market)
        self.feeds = Feeds(market)
        self.private: dict[int, list[Outbox]] = defaultdict(list)
        self._again: dict[Outbox, Callable[[], None]] = {}
        """How each listener is brought to the newest state."""
        self._moved: set[str] = set()
        """The pairs of which something is to be told at the next tick."""

    # -- coming and going ---------------------------------------------------------------------------------

    @property
    def listeners(self) -> int:
        return len(self._again)

    def join_clob(self, outbox: ClobOutbox) -> None:
        self._again[outbox] = lambda: self.clob.refresh(outbox)
        self.clob.join(outbox)

    def join_topic(self, kind: str, symbol: str, outbox: Outbox) -> None:
        self._again[outbox] = lambda: self.symbols.refresh(kind, symbol, outbox)
        self.symbols.join(kind, symbol, outbox)

    def join_feed(self, outbox: FeedOutbox) -> None:
        self._again[outbox] = lambda: self.feeds.refresh(outbox)
        self.feeds.join(outbox)

    def join_private(self, account: int, outbox: Outbox) -> None:
        self._again[outbox] = lambda: None
        self.private[account].append(outbox)

    def leave(self, outbox: Outbox) -> None:
        if self._again.pop(outbox, None) is None:
            return
        for part in (self.clob, self.symbols, self.feeds):
            part.leave(outbox)
        for outboxes in self.private.values():
            outboxes[:] = [one for one in outboxes if one is not outbox]

    def catch_up(self, outbox: Outbox) -> None:
        """A slow reader has read all that was kept for it: give it the newest state."""
        outbox.resume()
        self._again[outbox]()

    # -- what happened ------------------------------------------------------------------------------------

    def publish(self, changes: Changes) -> None:
        self._moved |= changes.touched.keys() | changes.pools
        self._moved.update(trade.symbol for trade in changes.trades)
        self.clob.publish(changes)
        self.symbols.publish(changes)
        self.feeds.publish(changes)
        for event in changes.private:
            self._publish_private(event)
        for account, mode, asset in changes.balances:
            if self._listens(account):
                change = tell.balance_change(self.market.exchange, account, mode, asset, self.market.now)
                private = streams.private_balance(change)
                self._tell_owner(account, "balanceUpdate", "balance_changed", change, private)
        for notice in changes.notices:
            self._publish_notice(notice)

    def _publish_notice(self, notice: Notice) -> None:
        self.clob.notice(notice)
        if notice.account is not None and (listeners := self.private.get(notice.account)):
            message = streams.typed(notice.kind, notice.data)
            for listener in listeners:
                listener.must(message)

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
        return bool(self.private.get(account) or self.clob.owners.get(account))

    def _tell_owner(self, account: int, channel: str, kind: str, data: Any, private: Any) -> None:
        self.clob.own(account, channel, kind, data)
        if listeners := self.private.get(account):
            message = streams.bare(private)
            for listener in listeners:
                listener.must(message)

    # -- what is told at most so often --------------------------------------------------------------------

    def tick(self, elapsed_ms: int) -> None:
        """Called each 50 ms of the wall clock with the time since the start."""
        moved = sorted(self._moved)
        self.clob.tick(moved, elapsed_ms)
        self.symbols.tick(moved, elapsed_ms)
        self.feeds.tick(elapsed_ms)
        if elapsed_ms % PRICE_MS == 0:
            self._moved.clear()
