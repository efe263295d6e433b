"""Stops wait away from the book, fire once by a real trade, and cascade; orders with an end are cancelled at it."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from terminal.model.errors import Refused
from terminal.model.order import BUY, SELL, Mode, OrderType, Status
from terminal.paper.clearing import QUOTE
from terminal.paper.events import Cancelled, Dropped, Triggered, Waiting
from terminal.paper.orders import OrderEvent
from tests.paper.little import ANNA, BEN, CARL, TAKER_BPS, Little


@pytest.fixture
def venue() -> Little:
    venue = Little()
    venue.trade_at(100)
    return venue


def fired(events: Sequence[object]) -> list[int]:
    return [event.order_id for event in events if isinstance(event, Triggered)]


def test_it_waits_with_its_hold_and_is_not_in_the_book(venue: Little) -> None:
    receipt = venue.place(ANNA, BUY, 120, 10, OrderType.STOP_LIMIT, stop=110)
    assert receipt.events == [Waiting(receipt.order.id, BUY, 110, 10)]
    assert (receipt.order.status, receipt.order.stop) == (Status.PENDING, 110)
    assert venue.level(BUY, 120) == 0
    assert venue.purse(ANNA, QUOTE)[1] == 1200 + 1200 * TAKER_BPS // 10_000


@pytest.mark.parametrize(("price", "fires"), [(109, False), (110, True), (111, True)])
def test_a_buy_stop_fires_when_a_trade_reaches_it_from_below(venue: Little, price: int, fires: bool) -> None:
    stop = venue.stop(ANNA, BUY, 110, 5, price=130)
    assert fired(venue.trade_at(price)) == ([stop] if fires else [])


@pytest.mark.parametrize(("price", "fires"), [(91, False), (90, True), (89, True)])
def test_a_sell_stop_fires_when_a_trade_reaches_it_from_above(venue: Little, price: int, fires: bool) -> None:
    stop = venue.stop(ANNA, SELL, 90, 5, price=80)
    assert fired(venue.trade_at(price)) == ([stop] if fires else [])


def test_it_fires_once_and_rests_as_a_limit_order(venue: Little) -> None:
    stop = venue.stop(ANNA, BUY, 110, 5, price=115)
    venue.trade_at(112)
    assert venue.queue(BUY, 115) == [(stop, 5, 5)]
    venue.exchange.cancel(ANNA, stop, venue.now)
    assert fired(venue.trade_at(112)) == []


def test_a_stop_market_takes_what_is_there_and_never_past_its_protection(venue: Little) -> None:
    venue.rest(BEN, SELL, 120, 2)
    venue.rest(BEN, SELL, 121, 2)
    venue.rest(BEN, SELL, 122, 2)
    stop = venue.stop(ANNA, BUY, 110, 6)  # protected at 121
    events = venue.trade_at(110)
    assert fired(events) == [stop]
    assert events[-1] == Dropped(stop, BUY, 2, "stop_market")
    assert venue.purse(ANNA, QUOTE)[1] == 0


def test_a_trade_of_a_stop_fires_the_next_in_their_order(venue: Little) -> None:
    """Three stops in a row: the first one's own trade reaches the second, and so on; ids decide among equals."""
    for price in (95, 90, 85):
        venue.rest(CARL, BUY, price, 1)
    third = venue.stop(ANNA, SELL, 90, 1, price=80)
    second = venue.stop(ANNA, SELL, 95, 1, price=80)
    first = venue.stop(ANNA, SELL, 99, 1, price=80)
    twin = venue.stop(BEN, SELL, 99, 1, price=120)
    events = venue.trade_at(99)
    assert fired(events) == [first, twin, second, third]
    assert venue.pair.last == 85


def test_the_private_news_come_in_the_order_of_what_happened(venue: Little) -> None:
    stop = venue.stop(ANNA, BUY, 110, 5, price=115)
    venue.rest(BEN, SELL, 113, 2)
    venue.exchange.drain()
    venue.trade_at(110)
    told = [
        (event.kind, event.order.status)
        for event in venue.exchange.drain().private
        if isinstance(event, OrderEvent) and event.order.id == stop
    ]
    assert told == [("order_triggered", Status.PARTIAL)]


def test_a_pending_stop_can_be_amended_and_cancelled(venue: Little) -> None:
    stop = venue.stop(ANNA, SELL, 90, 5, price=80)
    amended = venue.exchange.amend(ANNA, stop, 85, 3, venue.now)
    assert amended.events == [Waiting(stop, SELL, 90, 3)]
    assert venue.purse(ANNA, "ALPHA")[1] == 3
    gone = venue.exchange.cancel(ANNA, stop, venue.now)
    assert gone.events == [Cancelled(stop, SELL, 85, 3, "user")]
    assert gone.order.status is Status.CANCELLED
    assert venue.purse(ANNA, "ALPHA")[1] == 0
    assert fired(venue.trade_at(90)) == []


