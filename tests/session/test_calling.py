"""A call that orders or moves money is written down before it leaves, leaves once, and stays UNKNOWN where its answer is lost."""

from __future__ import annotations

import asyncio
import os
from typing import Any

import httpx
import pytest

from terminal.core.lifecycle import State
from terminal.core.order import Order
from terminal.core.refusal import Refusal
from terminal.journal import JournalFull
from terminal.model.errors import Forbidden, Limited, OutcomeUnknown, Unserved
from terminal.session.calling import Run
from terminal.session.hiding import HIDDEN
from tests.session.rig import BID, Rig, on_rig, ready, settle, until
from tests.session.venue import FakeVenue

ADDRESS = "0x52908400098527886E0F7030069857D2E4169EE7"
TWAP = {"side": "buy", "quantity": "5000"}
TWAP_PATH, WITHDRAW_PATH = "POST /exchange/vaix/twap", "POST /exchange/vaix/withdraw"


async def ended(rig: Rig, id_: str, **texts: str) -> Run:
    run = rig.session.calling.start(ready(rig, id_, **texts))
    await until(lambda: run.ended is not None)
    await settle()
    return run


def why_not(rig: Rig, id_: str, **texts: str) -> str:
    found = rig.session.calling.why_not(ready(rig, id_, **texts))
    return found.rule if found else ""


# -- asking --------------------------------------------------------------------------------------------------


def test_a_question_is_asked_and_its_answer_kept() -> None:
    async def test(rig: Rig) -> None:
        rig.venue.fail("GET /exchange/my-fees", "says", (200, {"tier": 2, "maker_bps": "-1"}))
        run = await ended(rig, "account.fees")
        assert run.answers == [{"tier": 2, "maker_bps": "-1"}]
        assert run.error is None
        assert not rig.entries("intent")
        assert not rig.state.notices

    on_rig(test)


def test_who_shows_it_is_told_when_it_has_ended() -> None:
    async def test(rig: Rig) -> None:
        told: list[bool] = []
        run = rig.session.calling.start(
            ready(rig, "market.pairs"), lambda: told.append(run.ended is not None)
        )
        assert run.ended is None
        assert not rig.venue.log, "nothing is awaited where a key is handled"
        await settle()
        assert told == [True]
        assert isinstance(run.error, Unserved)

    on_rig(test)


@pytest.mark.parametrize(
    ("status", "kind"), [(403, Forbidden), (404, Unserved), (405, Unserved), (503, OutcomeUnknown)]
)
def test_what_the_venue_refuses_is_one_of_the_tree(status: int, kind: type[Exception]) -> None:
    async def test(rig: Rig) -> None:
        rig.venue.fail("/sub-accounts", "says", (status, {"detail": "Not Found" if status == 404 else "no"}))
        run = await ended(rig, "account.subaccount_new", label="Strategy A")
        assert type(run.error) is kind
        assert rig.said(": Open the sub-account Strategy A, for good: no call closes one (PRACTICE)")
        assert rig.said("UNKNOWN, look at :subaccounts: " if run.is_unknown else "not done, ")

    on_rig(test)


# -- what orders or moves money ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("id_", "texts", "path"),
    [
        ("algo.twap", TWAP, TWAP_PATH),
        ("account.withdraw", {"amount": "500", "destination": ADDRESS}, WITHDRAW_PATH),
    ],
)
def test_it_is_on_the_disk_before_it_leaves_under_one_key(
    monkeypatch: pytest.MonkeyPatch, id_: str, texts: dict[str, str], path: str
) -> None:
    events: list[str] = []
    fsync = os.fsync

    async def test(rig: Rig) -> None:
        def synced(fd: int) -> None:
            fsync(fd)
            events.append("disk")

        monkeypatch.setattr(os, "fsync", synced)
        monkeypatch.setattr(rig.venue, "_faulty", lambda *_: _answered(events))
        rig.venue.fail(path, "says", (200, {}))
        run = await ended(rig, id_, **texts)
        assert events[:2] == ["disk", "venue"]
        (intent,), (request,) = rig.entries("intent"), rig.venue.sent(path)
        assert request.key == intent["request_id"] == run.key
        assert intent["call"] == id_
        assert intent["bodies"] == [request.body]
        assert rig.entries("answer")[-1]["status"] == "done"
        assert not rig.session.scribe.journal.open_intents()

    on_rig(test)


