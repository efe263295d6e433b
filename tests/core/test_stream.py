"""When a numbered stream may be believed: gaps, silence, snapshots, and how often it is dialled. All in virtual time."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from terminal.core.backoff import MOST_S, STABLE_S, Backoff
from terminal.core.stream import (
    ASK_GAP_S,
    BACK_TIMES,
    FEED_SILENT_S,
    HEAL_S,
    LINK_SILENT_S,
    LOOSE_OF,
    Do,
    Link,
    State,
    Verdict,
)

T0 = 1_000.0


def link(*, numbered: bool = True) -> Link:
    one = Link(
        Backoff(random.Random(7).random),
        numbered=numbered,
        feed_silent_s=FEED_SILENT_S if numbered else None,
    )
    one.opened(T0)
    return one


def live(last: int = 10) -> Link:
    one = link()
    one.heard(T0, last)
    one.healed(T0)
    assert one.state is State.LIVE
    return one


def todo(one: Link, start: float, end: float, *, pongs: bool = False) -> list[tuple[float, Do]]:
    """All that the clock asks for, looked at each 50 ms."""
    found: list[tuple[float, Do]] = []
    for step in range(round((end - start) * 20) + 1):
        now = start + step / 20
        do = one.tick(now)
        if do is Do.PING and pongs:
            one.pong(now)
        elif do is not Do.NOTHING and do is not Do.PING:
            found.append((round(now - T0, 2), do))
    return found


def test_a_book_is_live_only_from_its_snapshot_on() -> None:
    one = link()
    assert one.state is State.CONNECTING
    one.heard(T0 + 0.1, 1)
    assert one.state is State.CONNECTING
    one.healed(T0 + 0.1)
    assert (one.state, one.why, one.stale_since) == (State.LIVE, "", None)


def test_a_server_that_sends_no_first_snapshot_is_asked_and_then_left() -> None:
    one, asked = link(), []
    for tenth in range(1, 100):
        now = T0 + tenth / 10
        # trades alone: neither silent nor whole
        if one.heard(now, tenth) is Verdict.OLD:
            break
        if (do := one.tick(now)) not in (Do.NOTHING, Do.PING):
            asked.append(do)
    assert asked == [Do.RESYNC, Do.RESYNC, Do.RECONNECT]


def test_a_gap_is_stale_at_once_and_counted_as_it_is() -> None:
    one = live(10)
    assert one.heard(T0 + 1, 11) is Verdict.GOOD
    assert one.heard(T0 + 1, 15) is Verdict.GAP
    assert (one.state, one.gaps, one.missing, one.stale_since) == (State.STALE, 1, 3, T0 + 1)
    assert one.tick(T0 + 1) is Do.RESYNC
    one.healed(T0 + 1.1)
    assert one.state is State.LIVE
    assert Do.RESYNC not in [do for _, do in todo(one, T0 + 1.1, T0 + 3)]


def test_duplicates_and_reordered_frames_are_old() -> None:
    one = live(10)
    assert one.heard(T0, 10) is Verdict.OLD
    assert not one.why
    assert one.heard(T0, 12) is Verdict.GAP
    assert one.heard(T0, 11) is Verdict.OLD
    assert one.state is State.STALE


def test_numbers_start_anew_with_each_connection() -> None:
    one = live(500)
    one.closed(T0 + 1, "gone")
    one.opened(T0 + 2)
    assert one.heard(T0 + 2, 1) is Verdict.GOOD
    assert one.epoch == 2


def test_a_frame_that_could_not_be_read_is_no_gap_besides() -> None:
    one = live(10)
    one.unread(T0, "not JSON")
    assert one.why == "not JSON"
    assert one.heard(T0, 12) is Verdict.GOOD
    assert one.gaps == 0
    assert one.heard(T0, 14) is Verdict.GAP


def test_a_line_without_pong_or_frame_is_left_after_three_seconds() -> None:
    one = live()
    assert todo(one, T0, T0 + LINK_SILENT_S) == []
    assert one.tick(T0 + LINK_SILENT_S + 0.05) is Do.RECONNECT
    assert one.state is State.BACKOFF


def test_pongs_alone_never_keep_a_book_fresh() -> None:
    one = live()
    asked = todo(one, T0, T0 + 12, pongs=True)
    assert asked[0] == (FEED_SILENT_S + 0.05, Do.SILENT)
    assert [do for _, do in asked] == [Do.SILENT, Do.RESYNC, Do.RECONNECT, Do.CONNECT]
    assert asked[2][0] == pytest.approx(FEED_SILENT_S + 0.05 + 2 * HEAL_S, abs=0.06)


def test_a_pong_that_comes_too_late_does_not_hide_the_silence() -> None:
    one = live()
    one.pong(T0 + 60)
    assert one.tick(T0 + 60) is Do.RECONNECT


def test_after_a_sleep_the_first_frame_is_not_believed() -> None:
    one = live(10)
    assert one.heard(T0 + 60, 11) is Verdict.GAP
    assert one.state is State.STALE
    assert one.tick(T0 + 60) is Do.RESYNC


def test_what_a_closed_link_hears_changes_nothing() -> None:
    one = live(10)
    one.closed(T0 + 1, "gone")
    assert one.heard(T0 + 1, 40) is Verdict.OLD
    one.gap(T0 + 1, 5)
    one.doubted(T0 + 1, "crossed")
    one.unread(T0 + 1, "not JSON")
    one.healed(T0 + 1)
    assert one.state is State.BACKOFF


def test_nothing_is_judged_while_it_dials() -> None:
    one = live()
    one.closed(T0 + 1, "gone")
    assert [do for _, do in todo(one, T0 + 1, T0 + 30)] == [Do.CONNECT]
    assert one.state is State.CONNECTING


def test_snapshots_are_asked_for_no_oftener_than_set_whatever_comes() -> None:
    one, asks = live(0), 0
    for step in range(200):  # ten seconds of snapshots and nonsense in turn
        now = T0 + step / 20
        one.unread(now, "not JSON")
        asks += one.tick(now) is Do.RESYNC
        one.healed(now)
    assert 1 <= asks <= 10 / ASK_GAP_S + 1


def test_numbers_that_are_never_whole_are_passed_over_until_a_snapshot_disproves_it() -> None:
    one = live(0)
    for step in range(1, LOOSE_OF + 1):
        one.heard(T0, step * 3)
    assert one.loose
    one.healed(T0)
    assert one.heard(T0, 1_000) is Verdict.GOOD
    assert one.heard(T0, 999) is Verdict.OLD
    one.disproved()
    assert one.heard(T0, 2_000) is Verdict.GAP


def test_a_line_that_was_whole_once_never_becomes_loose_however_much_it_loses() -> None:
    one = live(0)
    for number in range(1, LOOSE_OF + 1):
        one.heard(T0, number)
    for step in range(1, 200):
        assert one.heard(T0, LOOSE_OF + step * 3) is Verdict.GAP
    assert not one.loose


@pytest.mark.parametrize("number", [3, 900])
def test_a_server_that_counts_anew_on_an_open_line_is_not_taken_for_an_old_one(number: int) -> None:
    one = live(2_000 if number == 900 else 500)
    verdicts = [one.heard(T0, number + step) for step in range(BACK_TIMES + 5)]
    assert verdicts.count(Verdict.GAP) == 1
    assert verdicts[-1] is Verdict.GOOD
    assert one.state is State.STALE


def test_a_line_that_loses_a_tenth_never_becomes_loose() -> None:
    one, dice, number = live(0), random.Random(3), 0
    for _ in range(20_000):
        number += 1 if dice.random() > 0.1 else 2
        one.heard(T0, number)
    assert not one.loose


def test_gaps_that_the_server_owns_to_say_nothing_of_the_numbers() -> None:
    one = live()
    for _ in range(100):
        one.gap(T0, 5)
    assert not one.loose


def test_an_unnumbered_stream_is_never_asked_for_snapshots() -> None:
    one = link(numbered=False)
    one.heard(T0, None)
    one.healed(T0)
    assert todo(one, T0, T0 + 60, pongs=True) == []
    assert one.state is State.LIVE


@pytest.mark.parametrize(("holds", "most"), [(0.0, 62), (1.0, 58), (STABLE_S - 1, 40)])
def test_a_server_that_accepts_and_closes_is_not_hammered(holds: float, most: int) -> None:
    """Ten minutes: had the wait begun anew with each open, there would be thousands of connects."""
    one, now, connects = Link(Backoff(random.Random(1).random)), T0, 0
    end = T0 + 600
    while now < end:
        connects += 1
        one.opened(now)
        now += holds
        one.closed(now, "gone")
        while one.tick(now) is not Do.CONNECT:
            now += 0.05
    assert 20 < connects <= most


def test_waits_grow_with_jitter_and_start_over_after_a_stable_spell() -> None:
    backoff = Backoff(random.Random(5).random)
    waits = [backoff.failed(0.0) for _ in range(2_000)]
    assert waits[0] <= 0.25
    assert all(MOST_S / 2 <= wait <= MOST_S for wait in waits[8:])
    assert len(set(waits[8:30])) > 10
    backoff.opened(100.0)
    backoff.failed(100.0 + STABLE_S - 0.1)
    assert backoff.tries > 2_000
    backoff.opened(200.0)
    assert backoff.failed(200.0 + STABLE_S) <= 0.25


STEPS = st.one_of(
    st.tuples(st.just("frame"), st.integers(0, 3)),
    st.tuples(st.just("snapshot"), st.integers(0, 2)),
    st.tuples(st.sampled_from(["old", "unread", "gap", "crossed", "pong", "close"]), st.just(0)),
    st.tuples(st.just("wait"), st.sampled_from([1, 10, 59, 61, 139, 141, 400])),
)


@given(st.lists(STEPS, max_size=60))
def test_never_live_while_something_is_missing(steps: list[tuple[str, int]]) -> None:
    """The model knows one thing: whether all was heard since the last snapshot, and when something came last."""
    one, now, number = link(), T0, 0
    whole, data_at, dialling = False, now, False
    for what, amount in steps:
        if what == "wait":
            for _ in range(amount):
                now += 0.05
                do = one.tick(now)
                if do in (Do.SILENT, Do.RECONNECT):
                    whole = False
                dialling = dialling or do is Do.CONNECT
        elif what in ("frame", "snapshot"):
            number += 1 + amount
            before, slept = one.state, now - max(one.last_frame, one.last_pong) > LINK_SILENT_S
            verdict = one.heard(now, number)
            if before is State.BACKOFF or dialling:
                assert verdict is Verdict.OLD
            elif verdict is Verdict.GAP or slept:
                whole = False
            if verdict is not Verdict.OLD:
                data_at = now
            if what == "snapshot" and verdict is not Verdict.OLD:
                whole = True
                one.healed(now)
        elif what == "old":
            first = number == 0
            assert one.heard(now, number) is Verdict.OLD or first or not whole
            data_at = now
        elif what == "unread":
            one.unread(now, "not JSON")
            whole, data_at = False, now
        elif what == "gap":
            one.gap(now, 1)
            whole = False
        elif what == "crossed":
            one.doubted(now, "crossed")
            whole = False
        elif what == "pong":
            one.pong(now)
        elif what == "close":
            one.closed(now, "gone")
            whole, dialling = False, False
        if dialling and what == "wait":
            one.opened(now)
            number, data_at, dialling, whole = 0, now, False, False
        if one.state is State.LIVE:
            assert whole
            assert now - data_at <= FEED_SILENT_S + 0.05
            assert one.stale_since is None
        else:
            assert one.stale_since is not None
            assert one.why
