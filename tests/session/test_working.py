"""Orders that run in the terminal, against a venue inside the test: in virtual time, with lost answers and restarts."""

from __future__ import annotations

import errno
import itertools
import tempfile
import time
from collections.abc import Awaitable, Callable
from fractions import Fraction
from pathlib import Path

import pytest

from terminal import journal
from terminal.core.lifecycle import State
from terminal.core.limits import USDC
from terminal.core.refusal import Refusal
from terminal.core.works.parts import Role
from terminal.core.works.spec import BracketSpec, ChaseSpec, OcoSpec, Spec
from terminal.journal import Journal
from terminal.model.market import BookChange, TradePrint
from terminal.model.order import BUY, SELL
from terminal.model.text import Clean
from terminal.session.opening import open_journal
from terminal.session.work_parent import Work, WorkState
from tests.session import virtual
from tests.session.rig import ASK, BID, Rig, on_rig, settle, until
from tests.session.venue import OPEN, FakeVenue, Row

LOTS = 5_000
CHASE = ChaseSpec("vaix", BUY, LOTS)
OCO = OcoSpec("vaix", SELL, LOTS, 4_000, 3_500)
BRACKET = BracketSpec("vaix", BUY, LOTS, 3_800, 4_000, 3_500)


def start(rig: Rig, spec: Spec) -> Work:
    work = rig.session.working.start(spec)
    assert isinstance(work, Work), work
    return work


def market(rig: Rig, bid: int, ask: int) -> None:
    """Where the book stands from now on, here and at the venue."""
    instrument = rig.state.pairs["vaix"].instrument
    rig.venue.bid, rig.venue.ask = instrument.price_text(bid), instrument.price_text(ask)
    rig.state.pairs["vaix"].book.take(BookChange("vaix", [(bid, 10_000)], [(ask, 10_000)], whole=True))


def trade(rig: Rig, ticks: int) -> None:
    number = len(rig.state.pairs["vaix"].tape.prints)
    rig.state.pairs["vaix"].tape.add(
        TradePrint("vaix", Clean(f"p{number}"), ticks, 100, SELL, "C", rig.state.venue_ms())
    )


def resting(rig: Rig) -> list[Row]:
    return [row for row in rig.venue.orders.values() if row["status"] in OPEN]


def fill(rig: Rig, lots: int) -> None:
    (row,) = resting(rig)
    rig.venue.fill(row, lots)


async def hold(rig: Rig, lots: int = LOTS) -> None:
    """A position to protect."""
    order = rig.buy(lots)
    await until(lambda: order.order_id)
    fill(rig, lots)
    await until(lambda: rig.position == lots)


def bought(rig: Rig, side: str = "buy") -> int:
    return sum(int(one["quantity"]) for one in rig.venue.fills if one["side"] == side)


# -- chase ---------------------------------------------------------------------------------------------------


def test_a_chase_rests_post_only_at_the_touch_and_is_journalled_before_its_order() -> None:
    async def test(rig: Rig) -> None:
        work = start(rig, CHASE)
        await until(lambda: resting(rig))
        (row,) = resting(rig)
        assert (row["order_type"], row["price"], row["quantity"]) == ("post_only", "0.003842", "5000")
        assert row["request_id"] == f"evt-{work.uid}-1"
        kinds = [
            entry["kind"]
            for entry in rig.session.scribe.journal.entries()
            if entry["kind"] in ("work", "intent")
        ]
        assert kinds[0] == "work"
        assert "intent" in kinds
        assert rig.newest.parent == "chase c1"

    on_rig(test, streams=True)


def test_a_chase_follows_the_touch_by_amends_and_ends_when_all_is_filled() -> None:
    async def test(rig: Rig) -> None:
        work = start(rig, CHASE)
        await until(lambda: resting(rig))
        market(rig, BID + 1, ASK + 1)
        await until(lambda: resting(rig)[0]["price"] == "0.003843")
        assert len(rig.venue.sent("PATCH")) == 1
        fill(rig, 2_000)
        await settle(1)
        assert (work.filled, work.state) == (2_000, WorkState.WORKING)
        fill(rig, 3_000)
        await until(lambda: work.ended)
        assert work.state is WorkState.DONE
        assert work.average == 3_843
        assert work.progress == 1
        assert rig.session.scribe.journal.open_works() == []

    on_rig(test, streams=True)


