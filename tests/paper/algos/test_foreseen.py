"""The schedule and the ladder that a terminal shows before it sends are what the exchange then does."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from terminal.core import plans
from terminal.model.order import BUY, SELL, Side
from terminal.paper.algos.commands import PlaceScale, StartTwap
from tests.paper.algos.floor import LEAST, MINUTE, START, Floor


@settings(max_examples=40)
@given(st.integers(1, 30), st.integers(1, 60), st.integers(0, 5_000))
def test_a_twap_in_a_deep_book_sends_each_slice_when_and_as_large_as_was_foreseen(
    slices: int, minutes: int, more: int
) -> None:
    lots = slices * LEAST + more
    floor = Floor()
    floor.rest(SELL, 100, 10**6)
    floor.start(StartTwap, BUY, lots, slices=slices, minutes=minutes)
    floor.wait(minutes * MINUTE)
    every = minutes * MINUTE // slices
    assert [fill.lots for fill in floor.had()] == plans.even_slices(lots, slices, LEAST)
    assert [fill.at for fill in floor.had()] == [START + every * number for number in range(slices)]


@settings(max_examples=60)
@given(st.sampled_from(Side), st.integers(2, 30), st.booleans(), st.integers(0, 200), st.integers(0, 9_000))
def test_a_scale_rests_at_the_prices_and_sizes_that_were_foreseen(
    side: Side, legs: int, exponential: bool, wider: int, more: int
) -> None:
    parts = plans.weights(legs, exponential)
    lots, low = plans.least_total(parts, LEAST) + more, 100
    high = low + legs - 1 + wider
    floor = Floor()
    floor.start(PlaceScale, side, lots, low=low, high=high, legs=legs, exponential=exponential)
    seen = plans.ladder(side, low, high, lots, parts)
    assert [(order.price, order.lots) for order in floor.sent()] == seen
    assert sum(size for _, size in seen) == lots
