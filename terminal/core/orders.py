"""Own orders, and those of other terminals on the same account, from whatever is heard of them in whatever order."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from typing import TypeVar

from terminal.core.family import parent_of
from terminal.core.lifecycle import Event, State
from terminal.core.order import Intent, Order
from terminal.model.order import Side
from terminal.model.reports import FillReport, OrderReport

HISTORY = 1_000
FORGOTTEN = 20_000
ORPHANS = 1_000
CLAIMS = 1_000

Value = TypeVar("Value")


class Orders:
    """The bookkeeper: live orders by pair, a bounded history of ended ones, and a version a pair for dirty checks."""

    def __init__(self, history: int = HISTORY) -> None:
        self.history = history
        self.ended: dict[int, Order] = {}
        """Ended orders by their number, oldest first."""
        self.version: defaultdict[str, int] = defaultdict(int)
        self._live: defaultdict[str, dict[int, Order]] = defaultdict(dict)
        self._by_request: dict[str, Order] = {}
        self._by_id: dict[str, Order] = {}
        self._orphans: dict[str, dict[str, FillReport]] = {}
        """Fills of orders that nobody told of yet, by order id and trade id."""
        self._forgotten: dict[str, None] = {}
        self._levels: dict[str, tuple[int, dict[tuple[Side, int], int]]] = {}
        self._claims: dict[str, None] = {}
        self._count = 0
        self.arrival: Callable[[str, int], int] = lambda _symbol, _at_ms: 0
        """Twice the middle of a pair's book, for an order that is as new as this time says; 0 for an older one."""

    # -- what is heard -------------------------------------------------------------------------------------

    def sent(self, intent: Intent, now: float) -> Order:
        """An intent leaves. The same one again, or one that the venue told of first, is the order already kept."""
        order = self._by_request.get(intent.request_id)
        if order is None:
            order = Order.sent(intent, self._next(), now)
            order.arrival2 = self.arrival(intent.symbol, intent.sent_ms)
            self._keep(order)
        elif order.foreign:
            order.foreign, order.sent_ms = False, intent.sent_ms
            self._changed(order)
        return order

    def answered(self, report: OrderReport, now: float) -> Order | None:
        """The answer to a placing, which is a report like any other."""
        return self.reported(report, now)

    def reported(self, report: OrderReport, now: float) -> Order | None:
        """The venue's word on an order; None where it speaks of one that ended and was let go long ago."""
        order = self._by_id.get(report.order_id)
        asked = self._by_request.get(report.request_id) if report.request_id else None
        if asked is not None and asked is not order and asked.order_id in ("", report.order_id):
            order = self._joined(asked, order)
        if order is None:
            if report.order_id in self._forgotten:
                return None
            order = self._keep(self._found(report, now))
        self._named(order, report)
        order.hear(report)
        self._changed(order)
        return order

    def filled(self, fill: FillReport) -> Order | None:
        """Count a fill once. One whose order is not known yet waits for it."""
        order = self._by_id.get(fill.order_id)
        if order is None:
            if fill.order_id not in self._forgotten:
                self._orphans.setdefault(fill.order_id, {})[fill.trade_id] = fill
                _trim(self._orphans, ORPHANS)
            return None
        if order.fill(fill):
            self._changed(order)
        return order

    def refused(self, request_id: str, reason: str) -> Order | None:
        """The request was turned down, or the evidence says that it never arrived: there is no such order."""
        return self._told(self._by_request.get(request_id), Event.REFUSE, reason)

    def lost(self, request_id: str) -> Order | None:
        """No answer came, or one that says *perhaps*. What the venue showed already stays true."""
        return self._told(self._by_request.get(request_id), Event.LOSE, "")

    def gone(self, order_id: str, reason: str) -> Order | None:
        """A cancel was confirmed without a report, or a look-up by id found that the venue knows it no more."""
        order = self._by_id.get(order_id)
        if order is not None:
            order.end(Event.CANCEL, reason)
            self._changed(order)
        return order

    def claim(self, key: str) -> None:
        """A parent was begun here: orders whose request ids are made of its name are this terminal's own."""
        self._claims[key] = None
        _trim(self._claims, CLAIMS)
        for order in [*self.all_live(), *self.ended.values()]:
            if order.foreign and order.parent == key:
                order.foreign = False
                self._changed(order)

    # -- what is asked of the venue about them -------------------------------------------------------------

    def cancel_sent(self, key: str) -> None:
        if order := self._open(key):
            order.cancelling = True

    def cancel_refused(self, key: str, reason: str) -> None:
        """A refused or unanswered cancel decides nothing: the order is to be looked up."""
        if order := self._open(key):
            order.cancelling, order.doubtful, order.reason = False, True, reason

    def amend_sent(self, key: str, ticks: int, lots: int) -> None:
        if order := self._open(key):
            order.amending = (ticks, lots)

    def amended(self, report: OrderReport, now: float) -> Order | None:
        """The answer to an amend."""
        if order := self._open(report.order_id):
            order.amending = None
        return self.reported(report, now)

    def amend_refused(self, key: str, reason: str) -> None:
        """The order is to be looked up: an amend is refused, most often, because it was filled meanwhile."""
        if order := self._open(key):
            order.amending, order.doubtful, order.reason = None, True, reason

    def looked_up(self, report: OrderReport, now: float) -> Order | None:
        """The answer to a look-up, which ends the doubt."""
        if order := self._open(report.order_id):
            order.doubtful = False
        return self.reported(report, now)

    # -- what is known -------------------------------------------------------------------------------------

    def find(self, key: str) -> Order | None:
        """By order id or by request id."""
        return self._by_id.get(key) or self._by_request.get(key)

    def live(self, symbol: str) -> list[Order]:
        """All that may still fill: pending and unknown ones too, oldest first."""
        return list(self._live[symbol].values())

    def all_live(self) -> Iterator[Order]:
        for orders in self._live.values():
            yield from orders.values()

    def in_state(self, state: State) -> list[Order]:
        return [order for order in self.all_live() if order.state is state]

    def doubtful(self) -> list[Order]:
        """Those to look up because a cancel or an amend of theirs was refused or not answered."""
        return [order for order in self.all_live() if order.doubtful]

    def levels(self, symbol: str) -> Mapping[tuple[Side, int], int]:
        """Own lots that rest at each price: worked out once for each version of the pair."""
        version, levels = self._levels.get(symbol, (-1, {}))
        if version != self.version[symbol]:
            levels = {}
            for order in self._live[symbol].values():
                if order.in_book and order.ticks:
                    place = (order.side, order.ticks)
                    levels[place] = levels.get(place, 0) + order.remaining
            self._levels[symbol] = (self.version[symbol], levels)
        return levels

    def exposure(self, symbol: str, side: Side) -> int:
        """Lots that may still fill on a side, at worst: an unknown order counts whole."""
        return sum(order.remaining for order in self._live[symbol].values() if order.side is side)

    # -- inside --------------------------------------------------------------------------------------------

    def _next(self) -> int:
        self._count += 1
        return self._count

    def _found(self, report: OrderReport, now: float) -> Order:
        """One that was not sent from here by itself."""
        order = Order.found(report, self._next(), now)
        order.arrival2 = self.arrival(report.symbol, report.created_ms)
        return order

    def _keep(self, order: Order) -> Order:
        if order.request_id:
            self._by_request.setdefault(order.request_id, order)
        self._changed(order)
        return order

    def _named(self, order: Order, report: OrderReport) -> None:
        """Learn an order's names, and count the fills that came before them."""
        order.order_id = order.order_id or report.order_id
        order.request_id = order.request_id or report.request_id
        order.parent = order.parent or parent_of(order.request_id)
        if order.parent in self._claims:
            order.foreign = False
        if order.request_id:
            self._by_request.setdefault(order.request_id, order)
        self._by_id[report.order_id] = order
        for fill in self._orphans.pop(report.order_id, {}).values():
            order.fill(fill)

    def _joined(self, asked: Order, stranger: Order | None) -> Order:
        """An order that looked foreign turns out to be the answer to an own intent."""
        if stranger is not None:
            asked.absorb(stranger)
            self._live[stranger.symbol].pop(stranger.number, None)
            self.ended.pop(stranger.number, None)
        return asked

    def _told(self, order: Order | None, event: Event, reason: str) -> Order | None:
        if order is not None:
            order.tell(event, reason)
            self._changed(order)
        return order

    def _open(self, key: str) -> Order | None:
        """The order if it may still fill, with its pair marked as dirty."""
        order = self.find(key)
        if order is None or order.state.ended:
            return None
        self.version[order.symbol] += 1
        return order

    def _changed(self, order: Order) -> None:
        """Put the order where its state belongs and mark its pair as dirty."""
        self.version[order.symbol] += 1
        if not order.state.ended:
            self.ended.pop(order.number, None)
            self._live[order.symbol][order.number] = order
            return
        self._live[order.symbol].pop(order.number, None)
        self.ended[order.number] = order
        while len(self.ended) > self.history:
            self._forget(self.ended.pop(next(iter(self.ended))))

    def _forget(self, order: Order) -> None:
        """Let an ended order go, and keep its id so that a late message cannot raise it as a new one."""
        if self._by_request.get(order.request_id) is order:
            del self._by_request[order.request_id]
        if self._by_id.pop(order.order_id, None) is not None:
            self._forgotten[order.order_id] = None
            _trim(self._forgotten, FORGOTTEN)


def _trim(kept: dict[str, Value], most: int) -> None:
    while len(kept) > most:
        kept.pop(next(iter(kept)))
