"""Days and pairs add up to the portfolio, fees to the fills; curves, slippage and percentiles to naive recounts."""

from __future__ import annotations

from fractions import Fraction

from hypothesis import given, settings
from hypothesis import strategies as st

from terminal.core.account import DAY_MS, Portfolio
from terminal.model.order import BUY, Mode
from terminal.model.reports import FillReport
from terminal.past.curves import Point, drawdowns, equity, spread
from terminal.past.filters import Filter
from terminal.past.latency import spread as percentiles
from terminal.past.slippage import means, slips
from terminal.past.sums import by_day, by_pair, fees, replay
from tests.past.sample import PAIRS, START, VAIX, fill, histories, order, record

ALL = Filter()
MARKS = {"vaix": 41, "odd": 77}


def held(fills: list[FillReport], baseline_ms: int = 0) -> Portfolio:
    portfolio = Portfolio(PAIRS.values(), Mode.LIVE, baseline_ms)
    for one in fills:
        portfolio.add(one)
    for symbol, mark2 in MARKS.items():
        portfolio.mark(symbol, mark2, START)
    return portfolio


@given(histories(), st.integers(-1, 3))
def test_pairs_are_the_portfolios_own_figures_since_the_baseline(fills: list[FillReport], days: int) -> None:
    baseline = START + days * DAY_MS
    past = record(fills, MARKS, baseline)
    portfolio = held(fills, baseline)
    rows = by_pair(past, replay(past, whole=False), ALL)
    for row in rows:
        told = portfolio.profit(row.symbol, START) if row.symbol else portfolio.total(START)
        own = (told.realised, told.unrealised, told.fees, told.net)
        assert own == (row.profit.realised, row.profit.unrealised, row.profit.fees, row.profit.net)


@given(histories())
def test_days_add_up_to_all_that_was_realised_and_paid(fills: list[FillReport]) -> None:
    past = record(fills, MARKS)
    days = by_day(replay(past, whole=True), ALL)
    portfolio = held(fills)
    assert sum(day.fills for day in days) == len(fills)
    assert sum(day.realised for day in days) == portfolio.total(START).realised
    assert sum(day.fees for day in days) == portfolio.total(START).fees
    assert [(-day.day, day.symbol) for day in days] == sorted((-day.day, day.symbol) for day in days)


def test_a_day_that_a_filter_leaves_out_still_made_the_average() -> None:
    past = record([fill(1, 10, 100), fill(2, -10, 130, at_ms=START + DAY_MS)])
    (day,) = by_day(replay(past, whole=True), Filter(since_ms=START + DAY_MS))
    assert day.realised == 10 * 30 * VAIX.unit


@given(histories())
def test_fees_by_pair_and_role_are_the_fills_own(fills: list[FillReport]) -> None:
    rows = fees(record(fills), fills)
    assert len({(row.symbol, row.role) for row in rows}) == len(rows)
    for row in rows:
        mine = [one for one in fills if (one.symbol, one.maker) == (row.symbol, row.role == "maker")]
        traded = sum(one.ticks * one.lots * PAIRS[row.symbol].unit for one in mine)
        paid = sum(one.fee for one in mine)
        assert (row.fills, row.lots, row.fees) == (len(mine), sum(one.lots for one in mine), paid)
        assert row.bps == Fraction(paid * 10_000, traded)
    assert sum(row.fills for row in rows) == len(fills)


@settings(max_examples=40)
@given(histories(most=12))
def test_equity_after_each_fill_is_cash_and_inventory_less_fees(fills: list[FillReport]) -> None:
    points = equity(record(fills, MARKS), ALL, START, whole=True)
    assert len(points) == len(fills) + bool(fills)
    for count in range(1, len(fills) + 1):
        assert points[count - 1].equity == _naive_equity(fills[:count], {})
    if fills:
        assert points[-1].equity == _naive_equity(fills, MARKS)


def _naive_equity(fills: list[FillReport], marks2: dict[str, int]) -> int:
    total = 0
    for symbol, instrument in PAIRS.items():
        mine = [one for one in fills if one.symbol == symbol]
        signed = [one.lots if one.side is BUY else -one.lots for one in mine]
        cash = -sum(lots * one.ticks for lots, one in zip(signed, mine, strict=True)) * instrument.unit
        mark2 = marks2.get(symbol) or (2 * mine[-1].ticks if mine else 0)
        total += cash + sum(signed) * mark2 * instrument.unit // 2 - sum(one.fee for one in mine)
    return total


@given(st.lists(st.integers(-99, 99), max_size=20))
def test_a_drawdown_is_the_fall_from_the_best_so_far(values: list[int]) -> None:
    points = [Point(at, value) for at, value in enumerate(values)]
    falls = [point.equity for point in drawdowns(points)]
    assert falls == [values[at] - max([0, *values[: at + 1]]) for at in range(len(values))]


def test_a_curve_in_time_holds_each_value_until_the_next_and_ends_on_the_last() -> None:
    points = [Point(0, 1), Point(10, 2), Point(10, 3), Point(100, 4)]
    assert spread(points, 11) == [1, 3, 3, 3, 3, 3, 3, 3, 3, 3, 4]
    assert spread(points[:1], 11) == [1]


@given(
    st.booleans(),
    st.lists(st.tuples(st.integers(1, 50), st.integers(80, 120)), min_size=1, max_size=6),
    st.sampled_from([0, 199, 200]),
)
def test_slippage_is_the_average_against_the_middle_else_against_the_limit(
    buys: bool, parts: list[tuple[int, int]], mid2: int
) -> None:
    sign = 1 if buys else -1
    fills = [fill(at, sign * lots, ticks, order="a") for at, (lots, ticks) in enumerate(parts)]
    past = record(fills, orders=(order("a", sign * 500, 99),), mids2={"r-a": mid2} if mid2 else {})
    (slip,) = slips(past, fills)
    average = Fraction(sum(lots * ticks for lots, ticks in parts), sum(lots for lots, _ in parts))
    against = Fraction(mid2, 2) if mid2 else Fraction(99)
    assert slip.basis == ("mid" if mid2 else "limit")
    assert slip.bps == sign * (average - against) / against * 10_000
    (mean,) = means(past, [slip])
    assert mean.bps == slip.bps


def test_means_weigh_by_what_orders_were_worth_as_they_left_and_keep_the_bases_apart() -> None:
    fills = [
        fill(1, 10, 110, order="a"), fill(2, 30, 90, order="b"), fill(3, 5, 100, order="c"), fill(4, 5, 100, order="gone"),
    ]  # fmt: skip
    orders = (order("a", 10, 0), order("b", 30, 0), order("c", 5, 80), order("market", 5, 0))
    past = record(fills, orders=orders, mids2={"r-a": 200, "b": 200})
    by_mid, by_limit = means(past, slips(past, fills))
    assert by_mid.bps == Fraction((10 * 10 - 30 * 10) * 10_000, (10 + 30) * 100)
    assert (by_mid.orders, by_limit.orders, by_limit.bps) == (2, 1, Fraction(2500))


@given(st.lists(st.floats(0, 1e6), min_size=1, max_size=300))
def test_a_percentile_is_the_least_sample_that_so_many_do_not_pass(samples: list[float]) -> None:
    told = percentiles("it", samples)
    assert told is not None
    for percent, value in ((50, told.p50), (90, told.p90), (99, told.p99)):
        at_most = [one for one in samples if one <= value]
        below = [one for one in samples if one < value]
        assert 100 * len(at_most) >= percent * len(samples) > 100 * len(below)
    assert told.most == max(samples)
