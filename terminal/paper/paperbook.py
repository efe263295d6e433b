"""Paper orders against the live book: they trade at its prices and never touch it.

A paper taker walks the live levels, less what its owner already took of them. A resting paper order waits behind
the size that stood at its price when it came: trades there eat that queue first, cancels shorten it, and a trade
or a quote through its price fills it.
"""

from __future__ import annotations

from collections.abc import Iterator

from terminal.model.order import BUY, OrderType, SelfTrade, Side
from terminal.paper.events import Cancelled, Decremented, Dropped, Event, Reduced, Refilled, Rested, Traded
from terminal.paper.matching import RESTING, SELF_TRADE, Book, Level, Order, Unfillable, WouldCross, reach

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
        events: list[Event] = []
        if self._match(order, events) and order.left:
            if order.type in RESTING:
                self._rest(order, events)
            else:
                events.append(Dropped(order.id, order.side, order.left, order.type.value))
        return events

    def cancel(self, order_id: int, reason: str = "user") -> list[Event]:
        order = self.orders.pop(order_id)
        del self.ahead[order_id]
        order.hidden = 0
        return [Cancelled(order_id, order.side, order.price, order.left, reason)]

    def amend(self, order_id: int, price: int, left: int) -> list[Event]:
        order = self.orders[order_id]
        if price == order.price and left <= order.left:
            return [self._reduce(order, order.left - left)] if left < order.left else []
        if order.type is OrderType.POST_ONLY:
            self._refuse_crossing(order.owner, order.side, price)
        events = self.cancel(order_id, "amend")
        order.price, order.left = price, left
        if self._match(order, events) and order.left:
            self._rest(order, events)
        return events

    @staticmethod
    def _reduce(order: Order, cut: int) -> Reduced:
        order.left -= cut
        order.hidden -= min(cut, order.hidden)
        return Reduced(order.id, order.side, order.price, cut, order.left, order.shown)

    def reach(self, order: Order) -> tuple[int, int]:
        return reach(self.offers(order), order.left)

    def offers(self, order: Order) -> Iterator[tuple[int, int]]:
        for level, free in self._free_levels(order.owner, order.side, order.price):
            if not order.gets_past_own and self._own_in_the_way(order, level.price):
                return
            yield level.price, free

    def on_trade(self, side: Side, price: int, lots: int) -> list[Event]:
        """A live taker on this side traded so much at this price: what of it would paper orders have had?

        Each order's queue is eaten by the whole trade; an owner's orders share what comes through.
        """
        events: list[Event] = []
        had: dict[int, int] = {}
        for order in self._resting(side.other):
            if not _at_or_through(order, price):
                continue
            through = lots
            if order.price == price:
                queue = self.ahead[order.id]
                self.ahead[order.id] = max(0, queue - lots)
                through = max(0, lots - queue)
            free = through - had.get(order.owner, 0)
            had[order.owner] = had.get(order.owner, 0) + self._fill(order, free, events)
        return events

    def on_level(self, side: Side, price: int) -> list[Event]:
        """A live level changed: queues ahead can only shorten, takes only shrink with it, and quotes through fill."""
        level = self.live.half(side).levels.get(price)
        size = level.lots if level else 0
        self._shrink_taken(side, price, size)
        events: list[Event] = []
        for order in self._resting(side):
            if order.price == price:
                self.ahead[order.id] = min(self.ahead[order.id], size)
        if level:
            for order in self._resting(side.other):
                if _at_or_through(order, price):
                    free = level.lots - self._taken(level, side, order.owner)
                    self._note_taken(side, price, order.owner, self._fill(order, free, events))
        return events

    def _resting(self, side: Side) -> list[Order]:
        """Best price first, then by arrival, which is the order they are kept in: an amended one joins anew."""
        sign = -1 if side is BUY else 1
        return sorted((o for o in self.orders.values() if o.side is side), key=lambda o: sign * o.price)

    def _fill(self, order: Order, free: int, events: list[Event]) -> int:
        """Fill what is shown; an iceberg then waits behind all that stands at its price."""
        lots = min(free, order.shown)
        if lots <= 0:
            return 0
        order.left -= lots
        events.append(Traded(HOUSE, order.id, order.side.other, order.price, lots))
        if not order.left:
            del self.orders[order.id], self.ahead[order.id]
        elif order.left == order.hidden:
            order.hidden = max(0, order.left - order.display)
            self._queue_up(order)
            events.append(Refilled(order.id, order.side, order.price, order.shown))
        return lots

    def _taken(self, level: Level, side: Side, owner: int) -> int:
        return self.taken.get((side, level.price), {}).get(owner, 0)

    def _shrink_taken(self, side: Side, price: int, size: int) -> None:
        """Nobody can have taken more than is there; what comes anew is free again."""
        owners = self.taken.pop((side, price), {})
        left = {owner: min(lots, size) for owner, lots in owners.items() if size}
        if left:
            self.taken[side, price] = left

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
        met = [level.price for level, _ in self._free_levels(owner, side, price)]
        met += [o.price for o in self._resting(side.other) if o.owner == owner and _at_or_through(o, price)]
        if met:
            raise WouldCross(min(met) if side is BUY else max(met))

    def _own_in_the_way(self, order: Order, price: int) -> list[Order]:
        """The owner's own paper orders that it meets on its way to a price; 0 is any price."""
        return [
            resting
            for resting in self._resting(order.side.other)
            if resting.owner == order.owner and (not price or _at_or_through(resting, price))
        ]

    def _meet_own(self, order: Order, price: int, events: list[Event]) -> bool:
        """An owner never trades with itself: what gives way is the incoming order's choice. True where it goes on."""
        stp = order.stp
        for own in self._own_in_the_way(order, price):
            if stp is SelfTrade.DECREMENT and own.left > order.left:
                events.append(self._reduce(own, order.left))
            elif stp is not SelfTrade.CANCEL_INCOMING and stp is not SelfTrade.CANCEL_TAKER:
                events += self.cancel(own.id, SELF_TRADE)
                if stp is SelfTrade.CANCEL_RESTING:
                    continue
                if stp is SelfTrade.DECREMENT and order.left > own.left:
                    order.left -= own.left
                    events.append(Decremented(order.id, order.side, own.left, order.left))
                    continue
            events.append(Dropped(order.id, order.side, order.left, SELF_TRADE))
            return False
        return True

    def sweep(self, order: Order, limit: int, most: int, events: list[Event]) -> bool:
        """Trade a part of the order no worse than a limit of the moment, with nothing rested after it."""
        price, later = order.price, max(0, order.left - most)
        order.price, order.left = limit, order.left - later
        going = self._match(order, events)
        order.price, order.left = price, order.left + later
        return going

    def _match(self, order: Order, events: list[Event]) -> bool:
        for level, free in list(self._free_levels(order.owner, order.side, order.price)):
            if not order.left:
                return True
            if not self._meet_own(order, level.price, events):
                return False
            lots = min(free, order.left)
            order.left -= lots
            self._note_taken(order.side.other, level.price, order.owner, lots)
            events.append(Traded(order.id, HOUSE, order.side, level.price, lots))
        return not order.left or self._meet_own(order, order.price, events)

    def _rest(self, order: Order, events: list[Event]) -> None:
        if order.display:
            order.hidden = max(0, order.left - order.display)
        self.orders[order.id] = order
        self._queue_up(order)
        events.append(Rested(order.id, order.side, order.price, order.shown))

    def _queue_up(self, order: Order) -> None:
        level = self.live.half(order.side).levels.get(order.price)
        self.ahead[order.id] = level.lots if level else 0


def _at_or_through(order: Order, price: int) -> bool:
    """Does a trade or an opposite quote at this price reach the order?"""
    return price <= order.price if order.side is BUY else price >= order.price
