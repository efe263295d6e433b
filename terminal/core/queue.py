"""Where an own order stands in the queue at its price, as an estimate that never flatters.

Trades eat the queue from the front. Of what else leaves the level nobody tells whether it stood before or behind, so it
is taken to have stood behind for as long as that is possible: the estimate is the most that can be ahead. A trade and
the level's new size tell of the same lots in no sure order, so neither is ever taken off what the other left.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from terminal.core.book import Book
from terminal.core.order import Order
from terminal.model.order import Side

SHOWN_S = 0.5
"""by then an order that came to rest is in the book as well: before, its level may be told without it"""


@dataclass(slots=True)
class Spot:
    """One resting order. What stood ahead at first, less all trades since, is one bound; the level is the other."""

    side: Side
    ticks: int
    own: int
    by_trades: int
    by_level: int
    since: float = 0.0
    done: int = 0
    """what was filled when it was last looked at"""

    @property
    def ahead(self) -> int:
        """At most so many lots stand before its own."""
        return max(0, min(self.by_trades, self.by_level))

    def traded(self, lots: int) -> None:
        self.by_trades -= lots

    def level(self, lots: int) -> None:
        """The level's whole size, own lots included: no more than the rest of it can be ahead."""
        self.by_level = min(self.by_level, lots - self.own)

    def filled(self, lots: int) -> None:
        """A fill of its own means that it stands at the front."""
        self.own = max(0, self.own - lots)
        self.by_trades = 0


class Queue:
    """The own resting orders of one pair. Feed it the CLOB alone: pools have no queue."""

    __slots__ = ("spots",)

    def __init__(self) -> None:
        self.spots: dict[str, Spot] = {}

    def follow(self, orders: Iterable[Order], book: Book, now: float) -> None:
        """Own orders as they are known now: some came to rest, lost their place, were filled in part or are gone."""
        resting = {one.order_id: one for one in orders if one.order_id and one.ticks and one.in_book}
        for order_id in self.spots.keys() - resting.keys():
            self.ended(order_id)
        for order_id, order in resting.items():
            spot = self.spots.get(order_id)
            if spot is None or spot.ticks != order.ticks or spot.own < order.remaining:
                level = book.half(order.side).sizes.get(order.ticks, 0)
                self.placed(order_id, order.side, order.ticks, order.remaining, level)
                self.spots[order_id].since = now
            elif spot.done < order.filled:
                self.filled(order_id, spot.own - order.remaining)
            else:
                self.reduced(order_id, order.remaining)
            self.spots[order_id].done = order.filled

    def look(self, book: Book, now: float) -> None:
        """The book has changed."""
        for spot in self.spots.values():
            lots = book.half(spot.side).sizes.get(spot.ticks, 0)
            if now - spot.since >= SHOWN_S and lots >= spot.own:
                spot.level(lots)

    def placed(self, order_id: str, side: Side, ticks: int, lots: int, level_lots: int) -> None:
        """An order came to rest behind what stood at its price; also one that lost its place by an amend."""
        self.spots[order_id] = Spot(side, ticks, lots, level_lots, level_lots)

    def reduced(self, order_id: str, lots: int) -> None:
        """An amend to a smaller quantity keeps the place."""
        if spot := self.spots.get(order_id):
            spot.own = min(spot.own, lots)

    def traded(self, side: Side, ticks: int, lots: int) -> None:
        """A trade at a price against resting orders of a side."""
        for spot in self._at(side, ticks):
            spot.traded(lots)

    def level(self, side: Side, ticks: int, lots: int) -> None:
        """A level's new size, from a book that shows the own orders already."""
        for spot in self._at(side, ticks):
            spot.level(lots)

    def filled(self, order_id: str, lots: int) -> None:
        if spot := self.spots.get(order_id):
            spot.filled(lots)

    def ended(self, order_id: str) -> None:
        self.spots.pop(order_id, None)

    def _at(self, side: Side, ticks: int) -> list[Spot]:
        return [spot for spot in self.spots.values() if spot.side is side and spot.ticks == ticks]
