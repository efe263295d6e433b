"""What follows from what a clone is: against the practice exchange and a naive count on random histories, and at its edges."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from terminal.core import clones as core
from terminal.model.clones import Activity, Clone, Loadout, Settings, Skill, Slot
from tests.core.clones_histories import play

USDC = 10**8
MINE = Clone(
    "c1", "Mine", mode="paper", equity=1000 * USDC, deposits=900 * USDC, available=700 * USDC, held=300 * USDC,
    settings=Settings(Decimal(5), Decimal(10), Decimal(20)), started_ms=5, trading=True,
)  # fmt: skip
percents = st.decimals(1, 100, places=2)


@pytest.mark.parametrize("seed", range(40))
def test_it_agrees_with_the_exchange_and_a_naive_count_on_random_histories(seed: int) -> None:
    """Free money, levels of stop and profit to the last unit, slots, what may be deleted."""
    assert sum(play(seed).values())


@given(st.integers(1, 10**20), percents, percents)
def test_a_level_is_the_last_unit_that_stops_it(basis: int, loss: Decimal, gain: Decimal) -> None:
    found = core.levels(basis, Settings(loss, gain))
    assert found.stop is not None
    assert found.profit is not None

    def fell(equity: int) -> Fraction:
        return Fraction(basis - equity, basis) * 100

    assert fell(found.stop) >= Fraction(loss) > fell(found.stop + 1)
    assert -fell(found.profit) >= Fraction(gain) > -fell(found.profit - 1)


@given(st.integers(1, 10**16), st.integers(1, 10**16), st.integers(0, 10**16))
def test_money_that_comes_and_goes_is_no_loss(started: int, equity: int, came: int) -> None:
    """The share that was lost stays what it was, to a unit."""
    run = core.moved(core.Run(1, started, 0, 0), equity + came, came)
    assert run.deposits == came
    assert abs(Fraction(run.equity, equity + came) - Fraction(started, equity)) <= Fraction(1, equity + came)


def test_a_run_is_known_where_its_start_was_seen() -> None:
    """By the answer exactly, by a later look nearly, else not at all; it is over when it is paused."""
    paused = MINE._replace(trading=False, started_ms=0)
    assert core.followed(None, paused, MINE, at_once=True) == core.Run(5, 1000 * USDC, 100 * USDC, 900 * USDC)
    seen = core.followed(None, paused, MINE)
    assert seen is not None
    assert not seen.exact
    assert core.followed(None, None, MINE) is None
    assert core.followed(None, MINE, MINE) is None
    assert core.followed(seen, MINE, MINE._replace(trading=False)) is None
    more = core.followed(seen, MINE, MINE._replace(equity=1500 * USDC, deposits=1400 * USDC))
    assert more is not None
    assert (more.equity, more.deposits) == (1500 * USDC, 1400 * USDC)
    assert core.followed(seen, MINE, MINE._replace(equity=None)) is None


def test_a_makers_greatest_loss_counts_where_it_comes_first() -> None:
    run = core.Run(5, 1000 * USDC, 100 * USDC, 900 * USDC)
    assert core.run_levels(run, MINE.settings, 20 * USDC).stop == 980 * USDC
    assert core.run_levels(run, MINE.settings, 500 * USDC).stop == 950 * USDC
    assert core.run_levels(run, Settings(), 20 * USDC) == core.Levels(980 * USDC, None)


def test_what_stopped_it_is_the_newest_end_that_no_hand_made() -> None:
    paused = MINE._replace(trading=False)
    kinds = ("stopped", "fill", "stop_loss", "started")
    told = [Activity(str(at), at, kind, kind) for at, kind in enumerate(kinds)]
    assert core.stopped_by(paused, told) == told[2]
    assert core.stopped_by(MINE, told) is None
    assert core.stopped_by(paused, [Activity("9", 9, "paused", ""), *told]) is None
    assert core.stopped_by(paused, []) is None


def test_slots_and_skills() -> None:
    skills = tuple(
        Skill(id_, id_, kind)
        for id_, kind in (("rsi", "signal"), ("macd", "signal"), ("guard", "risk"), ("odd", "other"))
    )
    loadout = Loadout(skills, (Slot("signal", 1), Slot("signal", 0, "rsi"), Slot("risk", 0, "guard2")))
    assert core.slots_free(loadout) == {"signal": (1, 2), "risk": (0, 1)}
    assert core.place_for(loadout, skills[0]) == loadout.slots[1]
    assert core.place_for(loadout, skills[1]) == loadout.slots[0]
    assert (
        core.why_no_slot(loadout, skills[2], "U") == "the risk slots hold guard2: U on one of them makes room"
    )
    assert core.why_no_slot(loadout, skills[3], "U") == "this clone has no other slot for odd"


def test_what_may_not_be_done_says_what_would_be_right() -> None:
    live, paused = MINE._replace(mode="live"), MINE._replace(trading=False)
    assert core.why_not_delete(MINE, "t") == "Mine trades: t pauses it, then it can be deleted"
    assert (
        core.why_not_delete(paused, "t")
        == core.why_not_live(paused)
        == core.why_not_withdraw(paused, "t")
        == ""
    )
    assert "deleted already" in core.why_not_delete(paused._replace(active=False), "t")
    assert core.why_not_delete(MINE, "F7") == "Mine trades: F7 pauses it, then it can be deleted"
    assert "live already" in core.why_not_live(live)
    assert "open orders hold all of it" in core.why_not_withdraw(MINE._replace(available=0), "t")


def test_the_wizards_steps_come_one_after_the_other_and_end_with_the_first_trade() -> None:
    new = MINE._replace(trading=False, started_ms=0)
    assert [core.next_step(new, core.STEPS[:done]) for done in range(4)] == ["fund", "settings", "start", ""]
    assert core.next_step(MINE, ()) == core.next_step(new._replace(active=False), ()) == ""


@given(st.lists(st.tuples(st.integers(0, 10**15), st.integers(0, 10**15)), min_size=1, max_size=30))
def test_how_far_it_is_below_its_best_never_counts_money_that_left(steps: list[tuple[int, int]]) -> None:
    """Gains since the beginning, in money: the best of them less the newest is the fall."""
    seen, gains = core.Seen(), []
    for deposits, gain in steps:
        seen.take(MINE._replace(equity=deposits + gain, deposits=deposits), 7)
        gains.append(gain)
    best = max(gains) + steps[-1][0]
    fall = Decimal((max(gains) - gains[-1]) * 100) / best if best else None
    assert seen.fall == fall
    assert len(seen.values) == len(steps)
    assert seen.since_ms == 7


def test_what_real_money_changes_names_balance_fees_and_losses() -> None:
    told = {one.what: one for one in core.differences(MINE, "1,000.00 USDC", "50 is free", "0 and 10 bps")}
    assert list(told) == ["money", "balance", "fees", "losses", "trading"]
    assert "50 is free" in told["balance"].live
    assert told["fees"].live == "paid: 0 and 10 bps"
    assert "5 %" in told["losses"].live
