"""The dead man's switch: it fires once, when and only when the heartbeat stops, and takes everything back."""

from __future__ import annotations

import pytest

from terminal.model.errors import Refused
from terminal.model.order import BUY, SELL, Mode, OrderType
from terminal.paper.algos.commands import (
    BeatSwitch,
    ClearSwitch,
    SetSwitch,
    StartIceberg,
    StartSniper,
    StartTwap,
)
from terminal.paper.orders import NewOrder
from tests.paper.algos.floor import ANNA, BEN, MINUTE, SECOND, START, Floor

TIMEOUT = 10 * SECOND


def armed() -> Floor:
    floor = Floor()
    answer = floor.tell(SetSwitch(ANNA, TIMEOUT))
    assert (answer.active, answer.timeout_ms, answer.remaining_ms) == (True, 10_000, 10_000)
    assert answer.expires_at == (START + TIMEOUT) // 1000
    return floor


def test_without_a_heartbeat_every_order_and_every_execution_of_the_account_goes() -> None:
    floor = armed()
    for mode in Mode:
        floor.rest(BUY, 90, 100, ANNA, mode=mode)
        floor.rest(SELL, 120, 100, ANNA, mode=mode)
    stop = NewOrder("alpha", BUY, OrderType.STOP_MARKET, 0, 50, stop=130)
    floor.exchange.place(ANNA, stop, floor.now)
    theirs = floor.rest(BUY, 90, 100, BEN)
    names = [
        floor.start(StartTwap, limit=90).id,
        floor.start(StartSniper, trigger=80).id,
        floor.start(StartIceberg, limit=85).id,
    ]
    floor.wait(TIMEOUT - 1)
    assert len(floor.exchange.accounts[ANNA].open) == 6
    floor.wait(1)
    assert not floor.exchange.accounts[ANNA].open
    assert theirs.id in floor.exchange.orders
    assert {(floor.look(name).status, floor.look(name).reason) for name in names} == {
        ("cancelled", "dead_mans_switch")
    }
    reasons = [event.order.reason for event in floor.orders if event.kind == "order_cancelled"]
    assert reasons == ["dead_mans_switch"] * 6
    answer = floor.room.switch_answer(ANNA, floor.now)
    assert (answer.active, answer.remaining_ms, answer.cancelled) == (False, None, 8)
    assert answer.fired_at == (START + TIMEOUT) // 1000


def test_it_fires_once_and_says_so_once() -> None:
    floor = armed()
    floor.wait(TIMEOUT)
    floor.rest(BUY, 90, 100, ANNA)
    floor.wait(60 * MINUTE)
    assert len(floor.exchange.accounts[ANNA].open) == 1
    (news,) = floor.news
    assert (news.account, news.channel, news.kind) == (ANNA, "userOrders", "dead_mans_switch")
    assert (news.data.active, news.data.cancelled) == (False, 0)


def test_heartbeats_keep_it_waiting() -> None:
    floor = armed()
    floor.rest(BUY, 90, 100, ANNA)
    for _ in range(20):
        floor.wait(TIMEOUT - 1)
        answer = floor.tell(BeatSwitch(ANNA))
        assert (answer.active, answer.remaining_ms) == (True, 10_000)
    assert floor.exchange.accounts[ANNA].open
    floor.wait(TIMEOUT)
    assert not floor.exchange.accounts[ANNA].open


def test_a_new_time_counts_from_now() -> None:
    floor = armed()
    floor.wait(TIMEOUT // 2)
    assert floor.tell(SetSwitch(ANNA, 2 * TIMEOUT)).remaining_ms == 20_000
    floor.wait(2 * TIMEOUT - 1)
    assert floor.room.switch_answer(ANNA, floor.now).active


def test_disarmed_it_never_fires_and_may_be_disarmed_again() -> None:
    floor = armed()
    floor.rest(BUY, 90, 100, ANNA)
    for _ in range(2):
        assert not floor.tell(ClearSwitch(ANNA)).active
    floor.wait(60 * MINUTE)
    assert floor.exchange.accounts[ANNA].open


@pytest.mark.parametrize("state", ["never armed", "disarmed", "fired"])
def test_a_heartbeat_without_a_switch_is_refused_and_says_what_to_do(state: str) -> None:
    floor = Floor() if state == "never armed" else armed()
    if state == "disarmed":
        floor.tell(ClearSwitch(ANNA))
    floor.wait(TIMEOUT)
    before = floor.dumped()
    with pytest.raises(Refused, match="arm one first with POST /api/v1/exchange/dead-mans-switch"):
        floor.tell(BeatSwitch(ANNA))
    assert floor.dumped() == before


def test_a_switch_is_each_accounts_own() -> None:
    floor = armed()
    floor.tell(SetSwitch(BEN, 5 * TIMEOUT))
    floor.rest(BUY, 90, 100, BEN)
    floor.wait(2 * TIMEOUT)
    assert floor.exchange.accounts[BEN].open
    floor.wait(4 * TIMEOUT)
    assert not floor.exchange.accounts[BEN].open


def test_when_its_time_passed_while_the_exchange_was_shut_it_fires_at_once() -> None:
    floor = armed()
    floor.rest(BUY, 90, 100, ANNA)
    floor.shut(60 * MINUTE)
    assert floor.room.due() == floor.now, "and not in the past, which would look like a market that is behind"
    floor.wait(0)
    assert not floor.exchange.accounts[ANNA].open


def test_a_short_shut_leaves_it_the_rest_of_its_time() -> None:
    floor = armed()
    floor.rest(BUY, 90, 100, ANNA)
    floor.shut(TIMEOUT // 2)
    floor.wait(TIMEOUT // 2 - 1)
    assert floor.exchange.accounts[ANNA].open
    floor.wait(1)
    assert not floor.exchange.accounts[ANNA].open


def test_it_comes_before_a_slice_of_the_same_moment() -> None:
    floor = Floor()
    floor.rest(SELL, 100, 10_000)
    floor.start(StartTwap, minutes=10, slices=10)
    floor.tell(SetSwitch(ANNA, MINUTE))
    floor.wait(10 * MINUTE)
    assert sum(fill.lots for fill in floor.had()) == 100
