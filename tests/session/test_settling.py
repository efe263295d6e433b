"""An UNKNOWN order is settled by evidence alone and never sent again; after a break all own state is compared."""

from __future__ import annotations

import asyncio
import time
from typing import Any
from unittest import mock

import pytest

from terminal.core.lifecycle import State
from terminal.core.reconcile import WAIT_MS
from terminal.model.order import BUY
from terminal.session.restoring import restored
from terminal.session.session import Session
from terminal.session.tasks import Tasks
from tests.session.rig import BID, SIZE, Rig, on_rig, settle, until
from tests.session.venue import FakeVenue

POST, GET = "POST /exchange/vaix/orders", "GET /exchange/vaix"


def now() -> float:
    return asyncio.get_running_loop().time()


# -- unknown orders ------------------------------------------------------------------------------------------

ARRIVED: list[tuple[str, Any]] = [
    ("lost", None),
    ("503", None),
    ("executed late", 0.5),
    ("executed late", 59.0),
    ("executed, then", b"<html>gateway</html>"),
    ("executed, then", b"{}"),
    ("executed, then", b'{"order_id": 7, "status": NaN}'),
    ("executed, then", b""),
]


@pytest.mark.parametrize(("how", "value"), ARRIVED)
@pytest.mark.parametrize("bare", [True, False])
def test_an_order_that_arrived_is_found_and_was_posted_once(how: str, value: Any, bare: bool) -> None:
    async def test(rig: Rig) -> None:
        rig.venue.fail(POST, how, value)
        order = rig.buy()
        await until(lambda: order.state is State.OPEN)
        assert rig.said("UNKNOWN, asking the venue")
        await settle()
        assert len(rig.venue.sent(POST)) == len(rig.venue.orders) == 1
        assert not rig.session.scribe.journal.open_intents()
        assert not order.foreign

    on_rig(test, FakeVenue(bare=bare))


@pytest.mark.parametrize("outage_s", [0, 10, 59, 300])
def test_an_order_that_never_arrived_is_absent_no_sooner_than_the_evidence_is_whole(outage_s: int) -> None:
    async def test(rig: Rig) -> None:
        venue, sent = rig.venue, now()
        venue.fail(POST, "never")
        order = rig.buy()
        await settle()
        faults = ["refused", "never", "503"]
        while now() < sent + outage_s:
            if not any(fault.match == GET for fault in venue.faults):
                venue.fail(GET, faults[len(venue.log) % 3])
            await asyncio.sleep(0.05)
            assert order.state is State.UNKNOWN
        venue.faults.clear()
        last_error = max(sent, sent + outage_s - 9)
        await until(lambda: order.state is not State.UNKNOWN)
        assert order.state is State.REJECTED
        assert now() >= last_error + WAIT_MS / 1000
        asked = {one.path.rsplit("/", 1)[-1] for one in venue.log if one.at >= sent + 60}
        assert {"open", "history", "mine", order.request_id} <= asked
        assert len(venue.sent(POST)) == 1
        assert not rig.session.scribe.journal.open_intents()

    on_rig(test)


def test_a_clock_that_is_set_forward_settles_nothing() -> None:
    async def test(rig: Rig) -> None:
        rig.venue.fail(POST, "executed late", 30.0)
        order = rig.buy()
        await settle()
        wall = time.time
        # Undone before the virtual clock is: undone later it would put that clock back for all tests to come.
        with mock.patch.object(time, "time", return_value=wall() + 600):
            await until(lambda: order.state is not State.UNKNOWN)
        assert order.state is State.OPEN

    on_rig(test)


