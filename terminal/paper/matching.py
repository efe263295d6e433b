"""One pair's order book: price, then time. Whole ticks and lots in, events out, no I/O and no callbacks.

A command is refused before anything is touched, or it is carried out whole. The event list alone is
enough to rebuild the book.
"""

from __future__ import annotations

from bisect import bisect_left, insort
from typing import TYPE_CHECKING

import msgspec

from terminal.model.errors import EvtermError
from terminal.model.order import BUY, OrderType, Side

if TYPE_CHECKING:
    from collections.abc import Iterator


class WouldCross(EvtermError):
    """A post-only order would have traded; `best` is the price it would have met."""

    def __init__(self, best: int) -> None:
        super().__init__(f"would trade at once against {best}")
        self.best = best


class Unfillable(EvtermError):
    """An all-or-nothing order found only so many lots."""

    def __init__(self, found: int) -> None:
        super().__init__(f"only {found} lots can be filled")
        self.found = found


class Rested(msgspec.Struct, frozen=True, gc=False, tag=True):
    """So many lots joined the back of the queue at a price."""

    order_id: int
    side: Side
    price: int
    lots: int


class Traded(msgspec.Struct, frozen=True, gc=False, tag=True):
    """A resting order gave way to an incoming one, at the resting price. `side` is the taker's."""

    taker_id: int
    maker_id: int
    side: Side
    price: int
    lots: int


class Cancelled(msgspec.Struct, frozen=True, gc=False, tag=True):
    """What was left of a resting order came off the book."""

    order_id: int
    side: Side
    price: int
    lots: int
    reason: str


class Dropped(msgspec.Struct, frozen=True, gc=False, tag=True):
    """What was left of an incoming order never rested."""

    order_id: int
    side: Side
    lots: int
    reason: str


class Reduced(msgspec.Struct, frozen=True, gc=False, tag=True):
    """A resting order shrank in place and kept its turn."""

    order_id: int
    side: Side
    price: int
    lots: int
    left: int


Event = Rested | Traded | Cancelled | Dropped | Reduced


class Order:
    """The part of an order that matching needs; `left` is what may still trade."""

    __slots__ = ("id", "left", "level", "next", "owner", "prev", "price", "side", "type")

    def __init__(self, id: int, owner: int, side: Side, type: OrderType, price: int, lots: int) -> None:  # noqa: A002
        self.id = id
        self.owner = owner
        self.side = side
        self.type = type
        self.price = price
        self.left = lots
        self.level: Level | None = None
        self.prev: Order | None = None
        self.next: Order | None = None


class Level:
    """The queue at one price, first come first: linked, so that leaving it costs the same from anywhere."""

    __slots__ = ("count", "first", "last", "lots", "price")

    def __init__(self, price: int) -> None:
        self.price = price
        self.lots = 0
        self.count = 0
        self.first: Order | None = None
        self.last: Order | None = None

    def __iter__(self) -> Iterator[Order]:
        order = self.first
        while order is not None:
            yield order
            order = order.next

    def join(self, order: Order) -> None:
        order.level, order.prev, order.next = self, self.last, None
        if self.last is None:
            self.first = order
        else:
            self.last.next = order
        self.last = order
        self.lots += order.left
        self.count += 1

    def leave(self, order: Order) -> None:
        if order.prev is None:
            self.first = order.next
        else:
            order.prev.next = order.next
        if order.next is None:
            self.last = order.prev
        else:
            order.next.prev = order.prev
        order.level = order.prev = order.next = None
        self.lots -= order.left
        self.count -= 1


class Half:
    """One side of the book. `keys` ascend towards the touch, so that the best is the last: bids as they are, asks negated."""

    __slots__ = ("keys", "levels", "sign")

    def __init__(self, side: Side) -> None:
        self.sign = 1 if side is BUY else -1
        self.keys: list[int] = []
        self.levels: dict[int, Level] = {}

    def best(self) -> Level | None:
        return self.levels[self.keys[-1] * self.sign] if self.keys else None

    def crosses(self, limit: int) -> bool:
        """Would an order from the other side at this limit trade?"""
        return bool(self.keys) and self.keys[-1] >= limit * self.sign

    def join(self, order: Order) -> None:
        level = self.levels.get(order.price)
        if level is None:
            level = self.levels[order.price] = Level(order.price)
            insort(self.keys, order.price * self.sign)
        level.join(order)

    def leave(self, order: Order) -> None:
        level = order.level
        if level is None:
            raise AssertionError(f"order {order.id} is not resting")
        level.leave(order)
        if not level.count:
            self.drop(level)

    def drop(self, level: Level) -> None:
        key = level.price * self.sign
        if self.keys[-1] == key:
            self.keys.pop()
        else:
            del self.keys[bisect_left(self.keys, key)]
        del self.levels[level.price]

    def walk(self, depth: int | None = None) -> Iterator[Level]:
        """Levels from the touch outwards."""
        keys = reversed(self.keys) if depth is None else reversed(self.keys[-depth:] if depth else [])
        return (self.levels[key * self.sign] for key in keys)


