"""TWAP: its slices come when they should, in the sizes they should, and never in a burst."""

from __future__ import annotations

import itertools
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from terminal.model.errors import NotFound, Refused
from terminal.model.order import BUY, SELL, Mode, Side
from terminal.paper.algos.commands import StartTwap
from terminal.paper.algos.kinds import CATCH_UP
from terminal.paper.clearing import QUOTE
from tests.paper.algos.floor import ANNA, LEAST, MINUTE, PLENTY, SECOND, START, Floor, lots


def slices_of(floor: Floor) -> list[tuple[int, int]]:
    """(when, lots) of Anna's trades, those of one moment together."""
    by_time: dict[int, int] = {}
    for fill in floor.had():
        by_time[fill.at - START] = by_time.get(fill.at - START, 0) + fill.lots
    return sorted(by_time.items())


def test_slices_come_at_even_times_the_first_at_once_and_add_up() -> None:
    floor = Floor()
    floor.rest(SELL, 100, 10_000)
    answer = floor.start(StartTwap, lots=1003, slices=10, minutes=5)
    assert answer.twap_id == answer.id == "twap_0000000001"
    assert (answer.status, lots(answer.filled_quantity), answer.slices_done) == ("active", 100, 1)
    assert answer.next_slice_at == (START + 30 * SECOND) // 1000
    assert answer.ends_at == (START + 5 * MINUTE) // 1000
    floor.wait(5 * MINUTE)
    assert [at for at, _ in slices_of(floor)] == [number * 30 * SECOND for number in range(10)]
    sizes = [size for _, size in slices_of(floor)]
    assert sum(sizes) == 1003
    assert set(sizes) == {100, 101}
    answer = floor.look(answer.id)
    assert (answer.status, answer.slices_done, answer.next_slice_at) == ("completed", 10, None)
    assert (lots(answer.filled_quantity), lots(answer.remaining_quantity)) == (1003, 0)
    assert answer.average_price == "0.010000"
    assert len(answer.orders) == answer.orders_sent == 10


def test_each_slice_is_an_ioc_order_that_names_its_parent() -> None:
    floor = Floor()
    floor.rest(SELL, 100, 10_000)
    name = floor.start(StartTwap, slices=3, minutes=3, lots=300).id
    floor.wait(5 * MINUTE)
    assert [order.request_id for order in floor.sent()] == [f"{name}.{number}" for number in (1, 2, 3)]
    assert {(order.type.value, order.mode.value) for order in floor.sent()} == {("ioc", "live")}
    assert not floor.exchange.accounts[ANNA].open


def test_what_a_slice_could_not_fill_is_carried_on_but_never_in_a_burst() -> None:
    floor = Floor()
    name = floor.start(StartTwap, lots=1000, slices=10, minutes=10).id
    floor.wait(4 * MINUTE)
    assert lots(floor.look(name).filled_quantity) == 0
    floor.rest(SELL, 100, 10_000)
    floor.wait(30 * MINUTE)
    assert [size for _, size in slices_of(floor)] == [200, 200, 200, 200, 200]
    assert floor.look(name).status == "completed"


def test_after_the_last_slice_a_few_more_try_and_then_it_is_over() -> None:
    floor = Floor()
    name = floor.start(StartTwap, lots=1000, slices=10, minutes=10).id
    floor.wait(8 * MINUTE + SECOND)
    floor.rest(SELL, 100, 250)
    floor.wait(MINUTE)
    assert lots(floor.look(name).filled_quantity) == 200
    floor.wait(MINUTE)
    assert (floor.look(name).status, floor.look(name).slices_done) == ("active", 11)
    floor.wait(30 * MINUTE)
    ended = floor.look(name)
    assert (ended.status, ended.slices_done) == ("expired", 10 + CATCH_UP)
    assert (lots(ended.filled_quantity), lots(ended.remaining_quantity)) == (250, 750)
    assert "NO_LIQUIDITY" in ended.reason
    assert ended.refusals == 9 + 2


@pytest.mark.parametrize(("side", "worst"), [(BUY, 103), (SELL, 97)])
def test_a_slice_goes_no_further_from_the_touch_than_its_slippage(side: Side, worst: int) -> None:
    floor = Floor()
    step = 1 if side is BUY else -1
    for away in range(6):
        floor.rest(side.other, 100 + step * away, 10)
    floor.start(StartTwap, side, lots=100, slices=1, minutes=1, slippage=30_000)
    assert [fill.price for fill in floor.had()] == list(range(100, worst + step, step))


