"""The sniper waits for its price and takes what is there."""

from __future__ import annotations

import pytest

from terminal.model.errors import Refused
from terminal.model.order import BUY, SELL, Mode, OrderType, Side
from terminal.paper.algos.commands import StartSniper
from terminal.paper.clearing import QUOTE
from terminal.paper.orders import NewOrder
from tests.paper.algos.floor import ANNA, CARL, MINUTE, SECOND, START, Floor, lots

LOOK = SECOND // 4


@pytest.mark.parametrize(("side", "worse", "better"), [(BUY, 101, 99), (SELL, 99, 101)])
def test_it_does_nothing_until_the_touch_is_at_its_price_or_better(
    side: Side, worse: int, better: int
) -> None:
    floor = Floor()
    floor.rest(side.other, worse, 50)
    name = floor.start(StartSniper, side, lots=100, trigger=100).id
    floor.wait(MINUTE)
    assert not floor.sent()
    floor.rest(side.other, 100, 30)
    floor.wait(LOOK)
    floor.rest(side.other, better, 30)
    floor.wait(LOOK)
    floor.rest(side.other, 100, 500)
    floor.wait(LOOK)
    assert [(fill.price, fill.lots) for fill in floor.had()] == [(100, 30), (better, 30), (100, 40)]
    answer = floor.look(name)
    assert (answer.algo_type, answer.status, answer.trigger_price) == ("sniper", "completed", "0.0100")


def test_it_takes_at_once_what_is_there_already() -> None:
    floor = Floor()
    floor.rest(SELL, 100, 500)
    answer = floor.start(StartSniper, lots=200, trigger=100)
    assert (answer.status, lots(answer.filled_quantity)) == ("completed", 200)


@pytest.mark.parametrize(
    ("trigger", "limit", "taken"),
    [(100, 0, [100]), (0, 100, [100]), (100, 102, [100, 101, 102]), (102, 100, [100]), (102, 99, [])],
)
def test_the_trigger_says_when_and_the_limit_how_far(trigger: int, limit: int, taken: list[int]) -> None:
    floor = Floor()
    for price in (100, 101, 102, 103):
        floor.rest(SELL, price, 10)
    floor.start(StartSniper, lots=1000, trigger=trigger, limit=limit)
    floor.wait(SECOND)
    assert [fill.price for fill in floor.had()] == taken


def test_it_asks_for_no_more_than_is_there_and_binds_no_more_money() -> None:
    floor = Floor()
    floor.rest(SELL, 100, 50)
    floor.poor(QUOTE, 50 * 100 + 5)
    answer = floor.start(StartSniper, lots=10_000, trigger=100)
    assert [order.lots for order in floor.sent()] == [50]
    assert (answer.status, answer.refusals) == ("active", 0)


def test_its_own_orders_on_the_other_side_are_not_what_it_waits_for() -> None:
    floor = Floor()
    mine = floor.rest(SELL, 100, 50, ANNA)
    floor.start(StartSniper, lots=100, trigger=100)
    floor.wait(SECOND)
    assert not [order for order in floor.sent() if order.side is BUY]
    assert mine.id in floor.exchange.accounts[ANNA].open


def test_a_small_rest_is_asked_for_with_the_last_order() -> None:
    floor = Floor()
    floor.rest(SELL, 100, 95)
    answer = floor.start(StartSniper, lots=100, trigger=100)
    assert [order.lots for order in floor.sent()] == [100]
    assert (answer.status, lots(answer.remaining_quantity)) == ("expired", 5)
    assert "below the least order" in answer.reason


def test_an_offer_below_the_least_order_is_taken_too() -> None:
    floor = Floor()
    floor.rest(SELL, 100, 14)
    floor.exchange.place(CARL, NewOrder("alpha", BUY, OrderType.IOC, 100, 10), floor.now)
    answer = floor.start(StartSniper, lots=100, trigger=100)
    assert lots(answer.filled_quantity) == 4


def test_on_paper_it_takes_each_offer_once() -> None:
    floor = Floor()
    floor.rest(SELL, 100, 50)
    name = floor.start(StartSniper, lots=200, trigger=100, mode=Mode.PAPER).id
    floor.wait(MINUTE)
    assert lots(floor.look(name).filled_quantity) == 50
    floor.rest(SELL, 100, 60)
    floor.wait(SECOND)
    assert lots(floor.look(name).filled_quantity) == 110


def test_it_gives_up_after_24_hours_of_the_market() -> None:
    floor = Floor()
    name = floor.start(StartSniper, trigger=100).id
    day = 24 * 60 * MINUTE
    assert floor.look(name).ends_at == (START + day) // 1000
    floor.shut(5 * day)
    floor.room.advance(floor.now + day - SECOND)
    assert floor.look(name).status == "active"
    floor.room.advance(floor.now + day)
    assert floor.look(name).status == "expired"


def test_the_same_refusal_again_is_told_once() -> None:
    floor = Floor()
    floor.rest(SELL, 100, 50)
    floor.pair.halted_until = floor.now + MINUTE
    name = floor.start(StartSniper, lots=100, trigger=100).id
    floor.wait(SECOND - 1)
    assert floor.look(name).refusals == 4
    assert len(floor.news) == 1
    floor.wait(MINUTE)
    assert lots(floor.look(name).filled_quantity) == 50


def test_without_any_price_it_is_refused() -> None:
    with pytest.raises(Refused, match="must have a trigger_price") as refused:
        Floor().start(StartSniper)
    assert refused.value.field == "trigger_price"
