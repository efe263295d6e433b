"""The dead man's switch is kept alive while own orders are told of, and only one that was armed here is removed."""

from __future__ import annotations

import asyncio
import time
from typing import Any

import pytest

from terminal.session.leaving import leave
from tests.session.rig import Rig, on_rig, ready, settle, until

PATH = "/exchange/dead-mans-switch"


async def armed(rig: Rig, after: str = "60s") -> None:
    rig.venue.fail(f"POST {PATH}", "says", (200, {"armed": True}))
    rig.venue.faults += []
    run = rig.session.calling.start(ready(rig, "algo.deadman", timeout_ms=after))
    await until(lambda: run.ended is not None)


async def lives(rig: Rig, seconds: float, how: Any = (200, {"armed": True})) -> None:
    """The session goes on so long, its heartbeats answered like this."""
    rig.venue.fail(f"POST {PATH}/heartbeat", "says", how, times=int(seconds) + 1)
    task = asyncio.create_task(rig.session.heartbeat.run())
    await asyncio.sleep(seconds)
    task.cancel()
    rig.venue.faults.clear()


def beats(rig: Rig) -> int:
    return len(rig.venue.sent(f"POST {PATH}/heartbeat"))


def test_heartbeats_go_out_from_the_arming_on() -> None:
    async def test(rig: Rig) -> None:
        await lives(rig, 30)
        assert beats(rig) == 0
        await armed(rig)
        await lives(rig, 60.5)
        assert beats(rig) == 6
        assert 49 <= rig.state.switch.left(time.monotonic()) <= 60

    on_rig(test)


def test_a_switch_whose_answer_was_lost_may_be_armed_and_is_kept_alive() -> None:
    async def test(rig: Rig) -> None:
        rig.venue.fail(f"POST {PATH}", "never")
        run = rig.session.calling.start(ready(rig, "algo.deadman", timeout_ms="60s"))
        await until(lambda: run.ended is not None)
        await lives(rig, 20.5)
        assert beats(rig) == 2

    on_rig(test)


def test_one_that_was_refused_is_not() -> None:
    async def test(rig: Rig) -> None:
        run = rig.session.calling.start(ready(rig, "algo.deadman", timeout_ms="60s"))
        await until(lambda: run.ended is not None)
        await lives(rig, 20.5)
        assert beats(rig) == 0

    on_rig(test)


def test_they_stop_while_own_orders_are_not_told_of_and_it_is_said() -> None:
    async def test(rig: Rig) -> None:
        await armed(rig)
        rig.state.clob.gap(time.monotonic(), 3)
        await lives(rig, 30)
        assert beats(rig) == 0
        assert rig.said("no heartbeats")
        rig.fresh()
        await lives(rig, 5)
        assert beats(rig) == 1
        assert rig.said("heartbeats go out again")
        rig.state.clob.gap(time.monotonic(), 3)
        await lives(rig, 61)
        assert rig.said("ran out")
        assert not rig.state.switch.armed

    on_rig(test)


def test_they_stop_for_a_while_after_a_standstill() -> None:
    async def test(rig: Rig) -> None:
        await armed(rig)
        await asyncio.sleep(15)
        rig.session.heartbeat.look(time.monotonic(), late=2.5)
        assert "stood still" in rig.state.switch.held
        assert beats(rig) == 0
        await lives(rig, 3)
        assert beats(rig) == 1

    on_rig(test)


@pytest.mark.parametrize(
    "answer", [(409, {"error": {"code": "SWITCH_NOT_ARMED", "message": "no switch is armed"}})]
)
def test_one_that_the_venue_knows_no_more_is_over(answer: Any) -> None:
    async def test(rig: Rig) -> None:
        await armed(rig)
        await lives(rig, 30, answer)
        assert beats(rig) == 1
        assert rig.said("is off, by the venue's word: no switch is armed")

    on_rig(test)


def test_a_venue_that_does_not_answer_is_asked_sooner_and_given_up_in_time() -> None:
    async def test(rig: Rig) -> None:
        await armed(rig)
        rig.venue.fail(f"POST {PATH}/heartbeat", "refused", times=100)
        task = asyncio.create_task(rig.session.heartbeat.run())
        await asyncio.sleep(90)
        task.cancel()
        assert 9 <= beats(rig) <= 11
        assert rig.said("ran out")

    on_rig(test)