def test_a_chase_never_passes_its_limit_nor_its_distance() -> None:
    async def test(rig: Rig) -> None:
        start(rig, ChaseSpec("vaix", BUY, LOTS, limit_ticks=BID + 5, max_ticks=3))
        await until(lambda: resting(rig))
        market(rig, BID + 20, ASK + 20)
        await settle(5)
        assert resting(rig)[0]["price"] == "0.003845"

    on_rig(test, streams=True)


def test_a_rest_that_is_too_small_to_be_moved_ends_the_chase() -> None:
    async def test(rig: Rig) -> None:
        work = start(rig, CHASE)
        await until(lambda: resting(rig))
        fill(rig, LOTS - 30)
        market(rig, BID + 2, ASK + 2)
        await until(lambda: work.ended)
        assert (work.state, work.filled, resting(rig)) == (WorkState.DONE, LOTS - 30, [])
        assert "below the pair's smallest order" in work.why

    on_rig(test, streams=True)


def test_a_jumpy_market_moves_a_chase_at_most_once_a_second_and_twenty_times_a_minute() -> None:
    async def test(rig: Rig) -> None:
        start(rig, CHASE)
        await until(lambda: resting(rig))
        for step in range(1, 550):
            market(rig, BID + step, ASK + step)
            await settle(0.1)
        times = [one.at for one in rig.venue.log if one.method in ("POST", "PATCH")]
        assert len(times) <= 20
        assert min(late - early for early, late in itertools.pairwise(times)) >= 0.95

    on_rig(test, streams=True)


def test_a_child_that_another_hand_cancels_pauses_the_chase_and_resuming_replaces_it() -> None:
    async def test(rig: Rig) -> None:
        work = start(rig, CHASE)
        await until(lambda: resting(rig))
        rig.venue.end(resting(rig)[0])
        await until(lambda: work.state is WorkState.PAUSED)
        await settle(5)
        assert "not by it" in work.why
        assert not resting(rig)
        assert rig.session.working.resume("c1") is None
        await until(lambda: resting(rig))
        assert resting(rig)[0]["request_id"].endswith("-2")

    on_rig(test, streams=True)


def test_a_refused_child_pauses_the_work_and_says_why() -> None:
    async def test(rig: Rig) -> None:
        said = (400, {"error": {"code": "INSUFFICIENT_BALANCE", "message": "not enough USDC", "details": {}}})
        rig.venue.fail("POST /exchange/vaix/orders", "answer", said)
        work = start(rig, CHASE)
        await until(lambda: work.state is WorkState.PAUSED)
        assert "not enough USDC" in work.why
        assert rig.said("not enough USDC")

    on_rig(test, streams=True)


def test_nothing_replaces_a_child_whose_answer_was_lost_until_the_venue_has_told() -> None:
    async def test(rig: Rig) -> None:
        rig.venue.fail("POST /exchange/vaix/orders", "executed late", 30.0)
        rig.venue.fail("GET /exchange/vaix/orders/evt", "503", times=3)
        work = start(rig, CHASE)
        await until(lambda: work.state is WorkState.WAITING)
        market(rig, BID + 4, ASK + 4)
        await settle(20)
        assert len(rig.venue.sent("POST")) == 1
        assert work.room(Role.PEG) == 0
        await until(lambda: work.state is WorkState.WORKING, 400)
        await until(lambda: [row["price"] for row in resting(rig)] == ["0.003846"])
        assert len(rig.venue.orders) == 1

    on_rig(test)


def test_stale_prices_hold_a_work_up_and_it_goes_on_by_itself() -> None:
    async def test(rig: Rig) -> None:
        work = start(rig, CHASE)
        await until(lambda: resting(rig))
        rig.state.pairs["vaix"].book.lost()
        await settle()
        assert work.state is WorkState.WAITING
        assert "stale" in work.why
        sent = len(rig.venue.log)
        await settle(10)
        assert len(rig.venue.log) == sent
        market(rig, BID + 2, ASK + 2)
        await until(lambda: resting(rig)[0]["price"] == "0.003844")

    on_rig(test, streams=True)


