"""The venue's limit is never passed, however it counts its minutes, and cancels are the last to wait."""

from __future__ import annotations

import random

from hypothesis import given
from hypothesis import strategies as st

from terminal.core.budget import SHARES, WINDOW_S, Budget, Priority


class Venue:
    """Counts fixed minutes of its own clock, as the practice exchange does."""

    def __init__(self, limit: int, offset: float) -> None:
        self.limit = limit
        self.offset = offset
        self.window = -1
        self.used = 0

    def take(self, now: float) -> tuple[int, float]:
        window = int((now + self.offset) // WINDOW_S)
        if window != self.window:
            self.window, self.used = window, 0
        self.used += 1
        return self.limit - self.used, (window + 1) * WINDOW_S - self.offset


@given(st.randoms(use_true_random=False), st.integers(10, 40), st.floats(0, 60))
def test_no_minute_passes_the_limit_and_the_waits_are_true(
    rnd: random.Random, limit: int, offset: float
) -> None:
    budget, venue, now, sends = Budget(limit), Venue(limit, offset), 1000.0, list[float]()
    for _ in range(150):
        now += rnd.choice([0.0, 0.01, 1.0, 7.0])
        wait = budget.ask(Priority.CANCEL, now)
        assert wait <= WINDOW_S
        if wait:
            assert budget.ask(Priority.CANCEL, now + wait * 0.99) > 0
            now += wait + 1e-6
            assert budget.ask(Priority.CANCEL, now) == 0
        budget.spent(now)
        sends.append(now)
        left, reset = venue.take(now)
        assert left >= 0
        budget.told(limit, left, reset, now)
        assert sum(now - at < WINDOW_S for at in sends) <= limit


def test_each_priority_leaves_its_share_to_those_above() -> None:
    budget, now, sent = Budget(100), 1000.0, dict.fromkeys(Priority, 0)
    for priority in sorted(Priority, reverse=True):
        while budget.ask(priority, now) == 0:
            budget.spent(now)
            sent[priority] += 1
    assert [sent[one] for one in sorted(Priority, reverse=True)] == [50, 20, 8, 2, 10, 10]
    assert {budget.ask(one, now + 20) for one in Priority} == {WINDOW_S - 20}
    assert budget.ask(Priority.DECORATION, now + WINDOW_S) == 0
    assert SHARES[Priority.CANCEL] == 0


def test_what_a_key_asks_goes_before_upkeep_and_leaves_commands_their_share() -> None:
    budget, now = Budget(100), 1000.0
    while budget.ask(Priority.RECONCILE, now) == 0:
        budget.spent(now)
    asked = 0
    while budget.ask(Priority.ASKED, now) == 0:
        budget.spent(now)
        asked += 1
    assert asked >= 6, "all that a page is made of"
    assert budget.ask(Priority.ORDER, now) == 0


def test_a_low_priority_waits_until_its_share_is_free_again() -> None:
    budget = Budget(100)
    for n in range(60):
        budget.spent(1000.0 + n * 0.5)
    assert budget.ask(Priority.CANCEL, 1030.0) == 0.0
    assert budget.ask(Priority.DECORATION, 1030.0) == 1005.0 + WINDOW_S - 1030.0
    assert budget.ask(Priority.DECORATION, 1065.0) == 0.0


def test_nothing_at_all_is_sent_before_the_reset_after_a_429() -> None:
    budget = Budget(100)
    budget.refused(reset_at=1042.0, now=1000.0)
    assert budget.ask(Priority.CANCEL, 1000.0) == 42.0
    assert budget.figures(1000.0).wait_s == 42.0
    budget.refused(reset_at=1010.0, now=1001.0)
    assert budget.ask(Priority.CANCEL, 1041.0) == 1.0
    assert budget.ask(Priority.CANCEL, 1042.0) == 0.0


def test_what_others_spend_with_the_same_key_is_believed_until_the_reset() -> None:
    budget = Budget(100)
    budget.told(100, 15, reset_at=1030.0, now=1000.0)
    assert budget.figures(1000.0) == (15, 100, 0.0)
    assert budget.ask(Priority.ORDER, 1000.0) == 30.0
    assert budget.ask(Priority.RESOLVE, 1000.0) == 0.0
    budget.told(100, 40, reset_at=1030.5, now=1001.0)
    assert budget.figures(1001.0).left == 15
    budget.told(100, 3, reset_at=970.0, now=1001.0)
    assert budget.figures(1001.0).left == 15
    for _ in range(15):
        budget.spent(1002.0)
    assert budget.ask(Priority.CANCEL, 1002.0) == 28.0
    assert budget.ask(Priority.ORDER, 1030.0) == 0.0
    budget.told(1_000, 990, reset_at=1090.0, now=1031.0)
    assert budget.figures(1031.0) == (985, 1_000, 0.0)


def test_a_reset_in_the_far_future_is_a_mistake() -> None:
    budget = Budget(100)
    budget.refused(reset_at=1.7e12, now=1000.0)
    assert budget.ask(Priority.CANCEL, 1000.0) == WINDOW_S