def test_cancel_all_takes_pending_stops_along(venue: Little) -> None:
    venue.stop(ANNA, SELL, 90, 5)
    venue.rest(ANNA, BUY, 80, 1)
    assert len(venue.exchange.cancel_all(ANNA, venue.now)) == 2
    assert not venue.exchange.accounts[ANNA].open


def test_a_paper_stop_fires_by_a_live_trade_and_touches_nothing_live(venue: Little) -> None:
    venue.rest(BEN, SELL, 112, 4)
    stop = venue.stop(ANNA, BUY, 110, 4, mode=Mode.PAPER)
    events = venue.trade_at(110)
    assert fired(events) == []  # the live book's events alone
    assert stop not in venue.exchange.orders
    assert venue.purse(ANNA, "ALPHA", Mode.PAPER)[0] == 10**9 + 4
    assert venue.level(SELL, 112) == 4


@pytest.mark.parametrize(
    ("side", "stop", "code"), [(BUY, 100, "STOP_WOULD_TRIGGER"), (SELL, 100, "STOP_WOULD_TRIGGER"), (BUY, 0, "STOP_PRICE")]
)  # fmt: skip
def test_a_stop_on_the_wrong_side_of_the_market_is_refused(
    venue: Little, side: object, stop: int, code: str
) -> None:
    with pytest.raises(Refused) as refused:
        venue.place(ANNA, BUY if side is BUY else SELL, 100, 5, OrderType.STOP_LIMIT, stop=stop)
    assert refused.value.code == code
    assert refused.value.field == "stop_price"


def test_a_stop_price_on_another_kind_of_order_is_refused(venue: Little) -> None:
    with pytest.raises(Refused, match="stop_limit"):
        venue.place(ANNA, BUY, 90, 5, stop=95)


def test_orders_with_an_end_are_cancelled_at_it_and_not_before(venue: Little) -> None:
    resting = venue.rest(ANNA, BUY, 90, 5, expires=1_000)
    stop = venue.stop(ANNA, SELL, 80, 5, expires=900)
    later = venue.rest(ANNA, BUY, 89, 5, expires=1_001)
    assert not venue.exchange.expire(899)
    gone = venue.exchange.expire(1_000)
    assert [(r.order.id, r.order.reason) for r in gone] == [(stop, "expired"), (resting, "expired")]
    assert list(venue.exchange.accounts[ANNA].open) == [later]


@pytest.mark.parametrize("kind", [OrderType.IOC, OrderType.FOK, OrderType.MARKET])
def test_an_end_on_an_order_that_does_not_rest_is_refused(venue: Little, kind: OrderType) -> None:
    with pytest.raises(Refused, match="rest or wait"):
        venue.place(ANNA, BUY, 90, 5, kind, expires=10_000)


def test_an_end_in_the_past_is_refused(venue: Little) -> None:
    with pytest.raises(Refused, match="later"):
        venue.place(ANNA, BUY, 90, 5, expires=1)


class TestCircuitBreaker:
    def test_a_sharp_move_halts_the_pair_for_a_minute(self) -> None:
        venue = Little(breaker=True)
        venue.trade_at(100)
        bid = venue.rest(ANNA, BUY, 90, 1)
        venue.trade_at(111)
        with pytest.raises(Refused, match="halted") as refused:
            venue.rest(ANNA, BUY, 91, 1)
        assert refused.value.code == "MARKET_HALTED"
        venue.exchange.cancel(ANNA, bid, venue.now)
        venue.now += 60_000_000
        venue.exchange.breaker.resume(venue.now)
        venue.rest(ANNA, BUY, 91, 1)
        told = [(notice.kind, notice.data.action) for notice in venue.exchange.drain().notices]
        assert told == [("circuit_breaker", "halt"), ("circuit_breaker", "resume")]

    def test_a_slow_move_does_not(self) -> None:
        venue = Little(breaker=True)
        for price in range(100, 130, 5):
            venue.trade_at(price)
            venue.now += 300_000_000
        assert not venue.pair.halted_until


def test_orders_with_an_end_that_are_gone_before_it_are_not_kept_for_it(venue: Little) -> None:
    kept = venue.rest(ANNA, BUY, 90, 5, expires=10**9)
    for _ in range(5_000):
        venue.exchange.cancel(ANNA, venue.rest(ANNA, BUY, 89, 5, expires=10**9 + 1), venue.now)
    assert len(venue.exchange.ends) < 2_000
    assert [receipt.order.id for receipt in venue.exchange.expire(10**9 + 1)] == [kept]