@pytest.mark.parametrize("by_hand", [False, True])
def test_idle_time_disarms_the_keys_and_not_the_work_but_disarming_by_hand_pauses_it(by_hand: bool) -> None:
    async def test(rig: Rig) -> None:
        work = start(rig, CHASE)
        await until(lambda: resting(rig))
        rig.session.arm.disarm("by hand" if by_hand else "idle for 15 min")
        market(rig, BID + 2, ASK + 2)
        await settle(3)
        assert resting(rig)[0]["price"] == ("0.003842" if by_hand else "0.003844")
        assert work.state is (WorkState.PAUSED if by_hand else WorkState.WORKING)
        if by_hand:
            assert isinstance(rig.session.working.resume("c1"), Refusal), "resuming needs arming"

    on_rig(test, streams=True)


def test_what_cannot_begin_says_why_and_leaves_nothing_behind() -> None:
    async def test(rig: Rig) -> None:
        working = rig.session.working

        def refused(spec: Spec) -> str:
            outcome = working.start(spec)
            assert isinstance(outcome, Refusal)
            return outcome.sentence

        assert "at least 100" in refused(ChaseSpec("vaix", BUY, 99))
        assert "Stop must be below the market" in refused(OcoSpec("vaix", SELL, LOTS, 4_000, 3_900))
        assert "above the limit" in refused(ChaseSpec("vaix", BUY, 10**9))
        rig.trading.unconfirmed = "own orders are being compared"
        assert "being compared" in refused(CHASE)
        rig.trading.unconfirmed = ""
        rig.session.arm.disarm("idle")
        assert "disarmed" in refused(CHASE)
        await settle()
        assert not working.works
        assert not rig.venue.log
        assert not rig.entries("work")

    on_rig(test)


def test_a_cap_that_is_reached_meanwhile_pauses_the_work() -> None:
    async def test(rig: Rig) -> None:
        work = start(rig, CHASE)
        await until(lambda: resting(rig))
        order = rig.newest
        object.__setattr__(rig.trading.limits, "order_notional", 10 * USDC)
        try:
            market(rig, BID + 1, ASK + 1)
            await until(lambda: work.state is WorkState.PAUSED)
        finally:
            object.__setattr__(rig.trading.limits, "order_notional", 10_000 * USDC)
        assert "above the limit" in work.why
        assert order.ticks == BID

    on_rig(test, streams=True)


# -- the ways to end -----------------------------------------------------------------------------------------


def test_cancelling_a_work_cancels_its_orders_and_ends_when_the_venue_says_so() -> None:
    async def test(rig: Rig) -> None:
        work = start(rig, CHASE)
        await until(lambda: resting(rig))
        assert rig.session.working.cancel("c1")
        assert not work.ended
        await until(lambda: work.ended)
        assert work.state is WorkState.CANCELLED
        assert not resting(rig)

    on_rig(test, streams=True)


def test_cancel_all_ends_works_before_anything_is_sent_and_none_begins_meanwhile() -> None:
    async def test(rig: Rig) -> None:
        works = [start(rig, CHASE), start(rig, ChaseSpec("sbio", BUY, LOTS))]
        await until(lambda: len(resting(rig)) == 2)
        rig.trading.cancel_all()
        assert all(work.state is WorkState.CANCELLING for work in works)
        assert isinstance(rig.session.working.start(CHASE), Refusal)
        market(rig, BID + 5, ASK + 5)
        await until(lambda: all(work.ended for work in works))
        await settle(5)
        assert not resting(rig)
        assert len(rig.venue.sent("POST")) == 2

    on_rig(test, streams=True)


def test_flatten_ends_the_works_of_its_pair_and_no_other() -> None:
    async def test(rig: Rig) -> None:
        await hold(rig)
        oco, other = start(rig, OCO), start(rig, ChaseSpec("sbio", BUY, LOTS))
        await until(lambda: len(resting(rig)) == 2)
        rig.trading.flatten(["vaix"])
        await until(lambda: oco.ended and rig.position == 0)
        assert bought(rig, "sell") == LOTS
        assert not other.ended

    on_rig(test, streams=True)


def test_a_full_disk_starts_no_work() -> None:
    async def test(rig: Rig) -> None:
        def full(*_: object, **__: object) -> None:
            from terminal.journal import JournalFull

            raise JournalFull("The journal cannot be written: the disk is full.")

        rig.session.scribe.journal.write = full  # type: ignore[method-assign]
        work = start(rig, CHASE)
        await settle(2)
        assert work.state is WorkState.REFUSED
        assert "disk is full" in work.why
        assert not rig.venue.log

    on_rig(test, streams=True)


