"""Where an own order stands in the queue at its price, as an estimate that never flatters.

Trades eat the queue from the front. Of what else leaves the level nobody tells whether it stood before or behind, so it
is taken to have stood behind for as long as that is possible: the estimate is the most that can be ahead. A trade and
the level's new size tell of the same lots in no sure order, so neither is ever taken off what the other left.
"""

from __future__ import annotations

from dataclasses import dataclass

from terminal.model.instrument import Instrument
from terminal.model.order import Side


@dataclass(slots=True)
class Spot:
    """One resting order. What stood ahead at first, less all trades since, is one bound; the level is the other."""

    side: Side
    ticks: int
    own: int
    by_trades: int
    by_level: int

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

    def label(self, instrument: Instrument) -> str:
        return "~" + instrument.size_text(self.ahead)


class Queue:
    """The own resting orders of one pair. Feed it the CLOB alone: pools have no queue."""

    __slots__ = ("spots",)

    def __init__(self) -> None:
        self.spots: dict[str, Spot] = {}

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

    def label(self, order_id: str, instrument: Instrument) -> str:
        """What is ahead, marked as an estimate; empty where nothing is known."""
        spot = self.spots.get(order_id)
        return spot.label(instrument) if spot else ""

    def _at(self, side: Side, ticks: int) -> list[Spot]:
        return [spot for spot in self.spots.values() if spot.side is side and spot.ticks == ticks]