class Book:
    """Resting orders of one pair, and the matching of what comes in."""

    __slots__ = ("asks", "bids", "orders")

    def __init__(self) -> None:
        self.bids = Half(Side.BUY)
        self.asks = Half(Side.SELL)
        self.orders: dict[int, Order] = {}

    def half(self, side: Side) -> Half:
        return self.bids if side is BUY else self.asks

    def opposite(self, side: Side) -> Half:
        return self.asks if side is BUY else self.bids

    def place(self, order: Order) -> list[Event]:
        """Match an incoming order and rest or drop what is left, by its type. A market order has price 0."""
        kind = order.type
        if kind is OrderType.POST_ONLY:
            self._refuse_crossing(order.side, order.price)
        elif kind is OrderType.FOK:
            self._refuse_unfillable(order)
        events: list[Event] = []
        self._match(order, events)
        if order.left:
            if kind is OrderType.LIMIT or kind is OrderType.POST_ONLY:
                self._rest(order, events)
            else:
                events.append(Dropped(order.id, order.side, order.left, kind.value))
        return events

    def cancel(self, order_id: int, reason: str = "user") -> list[Event]:
        order = self.orders.pop(order_id)
        self.half(order.side).leave(order)
        return [Cancelled(order_id, order.side, order.price, order.left, reason)]

    def amend(self, order_id: int, price: int, left: int) -> list[Event]:
        """A smaller size keeps its turn; a new price or more goes to the back, and may trade on the way."""
        order = self.orders[order_id]
        if price == order.price and left <= order.left:
            cut = order.left - left
            if not cut:
                return []
            order.left = left
            if order.level is not None:
                order.level.lots -= cut
            return [Reduced(order_id, order.side, price, cut, left)]
        if order.type is OrderType.POST_ONLY:
            self._refuse_crossing(order.side, price)
        events = self.cancel(order_id, "amend")
        order.price, order.left = price, left
        self._match(order, events)
        if order.left:
            self._rest(order, events)
        return events

    def _refuse_crossing(self, side: Side, price: int) -> None:
        against = self.opposite(side)
        if against.crosses(price):
            raise WouldCross(against.keys[-1] * against.sign)

    def _refuse_unfillable(self, order: Order) -> None:
        found, _ = self.reach(order)
        if found < order.left:
            raise Unfillable(found)

    def reach(self, order: Order) -> tuple[int, int]:
        """Lots it could trade at once, and their cost in ticks x lots. What its own owner offers does not count."""
        found = cost = 0
        for level in self.opposite(order.side).walk():
            if found == order.left or not self._reaches(order, level.price):
                break
            others = level.lots - sum(resting.left for resting in level if resting.owner == order.owner)
            lots = min(others, order.left - found)
            found += lots
            cost += lots * level.price
        return found, cost

    @staticmethod
    def _reaches(order: Order, price: int) -> bool:
        if not order.price:
            return True
        return price <= order.price if order.side is BUY else price >= order.price

    def _match(self, order: Order, events: list[Event]) -> None:
        against = self.opposite(order.side)
        limit = order.price * against.sign if order.price else None
        keys = against.keys
        while order.left and keys and (limit is None or keys[-1] >= limit):
            level = against.levels[keys[-1] * against.sign]
            self._take(order, level, events)
            if not level.count:
                against.drop(level)

    def _take(self, order: Order, level: Level, events: list[Event]) -> None:
        """Trade down one queue. An owner never meets itself: its resting order gives way."""
        while order.left and (maker := level.first) is not None:
            if maker.owner == order.owner:
                level.leave(maker)
                del self.orders[maker.id]
                events.append(Cancelled(maker.id, maker.side, maker.price, maker.left, "self_trade"))
                continue
            lots = min(order.left, maker.left)
            order.left -= lots
            if lots == maker.left:
                level.leave(maker)
                del self.orders[maker.id]
                maker.left = 0
            else:
                maker.left -= lots
                level.lots -= lots
            events.append(Traded(order.id, maker.id, order.side, level.price, lots))

    def _rest(self, order: Order, events: list[Event]) -> None:
        self.half(order.side).join(order)
        self.orders[order.id] = order
        events.append(Rested(order.id, order.side, order.price, order.left))
