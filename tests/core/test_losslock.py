"""The loss lock warns once, locks at the limit, and opens by the phrase or the venue's next day alone."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from terminal.core.losslock import NEAR_MS, LossLock, Record, VenueDay

LIMIT = 50_000
DAY = 20_000
DAY_MS = 86_400_000


def locked(loss: int = LIMIT) -> LossLock:
    lock = LossLock(LIMIT)
    assert lock.look(DAY, -loss) == "lock"
    return lock


def test_it_warns_once_at_four_fifths_and_locks_at_the_whole() -> None:
    lock = LossLock(LIMIT)
    profits = [0, -39_999, -40_000, -45_000, -30_000, -44_000, -49_999, -50_000, -50_001]
    assert [lock.look(DAY, profit) for profit in profits] == ["", "", "warn", "", "", "", "", "lock", ""]


def test_a_recovery_does_not_open_it() -> None:
    lock = locked()
    assert lock.look(DAY, 1_000_000) == ""
    assert lock.locked


def test_the_next_day_opens_it_and_an_earlier_one_does_not() -> None:
    lock = locked()
    lock.look(DAY - 1, 0)
    assert lock.locked
    lock.look(DAY + 1, 0)
    assert not lock.locked
    assert lock.allowed == LIMIT
    assert lock.look(DAY + 1, -LIMIT) == "lock"


def test_the_phrase_gives_as_much_again_and_no_more() -> None:
    lock = locked(60_000)
    lock.open()
    assert lock.allowed == 60_000 + LIMIT
    assert [lock.look(DAY, -loss) for loss in (60_000, 88_000, 109_999, 110_000)] == ["", "warn", "", "lock"]


def test_what_was_written_holds_over_a_limit_that_was_raised_since() -> None:
    lock = LossLock(LIMIT * 10)
    assert lock.learn(Record(DAY, LIMIT, locked=True))
    assert lock.look(DAY, -1) == ""
    assert lock.locked
    assert lock.allowed == LIMIT


def test_what_was_written_on_an_earlier_day_is_over() -> None:
    lock = LossLock(LIMIT)
    lock.learn(Record(DAY - 1, LIMIT, locked=True))
    lock.look(DAY, 0)
    assert not lock.locked
    assert not lock.learn(Record(DAY - 1, LIMIT, locked=True))


@given(
    st.lists(
        st.builds(Record, st.integers(DAY - 1, DAY + 1), st.integers(1, 5), st.booleans()), min_size=1, max_size=6
    ),
    st.randoms(),
)  # fmt: skip
def test_terminals_that_read_each_other_agree_in_whatever_order(records: list[Record], rnd: object) -> None:
    """The newest day holds, of it the largest loss that was accepted, and of that the lock."""
    first, second = LossLock(LIMIT), LossLock(LIMIT)
    for record in records:
        first.learn(record)
    rnd.shuffle(records)  # type: ignore[attr-defined]  # a Random
    for record in records:
        second.learn(record)
    assert first.record == second.record
    day = max(one.day for one in records)
    allowed = max(one.allowed for one in records if one.day == day)
    assert first.locked == any(one.locked for one in records if (one.day, one.allowed) == (day, allowed))


# -- the venue's time ----------------------------------------------------------------------------------------


def test_the_venues_time_goes_by_a_stopwatch_from_its_last_word() -> None:
    clock = VenueDay()
    assert not clock.known
    clock.told(DAY * DAY_MS, 100.0)
    assert clock.now_ms(101.5) == DAY * DAY_MS + 1_500


def test_it_never_goes_back_by_a_little() -> None:
    clock = VenueDay()
    clock.told(DAY * DAY_MS + 5, 100.0)
    assert clock.now_ms(100.0) == DAY * DAY_MS + 5
    clock.told(DAY * DAY_MS - 200, 100.1)
    assert clock.now_ms(100.1) == DAY * DAY_MS + 5


def test_a_leap_is_believed_at_the_second_word_alone() -> None:
    clock = VenueDay()
    clock.told(DAY * DAY_MS, 100.0)
    clock.told((DAY + 1) * DAY_MS, 160.0)
    assert clock.now_ms(160.0) == DAY * DAY_MS + 60_000
    clock.told((DAY + 1) * DAY_MS + 60_000, 220.0)
    assert clock.now_ms(220.0) == (DAY + 1) * DAY_MS + 60_000


def test_a_leap_that_the_next_word_takes_back_is_not_believed() -> None:
    clock = VenueDay()
    clock.told(DAY * DAY_MS, 100.0)
    for leap in range(40, 1, -1):
        clock.told(DAY * DAY_MS + leap * 2 * NEAR_MS, 100.0)
    assert clock.now_ms(100.0) == DAY * DAY_MS
    clock.told(DAY * DAY_MS + 5, 100.0)
    clock.told(DAY * DAY_MS + 2 * NEAR_MS, 100.0)
    assert clock.now_ms(100.0) == DAY * DAY_MS + 5


def test_a_venue_whose_time_runs_faster_is_followed() -> None:
    """A practice exchange may run an hour a minute."""
    clock = VenueDay()
    for minute in range(48):
        clock.told(DAY * DAY_MS + minute * 3_600_000, 60.0 * minute)
        assert clock.now_ms(60.0 * minute) >= DAY * DAY_MS + (minute - 2) * 3_600_000
    assert clock.now_ms(60.0 * 48) // DAY_MS == DAY + 1


@pytest.mark.parametrize("wrong", [(DAY + 400) * DAY_MS, 0])
def test_a_wrong_first_word_is_put_right(wrong: int) -> None:
    clock = VenueDay()
    clock.told(wrong, 100.0)
    clock.now_ms(100.0)
    clock.told(DAY * DAY_MS, 160.0)
    clock.told(DAY * DAY_MS + 60_000, 220.0)
    assert clock.now_ms(220.0) == DAY * DAY_MS + 60_000
