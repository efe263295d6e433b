"""Leveraged positions that must be closed when the price goes against them, which pushes it to the next ones."""

from __future__ import annotations

from terminal.model.order import BUY, SELL
from terminal.paper.flow.actor import SECOND, Actor, after
from terminal.paper.flow.floor import Floor
from terminal.paper.flow.takers import hit

MOST = 40
LASTING = 0.1
"""Of a second's volatility: what each forced piece moves the worth for good."""


class Liquidations(Actor):
    """Stressed longs below the price and shorts above it; new ones open all the time at a few percent's distance."""

    state = ("longs", "shorts", "queue")

    def __init__(self, floor: Floor) -> None:
        self.floor = floor
        self.longs: list[list[float]] = []
        self.shorts: list[list[float]] = []
        self.queue: list[list[float]] = []
        for _ in range(MOST // 2):
            self._open()

    def act(self, now: int) -> int:
        rng = self.floor.rng
        if self.queue:
            self._force(now)
            return after(rng, now, 5.0)
        if rng.random() < 0.012:
            self._open()
        self._check()
        return now + SECOND // (3 if self.queue else 1)

    def _open(self) -> None:
        """A position as [the price that ends it, lots]; crowded ones share their prices."""
        floor, rng = self.floor, self.floor.rng
        mid = floor.mid()
        away = 0.004 + floor.profile.volatility * 0.012 * rng.paretovariate(1.5)
        lots = floor.profile.ticket_lots * min(160.0, 5 * rng.paretovariate(1.1))
        book, price = (
            (self.longs, mid * (1 - away)) if rng.random() < 0.5 else (self.shorts, mid * (1 + away))
        )
        book.append([price, lots])
        if len(book) > MOST:
            del book[0]

    def _check(self) -> None:
        mid = self.floor.mid()
        for book, sign in ((self.longs, 1), (self.shorts, -1)):
            if any((price - mid) * sign >= 0 for price, _ in book):
                self.queue += [[sign, lots] for price, lots in book if (price - mid) * sign >= 0]
                book[:] = [position for position in book if (position[0] - mid) * sign < 0]

    def _force(self, now: int) -> None:
        """Sell a long or buy back a short, piece by piece."""
        floor = self.floor
        sign, left = self.queue[0]
        piece = min(left, floor.profile.ticket_lots * 7)
        hit(floor, floor.accounts["taker"][2], SELL if sign > 0 else BUY, int(piece) + 1, now)
        floor.latent.push(-sign * LASTING * floor.profile.sigma)
        self.queue[0][1] -= piece
        if self.queue[0][1] <= 0:
            del self.queue[0]
