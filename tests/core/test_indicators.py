"""Indicators are what a plain recount of the whole past gives, whether counted at once or bar by bar."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import pairwise
from math import isclose, sqrt
from typing import Any, NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from terminal.core.follower import Follower, close_of, whole
from terminal.core.indicators import DAY, Bollinger, Ema, Indicator, Macd, Rsi, Vwap, series

Values = Sequence[float | None]


class Bar(NamedTuple):
    time: int
    open: int
    high: int
    low: int
    close: int
    volume: int


closes = st.lists(st.integers(1, 5_000), max_size=60)
candles = st.lists(
    st.tuples(st.integers(1, 900), st.integers(0, 50), st.integers(0, 9), st.integers(0, 40_000)), max_size=40
).map(
    lambda found: [
        Bar(sum(gap for *_, gap in found[: n + 1]), low, low + span, low, low + span // 2, volume)
        for n, (low, span, volume, _) in enumerate(found)
    ]
)

MACHINES: dict[str, tuple[Callable[[], Indicator[Any, Any]], Callable[[Any], Any]]] = {
    "ema": (lambda: Ema(5), close_of),
    "vwap": (Vwap, whole),
    "bollinger": (lambda: Bollinger(5), close_of),
    "rsi": (lambda: Rsi(4), close_of),
    "macd": (lambda: Macd(3, 6, 4), close_of),
}


def same(found: Values, expected: Values) -> bool:
    return len(found) == len(expected) and all(
        one is other or (one is not None and other is not None and isclose(one, other, abs_tol=1e-6))
        for one, other in zip(found, expected, strict=True)
    )


def recounted_ema(values: Values, length: int) -> list[float | None]:
    """The mean of the first ones, then each from the formula; what is None at the start stays so."""
    start = next((n for n, value in enumerate(values) if value is not None), len(values))
    known = [value for value in values if value is not None]
    found: list[float | None] = [None] * start
    for n, value in enumerate(known):
        if n + 1 < length:
            found.append(None)
        elif n + 1 == length:
            found.append(sum(known[:length]) / length)
        else:
            before = found[-1]
            assert before is not None
            found.append((2 * value + (length - 1) * before) / (length + 1))
    return found


def recounted_rsi(values: Sequence[int], length: int) -> list[float | None]:
    changes = [after - before for before, after in pairwise(values)]
    found: list[float | None] = [None] * min(length, len(values))
    if len(changes) >= length:
        gain = sum(max(change, 0) for change in changes[:length]) / length
        loss = sum(max(-change, 0) for change in changes[:length]) / length
        for n in range(length, len(changes) + 1):
            found.append(50.0 if gain == loss == 0 else 100.0 if loss == 0 else 100 - 100 / (1 + gain / loss))
            if n < len(changes):
                gain = (gain * (length - 1) + max(changes[n], 0)) / length
                loss = (loss * (length - 1) + max(-changes[n], 0)) / length
    return found


@given(closes, st.integers(1, 12))
def test_ema(values: list[int], length: int) -> None:
    assert same(series(Ema(length), values), recounted_ema(values, length))


@given(closes, st.integers(1, 12))
def test_bollinger(values: list[int], length: int) -> None:
    for n, band in enumerate(series(Bollinger(length, 2), values)):
        part = values[n + 1 - length : n + 1] if n + 1 >= length else []
        if not part:
            assert band == (None, None, None)
            continue
        mean = sum(part) / length
        away = 2 * sqrt(sum((value - mean) ** 2 for value in part) / length)
        assert same(band, (mean, mean + away, mean - away))


@given(closes, st.integers(1, 10))
def test_rsi(values: list[int], length: int) -> None:
    found = series(Rsi(length), values)
    assert same(found, recounted_rsi(values, length))
    assert all(value is None or 0 <= value <= 100 for value in found)


@given(closes)
def test_macd(values: list[int]) -> None:
    fast, slow = recounted_ema(values, 3), recounted_ema(values, 6)
    macd = [None if a is None or b is None else a - b for a, b in zip(fast, slow, strict=True)]
    signal = recounted_ema(macd, 4)
    found = series(Macd(3, 6, 4), values)
    assert same([each.macd for each in found], macd)
    assert same([each.signal for each in found], signal)
    assert all(
        each.histogram is None or isclose(each.histogram, each.macd - each.signal) for each in found if each.macd and each.signal
    )  # fmt: skip


@given(candles)
def test_vwap_begins_anew_at_midnight(bars: list[Bar]) -> None:
    for n, found in enumerate(series(Vwap(), bars)):
        today = [bar for bar in bars[: n + 1] if bar.time // DAY == bars[n].time // DAY]
        volume = sum(bar.volume for bar in today)
        money = sum((bar.high + bar.low + bar.close) / 3 * bar.volume for bar in today)
        assert found is None if not volume else isclose(found or 0, money / volume)


def test_known_values() -> None:
    """Wilder's own example, as printed by StockCharts; and an average worked out by hand."""
    prices = (
        44.3389, 44.0902, 44.1497, 43.6124, 44.3278, 44.8264, 45.0955, 45.4245, 45.8433, 46.0826, 45.8931, 46.0328,
        45.6140, 46.2820, 46.2820, 46.0028, 46.0328,
    )  # fmt: skip
    found = series(Rsi(14), [round(price * 10_000) for price in prices])
    assert [round(value, 2) for value in found[14:] if value is not None] == [70.53, 66.32, 66.55]
    assert series(Ema(3), [2, 4, 6, 8, 4]) == [None, None, 4.0, 6.0, 5.0]
    assert series(Bollinger(2), [10, 14])[1] == (12.0, 16.0, 8.0)
    assert series(Rsi(2), [5, 5, 5])[2] == 50.0