def test_a_switch_of_somebody_else_is_left_alone() -> None:
    async def test(rig: Rig) -> None:
        refused = rig.session.calling.why_not(ready(rig, "algo.deadman_off"))
        assert refused is not None
        assert "left alone" in refused.sentence
        await leave(rig.session, hung_up=False)
        assert not rig.venue.sent("DELETE")
        await armed(rig)
        assert rig.session.calling.why_not(ready(rig, "algo.deadman_off")) is None

    on_rig(test)


def test_paper_on_the_real_venue_arms_none() -> None:
    async def test(rig: Rig) -> None:
        rig.state.mode = "paper"
        refused = rig.session.calling.why_not(ready(rig, "algo.deadman", timeout_ms="60s"))
        assert refused is not None
        assert "real account" in refused.sentence

    on_rig(test)


# -- the end of a session ------------------------------------------------------------------------------------


@pytest.mark.parametrize(("hung_up", "removed"), [(False, 1), (True, 0)])
def test_who_leaves_removes_the_switch_and_a_line_that_drops_leaves_it(hung_up: bool, removed: int) -> None:
    async def test(rig: Rig) -> None:
        await armed(rig)
        rig.venue.fail(f"DELETE {PATH}", "says", (200, {"armed": False}))
        assert await leave(rig.session, hung_up=hung_up) == ""
        assert len(rig.venue.sent(f"DELETE {PATH}")) == removed
        assert rig.state.switch.armed is not bool(removed)

    on_rig(test)


def test_orders_that_stay_are_named_and_so_is_a_switch_that_could_not_be_removed() -> None:
    async def test(rig: Rig) -> None:
        await armed(rig)
        rig.buy()
        await settle()
        rig.venue.fail(f"DELETE {PATH}", "refused")
        told = await leave(rig.session, hung_up=False)
        assert told.startswith(
            "left at the venue: 1 order (on_exit = keep); the dead man's switch is still armed"
        )
        assert len(rig.venue.open("vaix")) == 1

    on_rig(test)


@pytest.mark.parametrize("hung_up", [False, True])
def test_cancel_at_the_end_takes_every_order_along(hung_up: bool) -> None:
    async def test(rig: Rig) -> None:
        rig.state.on_exit = rig.state.on_hang_up = "cancel"
        rig.buy()
        rig.venue.place("sbio", None, side="buy", price="0.03842", quantity="500")
        await settle()
        before = time.monotonic()
        told = await leave(rig.session, hung_up=hung_up)
        assert "every order is cancelled" in told
        assert time.monotonic() - before < 1.0
        assert not rig.venue.open("vaix")
        assert not rig.venue.open("sbio")

    on_rig(test)


@pytest.mark.parametrize(("hung_up", "most_s"), [(False, 5.5), (True, 1.2)])
def test_a_venue_that_does_not_answer_keeps_nobody_from_leaving(hung_up: bool, most_s: float) -> None:
    async def test(rig: Rig) -> None:
        rig.state.on_exit = rig.state.on_hang_up = "cancel"
        await armed(rig)
        rig.buy()
        await settle()
        rig.venue.fail("DELETE", "slow", 100.0, times=50)
        before = time.monotonic()
        assert "has not confirmed" in await leave(rig.session, hung_up=hung_up)
        assert time.monotonic() - before < most_s
        assert rig.state.switch.armed, "it does it later"

    on_rig(test)


def test_one_that_is_left_to_others_is_neither_kept_alive_nor_removed() -> None:
    """Whoever relies on it goes on with the heartbeats; the terminal takes no more part in it."""

    async def test(rig: Rig) -> None:
        await armed(rig)
        rig.session.heartbeat.leave(time.monotonic())
        await lives(rig, 30)
        assert beats(rig) == 0
        assert rig.said("unless others send them, every order is cancelled in ~60 s")
        await leave(rig.session, hung_up=False)
        assert not rig.venue.sent(f"DELETE {PATH}")
        refusal = rig.session.calling.why_not(ready(rig, "algo.deadman_off"))
        assert refusal is not None
        assert refusal.rule == "dead man's switch"

    on_rig(test)
