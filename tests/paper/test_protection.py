"""How far beyond its stop a stop_market may trade: a tenth, rounded towards the stop, to the tick."""

from __future__ import annotations

import pytest

from terminal.model.order import BUY, SELL, Side
from terminal.paper.stops import protection_price


@pytest.mark.parametrize(
    ("side", "stop", "price"),
    [
        (BUY, 100, 110),
        (BUY, 101, 111),
        (BUY, 1, 1),
        (BUY, 1_000_000, 1_100_000),
        (SELL, 100, 90),
        (SELL, 101, 91),
        (SELL, 1, 1),
        (SELL, 1_000_000, 900_000),
        (BUY, 10**20 + 1, 11 * 10**19 + 1),
        (SELL, 10**20 + 1, 9 * 10**19 + 1),
    ],
)
def test_a_stop_market_is_bound_to_a_tenth_beyond_its_stop(side: Side, stop: int, price: int) -> None:
    assert protection_price(side, stop) == price