# -- OCO -----------------------------------------------------------------------------------------------------


def test_an_oco_rests_its_take_and_keeps_its_stop_to_itself() -> None:
    async def test(rig: Rig) -> None:
        await hold(rig)
        work = start(rig, OCO)
        await until(lambda: resting(rig))
        await settle(3)
        (row,) = resting(rig)
        assert (row["side"], row["order_type"], row["price"], row["quantity"]) == (
            "sell",
            "limit",
            "0.004000",
            "5000",
        )
        fill(rig, LOTS)
        await until(lambda: work.ended)
        assert work.state is WorkState.DONE
        assert rig.position == 0

    on_rig(test, streams=True)


@pytest.mark.parametrize("how", ["trade", "book"])
def test_a_stop_that_is_reached_cancels_the_take_first_and_sells_only_what_is_left(how: str) -> None:
    async def test(rig: Rig) -> None:
        await hold(rig)
        work = start(rig, OCO)
        await until(lambda: resting(rig))
        fill(rig, 2_000)
        await settle(1)
        market(rig, 3_498, 3_600 if how == "trade" else 3_500)
        if how == "trade":
            await settle(1)
            assert resting(rig), "a gap in the bids alone is no stop"
            trade(rig, 3_500)
        await until(lambda: work.ended)
        assert work.state is WorkState.DONE
        assert rig.position == 0
        assert not resting(rig)
        methods = [f"{one.method} {one.body.get('order_type', '')}".strip() for one in rig.venue.log]
        changes = [one for one in methods if not one.startswith("GET")]
        assert changes == ["POST post_only", "POST limit", "DELETE", "POST ioc"]
        assert bought(rig, "sell") == LOTS

    on_rig(test, streams=True)


def test_a_stop_goes_on_until_the_rest_is_sold_and_a_spike_in_one_print_is_seen() -> None:
    async def test(rig: Rig) -> None:
        await hold(rig)
        work = start(rig, OCO)
        await until(lambda: resting(rig))
        rig.venue.depth = 2_000
        trade(rig, 3_400)
        trade(rig, 3_842)
        await until(lambda: work.ended)
        assert rig.position == 0
        assert len([one for one in rig.venue.sent("POST") if one.body["order_type"] == "ioc"]) == 3

    on_rig(test, streams=True)


def test_both_exits_at_once_never_sell_more_than_was_held() -> None:
    """The take fills at the venue while its cancel is on the way."""

    async def test(rig: Rig) -> None:
        await hold(rig)
        work = start(rig, OCO)
        await until(lambda: resting(rig))
        rig.venue.fail("DELETE /exchange/vaix/orders", "slow", 2.0)
        trade(rig, 3_500)
        await settle(0.5)
        fill(rig, 4_950)
        await until(lambda: work.ended)
        assert bought(rig, "sell") == 4_950
        assert "smallest order" in work.why

    on_rig(test, streams=True)


def test_what_is_sold_by_hand_shrinks_the_take_and_ends_an_oco_without_a_position() -> None:
    async def test(rig: Rig) -> None:
        await hold(rig)
        work = start(rig, OCO)
        await until(lambda: resting(rig))
        elsewhere = rig.venue.place("vaix", side="sell", quantity="2000", price="0.003842")
        rig.venue.fill(elsewhere, 2_000)
        await until(lambda: [row["quantity"] for row in resting(rig)] == ["3000"])
        elsewhere = rig.venue.place("vaix", side="sell", quantity="3000", price="0.003842")
        rig.venue.fill(elsewhere, 3_000)
        await until(lambda: work.ended)
        assert "elsewhere" in work.why
        assert not resting(rig)
        assert rig.position == 0

    on_rig(test, streams=True)


# -- bracket -------------------------------------------------------------------------------------------------


def test_a_bracket_rests_a_take_for_each_part_of_its_entry_that_fills() -> None:
    async def test(rig: Rig) -> None:
        work = start(rig, BRACKET)
        await until(lambda: resting(rig))
        entry = resting(rig)[0]
        rig.venue.fill(entry, 2_000)
        await until(lambda: len(resting(rig)) == 2)
        rig.venue.fill(entry, 3_000)
        await until(lambda: [row["quantity"] for row in resting(rig)] == ["2000", "3000"])
        for row in resting(rig):
            rig.venue.fill(row, int(row["quantity"]))
        await until(lambda: work.ended)
        assert work.state is WorkState.DONE
        assert work.progress == 1
        assert rig.position == 0

    on_rig(test, streams=True)


