"""Participation: a fixed part of what others trade, never more."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from terminal.model.order import SELL, Mode
from terminal.paper.algos.commands import PPM, StartPov
from terminal.paper.clearing import QUOTE
from tests.paper.algos.floor import MINUTE, PLENTY, SECOND, Floor, lots


def test_it_trades_its_part_of_what_others_trade_each_second() -> None:
    floor = Floor()
    floor.rest(SELL, 105, 10_000)
    floor.trade(100, 5_000)
    name = floor.start(StartPov, lots=1000, rate=100_000, slippage=100_000).id
    floor.wait(10 * SECOND)
    assert not floor.had(), "what was traded before it began is not its market"
    for volume in (1000, 400, 0, 2000):
        floor.trade(100, volume) if volume else None
        floor.wait(SECOND)
    assert [fill.lots for fill in floor.had()] == [100, 40, 200]
    answer = floor.look(name)
    assert (answer.algo_type, answer.status, answer.participation_rate) == ("pov", "active", "0.1")
    assert lots(answer.filled_quantity) == 340


def test_its_own_trades_are_not_the_market() -> None:
    floor = Floor()
    floor.rest(SELL, 105, 10_000)
    floor.start(StartPov, lots=5000, rate=500_000, slippage=100_000)
    floor.trade(100, 1000)
    floor.wait(60 * SECOND)
    assert [fill.lots for fill in floor.had()] == [500]


def test_parts_too_small_for_an_order_wait_for_more() -> None:
    floor = Floor()
    floor.rest(SELL, 105, 10_000)
    floor.start(StartPov, lots=1000, rate=33_333, slippage=100_000)
    for _ in range(12):
        floor.trade(100, 55)
        floor.wait(SECOND)
    assert [fill.lots for fill in floor.had()] == [10, 10]
    assert 12 * 55 * Fraction(33_333, PPM) == Fraction("21.99978")


def test_what_could_not_be_traded_lapses() -> None:
    floor = Floor()
    floor.start(StartPov, lots=1000, rate=500_000)
    for _ in range(60):
        floor.trade(100, 1000)
        floor.wait(SECOND)
    floor.rest(SELL, 100, 10_000)
    floor.wait(10 * SECOND)
    assert not floor.had()
    floor.trade(99, 100)
    floor.wait(SECOND)
    assert [fill.lots for fill in floor.had()] == [50]


def test_no_more_than_a_fraction_of_a_lot_outlasts_an_order() -> None:
    floor = Floor()
    name = floor.start(StartPov, lots=30, rate=500_000).id
    floor.trade(99, 1000)
    floor.wait(SECOND)
    floor.rest(SELL, 100, 1000)
    floor.wait(MINUTE)
    assert (floor.look(name).refusals, floor.had()) == (1, [])


def test_on_paper_it_follows_the_live_market() -> None:
    floor = Floor()
    floor.rest(SELL, 105, 10_000)
    name = floor.start(StartPov, lots=100, rate=100_000, slippage=100_000, mode=Mode.PAPER).id
    for _ in range(3):
        floor.trade(100, 500)
        floor.wait(SECOND)
    assert [(fill.lots, fill.mode) for fill in floor.had()] == [(50, Mode.PAPER)] * 2
    assert floor.look(name).status == "completed"


def test_it_ends_with_its_time_and_a_shut_exchange_adds_to_that() -> None:
    floor = Floor()
    name = floor.start(StartPov, minutes=2).id
    floor.wait(MINUTE + SECOND // 2)
    floor.shut(30 * MINUTE)
    floor.wait(MINUTE - SECOND)
    assert floor.look(name).status == "active"
    floor.wait(SECOND)
    ended = floor.look(name)
    assert (ended.status, ended.reason) == ("expired", "its time is over")
    assert ended.ends_at == (ended.created_at + 32 * 60_000)
    assert [(one.kind, one.data.status) for one in floor.news] == [
        ("algo_update", "active"),
        ("algo_update", "expired"),
    ]


def test_it_stops_after_three_refusals_for_want_of_funds() -> None:
    floor = Floor()
    floor.rest(SELL, 105, 10_000)
    name = floor.start(StartPov, lots=1000, slippage=100_000).id
    floor.poor(QUOTE)
    for count in range(1, 4):
        assert floor.look(name).status == "active", count
        floor.trade(100, 1000)
        floor.wait(SECOND)
    assert floor.look(name).status == "failed"


@pytest.mark.parametrize("limit", [0, 103])
def test_it_keeps_to_its_limit_and_slippage(limit: int) -> None:
    floor = Floor()
    for price in range(101, 110):
        floor.rest(SELL, price, 10)
    floor.start(StartPov, lots=1000, rate=500_000, limit=limit, slippage=50_000)
    floor.trade(100, 400)
    floor.wait(SECOND)
    assert max(fill.price for fill in floor.had()) == (limit or 106)


seconds = st.lists(
    st.tuples(st.integers(0, 900), st.integers(0, 300), st.booleans()), min_size=1, max_size=40
)


@given(seconds, st.integers(1, PPM // 2), st.integers(10, 4000))
def test_it_never_trades_more_than_its_part_nor_than_it_was_told(
    happening: list[tuple[int, int, bool]], rate: int, quantity: int
) -> None:
    floor = Floor()
    name = floor.start(StartPov, lots=quantity, rate=rate, slippage=0).id
    others = 0
    for volume, offer, poor in happening:
        if offer >= 10:
            floor.rest(SELL, 100, offer)
        if volume >= 10:
            floor.trade(99, volume)
            others += volume
        floor.poor(QUOTE, 0 if poor else PLENTY)
        before = sum(fill.lots for fill in floor.had())
        floor.wait(SECOND)
        mine = sum(fill.lots for fill in floor.had())
        assert mine * PPM <= others * rate
        assert (mine - before) * PPM < volume * rate + 20 * PPM
    answer = floor.look(name)
    assert lots(answer.filled_quantity) == sum(fill.lots for fill in floor.had()) <= quantity
    assert lots(answer.filled_quantity) + lots(answer.remaining_quantity) == quantity
