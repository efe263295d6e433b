"""Ways around the daily-loss lock: a second terminal, a restart, settings, clocks, a baseline; and the one way that opens it."""

from __future__ import annotations

import asyncio
import time
from unittest import mock

import pytest

from terminal.core.account import DAY_MS
from terminal.core.limits import USDC
from terminal.core.losslock import PHRASE
from terminal.journal import JournalFull
from tests.session.around import WAYS, rule
from tests.session.losing import compared, look, lose, on_two, restarted, trades_at_a_loss
from tests.session.rig import Rig, on_rig, settle

# -- two terminals -------------------------------------------------------------------------------------------


def test_fills_of_another_terminal_count_for_the_loss() -> None:
    async def test(rig: Rig) -> None:
        trades_at_a_loss(rig.venue, 600)
        look(rig)
        assert WAYS["join"](rig) == "blocked"

    on_rig(test, streams=True)


def test_what_locks_one_terminal_locks_the_other_and_what_opens_it_opens_both() -> None:
    async def test(first: Rig, second: Rig) -> None:
        lose(first, streams=False)
        look(second)
        assert WAYS["join"](second) == "blocked"
        assert second.session.safety.unlock(PHRASE) is None
        look(first)
        assert WAYS["join"](first) == ""

    on_two(test)


# -- restarts, clocks, settings ------------------------------------------------------------------------------


async def stays_locked(rig: Rig) -> None:
    look(rig)
    assert WAYS["join"](rig) == "blocked"
    await compared(rig)
    look(rig)
    assert WAYS["join"](rig) == "blocked"
    assert "of 500.00 USDC" in rig.session.safety.why()


def test_a_restart_opens_no_lock() -> None:
    restarted(lose, stays_locked)


def test_a_higher_limit_in_the_settings_opens_no_lock() -> None:
    restarted(lose, stays_locked, daily_loss=5_000 * USDC)


def test_a_loss_without_a_lock_is_read_again_after_a_restart() -> None:
    """The terminal was not there when the loss was made, and its lock was never written."""

    async def after(rig: Rig) -> None:
        rig.trading.unconfirmed = "the venue has not told of own orders yet"
        assert WAYS["join"](rig) == "blocked", "until the day's fills are known, only reductions pass"
        await compared(rig)
        look(rig)
        assert WAYS["join"](rig) == "blocked"
        assert rig.session.safety.lock.locked

    restarted(lambda rig: trades_at_a_loss(rig.venue, 600), after)


def test_a_damaged_record_counts_as_a_lock() -> None:
    def damage(rig: Rig) -> None:
        lose(rig)
        rig.session.safety.path.write_bytes(rig.session.safety.path.read_bytes()[:9])

    async def after(rig: Rig) -> None:
        look(rig)
        assert WAYS["join"](rig) == "blocked"
        assert rig.said("damaged")

    restarted(damage, after)


def test_a_new_baseline_wipes_out_no_loss() -> None:
    def wipe(rig: Rig) -> None:
        trades_at_a_loss(rig.venue, 600)
        rig.session.set_baseline("vaix")

    restarted(wipe, stays_locked_by_fills)


async def stays_locked_by_fills(rig: Rig) -> None:
    await compared(rig)
    look(rig)
    assert WAYS["join"](rig) == "blocked"


@pytest.mark.parametrize("hours", [-30, 30])
def test_a_local_clock_that_is_set_opens_no_lock(hours: int) -> None:
    async def test(rig: Rig) -> None:
        rig.state.health.clock_offset_ms = 0.0
        look(rig)
        lose(rig)
        true = time.time

        def moved() -> float:
            return true() + hours * 3600

        with mock.patch.object(time, "time", moved):
            look(rig)
            assert WAYS["join"](rig) == "blocked"
            rig.state.health.clock_offset_ms = (
                -hours * 3_600_000.0
            )  # measured anew: the venue's time is what it was
            look(rig)
            assert WAYS["join"](rig) == "blocked"

    on_rig(test)


def test_the_venues_next_day_opens_it() -> None:
    async def test(rig: Rig) -> None:
        rig.state.health.clock_offset_ms = 0.0
        lose(rig)
        await asyncio.sleep(DAY_MS / 1000)
        rig.fresh()
        look(rig)
        assert WAYS["join"](rig) == ""

    on_rig(test)


