"""The venue's TWAPs and algos as a session keeps them: found at the start, asked for gently, ended by the kill switch."""

from __future__ import annotations

import asyncio
import time
from typing import Any

import pytest

from terminal.core.parents import Parent
from terminal.model.order import BUY
from terminal.model.reports import OrderReport
from tests.session.algo_venue import AlgoVenue
from tests.session.rig import Rig, on_rig, ready, settle, until


def known(rig: Rig, name: str) -> Parent:
    found = rig.state.parents.find(name)
    assert found is not None
    return found


def watching(rig: Rig) -> asyncio.Task[None]:
    return asyncio.ensure_future(rig.session.parents.run())


def listings(venue: AlgoVenue, since: float = 0.0) -> int:
    return sum(
        one.method == "GET" and one.path.endswith(("/twap", "/algo")) and one.at >= since for one in venue.log
    )


# -- what the venue says -------------------------------------------------------------------------------------


def test_at_the_start_every_pair_is_asked_once_and_then_none_while_nothing_runs() -> None:
    async def test(rig: Rig) -> None:
        task = watching(rig)
        await settle(60)
        assert listings(venue) == 4
        task.cancel()

    venue = AlgoVenue()
    on_rig(test, venue)


def test_what_runs_is_found_followed_and_seen_to_end() -> None:
    async def test(rig: Rig) -> None:
        row = venue.begin("twap", "sbio")
        task = watching(rig)
        await until(lambda: rig.state.parents.find("twap_1"))
        begun = time.monotonic()
        row |= {"filled_quantity": "2500", "average_price": "0.00385000", "updated_at": venue.now() + 1}
        await until(lambda: known(rig, "twap_1").report.filled == 2_500)
        await settle(20)
        assert listings(venue, begun) <= 6, "one question in five seconds"
        row |= {"status": "completed", "updated_at": venue.now()}
        await until(lambda: known(rig, "twap_1").ended)
        begun = time.monotonic()
        await settle(60)
        assert listings(venue, begun) == 0
        task.cancel()

    venue = AlgoVenue()
    on_rig(test, venue)


def test_the_other_ledgers_are_left_out() -> None:
    async def test(rig: Rig) -> None:
        venue.begin("twap", mode="paper")
        task = watching(rig)
        await settle(5)
        assert rig.state.parents.live() == []
        task.cancel()

    venue = AlgoVenue()
    on_rig(test, venue)


@pytest.mark.parametrize(
    "row",
    [{"quantity": "NaN"}, {"side": "up"}, {"id": "a/b?c", "twap_id": "a/b?c"}, {"average_price": "1e40"}, {"quantity": None}],
)  # fmt: skip
def test_a_list_that_cannot_be_read_ends_nothing(row: dict[str, Any]) -> None:
    """It is not the venue's word that the others have ended."""

    async def test(rig: Rig) -> None:
        venue.begin("twap")
        task = watching(rig)
        await until(lambda: rig.state.parents.find("twap_1"))
        venue.begin("twap", **row)
        venue.parents["twap_1"]["status"] = "hidden"
        await settle(30)
        assert not known(rig, "twap_1").ended
        task.cancel()

    venue = AlgoVenue()
    on_rig(test, venue)


# -- what is begun here --------------------------------------------------------------------------------------


def call(rig: Rig, id_: str, **texts: str) -> None:
    rig.session.calling.start(ready(rig, id_, **texts))


def slice_of(rig: Rig, name: str, number: int = 1) -> OrderReport:
    return OrderReport(f"o{number}", "vaix", BUY, "ioc", 3_844, 500, 0, "open", request_id=f"{name}.{number}")


def test_a_twap_begun_here_is_written_down_and_its_orders_are_ours_after_a_restart() -> None:
    async def test(rig: Rig) -> None:
        call(rig, "algo.twap", side="buy", quantity="5000")
        await until(lambda: rig.entries("parent"))
        (entry,) = rig.entries("parent")
        assert (entry["id"], entry["arrival2"]) == ("twap_1", 7_686)
        rig.trading.take_order(slice_of(rig, "twap_1"))
        assert not rig.newest.foreign

        fresh = rig.session.state.orders.__class__()
        rig.session.state.orders = fresh
        rig.session.parents.recall()
        order = fresh.reported(slice_of(rig, "twap_1"), 0.0)
        other = fresh.reported(slice_of(rig, "twap_2", 2), 0.0)
        assert order is not None
        assert other is not None
        assert (order.foreign, other.foreign) == (False, True)

    on_rig(test, AlgoVenue())


def test_the_legs_of_a_batch_whose_answer_is_lost_are_ours() -> None:
    """They are known by the key that was written down before it left."""

    async def test(rig: Rig) -> None:
        venue.fail("POST /exchange/vaix/orders/batch", "never")
        call(rig, "order.batch", orders="buy 500 0.003800; buy 500 0.003801")
        await until(lambda: venue.sent("POST /exchange/vaix/orders/batch"))
        key = venue.sent("POST /exchange/vaix/orders/batch")[0].key
        await settle(1)
        rig.trading.take_order(
            OrderReport("o1", "vaix", BUY, "limit", 3_800, 500, 0, "open", request_id=f"{key}:1")
        )
        assert not rig.newest.foreign

    venue = AlgoVenue()
    on_rig(test, venue)