async def _answered(events: list[str]) -> httpx.Response:
    events.append("venue")
    return httpx.Response(200, json={"twap_id": "twap_1"})


@pytest.mark.parametrize("how", ["lost", "never", "503"])
def test_a_lost_answer_is_unknown_says_where_to_look_and_is_never_sent_again(how: str) -> None:
    async def test(rig: Rig) -> None:
        rig.venue.fail(TWAP_PATH, how)
        run = await ended(rig, "algo.twap", **TWAP)
        assert run.is_unknown
        await settle(90)
        assert len(rig.venue.sent(TWAP_PATH)) == 1
        assert rig.said("UNKNOWN")
        assert rig.said("look at :twaps")
        (entry,) = rig.session.scribe.journal.open_intents()
        assert entry["request_id"] == run.key

    on_rig(test)


def test_what_the_last_run_left_open_is_said_once_and_no_order_of_it_is_made_up() -> None:
    async def test(rig: Rig) -> None:
        rig.venue.fail(TWAP_PATH, "lost")
        await ended(rig, "algo.twap", **TWAP)
        left = rig.session.scribe.journal.open_intents()
        rig.session.calling.recall(left)
        await settle()
        assert rig.said("UNKNOWN since the last run, look at :twaps: Buy 5,000 VAIX in 10 slices")
        assert not rig.session.scribe.journal.open_intents()
        assert rig.live() == []

    on_rig(test)


def test_without_the_journal_nothing_leaves(monkeypatch: pytest.MonkeyPatch) -> None:
    async def test(rig: Rig) -> None:
        def full(*_: Any, **__: Any) -> None:
            raise JournalFull("The journal cannot be written: the disk is full.")

        monkeypatch.setattr(rig.session.scribe.journal, "write", full)
        run = await ended(rig, "account.withdraw", amount="500", destination=ADDRESS)
        assert isinstance(run.error, JournalFull)
        assert not rig.venue.log

    on_rig(test)


def test_a_switch_that_falls_while_the_disk_works_keeps_it_in(monkeypatch: pytest.MonkeyPatch) -> None:
    async def test(rig: Rig) -> None:
        calling = rig.session.calling
        write = calling._write

        async def slowly(run: Run) -> None:
            await write(run)
            rig.session.arm.disarm("a paste")

        monkeypatch.setattr(calling, "_write", slowly)
        run = await ended(rig, "algo.twap", **TWAP)
        assert "Disarmed before it left (a paste)" in str(run.error)
        assert not rig.venue.sent("POST")
        assert not rig.session.scribe.journal.open_intents()

    on_rig(test)


def test_what_could_not_leave_in_time_does_not_leave() -> None:
    async def test(rig: Rig) -> None:
        calling = rig.session.calling

        async def slowly(run: Run) -> None:
            await asyncio.sleep(1.5)

        calling._write = slowly  # type: ignore[method-assign]
        run = await ended(rig, "algo.twap", **TWAP)
        assert "could not leave for 1.5 s" in str(run.error)
        assert not rig.venue.sent("POST")

    on_rig(test)


def test_a_door_that_is_closed_refuses_it_at_once() -> None:
    async def test(rig: Rig) -> None:
        rig.venue.fail(WITHDRAW_PATH, "429", 30)
        first = await ended(rig, "account.withdraw", amount="500", destination=ADDRESS)
        second = await ended(rig, "account.withdraw", amount="500", destination=ADDRESS)
        assert isinstance(first.error, Limited)
        assert isinstance(second.error, Limited)
        assert len(rig.venue.sent(WITHDRAW_PATH)) == 1

    on_rig(test)


def test_a_batch_leaves_in_parts_each_with_a_key_of_its_own_and_the_failed_are_counted() -> None:
    async def test(rig: Rig) -> None:
        path = "POST /exchange/vaix/orders/batch"
        for failed in (0, 2):
            rig.venue.fail(
                path, "says", (200, {"total": 10, "successful": 10 - failed, "failed": failed, "results": []})
            )
        run = await ended(rig, "order.batch", orders="; ".join(["buy 500 0.0038"] * 12))
        sent = rig.venue.sent(path)
        assert [len(request.body["orders"]) for request in sent] == [10, 2]
        assert [request.key for request in sent] == [f"{run.key}-1", f"{run.key}-2"]
        assert len(run.answers) == 2
        assert rig.said("2 of its parts failed")

    on_rig(test)


