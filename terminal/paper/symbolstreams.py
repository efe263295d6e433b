"""The streams of one pair, `/ws/exchange/{symbol}/...`, and of all pairs together, `/ws/exchange/markets`."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

from terminal.model.order import BUY, SELL, Side
from terminal.paper import stats, tell
from terminal.wire import streams

if TYPE_CHECKING:
    from collections.abc import Iterable

    from terminal.paper.clearing import Changes, Pair
    from terminal.paper.market import Market
    from terminal.paper.outbox import Outbox

HYBRID_DEPTH = 50
Merged = dict[tuple[Side, int], tuple[int, dict[str, int]]]
"""The hybrid book: lots at a side's price, in all and by venue."""

PRICE_MS, MARKETS_MS = 100, 1000


class SymbolStreams:
    """Who listens to which stream of which pair."""

    def __init__(self, market: Market) -> None:
        self.market = market
        self.topics: dict[tuple[str, str], list[Outbox]] = defaultdict(list)
        self._bbo_sent: dict[str, Any] = {}
        self._price_sent: dict[str, int] = {}
        self._hybrid_sent: dict[str, Merged] = {}
        self._markets_sent: dict[str, Any] = {}

    # -- coming and going ---------------------------------------------------------------------------------

    def join(self, kind: str, symbol: str, outbox: Outbox) -> None:
        self.refresh(kind, symbol, outbox)
        self.topics[kind, symbol].append(outbox)

    def leave(self, outbox: Outbox) -> None:
        for outboxes in self.topics.values():
            outboxes[:] = [one for one in outboxes if one is not outbox]

    def refresh(self, kind: str, symbol: str, outbox: Outbox) -> None:
        """What a stream starts with: the state as it is. Those who listen already are brought to the same state
        first, so that one difference serves all; where it is sent at most so often, with the next one."""
        if kind == "markets":
            now, markets = self._now(), stats.summaries(self.market)
            outbox.state(streams.bare({"type": "snapshot", "markets": markets, "timestamp": now}))
            return
        pair = self.market.exchange.pairs[symbol]
        if kind == "book":
            self._tick_hybrid(pair)
            self._hybrid_sent[symbol] = self._hybrid(pair)
            outbox.state(self._symbol_book(pair, streams.SymbolSnapshot, self._hybrid_sent[symbol]))
        elif kind == "bbo":
            self._bbo_sent.pop(symbol, None)
            outbox.state(streams.bare(tell.bbo(pair, self.market.now)))
        elif kind == "price":
            self._price_sent.pop(symbol, None)
            outbox.state(self._price(pair))

    # -- what happened ------------------------------------------------------------------------------------

    def publish(self, changes: Changes) -> None:
        for trade in changes.trades:
            if listeners := self.topics.get(("trades", trade.symbol)):
                instrument = self.market.exchange.pairs[trade.symbol].instrument
                message = streams.bare(tell.trade_answer(trade, instrument))
                for outbox in listeners:
                    outbox.offer(message)

    def tick(self, moved: Iterable[str], elapsed_ms: int) -> None:
        """What is told at most so often."""
        for symbol in moved:
            pair = self.market.exchange.pairs[symbol]
            self._tick_bbo(pair)
            if elapsed_ms % PRICE_MS == 0:
                self._tick_price(pair)
                self._tick_hybrid(pair)
        if elapsed_ms % MARKETS_MS == 0:
            self._tick_markets()

    def _tick_bbo(self, pair: Pair) -> None:
        symbol = pair.instrument.symbol
        touch = tell.bbo(pair, 0)
        if (listeners := self.topics.get(("bbo", symbol))) and self._bbo_sent.get(symbol) != touch:
            self._bbo_sent[symbol] = touch
            _offer(listeners, streams.bare(tell.bbo(pair, self.market.now)))

    def _tick_price(self, pair: Pair) -> None:
        symbol = pair.instrument.symbol
        if (listeners := self.topics.get(("price", symbol))) and self._price_sent.get(symbol) != pair.last:
            self._price_sent[symbol] = pair.last
            _offer(listeners, self._price(pair))

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
            _offer(listeners, self._symbol_book(pair, streams.SymbolUpdate, changed))

    def _tick_markets(self) -> None:
        listeners = self.topics.get(("markets", ""))
        if not listeners:
            return
        fresh = {summary.symbol: summary for summary in stats.summaries(self.market)}
        changed = [summary for symbol, summary in fresh.items() if self._markets_sent.get(symbol) != summary]
        self._markets_sent = fresh
        if changed:
            message = streams.bare({"type": "update", "markets": changed, "timestamp": self._now()})
            _offer(listeners, message)

    # -- building -----------------------------------------------------------------------------------------

    def _now(self) -> int:
        return tell.millis(self.market.now)

    def _price(self, pair: Pair) -> bytes:
        instrument = pair.instrument
        return streams.bare(
            streams.SymbolPrice(instrument.symbol, instrument.price_text(pair.last), self._now())
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


def _offer(listeners: list[Outbox], message: bytes) -> None:
    for outbox in listeners:
        outbox.offer(message)
