"""Market makers: a ladder of quotes around each one's view of the worth, leaning against what it has to carry."""

from __future__ import annotations

from math import exp
from typing import NamedTuple

from terminal.model.order import BUY, SELL, Side
from terminal.paper.flow.actor import SECOND, Actor
from terminal.paper.flow.floor import Floor


class Style(NamedTuple):
    """What tells one maker from another; widths and sizes are multiples of the pair's own."""

    levels: int
    spread: float
    step: float
    size: float
    pause_s: float
    moves: int
    """Most orders it moves at one time."""


STYLES = (
    Style(levels=4, spread=1.0, step=1.0, size=1.6, pause_s=0.7, moves=2),
    Style(levels=8, spread=1.5, step=1.15, size=2.6, pause_s=1.4, moves=3),
    Style(levels=12, spread=2.4, step=1.6, size=4.5, pause_s=3.2, moves=4),
    Style(levels=16, spread=4.5, step=2.7, size=8.0, pause_s=8.0, moves=5),
)
_SHAPE = (0.45, 0.8, 1.15, 1.4, 1.3, 1.5, 1.2, 1.35)
"""Sizes by level: little at the touch, most a few levels away."""

HEDGE_S = 150.0
FULL = 30.0
"""An inventory of so many tickets is as much as a maker likes."""


class Maker(Actor):
    """Looks, and moves the few quotes that are most wrong; those further out may be further off."""

    state = ("bids", "asks", "hedged", "seen_at", "error")

    def __init__(self, floor: Floor, account: int, style: Style, now: int) -> None:
        self.floor = floor
        self.account = account
        self.style = style
        profile = floor.profile
        self.half = max(0.5, profile.ticks_of_bps(profile.spread_bps * style.spread) / 2)
        self.gap = max(1, round(1.1 * self.half))  # what it keeps from a quote it thinks is stale
        step = max(0.7, profile.ticks_of_bps(profile.step_bps * style.step))
        self.distances = [step * (level + 0.07 * level**2) for level in range(style.levels)]
        self.sizes = [profile.ticket_lots * style.size * _SHAPE[level % 8] for level in range(style.levels)]
        self.full = FULL * profile.ticket_lots * style.size
        self.bids, self.asks = [0] * style.levels, [0] * style.levels
        self.hedged = float(floor.holding(account))
        self.seen_at = now
        self.error = 0.0

    def act(self, now: int) -> int:
        floor, style = self.floor, self.style
        caution = floor.latent.caution(now)
        half = self.half * (0.55 + 0.45 * floor.latent.hot) * (2.2 - 1.2 * caution)
        center = floor.latent.ticks + self._view() - self._lean(now) * half
        moves: float = style.moves
        for level, distance in enumerate(self.distances):
            away = half + distance
            size = self.sizes[level] * caution
            moves -= self._quote(self.bids, level, BUY, center - away, away, size, now)
            moves -= self._quote(self.asks, level, SELL, center + away, away, size, now)
            if moves <= 0:
                break
        return now + int(style.pause_s * SECOND * floor.rng.uniform(0.6, 1.4))

    def open(self, now: int) -> None:
        """The whole ladder at once, for a book that has just been made."""
        for _ in range(self.style.levels):
            self.act(now)

    def _view(self) -> float:
        """Its error about the worth in ticks: small, and slow to change."""
        self.error = 0.9 * self.error + 0.1 * self.half * self.floor.rng.gauss(0, 1)
        return self.error

    def _lean(self, now: int) -> float:
        """From -2 to 2, by what it carries beyond what it has hedged elsewhere since."""
        holding = self.floor.holding(self.account)
        kept = exp(-(now - self.seen_at) / SECOND / HEDGE_S)
        self.seen_at = now
        self.hedged += (holding - self.hedged) * (1 - kept)
        return max(-2.0, min(2.0, (holding - self.hedged) / self.full * 2))

    def _quote(
        self, ids: list[int], level: int, side: Side, price: float, away: float, size: float, now: int
    ) -> float:
        """Put one quote right where it is wrong; answers how much of a move that was."""
        floor = self.floor
        order = floor.orders.get(ids[level])
        if order is None:
            target = floor.uncrossed(side, round(price), self.gap)
            ids[level] = floor.rest(self.account, side, target, floor.size(size, 0.35), now)
            return 0.5
        off = abs(order.price - price)
        if off > 0.65 + 0.28 * away:
            target = floor.uncrossed(side, round(price), self.gap)
            if target != order.price:
                floor.move(order, target, floor.size(size, 0.35), now)
                return 1
        elif order.left > 3 * size + floor.least:
            floor.move(order, order.price, int(size) or 1, now)
            return 1
        return 0
