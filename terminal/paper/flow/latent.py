"""What a coin is worth, as nobody sees it: a random walk whose volatility itself wanders, with jumps and news.

Makers and informed takers each look at it through their own noise; all other prices come of orders.
"""

from __future__ import annotations

from math import cos, exp, log, pi, sqrt
from random import Random
from typing import NamedTuple

from terminal.paper.flow.actor import SECOND, Actor
from terminal.paper.flow.catalogue import Profile

STEP = SECOND // 4
MOODS = ((90.0, 0.30), (1_500.0, 0.36), (28_800.0, 0.34))
"""The log of volatility is a sum of mean-reverting moods: each one's memory in seconds and its spread."""

MOOD_MEAN = sum(spread**2 for _, spread in MOODS)
PULL = 1 / (12 * 86_400 * 4)
"""How much of the way back to its first price a step takes, so that months stay on the chart."""

_DECAYS = tuple((exp(-1 / memory), spread * sqrt(1 - exp(-2 / memory))) for memory, spread in MOODS)
_HEAT_KEPT = exp(-0.25 / 8)
_SHOCK_KEPT = exp(-1 / 240)
REACTION = 0.09
"""Share of a jump's rest that each step makes good: it takes seconds until everybody has understood."""

NEWS_MEAN_S, CAUTION_S = 4 * 3_600.0, 60.0
JUMP_MEAN_S = 3_000.0


def season(at: int) -> float:
    """Volatility by the hour: busiest in the European afternoon."""
    hour = at / (3_600 * SECOND) % 24
    return 1 + 0.22 * cos((hour - 15) * pi / 12)


class Jump(NamedTuple):
    """A sudden change of the log price, and how it stirs volatility."""

    size: float
    shock: float


class Latent(Actor):
    """One pair's worth in ticks, its volatility, and when its next news is due."""

    state = ("log_price", "moods", "shock", "pending", "heat", "news_at", "steps", "level")

    def __init__(self, profile: Profile, rng: Random, now: int) -> None:
        self.rng = rng
        self.home = self.log_price = log(profile.start_ticks)
        self.sigma = profile.sigma * sqrt(STEP / SECOND)
        self.share = profile.factor_share
        self.own = sqrt(1 - self.share**2)
        self.moods = [0.0] * len(MOODS)
        self.shock = 0.0
        self.pending = 0.0
        self.heat = 1.0
        self.level = 1.0
        self.steps = 0
        self.news_at = now + self._until_news()

    @property
    def ticks(self) -> float:
        return exp(self.log_price)

    @property
    def hot(self) -> float:
        """Recent realised volatility against what is usual."""
        return sqrt(self.heat)

    def caution(self, now: int) -> float:
        """1 when all is calm, falling in the minute before news that everybody knows is coming."""
        left = (self.news_at - now) / SECOND
        return 1.0 if left >= CAUTION_S else max(0.25, left / CAUTION_S)

    def push(self, size: float) -> None:
        """A lasting change of the log price, as a forced sale leaves behind."""
        self.log_price += size

    def step(self, common: float, now: int) -> None:
        if self.steps % 4 == 0:
            self._change_moods(now)
        self.steps += 1
        move = self.sigma * self.level * (self.share * common + self.own * self.rng.gauss(0, 1))
        jump = self._jump(now)
        if jump is not None:
            self.shock = min(1.6, self.shock + jump.shock)
            self.pending += jump.size
        move += REACTION * self.pending
        self.pending *= 1 - REACTION
        self.heat += (1 - _HEAT_KEPT) * ((move / self.sigma) ** 2 - self.heat)
        self.log_price += move + PULL * (self.home - self.log_price)

    def _change_moods(self, now: int) -> None:
        gauss = self.rng.gauss
        moods = [
            kept * mood + spread * gauss(0, 1)
            for mood, (kept, spread) in zip(self.moods, _DECAYS, strict=True)
        ]
        self.moods = moods
        self.shock *= _SHOCK_KEPT
        self.level = season(now) * exp(sum(moods) + self.shock - MOOD_MEAN)

    def _jump(self, now: int) -> Jump | None:
        rng = self.rng
        if now >= self.news_at:
            self.news_at = now + self._until_news()
            return Jump(rng.choice((-1, 1)) * self.sigma * rng.uniform(60, 160), 1.1)
        if rng.random() < STEP / SECOND / JUMP_MEAN_S:
            return Jump(rng.choice((-1, 1)) * self.sigma * (12 + rng.expovariate(1 / 22)), 0.45)
        return None

    def _until_news(self) -> int:
        return int((1_200 + self.rng.expovariate(1 / NEWS_MEAN_S)) * SECOND)


class World(Actor):
    """Moves every pair's worth on together, so that they share the common factor."""

    def __init__(self, latents: list[Latent], rng: Random) -> None:
        self.latents = latents
        self.rng = rng

    def act(self, now: int) -> int:
        common = self.rng.gauss(0, 1)
        for latent in self.latents:
            latent.step(common, now)
        return now + STEP