@pytest.mark.parametrize("name", MACHINES)
@given(bars=candles, other=st.integers(1, 900))
def test_peeking_changes_nothing(name: str, bars: list[Bar], other: int) -> None:
    make, of = MACHINES[name]
    plain, peeked = make(), make()
    for bar in bars:
        peeked.peek(of(bar._replace(close=other)))
        assert peeked.peek(of(bar)) == plain.push(of(bar)) == peeked.push(of(bar))


@pytest.mark.parametrize("name", MACHINES)
@given(bars=candles, steps=st.lists(st.integers(0, 3), max_size=20))
def test_following_is_the_same_as_counting_all(name: str, bars: list[Bar], steps: list[int]) -> None:
    make, of = MACHINES[name]
    bars = [bar._replace(time=60 * n) for n, bar in enumerate(bars)]
    follower, end = Follower(make, of), 0
    for step in steps:
        end = min(len(bars), end + step)
        seen = bars[:end]
        if seen:  # a candle moves until the next one opens
            follower.follow([*seen[:-1], seen[-1]._replace(close=7, volume=1)])
        assert follower.follow(seen) == tuple(series(make(), map(of, seen)))


def test_a_follower_keeps_what_fell_out_of_the_window() -> None:
    bars = [Bar(60 * n, 1, 9, 1, n * n % 17, 1) for n in range(50)]
    whole_past = series(Ema(9), [bar.close for bar in bars])
    follower: Follower[float, float | None] = Follower(lambda: Ema(9), close_of)
    for end in range(20, 50):
        assert follower.follow(bars[end - 20 : end]) == tuple(whole_past[end - 20 : end])


def test_a_corrected_past_is_counted_again() -> None:
    bars = [Bar(60 * n, 1, 9, 1, n * n % 17, 1) for n in range(30)]
    follower: Follower[float, float | None] = Follower(lambda: Ema(9), close_of)
    follower.follow(bars, version=1)
    corrected = [bar._replace(close=bar.close + 3) if bar.time == 300 else bar for bar in bars]
    assert follower.follow(corrected, version=2) == tuple(series(Ema(9), [bar.close for bar in corrected]))
    assert follower.follow(bars[:10], version=2) == tuple(series(Ema(9), [bar.close for bar in bars[:10]]))
    assert follower.follow([]) == ()