def test_the_first_exit_of_a_bracket_ends_its_entry() -> None:
    async def test(rig: Rig) -> None:
        work = start(rig, BRACKET)
        await until(lambda: resting(rig))
        rig.venue.fill(resting(rig)[0], 2_000)
        await until(lambda: len(resting(rig)) == 2)
        trade(rig, 3_500)
        await until(lambda: work.ended)
        assert not resting(rig)
        assert rig.position == 0
        assert bought(rig) == 2_000

    on_rig(test, streams=True)


def test_a_bracket_that_takes_now_protects_what_it_got() -> None:
    async def test(rig: Rig) -> None:
        rig.venue.depth = 3_000
        work = start(rig, BracketSpec("vaix", BUY, LOTS, 0, 4_000, 3_500))
        await until(lambda: resting(rig))
        assert [row["quantity"] for row in resting(rig)] == ["3000"]
        assert work.filled == 3_000

    on_rig(test, streams=True)


def test_a_bracket_that_is_ended_says_what_it_leaves_open() -> None:
    async def test(rig: Rig) -> None:
        work = start(rig, BRACKET)
        await until(lambda: resting(rig))
        rig.venue.fill(resting(rig)[0], 2_000)
        await until(lambda: len(resting(rig)) == 2)
        rig.session.working.cancel(work.id)
        await until(lambda: work.ended)
        assert rig.said("bracket b1 is cancelled; 2,000 VAIX of it not closed")

    on_rig(test, streams=True)


# -- restarts ------------------------------------------------------------------------------------------------


def on_two(first: Callable[[Rig], Awaitable[None]], second: Callable[[Rig], Awaitable[None]]) -> None:
    """Two lives of a terminal on one journal and one venue."""

    async def inside() -> None:
        venue = FakeVenue()
        with tempfile.TemporaryDirectory() as folder:
            for test in (first, second):
                rig = Rig(venue, Path(folder), streams=True)
                try:
                    await test(rig)
                finally:
                    venue.stream = None
                    await rig.close()

    virtual.run(inside())


async def wake(rig: Rig) -> Work:
    """As `Session.run` does, with the comparison that the stream would ask for."""
    rig.session.arm.disarm("it starts disarmed")
    rig.trading.unconfirmed = "own orders are being compared"
    rig.session.working.restore(rig.session.scribe.journal.open_works())
    (work,) = rig.session.working.works
    assert work.state is WorkState.WAITING
    rig.comparing.compare()
    await until(lambda: not rig.trading.unconfirmed)
    return work


def test_a_chase_survives_a_restart_and_goes_on_disarmed_for_no_more_than_is_left() -> None:
    async def first(rig: Rig) -> None:
        start(rig, CHASE)
        await until(lambda: resting(rig))
        fill(rig, 1_000)
        await settle(1)

    async def second(rig: Rig) -> None:
        fill(rig, 500)
        market(rig, BID + 3, ASK + 3)
        work = await wake(rig)
        await until(lambda: resting(rig)[0]["price"] == "0.003845")
        assert (work.id, work.filled, len(rig.venue.orders)) == ("c1", 1_500, 1)
        assert rig.said("chase c1 goes on: bought 1,500 of 5,000 VAIX, 1 order rests")
        fill(rig, 3_500)
        await until(lambda: work.ended)
        assert work.average == Fraction(1_500 * 3_842 + 3_500 * 3_845, 5_000)

    on_two(first, second)


def test_a_child_that_was_cancelled_while_the_terminal_was_closed_is_not_put_back() -> None:
    async def first(rig: Rig) -> None:
        start(rig, CHASE)
        await until(lambda: resting(rig))
        await settle(1)

    async def second(rig: Rig) -> None:
        rig.venue.end(resting(rig)[0])
        work = await wake(rig)
        await until(lambda: work.state is WorkState.PAUSED)
        assert not resting(rig)

    on_two(first, second)


