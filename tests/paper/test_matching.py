"""One book by hand: its touch and its depth, what a refusal tells, and that numbers are exact however large."""

from __future__ import annotations

import gc
from collections.abc import Iterator

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from terminal.model.order import BUY, SELL, OrderType, SelfTrade, Side
from terminal.paper.events import (
    Cancelled,
    Decremented,
    Dropped,
    Event,
    Reduced,
    Refilled,
    Rested,
    Swapped,
    Traded,
    Triggered,
    Waiting,
)
from terminal.paper.matching import Book, Order, Unfillable, WouldCross, reach

HUGE = 2**60
"""A binary float of this size is off by up to a hundred."""
EVENTS: tuple[Event, ...] = (
    Rested(7, BUY, 100, 5),
    Refilled(7, BUY, 100, 5),
    Traded(8, 7, SELL, 100, 5),
    Swapped(8, SELL, 100, 5, "uniswap"),
    Cancelled(7, BUY, 100, 5, "user"),
    Dropped(8, SELL, 5, "ioc"),
    Reduced(7, BUY, 100, 2, 3, 3),
    Decremented(8, SELL, 2, 3),
    Waiting(9, BUY, 110, 5),
    Triggered(9, BUY, 110),
)


class Orders:
    """Puts orders into a book, each with the next number and an owner of its own."""

    def __init__(self) -> None:
        self.book = Book()
        self.count = 0

    def place(
        self,
        side: Side,
        price: int,
        lots: int,
        kind: OrderType = OrderType.LIMIT,
        *,
        owner: int = 0,
        stp: SelfTrade = SelfTrade.CANCEL_RESTING,
    ) -> list[Event]:
        self.count += 1
        order = Order(self.count, owner or self.count, side, kind, price, lots)
        order.stp = stp
        return self.book.place(order)

    def prices(self, side: Side, depth: int | None = None) -> list[int]:
        return [level.price for level in self.book.half(side).walk(depth)]


def anew(number: int) -> int:
    """The same number, as another command would bring it."""
    return int(str(number))


@pytest.fixture
def orders() -> Orders:
    return Orders()


def ladder(orders: Orders, base: int = 100) -> None:
    """Three prices a side, which come neither best first nor best last."""
    for away in (2, 1, 3):
        orders.place(BUY, base - away, 10)
        orders.place(SELL, base + away, 10)


@pytest.mark.parametrize("event", EVENTS, ids=lambda event: type(event).__name__)
def test_an_event_stays_as_it_is_and_costs_the_garbage_collector_nothing(event: Event) -> None:
    with pytest.raises(AttributeError):
        event.order_id = 1  # type: ignore[misc, union-attr]
    assert hash(event) == hash(msgspec.structs.replace(event))
    assert not gc.is_tracked(event)


def test_a_list_of_events_can_be_written_down_and_read_back() -> None:
    assert msgspec.json.decode(msgspec.json.encode(EVENTS), type=tuple[Event, ...]) == EVENTS


@pytest.mark.parametrize("base", [100, HUGE])
def test_the_touch_is_the_best_price_of_each_side_and_nothing_in_an_empty_book(
    orders: Orders, base: int
) -> None:
    assert orders.book.bids.best() is None
    assert orders.book.asks.best() is None
    ladder(orders, base)
    bid, ask = orders.book.bids.best(), orders.book.asks.best()
    assert bid is not None
    assert ask is not None
    assert (bid.price, ask.price) == (base - 1, base + 1)


@pytest.mark.parametrize("depth", [0, 1, 2, 3, 4])
def test_so_many_levels_are_those_next_to_the_touch(orders: Orders, depth: int) -> None:
    ladder(orders)
    assert orders.prices(BUY, depth) == [99, 98, 97][:depth]
    assert orders.prices(SELL, depth) == [101, 102, 103][:depth]


def test_all_levels_go_from_the_touch_outwards(orders: Orders) -> None:
    ladder(orders)
    assert orders.prices(BUY) == [99, 98, 97]
    assert orders.prices(SELL) == [101, 102, 103]


@pytest.mark.parametrize(("side", "price", "met"), [(BUY, 103, 101), (SELL, 97, 99)])
def test_a_refused_post_only_order_is_told_the_best_price_it_would_have_met(
    orders: Orders, side: Side, price: int, met: int
) -> None:
    ladder(orders)
    with pytest.raises(WouldCross, match=f"at once against {met}$") as refused:
        orders.place(side, price, 1, OrderType.POST_ONLY)
    assert refused.value.best == met


