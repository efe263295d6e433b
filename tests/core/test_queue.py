"""The estimate is never less than what truly stands ahead, and never more than the level holds besides."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from terminal.core.book import Book
from terminal.core.order import Order
from terminal.core.queue import SHOWN_S, Queue
from terminal.model.market import BookChange
from terminal.model.order import BUY, SELL
from terminal.model.reports import OrderReport

events = st.tuples(st.sampled_from(["trade", "cancel", "join"]), st.integers(0, 30), st.integers(1, 6))


@given(
    st.lists(st.integers(1, 9), max_size=8), st.integers(1, 9), st.lists(events, max_size=40), st.booleans()
)
def test_an_estimate_is_an_upper_bound(
    before: list[int], own: int, happens: list[tuple[str, int, int]], level_first: bool
) -> None:
    """The true queue is a list of [lots, ours?], front first; trades and levels are told in either order."""
    line, queue = [[lots, 0] for lots in before] + [[own, 1]], Queue()
    queue.placed("o1", BUY, 100, own, sum(before))
    for what, where, lots in happens:
        traded = mine = 0
        if what == "join":
            line.append([lots, 0])
        elif what == "cancel":
            strangers = [one for one in line if not one[1]]
            if strangers:
                line.remove(strangers[where % len(strangers)])
        else:
            while line and traded < lots:
                part = min(line[0][0], lots - traded)
                line[0][0] -= part
                traded += part
                mine += part * line[0][1]
                if not line[0][0]:
                    line.pop(0)
        if mine:
            queue.filled("o1", mine)
        if level_first:
            queue.level(BUY, 100, sum(one[0] for one in line))
        queue.traded(BUY, 100, traded)
        if not level_first:
            queue.level(BUY, 100, sum(one[0] for one in line))
        place = next((n for n, one in enumerate(line) if one[1]), None)
        if place is None:
            return
        ahead = sum(one[0] for one in line[:place])
        assert ahead <= queue.spots["o1"].ahead <= sum(one[0] for one in line) - line[place][0]
        assert queue.spots["o1"].own == line[place][0]


def test_trades_eat_from_the_front_and_cancels_are_taken_to_be_behind() -> None:
    queue = Queue()
    queue.placed("o1", BUY, 100, 10, 50)
    queue.level(BUY, 100, 90)
    queue.traded(BUY, 100, 20)
    assert queue.spots["o1"].ahead == 30
    queue.level(BUY, 100, 60)
    assert queue.spots["o1"].ahead == 30
    queue.level(BUY, 100, 25)
    assert queue.spots["o1"].ahead == 15


def test_an_own_fill_says_that_nothing_is_ahead() -> None:
    queue = Queue()
    queue.placed("o1", BUY, 100, 10, 50)
    queue.filled("o1", 4)
    assert (queue.spots["o1"].own, queue.spots["o1"].ahead) == (6, 0)


def test_only_its_own_price_and_side_move_it() -> None:
    queue = Queue()
    queue.placed("o1", BUY, 100, 10, 50)
    queue.traded(BUY, 99, 20)
    queue.traded(SELL, 100, 20)
    queue.level(SELL, 100, 10)
    assert queue.spots["o1"].ahead == 50


def test_a_smaller_quantity_keeps_the_place_and_an_ended_order_has_none() -> None:
    queue = Queue()
    queue.placed("o1", BUY, 100, 10, 50)
    queue.reduced("o1", 4)
    queue.level(BUY, 100, 44)
    assert (queue.spots["o1"].own, queue.spots["o1"].ahead) == (4, 40)
    queue.ended("o1")
    queue.ended("o1")
    queue.filled("o1", 1)
    queue.reduced("o1", 1)
    assert "o1" not in queue.spots


def resting(ticks: int = 100, lots: int = 10, filled: int = 0, status: str = "open") -> Order:
    report = OrderReport("o1", "vaix", BUY, "post_only", ticks, lots, filled, status)
    order = Order.found(report, 1, 0.0)
    order.order_id = report.order_id
    order.hear(report)
    return order


def book(lots: int) -> Book:
    made = Book()
    made.take(BookChange("vaix", [(100, lots), (99, 70)], [(101, 5)], whole=True))
    return made


def test_it_follows_orders_that_rest_move_fill_and_end() -> None:
    queue = Queue()
    queue.follow([resting()], book(50), 0.0)
    assert queue.spots["o1"].ahead == 50
    queue.follow([resting(99)], book(50), 1.0)
    assert queue.spots["o1"].ahead == 70
    queue.traded(BUY, 99, 20)
    queue.follow([resting(99, 8)], book(50), 1.0)
    assert (queue.spots["o1"].own, queue.spots["o1"].ahead) == (8, 50)
    queue.follow([resting(99, 8, 3)], book(50), 1.0)
    assert (queue.spots["o1"].own, queue.spots["o1"].ahead) == (5, 0)
    queue.follow([resting(99, 30, 3)], book(50), 1.0)
    assert (queue.spots["o1"].own, queue.spots["o1"].ahead) == (27, 70), "a larger quantity goes to the back"
    queue.follow([resting(99, 30, 3, "cancelled")], book(50), 1.0)
    assert not queue.spots


def test_a_level_that_may_not_hold_the_order_yet_says_nothing() -> None:
    queue = Queue()
    queue.follow([resting()], book(50), 0.0)
    queue.look(book(40), SHOWN_S / 2)
    assert queue.spots["o1"].ahead == 50
    queue.look(book(40), SHOWN_S)
    assert queue.spots["o1"].ahead == 30
    queue.look(book(3), SHOWN_S)
    assert queue.spots["o1"].ahead == 30, "a level smaller than the order is older than the order"