@pytest.mark.parametrize(("side", "touch", "worst"), [(BUY, 99, 101), (SELL, 101, 98)])
def test_a_slippage_between_two_ticks_is_cut_to_the_nearer(side: Side, touch: int, worst: int) -> None:
    floor = Floor()
    floor.start(StartTwap, side, lots=100, slices=2, minutes=2, slippage=30_000)
    floor.rest(side.other, touch, 10)
    floor.wait(MINUTE)
    assert [order.price for order in floor.sent()] == [worst]


@pytest.mark.parametrize(("side", "limit"), [(BUY, 101), (SELL, 99)])
def test_a_slice_goes_no_further_than_the_price_limit(side: Side, limit: int) -> None:
    floor = Floor()
    step = 1 if side is BUY else -1
    for away in range(4):
        floor.rest(side.other, 100 + step * away, 10)
    floor.start(StartTwap, side, lots=100, slices=1, minutes=1, limit=limit)
    assert [fill.price for fill in floor.had()] == [100, limit]


def test_a_touch_beyond_the_price_limit_sends_nothing_and_says_so() -> None:
    floor = Floor()
    floor.rest(SELL, 100, 1000)
    answer = floor.start(StartTwap, lots=100, slices=2, minutes=2, limit=99)
    assert (answer.orders, answer.refusals) == ([], 1)
    assert "0.0100 is beyond the price_limit of 0.0099" in answer.reason
    floor.rest(SELL, 99, 1000)
    floor.wait(MINUTE)
    assert floor.look(answer.id).reason is None
    assert {fill.price for fill in floor.had()} == {99}


def test_a_paper_run_takes_paper_funds_and_leaves_the_live_book_alone() -> None:
    floor = Floor()
    floor.rest(SELL, 100, 1000)
    answer = floor.start(StartTwap, lots=500, slices=5, minutes=5, mode=Mode.PAPER)
    floor.wait(10 * MINUTE)
    ended = floor.look(answer.id)
    assert (ended.mode, ended.status) == ("paper", "completed")
    assert {fill.mode for fill in floor.had()} == {Mode.PAPER}
    assert floor.pair.live.asks.levels[100].lots == 1000
    assert floor.exchange.ledgers[Mode.LIVE].purse(ANNA, QUOTE).available == PLENTY


def test_nothing_is_held_between_slices() -> None:
    floor = Floor()
    floor.rest(SELL, 100, 1000)
    floor.start(StartTwap, lots=900, slices=9, minutes=9)
    for _ in range(9):
        assert floor.exchange.ledgers[Mode.LIVE].purse(ANNA, QUOTE).held == 0
        assert not floor.exchange.accounts[ANNA].open
        floor.wait(MINUTE)


def test_three_slices_in_a_row_without_funds_end_it() -> None:
    floor = Floor()
    floor.rest(SELL, 100, 1000)
    floor.poor(QUOTE, 50)
    answer = floor.start(StartTwap, lots=1000, slices=10, minutes=10)
    assert (answer.status, answer.refusals) == ("active", 1)
    floor.wait(MINUTE)
    floor.poor(QUOTE, PLENTY)
    floor.wait(MINUTE)
    assert floor.look(answer.id).reason is None
    floor.poor(QUOTE)
    floor.wait(2 * MINUTE)
    assert floor.look(answer.id).status == "active"
    floor.wait(MINUTE)
    ended = floor.look(answer.id)
    assert (ended.status, ended.refusals) == ("failed", 5)
    assert "INSUFFICIENT_BALANCE: needs" in ended.reason
    assert lots(ended.filled_quantity) == 200
    assert floor.room.due() > floor.now + 10**15


def test_a_rest_that_nobody_may_order_ends_it() -> None:
    floor = Floor()
    floor.rest(SELL, 100, 95)
    answer = floor.start(StartTwap, lots=100, slices=1, minutes=1)
    assert (answer.status, lots(answer.remaining_quantity)) == ("expired", 5)
    assert "the last 0.0005 is below the least order of 0.0010" in answer.reason


