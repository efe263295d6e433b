"""One press is one intent, journalled before it leaves; what is not known stays UNKNOWN; panic goes on until it is done."""

from __future__ import annotations

import asyncio
import os
from typing import Any

import pytest

from terminal.core.budget import Priority
from terminal.core.lifecycle import State
from terminal.journal import JournalFull
from terminal.model.errors import Limited
from terminal.model.order import BUY, SELL
from tests.session.rig import ASK, BID, SIZE, Rig, on_rig, settle, until
from tests.session.venue import FakeVenue

POST, CANCEL = "POST /exchange/vaix/orders", "DELETE /exchange/vaix/orders/"


# -- one press -----------------------------------------------------------------------------------------------


def test_one_press_is_one_intent_on_the_disk_before_the_request_and_one_key(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    order_of_events: list[str] = []
    fsync = os.fsync

    async def test(rig: Rig) -> None:
        venue = rig.venue

        def synced(fd: int) -> None:
            fsync(fd)
            order_of_events.append("disk")

        def placed(*_: Any, **__: Any) -> Any:
            order_of_events.append("venue")
            return place(*_, **__)

        place = venue.place
        monkeypatch.setattr(os, "fsync", synced)
        monkeypatch.setattr(venue, "place", placed)
        assert rig.trading.join(BUY, SIZE, BID) is None
        assert rig.live() == [State.PENDING], "shown before anything is awaited"
        assert not venue.log
        await settle()
        assert order_of_events[:2] == ["disk", "venue"]
        (intent,), (request,) = rig.entries("intent"), venue.sent(POST)
        assert request.key == intent["request_id"] == rig.newest.request_id
        assert request.body | {"mode": "live", "paper": False} == request.body
        assert (intent["ticks"], intent["lots"], intent["side"]) == (BID, SIZE, "buy")
        assert rig.live() == [State.OPEN]
        assert not rig.session.scribe.journal.open_intents()

    on_rig(test)


def test_an_answer_that_says_only_what_the_contract_names_is_understood() -> None:
    async def test(rig: Rig) -> None:
        order = rig.buy()
        await settle()
        assert (order.state, order.ticks, order.lots, order.foreign) == (State.OPEN, BID, SIZE, False)
        rig.trading.amend(order, BID - 1)
        await settle()
        assert order.amending is None
        rig.trading.cancel(order)
        await settle()
        assert order.state is State.CANCELLED
        assert len(list(rig.state.orders.all_live())) == 0

    on_rig(test, FakeVenue(bare=True))


@pytest.mark.parametrize(
    "said",
    [
        (400, {"detail": "Insufficient balance"}),
        (422, {"detail": [{"loc": ["body", "price"], "msg": "too low", "type": "value_error"}]}),
        (409, {"error": {"code": "X", "message": "no", "details": {}}}),
        (401, {"detail": "who?"}),
        (404, {"detail": "no such pair"}),
    ],
)
def test_a_refusal_in_any_shape_is_a_refusal_and_not_unknown(said: tuple[int, Any]) -> None:
    async def test(rig: Rig) -> None:
        rig.venue.fail(POST, "said", said)
        order = rig.buy()
        await settle()
        assert order.state is State.REJECTED
        assert order.reason
        assert not rig.session.scribe.journal.open_intents()

    on_rig(test)


def test_no_connection_is_a_refusal() -> None:
    async def test(rig: Rig) -> None:
        rig.venue.fail(POST, "refused")
        order = rig.buy()
        await settle()
        assert order.state is State.REJECTED
        assert not rig.venue.orders

    on_rig(test)


def test_a_full_journal_keeps_orders_back_and_lets_cancels_pass(monkeypatch: pytest.MonkeyPatch) -> None:
    async def test(rig: Rig) -> None:
        order = rig.buy()
        await settle()

        def full(*_: Any, **__: Any) -> None:
            raise JournalFull("the disk is full")

        monkeypatch.setattr(rig.session.scribe.journal, "write", full)
        refused = rig.buy()
        await settle()
        assert refused.state is State.REJECTED
        assert len(rig.venue.sent(POST)) == 1
        rig.trading.cancel(order)
        await settle()
        assert order.state is State.CANCELLED
        assert rig.said("the disk is full")

    on_rig(test)


def test_an_order_that_is_disarmed_or_cancelled_in_time_never_leaves() -> None:
    async def test(rig: Rig) -> None:
        first = rig.buy()
        rig.session.arm.disarm("a paste")
        await settle()
        assert first.state is State.REJECTED
        rig.session.arm.arm(0.0 + asyncio.get_running_loop().time())
        second = rig.buy()
        rig.trading.cancel_all()
        await settle(2)
        assert second.state is State.REJECTED
        assert not rig.venue.sent(POST)

    on_rig(test)


# -- too many requests ---------------------------------------------------------------------------------------


def test_after_429_nothing_is_sent_before_the_reset() -> None:
    async def test(rig: Rig) -> None:
        resting = rig.buy()
        await settle()
        rig.venue.fail(POST, "429", 20)
        assert rig.buy().state is State.PENDING
        await settle()
        refusal = rig.trading.join(BUY, SIZE, BID)
        assert refusal is not None
        assert refusal.rule == "rate"
        rig.trading.cancel(resting)
        await until(lambda: resting.state is State.CANCELLED)
        limited = rig.venue.sent(POST)[-1].at
        (cancel,) = rig.venue.sent(CANCEL)
        assert 19 <= cancel.at - limited <= 22
        assert rig.trading.join(BUY, SIZE, BID) is None

    on_rig(test)


def test_an_order_never_waits_at_a_closed_door() -> None:
    async def test(rig: Rig) -> None:
        requests, now = rig.session.requests, asyncio.get_running_loop().time
        begun = now()
        requests.orders.refused(begun + 30, begun)
        with pytest.raises(Limited, match="another 30 s"):
            await requests.tell("POST", "/exchange/vaix/orders", {}, priority=Priority.ORDER)
        assert now() == begun
        assert not rig.venue.log

    on_rig(test)


def test_a_cancel_that_is_answered_429_is_sent_again_after_the_reset() -> None:
    async def test(rig: Rig) -> None:
        order = rig.buy()
        await settle()
        rig.venue.fail(CANCEL, "429", 10)
        rig.trading.cancel(order)
        await until(lambda: order.state is State.CANCELLED)
        first, second = rig.venue.sent(CANCEL)
        assert 9 <= second.at - first.at <= 12

    on_rig(test)


def test_a_venue_whose_clock_is_off_is_not_hammered_and_not_waited_for_too_long() -> None:
    async def test(rig: Rig) -> None:
        rig.state.health.clock_offset_ms = -600_000.0  # ours is ten minutes ahead
        rig.venue.fail(POST, "429", 20 - 600)
        rig.buy()
        await settle()
        assert 18 <= rig.session.requests.order_wait(asyncio.get_running_loop().time()) <= 21

    on_rig(test)


def test_a_part_of_the_budget_is_kept_for_cancels() -> None:
    async def test(rig: Rig) -> None:
        order = rig.buy()
        await settle()
        budget, now = rig.session.requests.orders, asyncio.get_running_loop().time()
        budget.told(3_000, 500, now + 50, now)  # a fifth is kept
        refusal = rig.trading.join(BUY, SIZE, BID)
        assert refusal is not None
        rig.trading.cancel(order)
        await settle()
        assert order.state is State.CANCELLED

    on_rig(test)


# -- cancels and amends --------------------------------------------------------------------------------------


@pytest.mark.parametrize("streams", [True, False])
def test_the_cancel_of_a_pending_order_leaves_with_the_first_word_of_its_name(streams: bool) -> None:
    async def test(rig: Rig) -> None:
        rig.venue.fail(POST, "answered late", (1.0, 3.0))
        order = rig.buy()
        await settle()
        rig.trading.cancel(order)
        await until(lambda: order.state is State.CANCELLED)
        (post,), (cancel,) = rig.venue.sent(POST), rig.venue.sent(CANCEL)
        assert (cancel.at - post.at < 2) == streams, "the stream names it long before the answer"

    on_rig(test, streams=streams)


def test_a_cancel_that_is_asked_for_twice_is_sent_once() -> None:
    async def test(rig: Rig) -> None:
        order = rig.buy()
        await settle()
        for _ in range(5):
            rig.trading.cancel(order)
        await settle()
        assert len(rig.venue.sent(CANCEL)) == 1

    on_rig(test)


@pytest.mark.parametrize("how", ["lost", "503", "never"])
def test_a_cancel_whose_answer_is_lost_is_looked_up(how: str) -> None:
    async def test(rig: Rig) -> None:
        order = rig.buy()
        await settle()
        rig.venue.fail(CANCEL, how)
        rig.trading.cancel(order)
        await settle(3)
        assert order.state is (State.OPEN if how == "never" else State.CANCELLED)
        assert not order.cancelling
        assert not order.doubtful

    on_rig(test)


def test_one_404_does_not_end_an_order_that_is_in_the_list() -> None:
    async def test(rig: Rig) -> None:
        order = rig.buy()
        await settle()
        missing = (404, {"detail": "not here"})
        rig.venue.fail(CANCEL, "said", missing)
        rig.venue.fail(f"GET /exchange/vaix/orders/{order.order_id}", "said", missing)
        rig.trading.cancel(order)
        await settle(3)
        assert order.state is State.OPEN

    on_rig(test)


def test_an_amend_that_comes_after_the_fill_is_looked_up() -> None:
    async def test(rig: Rig) -> None:
        order = rig.buy()
        await settle()
        rig.venue.fill(rig.venue.orders[order.order_id], SIZE)
        assert rig.trading.amend(order, BID - 1) is None
        await settle(3)
        assert order.state is State.FILLED
        assert rig.position == SIZE
        assert rig.entries("fill")

    on_rig(test)


def test_what_cannot_be_amended_says_why() -> None:
    async def test(rig: Rig) -> None:
        order = rig.buy()
        await settle()
        foreign = rig.venue.place("vaix", side="buy", quantity="500", price="0.003800")
        rig.comparing.compare()
        await settle()
        stranger = rig.state.orders.find(foreign["order_id"])
        assert stranger is not None
        assert stranger.foreign
        for one, ticks in ((order, ASK), (order, 0), (stranger, BID)):
            refusal = rig.trading.amend(one, ticks)
            assert refusal is not None
            assert refusal.rule == "amend"
        assert not rig.venue.sent("PATCH")
        rig.trading.cancel(stranger)
        await settle()
        assert stranger.state is State.CANCELLED, "a cancel by hand may take any order"

    on_rig(test)


# -- fills ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("bare", [True, False])
def test_a_fill_told_by_answer_stream_and_list_counts_once(bare: bool) -> None:
    async def test(rig: Rig) -> None:
        order = rig.take()
        await settle()
        rig.comparing.compare()
        await settle()
        assert order.state is State.FILLED
        assert (rig.position, len(rig.state.fills)) == (SIZE, 1)
        assert order.filled == sum(fill.lots for fill in order.fills.values()) == SIZE

    on_rig(test, FakeVenue(bare=bare), streams=True)


def test_a_fill_without_mode_of_a_known_order_counts() -> None:
    async def test(rig: Rig) -> None:
        order = rig.buy()
        await settle()
        row = rig.venue.orders[order.order_id]
        row["mode"] = "paper"
        rig.venue.fill(row, 100)
        assert order.filled == 100

    on_rig(test, streams=True)


# -- cancel all ----------------------------------------------------------------------------------------------


def test_cancel_all_goes_on_through_an_outage_and_blocks_new_orders() -> None:
    async def test(rig: Rig) -> None:
        rig.buy()
        rig.venue.place("sbio", side="sell", quantity="50", price="0.5")
        await settle()
        rig.venue.fail("orders/all", "refused", times=40)
        rig.trading.cancel_all()
        rig.trading.cancel_all()
        await settle(60)
        refusal = rig.trading.join(BUY, SIZE, BID)
        assert refusal is not None
        assert refusal.rule == "blocked"
        await until(lambda: not rig.trading.blocked, 600)
        assert not rig.venue.open("vaix")
        assert not rig.venue.open("sbio")
        assert not rig.live()
        assert rig.said("by the venue's word")
        assert rig.trading.join(BUY, SIZE, BID) is None

    on_rig(test)


def test_cancel_all_takes_an_order_that_rests_only_after_the_kill() -> None:
    async def test(rig: Rig) -> None:
        rig.venue.fail(POST, "slow", 2.0)
        order = rig.buy()
        await settle()
        rig.trading.cancel_all()
        await until(lambda: not rig.trading.blocked)
        assert order.state is State.CANCELLED
        assert not rig.venue.open("vaix")

    on_rig(test)


def test_cancel_all_says_that_an_unknown_order_may_still_come_and_cancels_it() -> None:
    async def test(rig: Rig) -> None:
        rig.venue.fail(POST, "executed late", 20.0)
        order = rig.buy()
        await settle()
        assert order.state is State.UNKNOWN
        rig.trading.cancel_all()
        await until(lambda: not rig.trading.blocked)
        assert rig.said("1 UNKNOWN")
        await until(lambda: order.state is State.CANCELLED)
        assert not rig.venue.open("vaix")

    on_rig(test)


def test_cancel_all_in_paper_without_a_kill_switch_cancels_one_by_one_foreign_ones_too() -> None:
    async def test(rig: Rig) -> None:
        rig.state.mode = "paper"
        rig.buy()
        rig.venue.place("sbio", side="sell", quantity="50", price="0.5")
        await settle()
        rig.trading.cancel_all()
        await until(lambda: not rig.trading.blocked)
        assert not rig.venue.open("vaix") + rig.venue.open("sbio")
        assert not rig.venue.sent("orders/all")

    on_rig(test)


def test_cancel_all_that_gives_up_leaves_orders_that_can_be_cancelled() -> None:
    async def test(rig: Rig) -> None:
        order = rig.buy()
        await settle()
        rig.venue.fail("orders/all", "said", (200, {}), times=40)
        rig.trading.cancel_all()
        await until(lambda: not rig.trading.blocked, 600)
        await settle(3)
        assert rig.said("orders may be left")
        rig.trading.cancel(order)
        await settle()
        assert order.state is State.CANCELLED

    on_rig(test)


# -- flatten -------------------------------------------------------------------------------------------------


def _long(rig: Rig, lots: int) -> None:
    rig.venue.place("vaix", "evt-before", side="buy", quantity=str(lots), price="0.003844", order_type="ioc")
    rig.comparing.compare()


def test_flatten_closes_the_position_alone_and_names_the_dust() -> None:
    async def test(rig: Rig) -> None:
        _long(rig, 30_050)
        await settle()
        rig.buy()
        await settle()
        rig.venue.depth = 30_000
        rig.session.arm.disarm("a reconnect")
        rig.trading.flatten(["vaix"])
        await until(lambda: not rig.trading.blocked)
        assert rig.position == 50
        assert rig.venue.balance["vaix"] == 1_000_050, "what was held before is not sold"
        assert rig.said("VAIX is flat, 50 VAIX of dust is left")
        assert not rig.venue.open("vaix")

    on_rig(test)


@pytest.mark.parametrize("how", ["lost", "503", "executed late", "fills told late", "asked twice"])
def test_flatten_never_sells_more_than_the_position(how: str) -> None:
    async def test(rig: Rig) -> None:
        _long(rig, SIZE)
        await settle()
        if how in ("lost", "503"):
            rig.venue.fail(POST, how)
        if how == "executed late":
            rig.venue.fail(POST, how, 40.0)
        rig.venue.bare = how == "fills told late"
        rig.trading.flatten(["vaix"])
        rig.trading.flatten(["vaix"])
        await until(lambda: not rig.trading.blocked)
        sells = [row for row in rig.venue.orders.values() if row["side"] == "sell"]
        assert [row["quantity"] for row in sells] == [str(SIZE)]
        assert rig.position == 0
        assert rig.said("VAIX is flat")

    on_rig(test)


def test_flatten_cancels_again_until_a_silent_venue_has_let_go_of_what_rests() -> None:
    """A take that rests would make the close more than a reduction."""

    async def test(rig: Rig) -> None:
        _long(rig, SIZE)
        await settle()
        rig.trading.join(SELL, SIZE, ASK)
        await settle()
        rig.venue.fail(CANCEL, "never", times=6)
        rig.session.arm.disarm("a reconnect")
        rig.trading.flatten(["vaix"])
        await until(lambda: not rig.trading.blocked)
        assert rig.said("VAIX is flat")
        assert rig.position == 0
        assert not rig.venue.open("vaix")

    on_rig(test)


def test_flatten_waits_for_the_balance_that_a_cancel_frees_and_says_what_is_not_available() -> None:
    async def test(rig: Rig) -> None:
        _long(rig, SIZE)
        await settle()
        balance = rig.state.balances["VAIX"]
        rig.state.balances["VAIX"] = type(balance)("VAIX", 10, balance.available)
        rig.trading.flatten(["vaix"])
        await until(lambda: not rig.trading.blocked)
        assert rig.said("only 10 of 20000 is available")
        assert rig.position == SIZE

    on_rig(test)


def test_while_flattening_only_reductions_pass() -> None:
    async def test(rig: Rig) -> None:
        _long(rig, SIZE)
        await settle()
        rig.venue.fail(POST, "slow", 2.0)
        rig.trading.flatten(["vaix"])
        await settle()
        refusal = rig.trading.take(BUY, SIZE, ASK)
        assert refusal is not None
        assert refusal.rule == "blocked"
        await until(lambda: not rig.trading.blocked)
        assert rig.trading.take(SELL, SIZE, BID) is None

    on_rig(test)
