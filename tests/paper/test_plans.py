"""A plan through the book and the pools, by hand."""

from __future__ import annotations

import pytest

from terminal.model.order import BUY, SELL, Side
from terminal.paper.routing import legs, plan

HUGE = 2**60


@pytest.mark.parametrize("side", [BUY, SELL])
def test_a_plan_ends_with_the_last_lot_that_is_wanted(side: Side) -> None:
    worse = 1 if side is BUY else -1
    book = [(100, 5), (100 + worse, 5), (100 + 2 * worse, 5)]
    pool = [(100 + worse, 3), (100 + 3 * worse, 3)]
    steps = plan(side, 8, [("clob", book), ("pool", pool)])
    assert steps == [(100, 5, "clob"), (100 + worse, 3, "clob")]


@pytest.mark.parametrize("side", [BUY, SELL])
def test_prices_a_tick_apart_are_told_apart_however_large_they_are(side: Side) -> None:
    worse = 1 if side is BUY else -1
    book, pool = [(HUGE + worse, 5)], [(HUGE, 3), (HUGE + 2 * worse, 9)]
    assert plan(side, 10, [("clob", book), ("pool", pool)]) == [
        (HUGE, 3, "pool"),
        (HUGE + worse, 5, "clob"),
        (HUGE + 2 * worse, 2, "pool"),
    ]


def test_legs_are_runs_of_one_venue() -> None:
    steps = [(100, 5, "clob"), (101, 1, "clob"), (102, 2, "pool"), (103, 4, "clob")]
    assert [(venue, len(run)) for venue, run in legs(steps)] == [("clob", 2), ("pool", 1), ("clob", 1)]
