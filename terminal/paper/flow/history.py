"""The candles of the days before the simulation starts, from the same process as the worth it goes on with.

A random walk and its moods look the same backwards, so they are drawn from the start into the past: the last close
is the simulation's first price, and volatility is there what it will be when the market opens.
"""

from __future__ import annotations

from math import exp, log, sqrt
from random import Random

from terminal.core.candles import MINUTE, SECOND, Candle, CandleSeries
from terminal.paper.flow.catalogue import Profile
from terminal.paper.flow.latent import JUMP_MEAN_S, MOOD_MEAN, MOODS, NEWS_MEAN_S, season

MINUTES, RECENT = 7 * 1_440, 120
"""All the minutes, and the newest of them that are also told in seconds."""

TRADED = 0.5
"""Share of a calm market's seconds that see a trade."""


def history(seed: int, profile: Profile, end_us: int) -> tuple[list[Candle], list[Candle]]:
    """Minute candles of seven days, and one-second candles of the last two hours; both end at the first price."""
    name = profile.instrument.symbol
    rng, common = Random(f"{seed}:{name}:past"), Random(f"{seed}:past")
    end, start = end_us - end_us % SECOND, end_us - end_us % MINUTE - RECENT * MINUTE
    levels, jumps = _volatility(rng, end)
    price = float(profile.start_ticks)
    price, seconds = _seconds(rng, common, profile, price, levels, start, end)
    minutes = _minutes(rng, common, profile, price, levels, jumps, start)
    recent = CandleSeries(MINUTE, RECENT + 1)
    for candle in seconds:
        recent.merge(candle)
    return minutes + recent.tail(RECENT + 1, fill=True), seconds


def _volatility(rng: Random, end: int) -> tuple[list[float], dict[int, float]]:
    """By minute, newest first: volatility against the usual, and jumps in quarter seconds of usual volatility."""
    gauss, random = rng.gauss, rng.random
    (fast_kept, fast), (kept, middle), (_, slow) = (
        (exp(-60 / memory), spread * sqrt(1 - exp(-120 / memory))) for memory, spread in MOODS
    )
    a = b = c = hour = 0.0
    levels: list[float] = []
    jumps: dict[int, float] = {}
    for minute in range(MINUTES):
        if minute % 15 == 0:
            c = exp(-900 / MOODS[2][0]) * c + slow * sqrt(15) * gauss(0, 1)
            hour = season(end - minute * MINUTE)
        a = fast_kept * a + fast * gauss(0, 1)
        b = kept * b + middle * gauss(0, 1)
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
    rng: Random, common: Random, profile: Profile, price: float, levels: list[float], start: int, end: int
) -> tuple[float, list[Candle]]:
    """The price at the start, and the candles since, oldest first; the newest second always has one."""
    gauss, shared, random = rng.gauss, common.gauss, rng.random
    share = profile.factor_share
    own = sqrt(1 - share**2)
    half, usual = _half_spread(profile), profile.turnover * profile.ticket_lots / 60
    candles: list[Candle] = []
    for time in range(end - SECOND, start - SECOND, -SECOND):
        level = levels[(end - time) // MINUTE]
        move = share * shared(0, 1) + own * gauss(0, 1)
        before = price * (1 - profile.sigma * level * move)
        busy = min(0.95, TRADED * sqrt(level))
        if random() < busy or not candles:
            close = round(price + (half if random() < 0.5 else -half)) if candles else round(price)
            first = round(before + (half if random() < 0.5 else -half))
            lots = int(-usual * level / busy * (0.3 + 0.9 * abs(move)) * log(1 - random())) + 1
            lots = max(lots, profile.instrument.min_lots)
            candles.append(Candle(time, first, max(first, close), min(first, close), close, lots))
        price = before
    candles.reverse()
    return price, candles


def _minutes(
    rng: Random,
    common: Random,
    profile: Profile,
    price: float,
    levels: list[float],
    jumps: dict[int, float],
    end: int,
) -> list[Candle]:
    """The minutes before the recent ones, oldest first. A minute's extremes are those of a Brownian bridge."""
    gauss, shared, random = rng.gauss, common.gauss, rng.random
    share = profile.factor_share
    own = sqrt(1 - share**2)
    half, usual = _half_spread(profile), profile.turnover * profile.ticket_lots
    a_minute, least = profile.sigma * sqrt(60), profile.instrument.min_lots
    candles: list[Candle] = []
    time = end
    for minute in range(RECENT, MINUTES):
        time -= MINUTE
        level = levels[minute]
        sigma = a_minute * level
        move = share * shared(0, 1) + own * gauss(0, 1)
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