def test_a_refused_fill_or_kill_order_is_told_what_there_is_and_changes_nothing(orders: Orders) -> None:
    ladder(orders)
    with pytest.raises(Unfillable, match="only 20 lots") as refused:
        orders.place(BUY, 102, 21, OrderType.FOK)
    assert refused.value.found == 20
    assert orders.prices(SELL) == [101, 102, 103]


@pytest.mark.parametrize(("lots", "there"), [(15, 30), (20, 20), (1000, 1000)])
def test_fill_or_kill_is_filled_where_there_is_as_much_or_more(orders: Orders, lots: int, there: int) -> None:
    orders.place(SELL, 100, there // 2)
    orders.place(SELL, 101, there // 2)
    events = orders.place(BUY, 101, anew(lots), OrderType.FOK)
    assert sum(event.lots for event in events if isinstance(event, Traded)) == lots
    assert orders.book.asks.best() is None or there > lots


@pytest.mark.parametrize("side", [BUY, SELL])
def test_fill_or_kill_is_filled_at_the_very_price_it_names(orders: Orders, side: Side) -> None:
    orders.place(side.other, 100, 10)
    assert orders.place(side, 100, 10, OrderType.FOK) == [Traded(2, 1, side, 100, 10)]


def test_what_stands_between_two_orders_of_its_owner_is_out_of_reach(orders: Orders) -> None:
    for owner in (1, 7, 2, 7, 3):
        orders.place(SELL, 100, 5, owner=owner)
    with pytest.raises(Unfillable) as refused:
        orders.place(BUY, 100, 6, OrderType.FOK, owner=7, stp=SelfTrade.CANCEL_INCOMING)
    assert refused.value.found == 5


@pytest.mark.parametrize("lots", [1, 1000])
def test_an_amend_to_what_an_order_is_already_does_nothing(orders: Orders, lots: int) -> None:
    orders.place(BUY, 100, lots)
    assert orders.book.amend(1, 100, anew(lots)) == []


@pytest.mark.parametrize("kind", [OrderType.LIMIT, OrderType.POST_ONLY, OrderType.STOP_LIMIT])
def test_of_amended_orders_only_a_post_only_one_is_refused_where_it_would_trade(
    orders: Orders, kind: OrderType
) -> None:
    orders.place(BUY, 99, 10, kind)
    orders.place(SELL, 100, 4)
    if kind is OrderType.POST_ONLY:
        with pytest.raises(WouldCross):
            orders.book.amend(1, 100, 10)
        assert orders.prices(BUY) == [99]
    else:
        assert orders.book.amend(1, 100, 10) == [
            Cancelled(1, BUY, 99, 10, "amend"),
            Traded(1, 2, BUY, 100, 4),
            Rested(1, BUY, 100, 6),
        ]


def test_an_order_without_a_display_shows_all_of_itself(orders: Orders) -> None:
    assert orders.place(BUY, 100, 10) == [Rested(1, BUY, 100, 10)]
    assert [order.shown for level in orders.book.bids.walk() for order in level] == [10]


@pytest.mark.parametrize("side", [BUY, SELL])
def test_prices_a_tick_apart_stay_apart_however_large_they_are(orders: Orders, side: Side) -> None:
    better = -1 if side is BUY else 1
    ladder(orders, HUGE)
    assert orders.prices(side.other) == [HUGE - away * better for away in (1, 2, 3)]
    events = orders.place(side, HUGE - 2 * better, 25)
    assert [(event.price, event.lots) for event in events if isinstance(event, Traded)] == [
        (HUGE - better, 10),
        (HUGE - 2 * better, 10),
    ]
    assert orders.prices(side.other) == [HUGE - 3 * better]


@pytest.mark.parametrize(("side", "price"), [(BUY, HUGE - 1), (SELL, HUGE + 1)])
def test_a_post_only_order_a_tick_from_the_touch_rests_however_large_the_price(
    orders: Orders, side: Side, price: int
) -> None:
    orders.place(side.other, HUGE, 10)
    assert orders.place(side, price, 1, OrderType.POST_ONLY) == [Rested(2, side, price, 1)]


@pytest.mark.parametrize("side", [BUY, SELL])
def test_a_level_in_the_middle_leaves_the_others_where_they_are(orders: Orders, side: Side) -> None:
    ladder(orders, HUGE)
    middle = next(
        order for order in orders.book.orders.values() if abs(order.price - HUGE) == 2 and order.side is side
    )
    orders.book.cancel(middle.id)
    away = -1 if side is BUY else 1
    assert orders.prices(side) == [HUGE + away, HUGE + 3 * away]


def test_an_owner_with_a_large_number_is_known_again(orders: Orders) -> None:
    anna = 123_456
    orders.place(SELL, 100, 10, owner=anna)
    orders.place(SELL, 100, 10)
    with pytest.raises(Unfillable):
        orders.place(BUY, 100, 20, OrderType.FOK, owner=anew(anna))
    events = orders.place(BUY, 100, 10, owner=anew(anna))
    assert events == [Cancelled(1, SELL, 100, 10, "self_trade"), Traded(4, 2, BUY, 100, 10)]


@pytest.mark.parametrize("lots", [1, 1000])
def test_two_orders_of_a_size_leave_nothing(orders: Orders, lots: int) -> None:
    orders.place(SELL, 100, lots)
    assert orders.place(BUY, 100, anew(lots)) == [Traded(2, 1, BUY, 100, lots)]
    assert not orders.book.orders
    assert orders.prices(SELL) == orders.prices(BUY) == []


@pytest.mark.parametrize("lots", [1, 1000])
def test_two_orders_of_one_owner_and_a_size_shrink_to_nothing(orders: Orders, lots: int) -> None:
    orders.place(SELL, 100, lots, owner=1)
    assert orders.place(BUY, 100, anew(lots), owner=1, stp=SelfTrade.DECREMENT) == [
        Cancelled(1, SELL, 100, lots, "self_trade"),
        Dropped(2, BUY, lots, "self_trade"),
    ]
    assert not orders.book.orders


@pytest.mark.parametrize("kind", OrderType)
def test_only_a_market_order_that_shrinks_is_offered_what_is_behind_its_owners(
    orders: Orders, kind: OrderType
) -> None:
    orders.place(SELL, 100, 5)
    orders.place(SELL, 101, 5, owner=7)
    orders.place(SELL, 102, 5)
    taker = Order(99, 7, BUY, kind, 0 if kind is OrderType.MARKET else 102, 20)
    taker.stp = SelfTrade.DECREMENT
    behind = [(102, 5)] if kind is OrderType.MARKET else []
    assert list(orders.book.offers(taker)) == [(100, 5), *behind]


@pytest.mark.parametrize(
    ("limit", "most", "taken"),
    [(102, 3, 3), (101, 13, 10), (102, 16, 16), (102, 17, 17), (102, 18, 17), (102, 99, 17), (100, 3, 0)],
)
def test_a_sweep_takes_so_much_within_its_limit_and_the_rest_of_the_order_is_left(
    orders: Orders, limit: int, most: int, taken: int
) -> None:
    ladder(orders)
    order = Order(99, 99, BUY, OrderType.LIMIT, 103, 17)
    events: list[Event] = []
    assert orders.book.sweep(order, limit, most, events)
    assert sum(event.lots for event in events if isinstance(event, Traded)) == taken
    assert (order.left, order.price) == (17 - taken, 103)
    assert 99 not in orders.book.orders


@pytest.mark.parametrize("by_its_owner", [True, False])
def test_an_iceberg_that_is_off_the_book_hides_nothing(orders: Orders, by_its_owner: bool) -> None:
    iceberg = Order(99, 7, SELL, OrderType.LIMIT, 100, 10)
    iceberg.display = 3
    orders.book.place(iceberg)
    assert iceberg.shown == 3
    if by_its_owner:
        orders.book.cancel(99)
    else:
        orders.place(BUY, 100, 5, owner=7)
    assert iceberg.shown == iceberg.left == 10


@pytest.mark.parametrize("want", [1, 1000])
def test_no_more_offers_are_looked_at_than_are_needed(want: int) -> None:
    def offers() -> Iterator[tuple[int, int]]:
        yield 100, anew(want)
        raise AssertionError("asked for more")

    assert reach(offers(), want) == (want, 100 * want)


@settings(derandomize=True, database=None)
@given(st.lists(st.tuples(st.integers(1, 50), st.integers(1, 40)), max_size=6), st.integers(1, 120))
def test_reach_counts_lot_by_lot_until_there_are_enough(offers: list[tuple[int, int]], want: int) -> None:
    prices = [price for price, lots in offers for _ in range(lots)][:want]
    assert reach(offers, want) == (len(prices), sum(prices))
