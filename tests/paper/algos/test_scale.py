"""A scale: its legs, and that all of it is paid for or none placed."""

from __future__ import annotations

import itertools
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from terminal.model.errors import Refused
from terminal.model.order import BUY, SELL, Mode, OrderType, Side
from terminal.paper.admission import MAX_OPEN_ORDERS
from terminal.paper.algos.commands import PlaceScale
from terminal.paper.clearing import QUOTE
from tests.paper.algos.floor import ANNA, MINUTE, Floor, lots


def standing(floor: Floor) -> list[tuple[int, int]]:
    return [(order.price, order.left) for order in floor.exchange.accounts[ANNA].open.values()]


def refused(floor: Floor, **fields: Any) -> Refused:
    """Ask for a scale that is refused, and see that nothing came of it."""
    floor.exchange.drain()
    before = floor.dumped(), floor.exchange.next_order, standing(floor)
    with pytest.raises(Refused) as error:
        floor.start(PlaceScale, **fields)
    assert (floor.dumped(), floor.exchange.next_order, standing(floor)) == before
    assert not floor.exchange.changes
    return error.value


def test_evenly_sized_legs_stand_from_the_touch_outwards() -> None:
    floor = Floor()
    bids = floor.start(PlaceScale, BUY, lots=503, low=80, high=100, legs=5)
    assert standing(floor) == [(100, 100), (95, 100), (90, 101), (85, 101), (80, 101)]
    assert (bids.total, bids.successful, bids.failed) == (5, 5, 0)
    assert bids.scale_id == bids.id == "scale_0000000001"
    assert [lots(order.quantity) for order in bids.orders] == [100, 100, 101, 101, 101]
    assert [order.request_id for order in bids.orders] == [f"{bids.id}.{leg}" for leg in range(1, 6)]
    assert [one.order_id for one in bids.results] == [order.order_id for order in bids.orders]
    asks = floor.start(PlaceScale, SELL, lots=503, low=110, high=130, legs=5)
    assert (asks.orders[0].price, asks.orders[-1].price) == ("0.0110", "0.0130")
    assert (asks.price_low, asks.price_high, asks.distribution) == ("0.0110", "0.0130", "linear")


@pytest.mark.parametrize("side", [BUY, SELL])
def test_exponential_legs_grow_away_from_the_touch(side: Side) -> None:
    floor = Floor()
    floor.start(PlaceScale, side, lots=10_000, low=80, high=100, legs=6, exponential=True)
    prices, sizes = zip(*standing(floor), strict=True)
    assert list(prices) == sorted(prices, reverse=side is BUY)
    assert sum(sizes) == 10_000
    assert all(1.5 < after / before < 1.7 for before, after in itertools.pairwise(sizes))


def test_two_legs_are_the_two_ends() -> None:
    floor = Floor()
    floor.start(PlaceScale, lots=20, low=99, high=100, legs=2)
    assert standing(floor) == [(100, 10), (99, 10)]


def test_legs_through_the_touch_trade_and_the_others_rest() -> None:
    floor = Floor()
    floor.rest(SELL, 98, 150)
    answer = floor.start(PlaceScale, BUY, lots=300, low=96, high=100, legs=3)
    assert [order.status for order in answer.orders] == ["filled", "partially_filled", "open"]
    assert [lots(fill.quantity) for order in answer.orders for fill in order.fills] == [100, 50]


def test_post_only_legs_that_would_trade_fail_alone() -> None:
    floor = Floor()
    floor.rest(SELL, 98, 150)
    answer = floor.start(PlaceScale, BUY, lots=300, low=96, high=100, legs=3, order_type=OrderType.POST_ONLY)
    assert (answer.successful, answer.failed) == (1, 2)
    assert [one.success for one in answer.results] == [False, False, True]
    assert {one.error.code for one in answer.results if one.error} == {"POST_ONLY_WOULD_CROSS"}
    assert standing(floor) == [(96, 100)]


