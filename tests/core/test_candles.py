"""Candles are what a plain recount of the trades gives, in whole ticks and lots, however long the history."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from terminal.core.candles import INTERVALS, MINUTE, SECOND, Candle, CandleBook, CandleSeries

Trade = tuple[int, int, int]
START = 20_000 * 86_400 * SECOND

gaps = st.one_of(st.integers(0, 2 * SECOND), st.integers(0, 400 * SECOND))
trades_in_order = st.lists(st.tuples(st.integers(1, 50), st.integers(1, 9), gaps), max_size=80).map(
    lambda steps: [
        (price, lots, START + sum(gap for *_, gap in steps[: n + 1]))
        for n, (price, lots, _) in enumerate(steps)
    ]
)


def recounted(trades: list[Trade], step: int) -> list[Candle]:
    """Candles by looking at every bucket's trades."""
    buckets: dict[int, list[Trade]] = {}
    for trade in trades:
        buckets.setdefault(trade[2] // step * step, []).append(trade)
    return [
        Candle(
            time,
            inside[0][0],
            max(price for price, *_ in inside),
            min(price for price, *_ in inside),
            inside[-1][0],
            sum(lots for _, lots, _ in inside),
        )
        for time, inside in sorted(buckets.items())
    ]


def series_of(trades: list[Trade], step: int, keep: int = 1000) -> CandleSeries:
    series = CandleSeries(step, keep)
    for price, lots, at in trades:
        series.add(price, lots, at)
    return series


@given(trades_in_order, st.sampled_from([SECOND, 5 * SECOND, MINUTE]))
def test_a_series_is_a_recount_of_its_trades(trades: list[Trade], step: int) -> None:
    series = series_of(trades, step)
    assert series.tail(1000) == recounted(trades, step)
    assert len(series) == len(recounted(trades, step))


@given(trades_in_order, st.integers(0, 20))
def test_a_tail_is_the_newest_of_all(trades: list[Trade], limit: int) -> None:
    found = recounted(trades, SECOND)
    assert series_of(trades, SECOND).tail(limit) == (found[-limit:] if limit else [])


@given(trades_in_order, st.integers(0, 90 * SECOND))
def test_filled_candles_leave_no_gap_and_change_no_other(trades: list[Trade], later: int) -> None:
    until = (trades[-1][2] if trades else START) + later
    filled = series_of(trades, 5 * SECOND).tail(10_000, fill=True, until=until)
    assert [c for c in filled if c.volume] == recounted(trades, 5 * SECOND)
    assert [c.time for c in filled] == [filled[0].time + n * 5 * SECOND for n in range(len(filled))]
    for before, candle in pairwise(filled):
        if not candle.volume:
            assert candle[1:5] == (before.close,) * 4
    if filled:
        assert filled[-1].time == until - until % (5 * SECOND)


@given(trades_in_order)
def test_every_length_is_fed_by_one_trade(trades: list[Trade]) -> None:
    book = CandleBook()
    for price, lots, at in trades:
        book.add(price, lots, at)
    for name, (step, _) in INTERVALS.items():
        assert book.series[name].tail(1000) == recounted(trades, step)


@given(trades_in_order)
def test_history_in_minutes_gives_the_longer_candles(trades: list[Trade]) -> None:
    book = CandleBook()
    book.load_history(recounted(trades, MINUTE), recounted(trades, SECOND))
    for name, (step, _) in INTERVALS.items():
        assert book.series[name].tail(1000) == recounted(trades, step)


@given(trades_in_order, trades_in_order)
def test_a_loaded_book_goes_on_as_if_never_put_away(before: list[Trade], after: list[Trade]) -> None:
    late = before[-1][2] - START if before else 0
    kept, loaded = CandleBook(), CandleBook()
    for price, lots, at in before:
        kept.add(price, lots, at)
    loaded.load(kept.dump())
    for price, lots, at in after:
        kept.add(price, lots, at + late)
        loaded.add(price, lots, at + late)
    assert loaded.dump() == kept.dump()


def test_only_the_newest_candles_are_kept() -> None:
    series = series_of([(100 + n % 7, 1, START + n * SECOND) for n in range(1_000)], SECOND, keep=100)
    assert len(series) == 100
    assert len(series.times) <= 100 + series.slack
    assert [c.time for c in series.tail(1_000)] == [START + n * SECOND for n in range(900, 1_000)]


def test_a_late_trade_joins_the_newest_candle_and_changes_no_closed_one() -> None:
    series = series_of([(10, 1, START), (20, 1, START + 5 * SECOND), (5, 2, START + SECOND)], SECOND)
    assert series.tail(9) == [Candle(START, 10, 10, 10, 10, 1), Candle(START + 5 * SECOND, 20, 20, 5, 5, 3)]