def test_a_shut_exchange_moves_the_schedule_and_owes_no_slices() -> None:
    floor = Floor()
    floor.rest(SELL, 100, 10_000)
    name = floor.start(StartTwap, lots=1000, slices=10, minutes=10).id
    floor.wait(MINUTE + MINUTE // 2)
    before = floor.look(name)
    floor.shut(60 * MINUTE)
    after = floor.look(name)
    assert after.next_slice_at == before.next_slice_at + 3_600_000
    assert after.ends_at == before.ends_at + 3_600_000
    floor.wait(60 * MINUTE)
    times = [at for at, _ in slices_of(floor)]
    gaps = {after - before for before, after in itertools.pairwise(times)}
    assert gaps == {MINUTE, 61 * MINUTE}
    assert [size for _, size in slices_of(floor)] == [100] * 10


def test_a_stopped_one_stays_as_it_is_and_cannot_be_stopped_again() -> None:
    floor = Floor()
    floor.rest(SELL, 100, 10_000)
    name = floor.start(StartTwap).id
    floor.wait(MINUTE)
    stopped = floor.stop(name)
    assert (stopped.status, stopped.reason, lots(stopped.filled_quantity)) == ("cancelled", "user", 200)
    floor.wait(60 * MINUTE)
    assert floor.look(name) == stopped
    with pytest.raises(NotFound, match="ended already"):
        floor.stop(name)


def test_every_slice_and_the_end_are_told_to_the_owner() -> None:
    floor = Floor()
    floor.rest(SELL, 100, 10_000)
    floor.start(StartTwap, lots=300, slices=3, minutes=3)
    floor.wait(5 * MINUTE)
    assert [(one.account, one.channel, one.kind) for one in floor.news] == [
        (ANNA, "userOrders", "twap_update")
    ] * 3
    assert [(one.data.slices_done, one.data.status) for one in floor.news] == [
        (1, "active"), (2, "active"), (3, "completed"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("fields", "field", "right"),
    [
        ({"lots": LEAST - 1}, "quantity", "at least 0.0010"),
        ({"lots": 100, "slices": 11}, "num_slices", "at most 10, or quantity at least 0.0110"),
        ({"lots": 10_000, "slices": 61, "minutes": 1}, "num_slices", "at most 60 in 1 minute"),
    ],
)
def test_what_could_never_be_done_is_refused(fields: dict[str, Any], field: str, right: str) -> None:
    floor = Floor()
    before = floor.dumped()
    with pytest.raises(Refused, match=right) as refused:
        floor.start(StartTwap, **fields)
    assert refused.value.field == field
    assert floor.dumped() == before
    assert not floor.exchange.changes


def test_an_algo_chooses_its_slices_by_the_time_and_the_quantity() -> None:
    floor = Floor()
    chosen = {
        (minutes, quantity): floor.start(StartTwap, slices=0, minutes=minutes, lots=quantity, randomize=True)
        for minutes, quantity in ((1, 1000), (60, 6000), (1000, 100_000), (60, 120))
    }
    assert [answer.num_slices for answer in chosen.values()] == [10, 60, 200, 12]
    assert {answer.algo_type for answer in chosen.values()} == {"twap"}
    assert all(answer.algo_id.startswith("algo_") for answer in chosen.values())


market = st.lists(
    st.tuples(st.sampled_from(["offer", "wait", "shut"]), st.integers(1, 400)), min_size=5, max_size=40
)


@given(market, st.integers(100, 3000), st.integers(1, 10), st.booleans(), st.sampled_from(Side))
def test_whatever_the_market_does_fills_add_up_and_no_slice_is_a_burst(
    happening: list[tuple[str, int]], quantity: int, slices: int, randomize: bool, side: Side
) -> None:
    floor = Floor()
    asked = {"lots": quantity, "slices": slices, "randomize": randomize, "slippage": 0}
    name = floor.start(StartTwap, side, minutes=10, **asked).id
    for what, much in happening:
        if what == "offer":
            floor.rest(side.other, 100, max(LEAST, much))
        elif what == "wait":
            floor.wait(much * SECOND)
        else:
            floor.shut(much * SECOND)
    floor.wait(30 * MINUTE)
    answer = floor.look(name)
    filled = sum(fill.lots for fill in floor.had())
    assert lots(answer.filled_quantity) == filled <= quantity
    assert filled + lots(answer.remaining_quantity) == quantity
    assert (answer.status == "completed") is (filled == quantity)
    assert answer.status in ("completed", "expired")
    most = 2 * -(-quantity * 12 // (slices * 10) + 1) if randomize else 2 * (quantity // slices + 1)
    assert all(size <= most for _, size in slices_of(floor))
    assert len(slices_of(floor)) <= slices + CATCH_UP
    times = [at for at, _ in slices_of(floor)]
    assert all(after - before >= 10 * MINUTE // slices for before, after in itertools.pairwise(times))