def test_a_part_that_fails_stops_those_behind_it_and_what_was_answered_is_kept() -> None:
    async def test(rig: Rig) -> None:
        path = "POST /exchange/vaix/orders/batch"
        rig.venue.fail(path, "says", (200, {"total": 10, "successful": 10, "failed": 0}))
        rig.venue.fail(path, "lost")
        run = await ended(rig, "order.batch", orders="; ".join(["buy 500 0.0038"] * 25))
        assert run.is_unknown
        assert len(run.answers) == 1
        assert len(rig.venue.sent(path)) == 2
        assert rig.said("1 of 3 parts, then UNKNOWN")

    on_rig(test)


def test_cancels_go_out_while_nothing_else_may() -> None:
    async def test(rig: Rig) -> None:
        rig.session.arm.disarm("by hand")
        rig.state.clob.gap(0.0, 3)
        assert why_not(rig, "algo.twap_cancel", twap_id="twap_1") == ""
        rig.venue.fail("DELETE /exchange/vaix/twap/twap_1", "says", (200, {"status": "cancelled"}))
        run = await ended(rig, "algo.twap_cancel", twap_id="twap_1")
        assert run.error is None

    on_rig(test)


# -- what holds them back ------------------------------------------------------------------------------------


def test_the_switch_and_the_limits_hold_orders_back_and_not_money() -> None:
    async def test(rig: Rig) -> None:
        assert why_not(rig, "algo.twap", **TWAP) == ""
        assert why_not(rig, "algo.twap", side="buy", quantity="3m") == "notional"
        rig.session.arm.disarm("by hand")
        for id_, texts in (
            ("algo.twap", TWAP), ("order.stop", {**TWAP, "stop_price": "0.0040"}), ("prop.open", {"coin": "BTC", "side": "long", "size": "1"}),
            ("order.batch", {"orders": "buy 500 0.0038"}), ("order.amend", {"order_id": "x", "price": "0.0038"}),
        ):  # fmt: skip
            assert why_not(rig, id_, **texts) == "disarmed", id_
        assert why_not(rig, "account.withdraw", amount="5", destination=ADDRESS) == ""
        assert why_not(rig, "prop.close", id="7") == ""
        rig.state.has_key = False
        assert why_not(rig, "account.withdraw", amount="5", destination=ADDRESS) == "view only"
        assert why_not(rig, "market.pairs") == ""
        assert why_not(rig, "account.login", email="a@b.example", password="x") == ""

    on_rig(test)


def test_an_amended_order_is_measured_as_a_new_one_of_its_rest() -> None:
    async def test(rig: Rig) -> None:
        order = rig.buy()
        await settle()
        name = order.order_id
        assert why_not(rig, "order.amend", order_id=name, price="0.003841") == ""
        assert why_not(rig, "order.amend", order_id=name, price="0.0050") == "price band"
        assert why_not(rig, "order.amend", order_id=name, quantity="3m") == "notional"
        assert why_not(rig, "order.amend", order_id=name) == "amend"
        assert why_not(rig, "order.batch_amend", orders=f"elsewhere 0.003841; {name} 0.0050") == "price band"
        rig.state.clob.gap(0.0, 3)
        assert why_not(rig, "order.batch_amend", orders="elsewhere 0.003841") == "stale"
        rig.fresh()
        rig.trading.cancel(order)
        await settle()
        assert why_not(rig, "order.amend", order_id=name, price="0.003841") == "amend"

    on_rig(test)


def test_paper_on_the_real_venue_keeps_in_what_knows_no_paper() -> None:
    async def test(rig: Rig) -> None:
        rig.state.mode = "paper"
        assert why_not(rig, "account.withdraw", amount="5", destination=ADDRESS) == "paper"
        assert why_not(rig, "algo.start", algo_type="twap", side="buy", total_quantity="5000") == "paper"
        assert why_not(rig, "algo.twap", **TWAP) == ""
        rig.state.simulated = True
        assert why_not(rig, "account.withdraw", amount="5", destination=ADDRESS) == ""

    on_rig(test)


# -- single orders -------------------------------------------------------------------------------------------


