"""How quantities are cut: sums exact, nothing below the least order, prices on ticks and in order."""

from __future__ import annotations

import itertools
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from terminal.core import plans


@st.composite
def slicings(draw: st.DrawFn) -> tuple[int, int, int]:
    """(lots, slices, least) with an order's worth in every slice."""
    slices = draw(st.integers(1, 200))
    least = draw(st.integers(1, 500))
    return slices * least + draw(st.integers(0, 10**9)), slices, least


def cut(lots: int, slices: int, least: int, seed: str) -> list[int]:
    marks = [plans.done_after(number, slices, lots, least, seed) for number in range(slices + 1)]
    assert marks[0] == 0
    return [after - before for before, after in itertools.pairwise(marks)]


@given(slicings())
def test_even_slices_add_up_and_differ_by_a_lot_at_most(of: tuple[int, int, int]) -> None:
    lots, slices, least = of
    sizes = cut(lots, slices, least, "")
    assert sum(sizes) == lots
    assert max(sizes) - min(sizes) <= 1
    assert min(sizes) >= least


@given(slicings(), st.text(min_size=1, max_size=8))
def test_varied_slices_add_up_and_stay_within_a_fifth(of: tuple[int, int, int], seed: str) -> None:
    lots, slices, least = of
    sizes = cut(lots, slices, least, seed)
    even = Fraction(lots, slices)
    assert sum(sizes) == lots
    assert min(sizes) >= least
    assert all(abs(size - even) <= even / 5 + 1 for size in sizes)
    assert sizes == cut(lots, slices, least, seed)


def test_slices_do_vary_and_each_execution_in_its_own_way() -> None:
    one, other = (cut(100_000, 20, 10, seed) for seed in ("twap_1", "twap_2"))
    assert one != other
    assert len(set(one)) > 10
    assert max(one) > 5_500
    assert min(one) < 4_500


@given(st.integers(0, 1000), st.integers(0, 1000), st.integers(1, 100))
def test_an_orderly_part_leaves_nothing_or_an_order(wanted: int, rest: int, least: int) -> None:
    left = wanted + rest
    lots = plans.orderly(wanted, left, least)
    assert 0 <= lots <= wanted
    assert lots == 0 or lots >= least
    assert lots == 0 or left - lots == 0 or left - lots >= least
    if wanted >= least and (rest == 0 or rest >= least):
        assert lots == wanted


@given(st.integers(1, 10**6), st.integers(2, 50), st.integers(0, 10**6))
def test_prices_go_from_low_to_high_in_even_steps(low: int, legs: int, room: int) -> None:
    high = low + legs - 1 + room
    prices = plans.prices(low, high, legs)
    assert (prices[0], prices[-1], len(set(prices))) == (low, high, legs)
    steps = {after - before for before, after in itertools.pairwise(prices)}
    assert min(steps) > 0
    assert max(steps) - min(steps) <= 1


@given(st.integers(2, 50), st.booleans(), st.integers(1, 1000), st.integers(0, 10**9))
def test_legs_add_up_never_shrink_outwards_and_are_all_orders(
    legs: int, exponential: bool, least: int, more: int
) -> None:
    parts = plans.weights(legs, exponential)
    lots = plans.least_total(parts, least) + more
    sizes = plans.sizes(lots, parts)
    assert sum(sizes) == lots
    assert sizes == sorted(sizes)
    assert sizes[0] >= least
    if not exponential:
        assert sizes[-1] - sizes[0] <= 1


@given(st.integers(2, 50), st.booleans(), st.integers(1, 1000))
def test_a_lot_less_than_the_least_total_is_too_little(legs: int, exponential: bool, least: int) -> None:
    parts = plans.weights(legs, exponential)
    assert plans.sizes(plans.least_total(parts, least) - 1, parts)[0] < least


@pytest.mark.parametrize("legs", [2, 3, 10, 50])
def test_exponential_legs_grow_by_one_factor_to_ten_times_the_first(legs: int) -> None:
    sizes = plans.sizes(10**12, plans.weights(legs, exponential=True))
    factors = [after / before for before, after in itertools.pairwise(sizes)]
    assert max(factors) == pytest.approx(min(factors), rel=1e-6)
    assert sizes[-1] / sizes[0] == pytest.approx(10, rel=1e-6)
