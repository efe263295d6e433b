"""The iceberg algo: one resting order, followed to its end."""

from __future__ import annotations

from typing import Any

import pytest

from terminal.model.errors import NotFound, Refused
from terminal.model.order import BUY, SELL, OrderType
from terminal.paper.algos.commands import StartIceberg
from terminal.paper.clearing import QUOTE
from terminal.paper.orders import NewOrder
from tests.paper.algos.floor import ANNA, CARL, SECOND, Floor, lots


def hit(floor: Floor, size: int, price: int = 100) -> None:
    """Carl sells into Anna's bid."""
    floor.exchange.place(CARL, NewOrder("alpha", SELL, OrderType.IOC, price, size), floor.now)


def test_it_rests_with_the_wanted_part_shown() -> None:
    floor = Floor()
    answer = floor.start(StartIceberg, lots=1000, limit=100, display=150)
    assert (answer.algo_type, answer.status, answer.display_qty) == ("iceberg", "active", "0.0150")
    assert floor.pair.live.bids.levels[100].lots == 150
    (order,) = floor.exchange.accounts[ANNA].open.values()
    assert (order.left, order.type, order.request_id) == (1000, OrderType.LIMIT, f"{answer.id}.1")


@pytest.mark.parametrize(("quantity", "shown"), [(1000, 100), (105, 10), (40, 10), (12, 10)])
def test_left_to_itself_it_shows_about_a_tenth(quantity: int, shown: int) -> None:
    floor = Floor()
    floor.start(StartIceberg, lots=quantity, limit=100)
    assert floor.pair.live.bids.levels[100].lots == shown


def test_its_progress_is_that_of_its_order_at_any_moment() -> None:
    floor = Floor()
    name = floor.start(StartIceberg, lots=1000, limit=100).id
    hit(floor, 130)
    answer = floor.look(name)
    assert (answer.status, lots(answer.filled_quantity), answer.average_price) == ("active", 130, "0.010000")
    hit(floor, 870)
    assert lots(floor.look(name).remaining_quantity) == 0
    floor.wait(SECOND)
    assert floor.look(name).status == "completed"
    assert [lots(one.data.filled_quantity) for one in floor.news] == [0, 1000]


def test_each_second_in_which_it_traded_is_told() -> None:
    floor = Floor()
    floor.start(StartIceberg, lots=1000, limit=100)
    for size in (0, 20, 0, 30):
        hit(floor, size) if size else None
        floor.wait(SECOND)
    assert [lots(one.data.filled_quantity) for one in floor.news] == [0, 20, 50]


@pytest.mark.parametrize("size", [100, 40])
def test_what_happened_to_its_order_outlasts_a_restart(size: int) -> None:
    floor = Floor()
    name = floor.start(StartIceberg, lots=100, limit=100).id
    hit(floor, size)
    if size < 100:
        floor.exchange.cancel(ANNA, floor.sent()[0].id, floor.now, "expired")
    again = floor.again()
    for each in (floor, again):
        each.wait(SECOND)
        ended = each.look(name)
        assert lots(ended.filled_quantity) == size
        assert (ended.status, ended.reason) == (
            ("completed", None) if size == 100 else ("cancelled", "expired")
        )
    assert floor.dumped() == again.dumped()


def test_what_trades_at_once_counts_too() -> None:
    floor = Floor()
    floor.rest(SELL, 100, 300)
    answer = floor.start(StartIceberg, lots=300, limit=100)
    assert (answer.status, lots(answer.filled_quantity)) == ("completed", 300)
    floor.rest(SELL, 100, 100)
    answer = floor.start(StartIceberg, lots=300, limit=100)
    assert (answer.status, lots(answer.filled_quantity)) == ("active", 100)


def test_stopping_it_cancels_its_order() -> None:
    floor = Floor()
    name = floor.start(StartIceberg, lots=1000, limit=100).id
    hit(floor, 200)
    stopped = floor.stop(name)
    assert (stopped.status, stopped.reason, lots(stopped.filled_quantity)) == ("cancelled", "user", 200)
    assert not floor.exchange.accounts[ANNA].open
    assert 100 not in floor.pair.live.bids.levels


def test_one_whose_order_has_just_been_filled_cannot_be_stopped() -> None:
    floor = Floor()
    name = floor.start(StartIceberg, lots=100, limit=100).id
    hit(floor, 100)
    with pytest.raises(NotFound, match="ended already"):
        floor.stop(name)


def test_an_order_that_is_cancelled_or_amended_by_hand_is_followed() -> None:
    floor = Floor()
    name = floor.start(StartIceberg, lots=1000, limit=100).id
    (order_id,) = floor.exchange.accounts[ANNA].open
    floor.exchange.amend(ANNA, order_id, 99, 700, floor.now)
    answer = floor.look(name)
    assert (lots(answer.quantity), answer.price_limit) == (700, "0.0099")
    floor.exchange.cancel(ANNA, order_id, floor.now)
    floor.wait(SECOND)
    answer = floor.look(name)
    assert (answer.status, answer.reason) == ("cancelled", "user")
    assert floor.room.due() > floor.now + 10**15


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"limit": 0}, "price_limit"),
        ({"limit": 100, "display": 5}, "display_qty"),
        ({"limit": 100, "display": 1001}, "display_qty"),
        ({"limit": 10**9, "lots": 10**9}, "quantity"),
    ],
)
def test_what_the_order_would_be_refused_for_refuses_it(fields: dict[str, Any], field: str) -> None:
    floor = Floor()
    before = floor.dumped()
    with pytest.raises(Refused) as refused:
        floor.start(StartIceberg, **fields)
    assert refused.value.field == field
    assert floor.dumped() == before
    assert not floor.exchange.changes


def test_the_money_it_holds_is_the_orders() -> None:
    floor = Floor()
    floor.start(StartIceberg, BUY, lots=1000, limit=100)
    assert floor.exchange.ledgers[floor.sent()[0].mode].purse(ANNA, QUOTE).held == 100_000
