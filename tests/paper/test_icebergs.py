"""Icebergs: they show a part, refill at the back of the queue, and count whole for holds and all-or-nothing orders."""

from __future__ import annotations

import pytest

from terminal.model.errors import Refused
from terminal.model.order import BUY, SELL, Mode, OrderType
from terminal.paper.clearing import QUOTE
from terminal.paper.events import Cancelled, Reduced, Refilled, Rested, Traded
from tests.paper.little import ANNA, BEN, CARL, Little


@pytest.fixture
def venue() -> Little:
    return Little()


def test_the_book_shows_the_peak_and_the_purse_binds_the_whole(venue: Little) -> None:
    iceberg = venue.rest(ANNA, SELL, 100, 50, display=10)
    assert venue.queue(SELL, 100) == [(iceberg, 10, 50)]
    assert venue.level(SELL, 100) == 10
    assert venue.purse(ANNA, "ALPHA")[1] == 50


def test_a_refill_goes_behind_those_who_waited(venue: Little) -> None:
    iceberg = venue.rest(ANNA, SELL, 100, 50, display=10)
    plain = venue.rest(BEN, SELL, 100, 5)
    events = venue.take(CARL, BUY, 100, 12)
    taker = events[0].order_id if not isinstance(events[0], Traded) else events[0].taker_id
    assert events == [
        Traded(taker, iceberg, BUY, 100, 10),
        Refilled(iceberg, SELL, 100, 10),
        Traded(taker, plain, BUY, 100, 2),
    ]
    assert venue.queue(SELL, 100) == [(plain, 3, 3), (iceberg, 10, 40)]


def test_one_taker_may_eat_many_slices_and_the_last_is_what_is_left(venue: Little) -> None:
    iceberg = venue.rest(ANNA, SELL, 100, 25, display=10)
    before = venue.totals()
    events = venue.take(CARL, BUY, 100, 25)
    assert [e.lots for e in events if isinstance(e, Traded)] == [10, 10, 5]
    assert [e.lots for e in events if isinstance(e, Refilled)] == [10, 5]
    assert iceberg not in venue.exchange.orders
    assert venue.totals() == before
    assert venue.purse(ANNA, "ALPHA")[1] == venue.purse(CARL, QUOTE)[1] == 0


def test_an_incoming_iceberg_trades_with_all_of_it_before_it_shows_a_part(venue: Little) -> None:
    venue.rest(BEN, SELL, 100, 30)
    receipt = venue.place(ANNA, BUY, 100, 50, display=8)
    assert receipt.order.filled == 30
    assert isinstance(receipt.events[-1], Rested)
    assert venue.queue(BUY, 100) == [(receipt.order.id, 8, 20)]


def test_a_smaller_quantity_takes_from_what_is_hidden_first_and_keeps_its_turn(venue: Little) -> None:
    iceberg = venue.rest(ANNA, SELL, 100, 50, display=10)
    other = venue.rest(BEN, SELL, 100, 5)
    reduced = venue.exchange.amend(ANNA, iceberg, None, 12, venue.now)
    assert reduced.events == [Reduced(iceberg, SELL, 100, 38, 12, 10)]
    venue.exchange.amend(ANNA, iceberg, None, 4, venue.now)
    assert venue.queue(SELL, 100) == [(iceberg, 4, 4), (other, 5, 5)]
    assert venue.level(SELL, 100) == 9


def test_hidden_lots_count_for_fill_or_kill_and_market_orders(venue: Little) -> None:
    venue.rest(ANNA, SELL, 100, 50, display=10)
    assert venue.place(CARL, BUY, 100, 45, OrderType.FOK).order.filled == 45
    assert venue.place(CARL, BUY, 0, 9, OrderType.MARKET).order.filled == 5


def test_a_cancel_frees_all_of_it(venue: Little) -> None:
    iceberg = venue.rest(ANNA, BUY, 100, 50, display=10)
    venue.take(CARL, SELL, 100, 3)
    gone = venue.exchange.cancel(ANNA, iceberg, venue.now)
    assert gone.events == [Cancelled(iceberg, BUY, 100, 47, "user")]
    assert venue.level(BUY, 100) == 0
    assert venue.purse(ANNA, QUOTE)[1] == 0


def test_a_peak_as_large_as_the_order_is_no_iceberg(venue: Little) -> None:
    order = venue.rest(ANNA, SELL, 100, 10, display=10)
    assert venue.exchange.orders[order].display == 0


@pytest.mark.parametrize(
    ("kind", "display"),
    [(OrderType.LIMIT, 51), (OrderType.IOC, 5), (OrderType.FOK, 5), (OrderType.MARKET, 5)],
)
def test_a_peak_that_makes_no_sense_is_refused(venue: Little, kind: OrderType, display: int) -> None:
    venue.rest(BEN, BUY, 90, 100)
    with pytest.raises(Refused, match="display_qty") as refused:
        venue.place(ANNA, SELL, 90, 50, kind, display=display)
    assert refused.value.code == "DISPLAY_QUANTITY"


def test_a_paper_iceberg_waits_behind_the_queue_again_after_each_slice(venue: Little) -> None:
    venue.rest(BEN, SELL, 100, 20)
    paper = venue.rest(ANNA, SELL, 100, 10, display=4, mode=Mode.PAPER)
    venue.take(CARL, BUY, 100, 20)  # the queue ahead of it
    venue.rest(BEN, SELL, 100, 7)
    venue.take(
        CARL, BUY, 100, 6
    )  # its first slice of four comes through, and one lot stays ahead of the next
    assert venue.exchange.orders[paper].filled == 4
    venue.take(CARL, BUY, 100, 1)
    assert venue.exchange.orders[paper].filled == 4