# -- how it opens --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("typed", ["", "yes", PHRASE[:-1], PHRASE.replace(" ", ""), f"{PHRASE} please"])
def test_nothing_but_the_phrase_opens_it(typed: str) -> None:
    async def test(rig: Rig) -> None:
        lose(rig)
        assert rule(rig.session.safety.unlock(typed)) == "loss lock"
        assert WAYS["join"](rig) == "blocked"

    on_rig(test)


def test_the_phrase_is_written_down_and_opens_for_as_much_again() -> None:
    async def test(rig: Rig) -> None:
        lose(rig)
        assert rig.session.safety.unlock(f"  {PHRASE.upper()} ") is None
        assert WAYS["join"](rig) == ""
        (opened,) = [entry for entry in rig.entries("note") if entry["what"] == "opened"]
        assert opened["limit"] == 500 * USDC
        lose(rig, 300)
        assert WAYS["join"](rig) == ""
        lose(rig, 300)
        assert WAYS["join"](rig) == "blocked"

    on_rig(test)


def test_a_journal_that_cannot_be_written_keeps_it_locked() -> None:
    async def test(rig: Rig) -> None:
        lose(rig)
        with mock.patch.object(
            rig.session.scribe.journal, "write", side_effect=JournalFull("the disk is full")
        ):
            assert rule(rig.session.safety.unlock(PHRASE)) == "loss lock"
        assert WAYS["join"](rig) == "blocked"

    on_rig(test)


# -- what the day began with ---------------------------------------------------------------------------------


def test_what_was_open_at_midnight_counts_from_the_price_of_that_time() -> None:
    """A loss of the days before locks nothing today, and a gain of theirs hides no loss of today."""

    async def test(rig: Rig) -> None:
        rig.venue.stream = rig._heard
        order = rig.venue.place("vaix", None, side="buy", price="0.009000", quantity="1000000")
        rig.venue.fill(order, 1_000_000)
        await asyncio.sleep(DAY_MS / 1000)
        rig.fresh()
        midnight = int(time.time()) // 86_400 * 86_400
        bars = [
            {
                "time": midnight + hour * 3_600,
                "open": price,
                "high": price,
                "low": price,
                "close": price,
                "volume": "1",
            }
            for hour, price in ((-2, "0.005"), (-1, "0.0038"), (0, "0.0039"))
        ]
        rig.venue.fail("GET /exchange/vaix/chart", "says", (200, {"candles": bars}))
        look(rig)
        assert WAYS["join"](rig) == "blocked", "the day's loss is not known yet"
        await settle()
        look(rig)
        assert WAYS["join"](rig) == ""
        assert rig.session.safety.lock.loss == 0
        assert rig.state.portfolio.total(rig.state.venue_ms()).day == 43 * 1_000_000 * 100

    on_rig(test)


def test_a_venue_that_tells_no_price_of_midnight_is_not_asked_for_ever() -> None:
    async def test(rig: Rig) -> None:
        rig.venue.stream = rig._heard
        order = rig.venue.place("vaix", None, side="buy", price="0.003842", quantity="1000")
        rig.venue.fill(order, 1_000)
        await asyncio.sleep(DAY_MS / 1000)
        rig.fresh()
        look(rig)
        await asyncio.sleep(40)
        rig.fresh()
        look(rig)
        assert rig.said("counts at cost")
        assert len(rig.venue.sent("GET /exchange/vaix/chart")) == 3
        assert WAYS["join"](rig) == ""

    on_rig(test)


def test_fills_of_the_day_that_the_venue_does_not_tell_whole_lock_until_the_phrase() -> None:
    async def test(rig: Rig) -> None:
        rig.session.safety.untold.add("vaix")
        look(rig)
        assert WAYS["join"](rig) == "blocked"
        assert rig.session.safety.unlock(PHRASE) is None
        assert WAYS["join"](rig) == ""
        lose(rig)
        assert WAYS["join"](rig) == "blocked"

    on_rig(test)


def test_it_warns_once_rings_and_says_so() -> None:
    async def test(rig: Rig) -> None:
        rang: list[str] = []
        rig.session.safety.alert = rang.append
        lose(rig, 420)
        look(rig)
        assert len(rang) == 1
        assert "420.02 of 500.00 USDC" in rang[0], "with the fees"
        assert WAYS["join"](rig) == ""
        lose(rig, 100)
        assert len(rang) == 2
        assert rig.said("LOSS LOCK")
        assert rig.state.loss_locked

    on_rig(test)
