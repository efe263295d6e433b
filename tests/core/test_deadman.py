"""Heartbeats go out while all is well, and what is left is never told as more than the venue waits."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from terminal.core.deadman import LAG_S, DeadMan

NOW = 1_000.0


def armed(timeout_s: float = 60.0) -> DeadMan:
    switch = DeadMan()
    switch.begin(NOW, timeout_s)
    return switch


def beats(switch: DeadMan, seconds: int, stale: str = "") -> list[float]:
    """When heartbeats are sent, looked at each quarter of a second, all of them taken."""
    sent = []
    for step in range(seconds * 4):
        now = NOW + step / 4
        if switch.due(now, stale):
            sent.append(now - NOW)
            switch.taken(now)
    return sent


@pytest.mark.parametrize(("timeout_s", "gap"), [(60.0, 10.0), (30.0, 10.0), (12.0, 4.0), (86_400.0, 10.0)])
def test_a_third_of_the_wait_lies_between_two_and_ten_seconds_at_most(timeout_s: float, gap: float) -> None:
    assert beats(armed(timeout_s), 50) == [gap * count for count in range(1, int(49.75 / gap) + 1)]


def test_none_is_sent_while_none_is_armed_or_own_orders_are_not_told_of() -> None:
    assert beats(DeadMan(), 60) == []
    switch = armed()
    assert beats(switch, 50, "no data for 8 s") == []
    assert switch.held == "no data for 8 s"
    assert switch.left(NOW + 50) == 10
    assert switch.ran_out(NOW + 60)


def test_none_is_sent_until_two_seconds_after_a_standstill() -> None:
    switch = armed()
    switch.lagged(NOW + 15)
    assert not switch.due(NOW + 15, "")
    assert "stood still" in switch.held
    assert switch.due(NOW + 15 + LAG_S, "")
    assert not switch.held


def test_one_that_was_not_answered_is_followed_sooner() -> None:
    switch = armed()
    assert switch.due(NOW + 10, "")
    switch.missed(NOW + 10)
    assert switch.due(NOW + 15, "")
    assert switch.left(NOW + 15) == 45


def test_an_ended_one_counts_nothing() -> None:
    switch = armed()
    switch.end()
    assert not switch.armed
    assert switch.left(NOW) == 0
    assert not switch.ran_out(NOW + 100)


@given(st.lists(st.tuples(st.floats(0.25, 30), st.booleans(), st.booleans()), max_size=30))
def test_what_is_left_is_never_more_than_the_venue_waits(steps: list[tuple[float, bool, bool]]) -> None:
    """The venue counts from when a heartbeat reached it, which is after it was sent."""
    switch, now, reached = armed(), NOW, NOW
    for wait, arrives, answered in steps:
        now += wait
        if switch.due(now, ""):
            reached = now + 0.1 if arrives else reached
            if arrives and answered:
                switch.taken(now)
            else:
                switch.missed(now)
        assert switch.left(now) <= max(0.0, reached + 60 - now)
