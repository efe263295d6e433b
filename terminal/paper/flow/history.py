"""The candles of the days before the simulation starts, from the same process as the worth it goes on with.

A random walk and its moods look the same backwards, so they are drawn from the start into the past: the last close
is the simulation's first price, and volatility is there what it will be when the market opens.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from math import cos, exp, log, sin, sqrt, tau
from random import Random
from typing import NamedTuple

from terminal.core.candles import MINUTE, SECOND, Candle, CandleSeries, joined
from terminal.paper.flow.catalogue import Profile
from terminal.paper.flow.latent import JUMP_MEAN_S, MOOD_MEAN, MOODS, NEWS_MEAN_S, season

MINUTES, RECENT = 7 * 1_440, 120
"""All the minutes, and the newest of them that are also told in seconds."""

TRADED = 0.5
"""Share of a calm market's seconds that see a trade."""

Draw = Callable[[], float]


class Draws(NamedTuple):
    """Where a pair's chances come from: evenly, normally, and what all pairs have in common."""

    random: Draw
    normal: Draw
    shared: Draw


def history(seed: int, profile: Profile, end_us: int) -> tuple[list[Candle], list[Candle]]:
    """Minute candles of seven days, and one-second candles of the last two hours; both end at the first price."""
    name = profile.instrument.symbol
    rng = Random(f"{seed}:{name}:past")
    draws = Draws(rng.random, _normals(rng).__next__, _normals(Random(f"{seed}:past")).__next__)
    end, start = end_us - end_us % SECOND, end_us - end_us % MINUTE - RECENT * MINUTE
    levels, jumps = _volatility(rng, draws.normal, end)
    price = float(profile.start_ticks)
    price, seconds = _seconds(draws, profile, price, levels, start, end)
    minutes = _minutes(draws, profile, price, levels, jumps, start)
    recent = CandleSeries(MINUTE, RECENT + 1)
    recent.begin(joined(seconds, MINUTE))
    return minutes + recent.tail(RECENT + 1, fill=True), seconds


def _normals(rng: Random) -> Iterator[float]:
    """What `rng.gauss(0, 1)` gives at each call, in half the time: a start draws it tens of thousands of times."""
    random = rng.random
    while True:
        angle, reach = random() * tau, sqrt(-2 * log(1 - random()))
        yield cos(angle) * reach
        yield sin(angle) * reach


def _volatility(rng: Random, normal: Draw, end: int) -> tuple[list[float], dict[int, float]]:
    """By minute, newest first: volatility against the usual, and jumps in quarter seconds of usual volatility."""
    random = rng.random
    (fast_kept, fast), (kept, middle), (_, slow) = (
        (exp(-60 / memory), spread * sqrt(1 - exp(-120 / memory))) for memory, spread in MOODS
    )
    a = b = c = hour = 0.0
    levels: list[float] = []
    jumps: dict[int, float] = {}
    for minute in range(MINUTES):
        if minute % 15 == 0:
            c = exp(-900 / MOODS[2][0]) * c + slow * sqrt(15) * normal()
            hour = season(end - minute * MINUTE)
        a = fast_kept * a + fast * normal()
        b = kept * b + middle * normal()
        levels.append(hour * exp(a + b + c - MOOD_MEAN))
        chance = random()
        if chance < 60 / NEWS_MEAN_S:
            jumps[minute] = rng.choice((-1, 1)) * rng.uniform(60, 160)
        elif chance < 60 / JUMP_MEAN_S:
            jumps[minute] = rng.choice((-1, 1)) * (12 + rng.expovariate(1 / 22))
    for minute, size in jumps.items():
        _stir(levels, minute, 1.1 if abs(size) > 60 else 0.45)
    return levels, jumps


def _stir(levels: list[float], minute: int, shock: float) -> None:
    """A jump makes the minutes after it restless too."""
    for later in range(minute, max(-1, minute - 20), -1):
        levels[later] *= exp(shock * exp(-(minute - later) / 4))


def _seconds(
    draws: Draws, profile: Profile, price: float, levels: list[float], start: int, end: int
) -> tuple[float, list[Candle]]:
    """The price at the start, and the candles since, oldest first; the newest second always has one."""
    random, normal, shared = draws
    own, share, sigma = sqrt(1 - profile.factor_share**2), profile.factor_share, profile.sigma
    half, usual = _half_spread(profile), profile.turnover * profile.ticket_lots / 60
    least = profile.instrument.min_lots
    candles: list[Candle] = []
    for time in range(end - SECOND, start - SECOND, -SECOND):
        level = levels[(end - time) // MINUTE]
        move = share * shared() + own * normal()
        before = price * (1 - sigma * level * move)
        busy = min(0.95, TRADED * sqrt(level))
        if random() < busy or not candles:
            close = round(price + (half if random() < 0.5 else -half)) if candles else round(price)
            first = round(before + (half if random() < 0.5 else -half))
            lots = int(-usual * level / busy * (0.3 + 0.9 * abs(move)) * log(1 - random())) + 1
            candles.append(Candle(time, first, max(first, close), min(first, close), close, max(lots, least)))
        price = before
    candles.reverse()
    return price, candles


def _minutes(
    draws: Draws,
    profile: Profile,
    price: float,
    levels: list[float],
    jumps: dict[int, float],
    end: int,
) -> list[Candle]:
    """The minutes before the recent ones, oldest first. A minute's extremes are those of a Brownian bridge."""
    random, normal, shared = draws
    own, share = sqrt(1 - profile.factor_share**2), profile.factor_share
    half, usual = _half_spread(profile), profile.turnover * profile.ticket_lots
    a_minute, least = profile.sigma * sqrt(60), profile.instrument.min_lots
    candles: list[Candle] = []
    time = end
    for minute in range(RECENT, MINUTES):
        time -= MINUTE
        level = levels[minute]
        sigma = a_minute * level
        move = share * shared() + own * normal()
        if minute in jumps:
            move += jumps[minute] * profile.sigma / 2 / sigma
        before = price * (1 - sigma * move)
        middle, width = (price + before) / 2, (price - before) ** 2
        reach = -2 * (price * sigma) ** 2
        high = middle + sqrt(width + reach * log(1 - random())) / 2
        low = middle - sqrt(width + reach * log(1 - random())) / 2
        close = round(price + (half if random() < 0.5 else -half))
        first = round(before + (half if random() < 0.5 else -half))
        lots = int(usual * level * (0.45 + 0.7 * abs(move)) * (0.5 + random())) + least
        candles.append(
            Candle(
                time,
                first,
                max(first, close, round(high + half)),
                min(first, close, round(low - half)),
                close,
                lots,
            )
        )
        price = before
    candles.reverse()
    return candles


def _half_spread(profile: Profile) -> float:
    return max(0.5, profile.ticks_of_bps(profile.spread_bps) * 0.33)
