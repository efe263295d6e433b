"""A yes is an Enter pressed anew: not one of a held key, and not one that came before the question was read."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from terminal.core.confirming import GUARD_S, HELD_S, QUIET_S, Confirming


def sends(presses: list[float]) -> bool:
    """Whether it is sent when Enter is read at these times after the question."""
    asked = Confirming(0.0)
    for number, at in enumerate(presses):
        wait = asked.press(at)
        if wait == 0:
            return True
        after = presses[number + 1] if number + 1 < len(presses) else float("inf")
        if wait is not None and after > at + wait and asked.counts():
            return True
    return False


@pytest.mark.parametrize(
    ("presses", "sent"),
    [
        ([], False),
        ([0.1], False),
        ([0.29], False),
        ([0.31], True),
        ([2.0], True),
        ([0.1, 0.2, 0.3, 0.4], False),
        ([0.1, 0.5], True),
    ],
)
def test_a_yes_comes_after_a_moment(presses: list[float], sent: bool) -> None:
    assert sends(presses) is sent


@given(delay=st.floats(0.2, 0.99), rate=st.floats(0.01, QUIET_S - 0.001), count=st.integers(2, 60))
def test_a_held_key_never_says_yes(delay: float, rate: float, count: int) -> None:
    """Keyboards repeat after a quarter of a second or more, and then many times a second."""
    assert not sends([delay + rate * number for number in range(count)])


@given(st.floats(HELD_S, 100.0))
def test_a_slow_yes_counts_at_once(at: float) -> None:
    assert Confirming(0.0).press(at) == 0


@given(st.lists(st.floats(0.0, 0.05), max_size=50))
def test_a_burst_of_enters_says_nothing(gaps: list[float]) -> None:
    at, presses = 0.0, []
    for gap in gaps:
        at += gap
        presses.append(min(at, GUARD_S - 0.001))
    assert not sends(presses)
