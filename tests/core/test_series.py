"""Candles: built by trades, corrected by the venue, and what happens where the two race."""

from __future__ import annotations

import random

from terminal.core.series import Series
from terminal.model.market import CandleBar

MINUTE = 60_000
START = 1_700_000_040
"""a whole minute"""


def bar(minute: int, price: int = 100, volume: int = 1) -> CandleBar:
    return CandleBar(START + 60 * minute, price, price, price, price, volume)


def at(minute: float) -> int:
    return int(START * 1000 + minute * MINUTE)


def test_trades_build_bars() -> None:
    series = Series(60)
    for ticks, lots, minute in ((100, 1, 0.0), (105, 2, 0.5), (95, 3, 0.9), (99, 4, 2.0)):
        series.add(ticks, lots, at(minute))
    assert series.bars == [CandleBar(START, 100, 105, 95, 95, 6), bar(2, 99, 4)]


def test_a_trade_older_than_the_newest_bar_is_left_to_the_next_load() -> None:
    series = Series(60)
    series.add(100, 1, at(1))
    version = series.version
    series.add(200, 1, at(0))
    assert (series.bars, series.version) == ([bar(1)], version)


def test_a_load_corrects_what_it_covers_and_leaves_the_rest() -> None:
    series = Series(60)
    for minute in range(6):
        series.add(100, 1, at(minute))
    series.load(
        [bar(4, 7, 7), bar(2, 5, 5), bar(4, 8, 8)]
    )  # out of order, twice the same, minute 3 without a trade
    assert series.bars == [bar(0), bar(1), bar(2, 5, 5), bar(4, 8, 8), bar(5)]
    series.load([])
    assert len(series.bars) == 5


def test_what_is_traded_while_the_venue_answers_is_not_lost() -> None:
    series = Series(60)
    series.load([CandleBar(START, 100, 110, 90, 100, 50)])
    with series.asking() as meanwhile:
        series.add(120, 5, at(0.5))
        series.add(80, 5, at(0.6))
    series.load([CandleBar(START, 100, 110, 90, 100, 50)], meanwhile)  # an answer from before those trades
    assert series.bars == [CandleBar(START, 100, 120, 80, 80, 60)]
    series.load([CandleBar(START, 100, 120, 80, 80, 60)], meanwhile)  # and one that has them already
    assert series.bars == [CandleBar(START, 100, 120, 80, 80, 60)]


def test_a_bar_that_ended_while_the_venue_answered_keeps_its_last_trades() -> None:
    series = Series(60)
    with series.asking() as meanwhile:
        series.add(130, 5, at(0.9))
        series.add(131, 5, at(1.1))
    series.load([bar(-1), CandleBar(START, 100, 110, 90, 100, 50)], meanwhile)
    assert series.bars == [bar(-1), CandleBar(START, 100, 130, 90, 130, 50), bar(1, 131, 5)]


def test_loads_at_any_moment_end_with_the_same_highs_lows_and_closes() -> None:
    """The venue's own count at a random moment, answered at a later one, with trades between."""
    for seed in range(300):
        dice, series, truth = random.Random(seed), Series(60), Series(60)
        minute = 0.0
        for _ in range(6):
            with series.asking() as meanwhile:
                answer, taken = list[CandleBar](), dice.randrange(5)
                for number in range(5):
                    if number == taken:
                        answer = list(truth.bars)
                    minute += dice.random() / 3
                    ticks, lots = dice.randint(50, 150), dice.randint(1, 9)
                    truth.add(ticks, lots, at(minute))
                    series.add(ticks, lots, at(minute))
            series.load(answer, meanwhile)
        assert [one[:5] for one in series.bars] == [one[:5] for one in truth.bars]
        assert [one.volume for one in series.bars] == [one.volume for one in truth.bars]


def test_no_more_bars_are_kept_than_asked_for() -> None:
    series = Series(60, keep=100)
    for minute in range(1_000):
        series.add(100, 1, at(minute))
    assert len(series.bars) <= 164
    series.load([bar(minute) for minute in range(2_000)])
    assert len(series.bars) == 100
