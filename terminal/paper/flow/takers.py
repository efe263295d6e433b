"""Those who pay the spread: big orders cut small, followers of a trend, and those who know better than the book."""

from __future__ import annotations

from math import exp

from terminal.model.order import BUY, SELL, Side
from terminal.paper.flow.actor import SECOND, Actor, after
from terminal.paper.flow.floor import Floor

PARENTS = 4
LENGTH_TAIL = 1.45
"""Pareto exponent of how many pieces a big order is cut into: what makes the signs of trades remember."""

EXCITED_BY, CALMED_IN_S = 0.16, 4.5
"""How much each trade adds to the rate of the next ones, as a share of the calm rate x its memory."""


class Takers(Actor):
    """Pieces of big orders, in bursts: each trade makes another one soon more likely."""

    state = ("parents", "excitement", "seen_at")

    def __init__(self, floor: Floor, now: int) -> None:
        self.floor = floor
        self.excitement = 0.0
        self.seen_at = now
        self.parents: list[list[float]] = [self._parent() for _ in range(PARENTS)]

    def act(self, now: int) -> int:
        floor = self.floor
        rng, latent = floor.rng, floor.latent
        self.excitement *= exp(-(now - self.seen_at) / SECOND / CALMED_IN_S)
        self.seen_at = now
        calm = floor.profile.trades * min(3.0, latent.level**0.8) * (0.55 + 0.45 * latent.caution(now))
        rate = calm * (0.45 + self.excitement)
        if rng.random() < 0.75:
            self._trade(now)
            self.excitement = min(4.0, self.excitement + EXCITED_BY * (1 + rng.expovariate(1.0)))
        return after(rng, now, rate)

    def _parent(self) -> list[float]:
        """A big order: its direction, the pieces left, the size of a piece against the median, and its account."""
        rng = self.floor.rng
        return [
            rng.choice((-1, 1)),
            min(900, int(rng.paretovariate(LENGTH_TAIL) * 2)),
            rng.lognormvariate(0, 0.7),
            rng.choice(self.floor.accounts["taker"]),
        ]

    def _trade(self, now: int) -> None:
        floor = self.floor
        place = int(floor.rng.random() * PARENTS)
        parent = self.parents[place]
        side = BUY if parent[0] > 0 else SELL
        hit(floor, int(parent[3]), side, floor.size(floor.profile.ticket_lots * parent[2], 0.9), now)
        parent[1] -= 1
        if parent[1] <= 0:
            self.parents[place] = self._parent()


class Followers(Actor):
    """Buy what has been rising and sell what has been falling, a little at a time, and now and then in a crowd."""

    state = ("fast", "slow", "left", "side", "seen_at")

    def __init__(self, floor: Floor, now: int) -> None:
        self.floor = floor
        self.fast = self.slow = floor.latent.ticks
        self.left = 0
        self.side = 1
        self.seen_at = now
        self.usual = floor.latent.ticks * floor.profile.sigma

    def act(self, now: int) -> int:
        floor, rng = self.floor, self.floor.rng
        mid, past = floor.mid(), (now - self.seen_at) / SECOND
        self.seen_at = now
        self.fast += (mid - self.fast) * (1 - exp(-past / 45))
        self.slow += (mid - self.slow) * (1 - exp(-past / 420))
        if self.left:
            self.left -= 1
            side = BUY if self.side > 0 else SELL
            hit(
                floor, floor.accounts["taker"][0], side, floor.size(floor.profile.ticket_lots * 1.4, 0.8), now
            )
            return after(rng, now, 0.8)
        trend = (self.fast - self.slow) / (self.usual * 420**0.5)
        if abs(trend) > 0.55 and rng.random() < 0.3 * abs(trend):
            self.side, self.left = (1 if trend > 0 else -1), 2 + int(rng.paretovariate(1.6))
        return after(rng, now, 0.12)


class Informed(Actor):
    """Take what stands on the wrong side of the worth, as far as it pays."""

    def __init__(self, floor: Floor) -> None:
        self.floor = floor
        profile = floor.profile
        self.edge = max(0.8, profile.ticks_of_bps(profile.spread_bps) * 0.75)

    def act(self, now: int) -> int:
        floor, rng = self.floor, self.floor.rng
        worth, account = floor.latent.ticks, floor.accounts["taker"][1]
        edge = self.edge * (0.6 + 0.4 * floor.latent.hot)
        bid, ask = floor.best_bid(), floor.best_ask()
        if ask and ask < worth - edge:
            self._take(account, BUY, int(worth - edge / 2), (worth - ask) / edge, now)
        elif bid > worth + edge:
            self._take(account, SELL, int(worth + edge / 2) + 1, (bid - worth) / edge, now)
        return after(rng, now, 1.2)

    def _take(self, account: int, side: Side, limit: int, wrong: float, now: int) -> None:
        floor = self.floor
        floor.take(
            account, side, limit, floor.size(floor.profile.ticket_lots * min(20.0, 2.5 * wrong), 0.7), now
        )


def hit(floor: Floor, account: int, side: Side, lots: int, now: int) -> None:
    """Take from the touch. Most ask for no more than stands there; the impatient go some way through the book."""
    price, there = floor.touch(side)
    if not price:
        return
    if floor.rng.random() < 0.7:
        lots = min(lots, max(there, floor.least))
    reach = max(2, round(floor.profile.ticks_of_bps(floor.profile.spread_bps) * 4))
    floor.take(account, side, price + reach if side is BUY else price - reach, lots, now)