def test_a_stop_that_was_reached_stays_reached_over_a_restart() -> None:
    async def first(rig: Rig) -> None:
        await hold(rig)
        start(rig, OCO)
        await until(lambda: resting(rig))
        rig.venue.fail("DELETE /exchange/vaix/orders", "never")
        trade(rig, 3_500)
        await settle(0.3)

    async def second(rig: Rig) -> None:
        work = await wake(rig)
        await until(lambda: work.ended)
        assert not resting(rig)
        assert bought(rig, "sell") == LOTS

    on_two(first, second)


def test_a_paused_work_stays_paused_over_a_restart_and_a_rotation_keeps_its_children() -> None:
    async def first(rig: Rig) -> None:
        start(rig, CHASE)
        await until(lambda: resting(rig))
        fill(rig, 1_000)
        await settle(1)
        assert rig.session.working.pause("c1")
        journal = rig.session.scribe.journal
        journal._rotate()

    async def second(rig: Rig) -> None:
        rig.session.working.restore(rig.session.scribe.journal.open_works())
        (work,) = rig.session.working.works
        await until(lambda: work.parts[0].order.order_id)
        await settle(5)
        assert work.state is WorkState.PAUSED
        assert work.why == "by hand"
        assert work.filled == 1_000
        assert len(resting(rig)) == 1
        rig.comparing.compare()
        rig.session.arm.arm(time.monotonic())
        await settle(1)
        assert rig.session.working.resume("c1") is None
        market(rig, BID + 1, ASK + 1)
        await until(lambda: resting(rig)[0]["price"] == "0.003843")

    on_two(first, second)


def test_an_unknown_child_of_the_last_run_counts_whole_until_it_is_settled() -> None:
    async def first(rig: Rig) -> None:
        rig.venue.fail("POST /exchange/vaix/orders", "never")
        start(rig, CHASE)
        await until(lambda: rig.venue.sent("POST"))

    async def second(rig: Rig) -> None:
        from terminal.session.restoring import restored

        for order in restored(rig.session.scribe.journal.open_intents(), rig.state):
            rig.session.settling.inquire(order)
        work = await wake(rig)
        await settle(20)
        assert work.parts[0].order.state is State.UNKNOWN
        assert not resting(rig)
        await until(lambda: work.state is WorkState.PAUSED, 400)
        assert "never reached" in work.why

    on_two(first, second)


@pytest.mark.parametrize("moment", ["the take rests", "the stop is sent"])
def test_a_bracket_survives_a_restart_whose_answers_take_time(moment: str) -> None:
    async def first(rig: Rig) -> None:
        start(rig, BRACKET)
        await until(lambda: resting(rig))
        fill(rig, 2_000)
        await until(lambda: len(resting(rig)) == 2)
        await settle(2)
        if moment == "the stop is sent":
            rig.venue.fail("POST", "never")
            posts = len(rig.venue.sent("POST"))
            market(rig, 3_490, 3_492)
            await until(lambda: len(rig.venue.sent("POST")) > posts)

    async def second(rig: Rig) -> None:
        rig.venue.fail("GET", "slow", 3.0, times=20)
        work = await wake(rig)
        await settle(20)
        if moment == "the take rests":
            assert sorted((row["side"], row["quantity"]) for row in resting(rig)) == [
                ("buy", "5000"),
                ("sell", "2000"),
            ]
            market(rig, 3_490, 3_492)
        await until(lambda: work.ended, 400)
        assert (bought(rig), bought(rig, "sell"), rig.position) == (2_000, 2_000, 0)

    on_two(first, second)


def test_a_damaged_work_entry_is_named_and_harms_no_other(tmp_path: Path) -> None:
    journal = Journal.open(tmp_path / "journal")
    from terminal.journal import Kind

    journal.write(Kind.WORK, uid="x", id="c1", spec={"kind": "march"})
    journal.write(Kind.WORK, uid=7, spec=None, open="all", next=True)
    journal.close()

    async def test(rig: Rig) -> None:
        with Journal.open(tmp_path / "journal") as kept:
            rig.session.working.restore(kept.open_works())
        assert not rig.session.working.works
        assert rig.said("cannot go on here")

    on_rig(test)


# -- a hostile venue, a full disk --------------------------------------------------------------------------------