def test_a_venue_that_gives_short_pages_is_read_to_the_end() -> None:
    """More ended than a page holds, and the one that is looked for is the oldest of them."""

    async def test(rig: Rig) -> None:
        venue = rig.venue
        venue.fail(POST, "executed late", 1.0)
        venue.fail(f"{GET}/orders/evt-", "said", (404, {"detail": "no look-up by request id here"}), times=50)
        order = rig.take(100)
        await settle(2)
        for _ in range(70):
            venue.place("vaix", side="buy", quantity="100", price="0.003844", order_type="ioc")
        page = venue._page
        venue._page = lambda rows, symbol, query: page(rows, symbol, query | {"limit": "20"})  # type: ignore[method-assign]
        await until(lambda: order.state is not State.UNKNOWN)
        assert order.state is State.FILLED

    on_rig(test)


def test_the_stream_settles_it_at_once() -> None:
    async def test(rig: Rig) -> None:
        rig.venue.fail(POST, "lost")
        rig.venue.fail(GET, "never", times=100)
        order = rig.buy()
        await settle()
        assert order.state is State.OPEN
        assert not rig.session.scribe.journal.open_intents()

    on_rig(test, streams=True)


def test_many_unknown_orders_are_settled_within_the_budget() -> None:
    async def test(rig: Rig) -> None:
        lost = ["lost", "never", "503"]
        orders = []
        for number in range(12):
            rig.venue.fail(POST, lost[number % 3])
            orders.append(rig.buy(100 + number))
            await settle()
        await until(lambda: State.UNKNOWN not in rig.live(), 900)
        assert [order.state is State.OPEN for order in orders] == [n % 3 != 1 for n in range(12)]
        gets = [one.at for one in rig.venue.log if one.method == "GET"]
        assert max(sum(at <= one < at + 60 for one in gets) for at in gets) <= 100

    on_rig(test)


# -- the next start ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("arrived", [True, False])
def test_intents_that_the_last_run_left_open_are_unknown_until_the_venue_tells(arrived: bool) -> None:
    async def test(rig: Rig) -> None:
        rig.venue.fail(POST, "lost" if arrived else "never")
        rig.venue.fail(GET, "refused")
        rig.buy()
        await settle(0.05)
        await rig.session.settling.tasks.close()
        rig.session.settling.tasks = Tasks(lambda _: None)
        (entry,) = entries = rig.session.scribe.journal.open_intents()
        rig.state.orders = type(rig.state.orders)()  # as a terminal begins
        rig.session.settling._asked.clear()
        orders = restored([*entries, {"kind": "intent"}, entry | {"symbol": "gone"}], rig.state)
        assert [order.state for order in orders] == [State.UNKNOWN]
        assert rig.said("2 intents in the journal cannot be looked up here")
        for order in orders:
            rig.session.settling.inquire(order)
        begun = now()
        await until(lambda: State.UNKNOWN not in rig.live())
        assert orders[0].state is (State.OPEN if arrived else State.REJECTED)
        assert arrived or now() - begun >= WAIT_MS / 1000
        assert len(rig.venue.sent(POST)) == 1
        assert not rig.session.scribe.journal.open_intents()

    on_rig(test)


def test_a_session_asks_about_them_as_it_begins(monkeypatch: pytest.MonkeyPatch) -> None:
    async def test(rig: Rig) -> None:
        asked: list[str] = []
        intent = {
            "request_id": "evt-a", "symbol": "vaix", "side": "buy", "type": "ioc", "ticks": 5, "lots": 100,
            "mode": "live", "sent_ms": 1,
        }  # fmt: skip
        monkeypatch.setattr(rig.session.scribe.journal, "open_intents", lambda: [intent])
        monkeypatch.setattr(rig.session.settling, "inquire", lambda order: asked.append(order.request_id))
        monkeypatch.setattr(rig.session.feed, "run", lambda: asyncio.sleep(0))
        running = asyncio.create_task(Session.run(rig.session))
        await settle()
        assert asked == ["evt-a"]
        running.cancel()

    on_rig(test)


# -- after a break -------------------------------------------------------------------------------------------


