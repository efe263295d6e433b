"""One pair's order book: price, then time. Whole ticks and lots in, events out, no I/O and no callbacks.

A command is refused before anything is touched, or it is carried out whole. The event list alone is
enough to rebuild the book.
"""

from __future__ import annotations

from bisect import bisect_left, insort
from typing import TYPE_CHECKING

from terminal.model.errors import EvtermError
from terminal.model.order import BUY, OrderType, SelfTrade, Side
from terminal.paper.events import Cancelled, Decremented, Dropped, Event, Reduced, Refilled, Rested, Traded

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator


RESTING = frozenset({OrderType.LIMIT, OrderType.POST_ONLY, OrderType.STOP_LIMIT})
SELF_TRADE = "self_trade"


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


class Order:
    """The part of an order that matching needs. `left` is what may still trade, of which `hidden` is not shown;
    an iceberg shows at most `display`."""

    __slots__ = (
        "display", "hidden", "id", "left", "level", "next", "owner", "prev", "price", "side", "stp", "type",
    )  # fmt: skip

    def __init__(self, id: int, owner: int, side: Side, type: OrderType, price: int, lots: int) -> None:  # noqa: A002
        self.id = id
        self.owner = owner
        self.side = side
        self.type = type
        self.price = price
        self.left = lots
        self.hidden = 0
        self.display = 0
        self.stp = SelfTrade.CANCEL_RESTING
        self.level: Level | None = None
        self.prev: Order | None = None
        self.next: Order | None = None

    @property
    def shown(self) -> int:
        return self.left - self.hidden

    @property
    def gets_past_own(self) -> bool:
        """May it trade beyond its owner's own orders? A market order that shrinks may, and must hold the cost of that."""
        shrinks = self.stp is SelfTrade.DECREMENT and self.type is OrderType.MARKET
        return shrinks or self.stp is SelfTrade.CANCEL_RESTING


