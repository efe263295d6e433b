"""The past on the chart runs into the live market without a seam."""

from __future__ import annotations

from itertools import pairwise

import pytest

from terminal.core.candles import MINUTE, SECOND, Candle
from terminal.paper.flow import PAIRS, Profile, history
from tests.paper.flow.recording import (
    HOURS,
    START,
    autocorrelation,
    capped,
    excess_kurtosis,
    mean,
    noise,
    past,
    record,
)

ENDS = (START, START + 17 * SECOND + 123_456)


@pytest.fixture(params=PAIRS, scope="module")
def profile(request: pytest.FixtureRequest) -> Profile:
    return PAIRS[request.param]


@pytest.mark.parametrize("end", ENDS)
def test_candles_stand_on_their_grid_up_to_the_end(profile: Profile, end: int) -> None:
    minutes, seconds = past(1, profile, end)
    last = end - 1 - (end - 1) % MINUTE
    assert [c.time for c in minutes] == list(range(last - (len(minutes) - 1) * MINUTE, last + 1, MINUTE))
    assert len(minutes) in {7 * 1_440, 7 * 1_440 + 1}
    times = [c.time for c in seconds]
    assert times == sorted(set(times))
    assert all(time % SECOND == 0 for time in times)
    assert times[0] >= end - 2 * 3_600 * SECOND - MINUTE
    assert end - 2 * SECOND < times[-1] < end
    assert 0.25 < len(seconds) / 7_200 < 0.9


def test_every_candle_makes_sense(profile: Profile) -> None:
    for candles in past(1, profile, START):
        for c in candles:
            assert 0 < c.low <= min(c.open, c.close) <= max(c.open, c.close) <= c.high
            assert c.volume >= 0
    assert all(c.volume >= profile.instrument.min_lots for c in past(1, profile, START)[1])


def test_it_ends_at_the_first_price_and_has_no_gaps(profile: Profile) -> None:
    minutes, seconds = past(1, profile, START)
    assert minutes[-1].close == seconds[-1].close == profile.start_ticks
    seam = max(3, 3 * profile.ticks_of_bps(profile.spread_bps))
    assert all(abs(b.open - a.close) <= seam for a, b in pairwise(minutes[:-120]))


def test_the_last_minutes_are_made_of_their_seconds(profile: Profile) -> None:
    minutes, seconds = past(1, profile, START)
    for minute in minutes[-120:]:
        inside = [c for c in seconds if minute.time <= c.time < minute.time + MINUTE]
        if inside:
            assert minute[1:] == (
                inside[0].open,
                max(c.high for c in inside),
                min(c.low for c in inside),
                inside[-1].close,
                sum(c.volume for c in inside),
            )


def test_the_same_seed_is_the_same_past(profile: Profile) -> None:
    assert history(1, profile, START) == past(1, profile, START)
    assert history(1, profile, START) != history(2, profile, START)


def test_volatility_clusters_and_volume_follows_it(profile: Profile) -> None:
    minutes, _ = past(1, profile, START)
    moves = [b.close / a.close - 1 for a, b in pairwise(minutes)]
    sizes = capped(moves)
    assert excess_kurtosis(moves) > 1
    assert all(autocorrelation(sizes, lag) > 4 * noise(sizes) for lag in (1, 2, 5, 10))
    assert 0.5 < mean([m * m for m in moves]) ** 0.5 / (profile.sigma * 60**0.5) < 2
    order = sorted(range(len(sizes)), key=sizes.__getitem__)
    volume = [minutes[n + 1].volume for n in order]
    assert mean(volume[-len(volume) // 10 :]) > 2 * mean(volume[: len(volume) // 2])


@pytest.mark.parametrize("symbol", ["vaix", "btc"])
def test_the_past_looks_like_what_comes_next(symbol: str) -> None:
    """Volume and range of a minute are of one size on both sides of the seam."""
    live = record(symbol, 7, HOURS[symbol]).candles.series["1m"].tail(10_000)
    before, _ = past(7, PAIRS[symbol], START)
    assert 0.5 < mean([c.volume for c in before]) / mean([c.volume for c in live]) < 2
    assert 0.5 < _median([c.high - c.low for c in before]) / _median([c.high - c.low for c in live]) < 2


def _median(values: list[int]) -> int:
    return sorted(values)[len(values) // 2]


def test_pasts_of_different_coins_are_akin() -> None:
    def hourly(candles: list[Candle]) -> list[float]:
        closes = [c.close for c in candles[::60]]
        return [b / a - 1 for a, b in pairwise(closes)]

    btc, eth = (hourly(past(1, PAIRS[symbol], START)[0]) for symbol in ("btc", "eth"))
    square = sum(a * a for a in btc) * sum(b * b for b in eth)
    assert sum(a * b for a, b in zip(btc, eth, strict=True)) / square**0.5 > 0.2