# -- cancels -------------------------------------------------------------------------------------------------


def test_a_parent_is_cancelled_by_its_own_call() -> None:
    async def test(rig: Rig) -> None:
        venue.begin("algo", algo_type="pov")
        task = watching(rig)
        await until(lambda: rig.state.parents.find("algo_1"))
        one = known(rig, "algo_1")
        assert rig.session.parents.cancel(one) == ""
        assert one.cancelling
        assert rig.session.parents.cancel(one) == "", "once is enough"
        await until(lambda: one.ended)
        assert len(venue.sent("DELETE /exchange/vaix/algo/algo_1")) == 1
        assert "has ended already" in rig.session.parents.cancel(one)
        task.cancel()

    venue = AlgoVenue()
    on_rig(test, venue)


def test_a_venue_that_cannot_list_algos_is_asked_once_and_it_is_said() -> None:
    async def test(rig: Rig) -> None:
        task = watching(rig)
        await settle(5)
        assert rig.session.parents.unserved == {"algo"}
        venue.begin("algo", algo_type="pov")
        call(rig, "algo.start", algo_type="pov", side="buy", total_quantity="900")
        await until(rig.state.parents.live)
        one = rig.state.parents.live()[0]
        assert "cannot cancel algos" in rig.session.parents.cancel(one)
        rig.trading.cancel_all()
        await until(lambda: rig.said("runs on: this venue cannot cancel it"))
        task.cancel()

    venue = AlgoVenue(lists=("twap",))
    on_rig(test, venue)


@pytest.mark.parametrize("fault", ["never", "503", "refused"])
def test_the_kill_switch_goes_on_until_no_parent_is_left_by_the_venues_word(fault: str) -> None:
    async def test(rig: Rig) -> None:
        venue.begin("twap")
        venue.begin("algo", "sbio", algo_type="sniper")
        venue.stubborn = 2
        venue.fail("DELETE /exchange/vaix/twap", fault)
        venue.fail("GET /exchange/sbio/algo", "refused")
        rig.trading.cancel_all()
        assert "cancel-all" in rig.trading.blocked
        await until(lambda: not rig.trading.under_way)
        assert venue.running() == []
        assert rig.said("every order is cancelled, by the venue's word")

    venue = AlgoVenue()
    on_rig(test, venue)


@pytest.mark.parametrize(
    "answer", [(200, [{"id": "?"}]), (200, "no list"), (400, {"detail": "no"}), (403, {"detail": "no"})]
)
def test_a_list_that_cannot_be_read_holds_up_no_kill_switch_and_is_said(answer: tuple[int, object]) -> None:
    async def test(rig: Rig) -> None:
        venue.place("vaix", "", side="buy", quantity="500", price="0.003800")
        venue.fail("GET /exchange/vaix/algo", "answer", answer, times=50)
        rig.trading.cancel_all()
        await until(lambda: not rig.trading.under_way)
        assert venue.open("vaix") == []
        assert rig.said("VAIX: whether any algo runs is not known")

    venue = AlgoVenue()
    on_rig(test, venue)


def test_an_order_that_a_parent_sends_meanwhile_is_cancelled_too() -> None:
    """The list of open orders proves nothing while something that sends them still ran."""

    async def test(rig: Rig) -> None:
        venue.begin("twap")
        end = venue._end

        def sends_once_more(name: str) -> object:
            venue.place("vaix", f"{name}.9", side="buy", quantity="500", price="0.003800")
            return end(name)

        venue._end = sends_once_more  # type: ignore[assignment, method-assign]
        rig.trading.cancel_all()
        await until(lambda: not rig.trading.under_way)
        assert (venue.running(), venue.open("vaix")) == ([], [])

    venue = AlgoVenue()
    on_rig(test, venue)


def test_flatten_ends_what_would_open_the_position_again() -> None:
    async def test(rig: Rig) -> None:
        rig.take(500)
        await until(lambda: rig.position == 500)
        venue.begin("twap")
        rig.trading.flatten(["vaix"])
        await until(lambda: not rig.trading.under_way)
        assert (rig.position, venue.running()) == (0, [])

    venue = AlgoVenue()
    on_rig(test, venue, streams=True)


def test_a_flatten_does_not_wait_for_a_venue_that_tells_nothing_of_parents() -> None:
    async def test(rig: Rig) -> None:
        rig.take(500)
        await until(lambda: rig.position == 500)
        venue.fail("GET /exchange/vaix/twap", "slow", 60.0)
        begun = time.monotonic()
        rig.trading.flatten(["vaix"])
        await until(lambda: rig.position == 0)
        assert time.monotonic() - begun < 12
        assert rig.said("could not be asked for")

    venue = AlgoVenue()
    on_rig(test, venue, streams=True)
