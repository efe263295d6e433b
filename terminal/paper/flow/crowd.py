"""The background crowd: limit orders left at all distances, most of them near, and taken away again."""

from __future__ import annotations

from terminal.model.order import BUY, SELL, Side
from terminal.paper.flow.actor import Actor, after
from terminal.paper.flow.floor import Floor
from terminal.paper.orders import VenueOrder

RATE = 6.0
TAIL = 0.95
"""Exponent of the power law of distances: the smaller, the more orders lie far out."""

FARTHEST = 0.12
"""Share of the price that the most distant ones lie away."""

PATIENCE = 0.4
"""Exponent by which orders grow with their distance."""


class Crowd(Actor):
    """Places and cancels in turn about a target number of orders."""

    state = ("ids",)

    def __init__(self, floor: Floor) -> None:
        self.floor = floor
        profile = floor.profile
        self.near = max(7.0, profile.ticks_of_bps(profile.step_bps) * 5)
        self.mean = profile.ticket_lots * 1.3
        self.ids: list[int] = []

    def act(self, now: int) -> int:
        floor = self.floor
        rng, latent = floor.rng, floor.latent
        target = floor.profile.crowd * (0.45 + 0.55 * latent.caution(now))
        if len(self.ids) > target and rng.random() < 0.1:
            self.ids = [order_id for order_id in self.ids if order_id in floor.orders]
        shortage = (target - len(self.ids)) / target
        if rng.random() < 0.5 + 3 * shortage:
            self._place(now)
        else:
            self._cancel(now)
        return after(rng, now, RATE * (0.7 + 0.3 * min(3.0, latent.hot)))

    def open(self, now: int) -> None:
        for _ in range(self.floor.profile.crowd):
            self._place(now)

    def _place(self, now: int) -> None:
        floor = self.floor
        rng = floor.rng
        bids, asks = len(floor.bids.keys), len(floor.asks.keys)
        side = BUY if rng.random() < 0.5 + (asks - bids) / (asks + bids + 20) else SELL
        away = self._away()
        size = floor.size(self.mean * (1 + max(0.0, away) / self.near) ** PATIENCE, 1.0)
        order_id = floor.rest(rng.choice(floor.accounts["crowd"]), side, self._price(side, away), size, now)
        if order_id:
            self.ids.append(order_id)

    def _away(self) -> float:
        """Ticks behind the touch: some better it, the others lie at power-law distances."""
        floor = self.floor
        rng = floor.rng
        spread = floor.best_ask() - floor.best_bid()
        if spread > 1 and floor.bids.keys and rng.random() < 0.08:
            return -1 - int(rng.random() ** 2 * min(spread - 1, self.near))
        away: float = self.near * ((1 - rng.random()) ** (-1 / TAIL) - 0.75)
        return min(away, FARTHEST * floor.latent.ticks * rng.random())

    def _price(self, side: Side, away: float) -> int:
        """From the touch, as far as that is in its senses, and rather at round prices when far."""
        floor = self.floor
        fair = floor.latent.ticks
        if side is BUY:
            price = min(floor.best_bid() or fair, fair + self.near) - away
        else:
            price = max(floor.best_ask() or fair, fair - self.near) + away
        return floor.uncrossed(side, _round_price(round(price), away, floor.rng.random()))

    def _cancel(self, now: int) -> None:
        """One of a few at random, rather one that is near the touch; those that were filled are forgotten."""
        order = self._any()
        if order is not None and self._is_far(order) and self.floor.rng.random() < 0.6:
            order = self._any() or order
        if order is not None:
            self.floor.drop(order, now)

    def _is_far(self, order: VenueOrder) -> bool:
        return abs(order.price - self.floor.latent.ticks) > 4 * self.near

    def _any(self) -> VenueOrder | None:
        ids, rng = self.ids, self.floor.rng
        while ids:
            place = int(rng.random() * len(ids))
            order = self.floor.orders.get(ids[place])
            if order is not None:
                return order
            ids[place] = ids[-1]
            ids.pop()
        return None


def _round_price(price: int, away: float, taste: float) -> int:
    if away < 10 or taste > 0.45:
        return price
    step = 5 if away < 60 else 10 if away < 400 else 100
    return max(1, price - price % step)