class Level:
    """The queue at one price, first come first: linked, so that leaving it costs the same from anywhere.
    `lots` are shown, `hidden` is what icebergs keep back."""

    __slots__ = ("count", "first", "hidden", "last", "lots", "price")

    def __init__(self, price: int) -> None:
        self.price = price
        self.lots = 0
        self.hidden = 0
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
        self.lots += order.left - order.hidden
        self.hidden += order.hidden
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
        self.lots -= order.left - order.hidden
        self.hidden -= order.hidden
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
        if self._match(order, events) and order.left:
            if kind in RESTING:
                self._rest(order, events)
            else:
                events.append(Dropped(order.id, order.side, order.left, kind.value))
        return events

    def cancel(self, order_id: int, reason: str = "user") -> list[Event]:
        order = self.orders.pop(order_id)
        self.half(order.side).leave(order)
        order.hidden = 0
        return [Cancelled(order_id, order.side, order.price, order.left, reason)]

    def amend(self, order_id: int, price: int, left: int) -> list[Event]:
        """A smaller size keeps its turn; a new price or more goes to the back, and may trade on the way."""
        order = self.orders[order_id]
        if price == order.price and left <= order.left:
            return [self._reduce(order, order.left - left)] if left < order.left else []
        if order.type is OrderType.POST_ONLY:
            self._refuse_crossing(order.side, price)
        events = self.cancel(order_id, "amend")
        order.price, order.left = price, left
        if self._match(order, events) and order.left:
            self._rest(order, events)
        return events

    def _reduce(self, order: Order, cut: int) -> Reduced:
        """Shrink in place, what is hidden first."""
        from_hidden = min(cut, order.hidden)
        order.left -= cut
        order.hidden -= from_hidden
        if order.level is not None:
            order.level.hidden -= from_hidden
            order.level.lots -= cut - from_hidden
        return Reduced(order.id, order.side, order.price, cut, order.left, order.shown)

    def _refuse_crossing(self, side: Side, price: int) -> None:
        against = self.opposite(side)
        if against.crosses(price):
            raise WouldCross(against.keys[-1] * against.sign)

    def _refuse_unfillable(self, order: Order) -> None:
        found, _ = self.reach(order)
        if found < order.left:
            raise Unfillable(found)

    def reach(self, order: Order) -> tuple[int, int]:
        """Lots it could trade at once, and their cost in ticks x lots."""
        return reach(self.offers(order), order.left)

    def offers(self, order: Order) -> Iterator[tuple[int, int]]:
        """(price, lots) that it could trade at once, best first. What its own owner offers does not count, and ends
        the walk unless the order may get past it."""
        for level in self.opposite(order.side).walk():
            if not self._reaches(order, level.price):
                return
            own = [resting for resting in level if resting.owner == order.owner]
            if own and not order.gets_past_own:
                if ahead := _ahead_of(own[0], level):
                    yield level.price, ahead
                return
            if offered := level.lots + level.hidden - sum(resting.left for resting in own):
                yield level.price, offered

    @staticmethod
    def _reaches(order: Order, price: int) -> bool:
        if not order.price:
            return True
        return price <= order.price if order.side is BUY else price >= order.price

    def sweep(self, order: Order, limit: int, most: int, events: list[Event]) -> bool:
        """Trade a part of the order no worse than a limit of the moment, with nothing rested after it."""
        price, later = order.price, max(0, order.left - most)
        order.price, order.left = limit, order.left - later
        going = self._match(order, events)
        order.price, order.left = price, order.left + later
        return going

    def _match(self, order: Order, events: list[Event]) -> bool:
        """Trade as far as it goes. False where the order met its owner's and was dropped for it."""
        against = self.opposite(order.side)
        limit = order.price * against.sign if order.price else None
        keys = against.keys
        going = True
        while going and order.left and keys and (limit is None or keys[-1] >= limit):
            level = against.levels[keys[-1] * against.sign]
            going = self._take(order, level, events)
            if not level.count:
                against.drop(level)
        return going

    def _take(self, order: Order, level: Level, events: list[Event]) -> bool:
        """Trade down one queue, shown lots by shown lots. False where self-trade prevention ended it."""
        while order.left and (maker := level.first) is not None:
            if maker.owner == order.owner:
                if self._meet_own(order, maker, level, events):
                    continue
                return False
            shown = maker.left - maker.hidden
            lots = min(order.left, shown)
            order.left -= lots
            events.append(Traded(order.id, maker.id, order.side, level.price, lots))
            if lots < shown:
                maker.left -= lots
                level.lots -= lots
                continue
            level.leave(maker)
            maker.left -= lots
            if maker.left:
                maker.hidden = max(0, maker.left - maker.display)
                level.join(maker)
                events.append(Refilled(maker.id, maker.side, level.price, maker.shown))
            else:
                del self.orders[maker.id]
        return True

    def _meet_own(self, order: Order, own: Order, level: Level, events: list[Event]) -> bool:
        """An owner never trades with itself: what gives way is the incoming order's choice. True where it goes on."""
        stp = order.stp
        if stp is SelfTrade.DECREMENT and own.left > order.left:
            events.append(self._reduce(own, order.left))
        elif stp is not SelfTrade.CANCEL_INCOMING and stp is not SelfTrade.CANCEL_TAKER:
            level.leave(own)
            del self.orders[own.id]
            own.hidden = 0
            events.append(Cancelled(own.id, own.side, own.price, own.left, SELF_TRADE))
            if stp is SelfTrade.CANCEL_RESTING:
                return True
            if stp is SelfTrade.DECREMENT and order.left > own.left:
                order.left -= own.left
                events.append(Decremented(order.id, order.side, own.left, order.left))
                return True
        events.append(Dropped(order.id, order.side, order.left, SELF_TRADE))
        return False

    def _rest(self, order: Order, events: list[Event]) -> None:
        if order.display:
            order.hidden = max(0, order.left - order.display)
        self.half(order.side).join(order)
        self.orders[order.id] = order
        events.append(Rested(order.id, order.side, order.price, order.shown))


def reach(offers: Iterable[tuple[int, int]], want: int) -> tuple[int, int]:
    """So many of the lots wanted are offered, at this cost in ticks x lots."""
    found = cost = 0
    for price, offered in offers:
        lots = min(offered, want - found)
        found += lots
        cost += lots * price
        if found == want:
            break
    return found, cost


def _ahead_of(own: Order, level: Level) -> int:
    """Lots shown before an order in its queue: what is hidden there would come after it."""
    ahead = 0
    for resting in level:
        if resting is own:
            break
        ahead += resting.shown
    return ahead
