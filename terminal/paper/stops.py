"""Stop orders of one pair that wait for a trade at their price. Each fires once, in the order of their ids."""

from __future__ import annotations

from bisect import bisect_left, insort
from typing import TYPE_CHECKING

from terminal.model.order import BUY, Side

if TYPE_CHECKING:
    from collections.abc import Iterator

    from terminal.paper.orders import VenueOrder

BPS = 10_000
PROTECT_BPS = 1_000
"""A triggered stop_market trades no further than so much beyond its stop: what it may cost is known, and held, ahead."""


def protection_price(side: Side, stop: int) -> int:
    if side is BUY:
        return stop * (BPS + PROTECT_BPS) // BPS
    return max(1, -(-stop * (BPS - PROTECT_BPS) // BPS))


def is_reached(side: Side, stop: int, price: int) -> bool:
    return price >= stop if side is BUY else price <= stop


class Stops:
    """Sorted by how soon a move of the price reaches them, so that a trade which reaches none costs a comparison."""

    __slots__ = ("_buys", "_sells", "orders")

    def __init__(self) -> None:
        self.orders: dict[int, VenueOrder] = {}
        self._buys: list[tuple[int, int]] = []
        self._sells: list[tuple[int, int]] = []

    def __bool__(self) -> bool:
        return bool(self.orders)

    def __iter__(self) -> Iterator[VenueOrder]:
        return iter(self.orders.values())

    def add(self, order: VenueOrder) -> None:
        self.orders[order.id] = order
        queue, entry = self._place_of(order)
        insort(queue, entry)

    def remove(self, order: VenueOrder) -> None:
        del self.orders[order.id]
        queue, entry = self._place_of(order)
        del queue[bisect_left(queue, entry)]

    def _place_of(self, order: VenueOrder) -> tuple[list[tuple[int, int]], tuple[int, int]]:
        if order.side is BUY:
            return self._buys, (order.stop, order.id)
        return self._sells, (-order.stop, order.id)

    def fire(self, price: int) -> list[VenueOrder]:
        """Take out all that a trade at this price reaches."""
        ids: list[int] = []
        for queue, reach in ((self._buys, price), (self._sells, -price)):
            if queue and queue[0][0] <= reach:
                end = bisect_left(queue, (reach + 1, 0))
                ids += [order_id for _, order_id in queue[:end]]
                del queue[:end]
        return [self.orders.pop(order_id) for order_id in sorted(ids)]