@pytest.mark.parametrize(("how", "value"), [("refused", None), ("429", 5)])
@pytest.mark.parametrize("part", ["take", "stop"])
def test_a_way_out_that_never_came_before_the_venue_is_tried_again(
    part: str, how: str, value: object
) -> None:
    async def test(rig: Rig) -> None:
        await hold(rig)
        work = start(rig, OCO)
        if part == "stop":
            await until(lambda: resting(rig))
            market(rig, 3_490, 3_492)
        rig.venue.fail("POST /exchange/vaix/orders", how, value, times=4)
        await until(lambda: work.state is WorkState.WAITING)
        assert "to try again" in work.why
        await until(lambda: work.ended if part == "stop" else resting(rig))
        assert rig.position == (0 if part == "stop" else LOTS)

    on_rig(test, streams=True)


def test_a_take_whose_answer_was_lost_and_that_never_arrived_is_placed_again() -> None:
    async def test(rig: Rig) -> None:
        await hold(rig)
        rig.venue.fail("POST /exchange/vaix/orders", "never")
        start(rig, OCO)
        await settle(20)
        assert not resting(rig)
        await until(lambda: resting(rig), 400)
        assert len(rig.venue.orders) == 2

    on_rig(test, streams=True)


@pytest.mark.parametrize("why", ["the stop is reached", "it is ended"])
def test_a_venue_that_takes_no_cancel_is_not_stormed_with_them(why: str) -> None:
    async def test(rig: Rig) -> None:
        await hold(rig)
        work = start(rig, OCO)
        await until(lambda: resting(rig))
        rig.venue.fail("DELETE", "answer", (403, {"detail": "not now"}), times=10)
        if why == "it is ended":
            rig.session.working.cancel(work.id)
        else:
            market(rig, 3_490, 3_492)
        await settle(10)
        assert 2 <= len(rig.venue.sent("DELETE")) <= 6
        await until(lambda: work.ended)
        assert rig.position == (LOTS if why == "it is ended" else 0)

    on_rig(test, streams=True)


def test_a_stop_that_is_no_reduction_for_now_waits_for_the_lock_or_the_other_order() -> None:
    async def test(rig: Rig) -> None:
        await hold(rig)
        work = start(rig, OCO)
        await until(lambda: resting(rig))
        other = rig.venue.place("vaix", side="sell", price="0.003990", quantity="3000")
        rig.trading.loss_lock = lambda: "loss lock"
        market(rig, 3_490, 3_492)
        await settle(5)
        assert work.state is WorkState.WAITING
        assert "loss lock" in work.why
        rig.venue.end(other)
        await until(lambda: work.ended)
        assert rig.position == 0

    on_rig(test, streams=True)


def test_what_ended_while_the_disk_was_full_does_not_go_on_at_the_next_start(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def full(_: int, data: bytes) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    async def test(rig: Rig) -> None:
        work = start(rig, CHASE)
        await until(lambda: resting(rig))
        with monkeypatch.context() as patched:
            patched.setattr(journal, "_write_all", full)
            rig.session.working.cancel(work.id)
            await until(lambda: work.ended)
            await settle(20)
            assert len(rig.session.scribe.journal.open_works()) == 1
        await settle(6)
        assert rig.session.scribe.journal.open_works() == []
        assert sum("disk is full" in notice.text for notice in rig.state.notices) <= 4

    on_rig(test, streams=True)


def test_a_stop_that_a_full_disk_holds_back_leaves_as_soon_as_there_is_room(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def full(_: int, data: bytes) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    async def test(rig: Rig) -> None:
        await hold(rig)
        work = start(rig, OCO)
        await until(lambda: resting(rig))
        with monkeypatch.context() as patched:
            patched.setattr(journal, "_write_all", full)
            market(rig, 3_490, 3_492)
            await settle(10)
            assert "disk is full" in work.why
            assert rig.position == LOTS
        await until(lambda: work.ended)
        assert rig.position == 0

    on_rig(test, streams=True)


def test_what_another_terminal_left_unattended_is_named(tmp_path: Path) -> None:
    async def second_terminal() -> None:
        rig = Rig(FakeVenue(), tmp_path, streams=True, journal="journal-2")
        start(rig, CHASE)
        await until(lambda: resting(rig))
        with open_journal(tmp_path / "journal") as own:
            assert own.messages == []  # it runs, so nothing is amiss
        await rig.close()

    virtual.run(second_terminal())
    with open_journal(tmp_path / "journal") as own:
        assert own.folder.name == "journal"
        (said,) = own.messages
        assert "1 work waits in journal-2" in said
        with open_journal(tmp_path / "journal") as other:
            assert other.folder.name == "journal-2"
            assert other.messages == []
