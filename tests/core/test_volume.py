"""Traded volume by price against plain sums."""

from __future__ import annotations

from collections import defaultdict

from hypothesis import given
from hypothesis import strategies as st

from terminal.core.volume import MOST_PRICES, TOGETHER_MS, Volume, row_of
from terminal.model.market import TradePrint
from terminal.model.order import BUY, SELL, Side
from terminal.model.text import clean

trades = st.lists(
    st.tuples(
        st.integers(1, 60), st.integers(1, 10**12), st.sampled_from([BUY, SELL]), st.integers(0, 5_000)
    ),
    max_size=60,
)


def printed(ticks: int, lots: int, side: Side, at_ms: int) -> TradePrint:
    return TradePrint("vaix", clean(""), ticks, lots, side, "C", at_ms)


@given(trades, st.sampled_from([1, 2, 5, 7, 50]))
def test_each_row_holds_the_lots_traded_in_it(told: list[tuple[int, int, Side, int]], step: int) -> None:
    """Bought above the row below, sold below the row above; and nothing is lost or counted twice."""
    volume, sums = Volume(), defaultdict[int, int](int)
    for ticks, lots, side, at_ms in told:
        volume.add(printed(ticks, lots, side, at_ms))
        at = next(
            price for price in range(0, 200 * step, step)
            if (price - step < ticks <= price if side is BUY else price <= ticks < price + step)
        )  # fmt: skip
        sums[at] += lots
        volume.rows(1 if ticks % 3 else step)  # asked in between, and by another step
    rows = volume.rows(step)
    assert {at: row.lots for at, row in rows.items()} == sums
    for at, row in rows.items():
        here = [one for one in told if row_of(one[0], step, one[2]) == at]
        assert row.last.at_ms == max(at_ms for *_, at_ms in here)


def test_the_newest_trade_is_that_of_one_taker() -> None:
    volume = Volume()
    volume.add(printed(10, 5, BUY, 1_000))
    volume.add(printed(10, 7, BUY, 1_000 + TOGETHER_MS))
    assert volume.rows(1)[10].last.lots == 12
    volume.add(printed(10, 3, BUY, 1_000 + 3 * TOGETHER_MS))
    assert volume.rows(1)[10].last.lots == 3
    volume.add(printed(10, 900, BUY, 5))  # an old one, from a question
    assert (volume.rows(1)[10].last.lots, volume.rows(1)[10].lots) == (3, 915)


def test_far_prices_are_let_go_and_near_ones_stay() -> None:
    volume = Volume()
    for ticks in range(1, 3 * MOST_PRICES):
        volume.add(printed(ticks, 1, SELL, ticks))
        assert len(volume.rows(1)) <= MOST_PRICES
    last = 3 * MOST_PRICES - 1
    assert set(range(last - 1_000, last + 1)) <= volume.rows(1).keys()