def test_what_happened_in_a_gap_is_picked_up() -> None:
    async def test(rig: Rig) -> None:
        venue = rig.venue
        orders = [rig.buy(SIZE + number) for number in range(3)]
        await settle()
        rig.comparing.compare()
        await settle()
        rig.comparing.broke()
        assert not rig.session.arm.armed(now()), "a break disarms"
        filled, ended, partly = (venue.orders[order.order_id] for order in orders)
        venue.fill(filled, SIZE)
        venue.end(ended)
        venue.fill(partly, 7)
        foreign = venue.place("sbio", side="buy", quantity="50", price="0.1")
        rig.comparing.compare()
        assert rig.trading.unconfirmed
        await settle(1)
        assert [order.state for order in orders] == [State.FILLED, State.CANCELLED, State.PARTIAL]
        assert rig.position == SIZE + 7
        assert rig.trading.unconfirmed == ""
        stranger = rig.state.orders.find(foreign["order_id"])
        assert stranger is not None
        assert stranger.foreign
        assert len(rig.entries("fill")) == 2, "fills of a gap are news"

    on_rig(test)


def test_a_break_while_own_state_is_compared_leaves_it_unconfirmed() -> None:
    async def test(rig: Rig) -> None:
        rig.venue.fail(f"{GET}/balance", "slow", 1.0)
        rig.comparing.broke()
        rig.comparing.compare()
        await settle(0.5)
        rig.comparing.broke()
        await settle(2)
        assert rig.trading.unconfirmed
        rig.comparing.compare()
        await settle(2)
        assert rig.trading.unconfirmed == ""

    on_rig(test)


def test_a_comparison_that_fails_is_tried_again_and_said_once() -> None:
    async def test(rig: Rig) -> None:
        rig.comparing.broke()
        rig.venue.fail(GET, "refused", times=6)
        rig.comparing.compare()
        await until(lambda: rig.trading.unconfirmed == "")
        assert sum("could not be compared" in notice.text for notice in rig.state.notices) == 1

    on_rig(test)


def test_a_fill_that_was_missed_behind_many_newer_ones_is_found() -> None:
    async def test(rig: Rig) -> None:
        venue = rig.venue
        rig.comparing.compare()
        await settle()
        missed = venue.place("vaix", side="buy", quantity="100", price="0.003844", order_type="ioc")
        await settle(30)
        rig.session.arm.arm(now())
        for _ in range(120):
            venue.place("vaix", side="buy", quantity="100", price="0.003844", order_type="ioc")
        for fill in venue.fills[1:]:
            rig._heard("fill", fill)
        rig.comparing.compare()
        await settle(2)
        assert rig.position == 121 * 100
        assert missed["fills"][0]["trade_id"] in rig.state.known_fills

    on_rig(test)


# -- the key -------------------------------------------------------------------------------------------------


def test_a_key_that_is_refused_is_read_again_once_for_all_and_no_order_is_lost() -> None:
    async def test(rig: Rig) -> None:
        kept, reads = ["evt_" + "1" * 64], []

        def read_key() -> str:
            reads.append(1)
            return kept[0]

        rig.session._read_key = read_key
        rig.venue.key = kept[0]
        orders = [rig.buy(SIZE + number) for number in range(3)]
        await settle()
        assert [order.state for order in orders] == [State.OPEN] * 3
        assert len(rig.venue.orders) == 3
        assert sum("read again" in notice.text for notice in rig.state.notices) == 1
        assert rig.session.feed.venue.key == kept[0]
        rig.venue.key = "another"
        refused = rig.buy()
        await settle()
        assert refused.state is State.REJECTED, "the same key is not tried twice"

    on_rig(test)


def test_a_part_that_fails_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    async def test(rig: Rig) -> None:
        def broken(*_: Any) -> None:
            raise KeyError("oops")

        monkeypatch.setattr(rig.trading, "_body", broken)
        assert rig.trading.join(BUY, SIZE, BID) is None
        await settle()
        assert rig.said("a part of the session failed")

    on_rig(test)
