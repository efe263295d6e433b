"""Paper orders against the live book: they trade at its prices and never touch it.

A paper taker walks the live levels, less what its owner already took of them. A resting paper order waits behind
the size that stood at its price when it came: trades there eat that queue first, cancels shorten it, and a trade
or a quote through its price fills it.
"""

from __future__ import annotations

from collections.abc import Iterator

from terminal.model.order import BUY, OrderType, Side
from terminal.paper.matching import (
    Book,
    Cancelled,
    Dropped,
    Event,
    Level,
    Order,
    Reduced,
    Rested,
    Traded,
    Unfillable,
    WouldCross,
)

HOUSE = 0
"""The order id and account that stand for the live market as a paper order's counterparty."""


class PaperBook:
    """Same commands and events as the live book; `house` trades carry the order id 0."""

    __slots__ = ("ahead", "live", "orders", "taken")

    def __init__(self, live: Book) -> None:
        self.live = live
        self.orders: dict[int, Order] = {}
        self.ahead: dict[int, int] = {}
        self.taken: dict[tuple[Side, int], dict[int, int]] = {}

    def place(self, order: Order) -> list[Event]:
        if order.type is OrderType.POST_ONLY:
            self._refuse_crossing(order.owner, order.side, order.price)
        elif order.type is OrderType.FOK and (found := self.reach(order)[0]) < order.left:
            raise Unfillable(found)
        events = self._give_way(order)
        self._match(order, events)
        if order.left and order.type in (OrderType.LIMIT, OrderType.POST_ONLY):
            self._rest(order, events)
        elif order.left:
            events.append(Dropped(order.id, order.side, order.left, order.type.value))
        return events

    def cancel(self, order_id: int, reason: str = "user") -> list[Event]:
        order = self.orders.pop(order_id)
        del self.ahead[order_id]
        return [Cancelled(order_id, order.side, order.price, order.left, reason)]

    def amend(self, order_id: int, price: int, left: int) -> list[Event]:
        order = self.orders[order_id]
        if price == order.price and left <= order.left:
            cut, order.left = order.left - left, left
            return [Reduced(order_id, order.side, price, cut, left)] if cut else []
        if order.type is OrderType.POST_ONLY:
            self._refuse_crossing(order.owner, order.side, price)
        events = self.cancel(order_id, "amend")
        order.price, order.left = price, left
        events += self._give_way(order)
        self._match(order, events)
        if order.left:
            self._rest(order, events)
        return events

    def reach(self, order: Order) -> tuple[int, int]:
        found = cost = 0
        for level, free in self._free_levels(order.owner, order.side, order.price):
            lots = min(free, order.left - found)
            found += lots
            cost += lots * level.price
            if found == order.left:
                break
        return found, cost

    def on_trade(self, side: Side, price: int, lots: int) -> list[Event]:
        """A live taker on this side traded so much at this price: what of it would paper orders have had?"""
        events: list[Event] = []
        budget: dict[int, int] = {}
        for order in self._resting(side.other):
            volume = budget.get(order.owner, lots)
            if not volume or not _at_or_through(order, price):
                continue
            if order.price == price:
                queue = self.ahead[order.id]
                self.ahead[order.id] = max(0, queue - volume)
                volume -= min(queue, volume)
            budget[order.owner] = volume - self._fill(order, min(volume, order.left), events)
        return events

    def on_level(self, side: Side, price: int) -> list[Event]:
        """A live level changed: queues ahead can only shorten, old takes are forgotten, and quotes through fill."""
        self.taken.pop((side, price), None)
        level = self.live.half(side).levels.get(price)
        size = level.lots if level else 0
        events: list[Event] = []
        for order in self._resting(side):
            if order.price == price:
                self.ahead[order.id] = min(self.ahead[order.id], size)
        if level:
            for order in self._resting(side.other):
                if _at_or_through(order, price):
                    free = level.lots - self._taken(level, side, order.owner)
                    self._note_taken(
                        side, price, order.owner, self._fill(order, min(free, order.left), events)
                    )
        return events

    def _resting(self, side: Side) -> list[Order]:
        """Best price first, then oldest."""
        sign = -1 if side is BUY else 1
        return sorted(
            (o for o in self.orders.values() if o.side is side), key=lambda o: (sign * o.price, o.id)
        )

    def _fill(self, order: Order, lots: int, events: list[Event]) -> int:
        if lots <= 0:
            return 0
        order.left -= lots
        if not order.left:
            del self.orders[order.id], self.ahead[order.id]
        events.append(Traded(HOUSE, order.id, order.side.other, order.price, lots))
        return lots

    def _taken(self, level: Level, side: Side, owner: int) -> int:
        return min(level.lots, self.taken.get((side, level.price), {}).get(owner, 0))

    def _note_taken(self, side: Side, price: int, owner: int, lots: int) -> None:
        if lots:
            by_owner = self.taken.setdefault((side, price), {})
            by_owner[owner] = by_owner.get(owner, 0) + lots

    def _free_levels(self, owner: int, side: Side, limit: int) -> Iterator[tuple[Level, int]]:
        half = self.live.opposite(side)
        for level in half.walk():
            if limit and level.price * half.sign < limit * half.sign:
                return
            free = level.lots - self._taken(level, side.other, owner)
            if free:
                yield level, free

    def _refuse_crossing(self, owner: int, side: Side, price: int) -> None:
        for level, _ in self._free_levels(owner, side, price):
            raise WouldCross(level.price)

    def _give_way(self, order: Order) -> list[Event]:
        """An owner never trades with itself: its paper orders in the way are cancelled."""
        mine = [o for o in self._resting(order.side.other) if o.owner == order.owner]
        crossed = [o for o in mine if not order.price or _at_or_through(o, order.price)]
        return [event for o in crossed for event in self.cancel(o.id, "self_trade")]

    def _match(self, order: Order, events: list[Event]) -> None:
        for level, free in list(self._free_levels(order.owner, order.side, order.price)):
            if not order.left:
                return
            lots = min(free, order.left)
            order.left -= lots
            self._note_taken(order.side.other, level.price, order.owner, lots)
            events.append(Traded(order.id, HOUSE, order.side, level.price, lots))

    def _rest(self, order: Order, events: list[Event]) -> None:
        level = self.live.half(order.side).levels.get(order.price)
        self.orders[order.id] = order
        self.ahead[order.id] = level.lots if level else 0
        events.append(Rested(order.id, order.side, order.price, order.left))


def _at_or_through(order: Order, price: int) -> bool:
    """Does a trade or an opposite quote at this price reach the order?"""
    return price <= order.price if order.side is BUY else price >= order.price