def test_a_single_order_is_pending_at_once_and_takes_its_extras_along() -> None:
    async def test(rig: Rig) -> None:
        texts = {"side": "buy", "quantity": "5000", "price": "0.003842", "display_qty": "500"}
        order = rig.session.calling.place(ready(rig, "order.iceberg", **texts))
        assert isinstance(order, Order)
        assert (order.state, order.ticks, order.lots, order.kind) == (State.PENDING, BID, 5000, "limit")
        await settle()
        (request,), (intent,) = rig.venue.sent("POST /exchange/vaix/orders"), rig.entries("intent")
        assert request.body["display_qty"] == "500"
        assert (
            request.body
            | {"side": "buy", "quantity": "5000", "price": "0.003842", "mode": "live", "paper": False}
            == request.body
        )
        assert intent["more"] == {"display_qty": "500"}
        assert (order.state, order.foreign) == (State.OPEN, False)

    on_rig(test)


def test_a_stop_is_kept_with_the_price_that_it_will_have() -> None:
    async def test(rig: Rig) -> None:
        calling = rig.session.calling
        limit = calling.place(
            ready(rig, "order.stop", side="buy", quantity="500", stop_price="0.0040", price="0.0041")
        )
        market = calling.place(ready(rig, "order.stop", side="buy", quantity="500", stop_price="0.0040"))
        assert isinstance(limit, Order)
        assert isinstance(market, Order)
        assert [(order.kind, order.ticks) for order in (limit, market)] == [
            ("stop_limit", 4100),
            ("stop_market", 0),
        ]
        await settle()
        bodies = [request.body for request in rig.venue.sent("POST /exchange/vaix/orders")]
        assert [body["stop_price"] for body in bodies] == ["0.004000", "0.004000"]
        assert [body["price"] for body in bodies] == ["0.004100", "0.000000"]

    on_rig(test)


def test_a_single_order_whose_answer_is_lost_is_settled_by_evidence() -> None:
    async def test(rig: Rig) -> None:
        rig.venue.fail("POST /exchange/vaix/orders", "lost")
        order = rig.session.calling.place(
            ready(rig, "order.gtt", side="buy", quantity="500", price="0.003842", time_in_force_ms="10m")
        )
        assert isinstance(order, Order)
        await until(lambda: order.state is State.OPEN)
        assert len(rig.venue.sent("POST /exchange/vaix/orders")) == 1

    on_rig(test)


def test_a_single_order_that_passes_a_limit_is_refused_by_its_rule() -> None:
    async def test(rig: Rig) -> None:
        outcome = rig.session.calling.place(
            ready(rig, "order.place", side="buy", quantity="3m", price="0.003842")
        )
        assert isinstance(outcome, Refusal)
        assert outcome.rule == "notional"

    on_rig(test)


# -- secrets -------------------------------------------------------------------------------------------------


def test_tokens_are_hidden_kept_for_the_next_step_and_never_written() -> None:
    async def test(rig: Rig) -> None:
        token = "refresh-me-1"
        rig.venue.fail(
            "/auth/login",
            "says",
            (200, {"access_token": "ey.a.b", "refresh_token": token, "user": {"id": 1, "api_key": "evt_1"}}),
        )
        run = await ended(rig, "account.login", email="a@b.example", password="correct horse")
        assert run.answers == [
            {"access_token": HIDDEN, "refresh_token": HIDDEN, "user": {"id": 1, "api_key": HIDDEN}}
        ]
        rig.venue.fail(
            "/auth/refresh", "says", (200, {"refresh_token": "refresh-me-2", "token_type": "bearer"})
        )
        again = await ended(rig, "account.refresh")
        assert again.answers == [{"refresh_token": HIDDEN, "token_type": "bearer"}]
        assert [one.body for one in rig.venue.sent("POST /auth")] == [
            {"email": "a@b.example", "password": "correct horse"}, {"refresh_token": token},
        ]  # fmt: skip
        rig.venue.fail("/auth/logout", "says", (200, {"message": "bye"}))
        await ended(rig, "account.logout")
        assert rig.venue.sent("POST /auth/logout")[0].body == {"refresh_token": "refresh-me-2"}
        written = "".join(path.read_text() for path in rig.session.scribe.journal.folder.glob("*.jsonl"))
        said = " ".join(notice.text for notice in rig.state.notices)
        for secret in ("correct horse", token, "refresh-me-2", "ey.a.b"):
            assert secret not in written
            assert secret not in said

    on_rig(test)


def test_without_a_login_there_is_nothing_to_refresh() -> None:
    async def test(rig: Rig) -> None:
        run = await ended(rig, "account.refresh")
        assert ":login first" in str(run.error)
        assert not rig.venue.log

    on_rig(test, FakeVenue())
