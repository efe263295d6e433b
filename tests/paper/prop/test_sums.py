"""The desk's arithmetic against fractions, which know no rounding."""

from __future__ import annotations

from fractions import Fraction
from math import ceil, floor

from hypothesis import assume, given
from hypothesis import strategies as st

from terminal.paper.prop import sums

prices = st.integers(1, 10**7)
sizes = st.integers(1, 10**7)
units = st.sampled_from([1, 500, 10**3, 10**6])
spreads = st.integers(1, 1000)
leverages = st.integers(1, 50)
signs = st.sampled_from([1, -1])
money = st.integers(-(10**15), 10**15)
rates = st.integers(-50_000, 50_000)


@given(prices, spreads)
def test_a_fill_is_half_the_spread_worse_than_the_mark_and_less_than_a_tick_more(
    mark: int, spread: int
) -> None:
    part = Fraction(spread, 100_000)
    assert sums.fill_price(mark, spread, buying=True) == ceil(mark * (1 + part)) >= mark
    assert sums.fill_price(mark, spread, buying=False) == max(1, floor(mark * (1 - part))) <= mark


@given(st.integers(1, 10**18), leverages)
def test_fee_and_margin_are_rounded_against_the_trader(notional: int, leverage: int) -> None:
    assert sums.fee_of(notional) == ceil(notional * Fraction(35, 100_000))
    assert sums.margin_of(notional, leverage) == ceil(Fraction(notional, leverage))


@given(signs, prices, prices, sizes, units, leverages)
def test_the_liquidation_price_is_where_margin_and_profit_are_worth_the_maintenance(
    sign: int, entry: int, mark: int, lots: int, unit: int, leverage: int
) -> None:
    worth = lots * unit
    margin = sums.margin_of(entry * worth, leverage)
    left = margin + sign * (mark - entry) * worth
    price = sums.liquidation_price(sign, entry, worth, margin)
    assert sums.is_liquidated(sign, mark, price) is (left <= Fraction(50, 10_000) * mark * worth)


@given(prices, units, leverages, st.integers(-(10**6), 10**16))
def test_the_most_that_fits_fits_and_one_more_does_not(
    price: int, unit: int, leverage: int, free: int
) -> None:
    def need(lots: int) -> int:
        notional = price * unit * lots
        return ceil(Fraction(notional, leverage)) + ceil(notional * Fraction(35, 100_000))

    most = sums.most_lots(free, price, unit, leverage)
    assert most == 0 or need(most) <= free
    assert need(most + 1) > free


@given(signs, st.integers(0, 10**16), rates)
def test_funding_is_paid_up_and_received_down(sign: int, notional: int, rate: int) -> None:
    exact = -sign * notional * Fraction(rate, 10**8)
    assert sums.funding(sign, notional, rate) == floor(exact)
    both = sums.funding(1, notional, rate) + sums.funding(-1, notional, rate)
    assert -1 <= both <= 0


@given(st.integers(1, 10**15), money, st.integers(1, 10_000))
def test_at_the_floor_the_fall_from_the_peak_reaches_the_limit_and_above_it_does_not(
    peak: int, equity: int, bps: int
) -> None:
    assume(equity <= peak)
    fallen = Fraction(peak - equity, peak) >= Fraction(bps, 10_000)
    assert (equity <= sums.drawdown_floor(peak, bps)) is fallen


@given(money, st.integers(1, 10**15), st.integers(0, 10_000))
def test_the_daily_floor_is_the_days_start_less_its_part_of_the_allocation(
    start: int, allocation: int, bps: int
) -> None:
    assert sums.daily_floor(start, allocation, bps) == start - floor(allocation * Fraction(bps, 10_000))


@given(money, st.integers(1, 10**15))
def test_a_percentage_is_said_only_when_it_is_reached(part: int, whole: int) -> None:
    said = Fraction(sums.percent(part, whole), 10_000)
    assert said <= Fraction(part, whole) * 100 < said + Fraction(1, 10_000)
