"""Enter at a price: one preview, one order, and none by a key that is held."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from terminal.core.atcursor import STANDS_S, Answer, AtCursor, Plan, side_at
from terminal.model.order import BUY, SELL, Side

PLAN = Plan("vaix", BUY, 3_840, 500)


def sent(gaps: list[float], plan: Plan = PLAN, machine: AtCursor | None = None) -> int:
    """How many orders leave by Enters so far apart; each wait ends before the next Enter if it can."""
    machine, now, orders, due = machine or AtCursor(), 100.0, 0, float("inf")
    for gap in gaps:
        if now + gap >= due:
            orders += machine.counts() is not None
        now, due = now + gap, float("inf")
        match machine.press(plan, now):
            case Answer.SEND:
                orders += 1
            case Answer.WAIT:
                due = now + machine.wait_s
    return orders + (due < float("inf") and machine.counts() is not None)


@given(st.lists(st.floats(0.0, STANDS_S), max_size=50))
def test_enter_places_one_order_or_none_at_any_spacing(gaps: list[float]) -> None:
    assert sent(gaps) <= 1


@given(st.floats(0.001, 0.11), st.floats(0.2, 0.99), st.integers(1, 200))
def test_a_held_enter_places_none(each: float, first: float, repeats: int) -> None:
    assert sent([0.0, first, *[each] * repeats]) == 0


@pytest.mark.parametrize("gap", [0.35, 0.9, 1.0, 5.0])
def test_two_presses_of_a_hand_place_one(gap: float) -> None:
    assert sent([0.0, gap]) == 1


def test_the_next_order_wants_the_cursor_moved_or_another_key() -> None:
    machine = AtCursor()
    assert sent([0.0, 1.5], machine=machine) == 1
    assert machine.press(PLAN, 200.0) is Answer.SPENT
    assert machine.press(PLAN._replace(lots=9), 202.0) is Answer.SPENT, "another size is no other place"
    assert machine.press(PLAN._replace(ticks=3_841), 204.0) is Answer.SHOWN
    assert machine.press(PLAN._replace(ticks=3_841), 206.0) is Answer.SEND
    machine.other_key()
    assert machine.press(PLAN._replace(ticks=3_841), 208.0) is Answer.SHOWN


@pytest.mark.parametrize(
    "other",
    [
        PLAN._replace(side=SELL),
        PLAN._replace(ticks=3_839),
        PLAN._replace(lots=501),
        PLAN._replace(symbol="sbio"),
    ],
)
def test_only_what_was_shown_is_sent(other: Plan) -> None:
    machine = AtCursor()
    assert machine.press(PLAN, 100.0) is Answer.SHOWN
    assert machine.press(other, 102.0) is Answer.SHOWN
    assert machine.plan(102.0) == other


def test_a_preview_goes_with_another_key_and_with_time() -> None:
    machine = AtCursor()
    machine.press(PLAN, 100.0)
    assert machine.plan(100.0 + STANDS_S) == PLAN
    assert machine.plan(100.1 + STANDS_S) is None
    assert machine.press(PLAN, 101.0 + STANDS_S) is Answer.SHOWN
    machine.other_key()
    assert machine.plan(101.0 + STANDS_S) is None


def test_a_key_between_a_yes_and_its_wait_takes_it_back() -> None:
    machine = AtCursor()
    machine.press(PLAN, 100.0)
    assert machine.press(PLAN, 100.5) is Answer.WAIT
    machine.other_key()
    assert machine.counts() is None


@pytest.mark.parametrize(
    ("ticks", "side"),
    [(90, BUY), (100, BUY), (101, BUY), (103, None), (104, SELL), (106, SELL), (120, SELL)],
)
def test_the_side_is_that_of_the_nearer_touch(ticks: int, side: Side | None) -> None:
    assert side_at(ticks, 100, 106) is side


@given(st.integers(1, 500), st.integers(1, 400), st.integers(1, 90))
def test_what_rests_never_meets_the_other_side(ticks: int, bid: int, spread: int) -> None:
    side = side_at(ticks, bid, bid + spread)
    assert side is not BUY or ticks < bid + spread
    assert side is not SELL or ticks > bid


def test_without_a_touch_there_is_no_side() -> None:
    assert (side_at(5, None, 6), side_at(5, 4, None)) == (None, None)