def test_one_of_which_no_leg_is_taken_is_refused() -> None:
    floor = Floor()
    floor.rest(SELL, 90, 150)
    assert refused(
        floor, lots=300, low=96, high=100, legs=3, order_type=OrderType.POST_ONLY
    ).code == "POST_ONLY_WOULD_CROSS"  # fmt: skip
    floor.pair.halted_until = floor.now + MINUTE
    assert refused(floor, lots=300, low=80, high=85, legs=3).code == "MARKET_HALTED"


@pytest.mark.parametrize("mode", list(Mode))
@pytest.mark.parametrize(("side", "asset"), [(BUY, QUOTE), (SELL, "ALPHA")])
def test_a_unit_too_little_for_all_refuses_all(side: Side, asset: str, mode: Mode) -> None:
    fields: dict[str, Any] = {"side": side, "lots": 300, "low": 90, "high": 100, "legs": 3, "mode": mode}
    # Each leg alone: its notional, and a fee of ten basis points rounded down.
    need = 300 if side is SELL else sum(notional + notional // 1000 for notional in (9000, 9500, 10_000))
    floor = Floor()
    floor.poor(asset, need - 1, mode)
    error = refused(floor, **fields)
    assert (error.code, error.field) == ("INSUFFICIENT_BALANCE", "quantity")
    assert "all orders together need" in error.message
    floor.poor(asset, need, mode)
    assert floor.start(PlaceScale, **fields).successful == 3


def test_the_accounts_own_fee_is_what_all_must_carry() -> None:
    floor = Floor()
    floor.exchange.accounts[ANNA].fee_caps = (0, 5)
    floor.poor(QUOTE, 9_900 + 4 + 10_000 + 5)
    assert floor.start(PlaceScale, lots=200, low=99, high=100, legs=2).successful == 2


@pytest.mark.parametrize(
    ("fields", "field", "right"),
    [
        ({"lots": 99}, "quantity", "quantity must be at least 0.0100, or num_orders less"),
        ({"lots": 100, "exponential": True}, "quantity", "quantity must be at least 0.0409"),
        ({"low": 95, "legs": 7}, "price_high", "price_high must be at least 0.0101, or num_orders less"),
    ],
)
def test_what_does_not_go_says_what_would(fields: dict[str, Any], field: str, right: str) -> None:
    error = refused(Floor(), **{"low": 80, "high": 100} | fields)
    assert error.field == field
    assert right in error.message


def test_legs_beyond_the_open_orders_an_account_may_have_refuse_all() -> None:
    floor = Floor()
    for _ in range(MAX_OPEN_ORDERS - 9):
        floor.rest(BUY, 50, 10, ANNA)
    error = refused(floor, low=80, high=100, legs=10)
    assert (error.code, error.field) == ("TOO_MANY_ORDERS", "num_orders")
    assert "num_orders may be 9 now" in error.message
    floor.start(PlaceScale, low=80, high=100, legs=9)


@settings(max_examples=60)
@given(
    st.sampled_from(Side), st.integers(2, 50), st.integers(1, 10**6), st.booleans(), st.integers(0, 300), st.integers(0, 900),
)  # fmt: skip
def test_any_scale_adds_up_on_ticks_and_lots(
    side: Side, legs: int, quantity: int, exponential: bool, room: int, offer: int
) -> None:
    floor = Floor()
    if offer >= 10:
        floor.rest(side.other, 100, offer)
    asked: dict[str, Any] = {
        "low": 50,
        "high": 50 + legs - 1 + room,
        "legs": legs,
        "exponential": exponential,
    }
    if quantity < legs * 10:
        assert refused(floor, side=side, lots=quantity, **asked).code == "BELOW_MINIMUM"
        return
    quantity += legs * 60 if exponential else 0
    answer = floor.start(PlaceScale, side, lots=quantity, **asked)
    assert sum(lots(order.quantity) for order in answer.orders) == quantity
    assert all(lots(order.quantity) >= 10 for order in answer.orders)
    assert len({order.price for order in answer.orders}) == legs
    assert (answer.total, answer.successful, answer.failed) == (legs, legs, 0)
