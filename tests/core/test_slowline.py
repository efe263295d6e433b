"""Frames follow the line: lines of all kinds are played to the machine, with a model of what waits in between."""

from __future__ import annotations

from collections import deque

import pytest

from terminal.core.slowline import LEAST_FRAMES, SLOW_FRAMES, UNPROVEN_PACE, SlowLine

FRAMES = 20
TICK_S = 0.05


class Far:
    """A terminal behind a line of so many bytes a second, so far away, whose near end takes in all."""

    def __init__(self, rate: float, away_s: float, *, frame: int = 1_500, answers: bool = True) -> None:
        self.rate, self.away_s, self.frame, self.answers = rate, away_s, frame, answers
        self.line = SlowLine("auto", FRAMES)
        self.now, self.free_at, self.frames = 0.0, 0.0, 0
        self.bytes, self.waits = 0.0, list[float]()
        self._left_over = self._credit = 0.0
        self._coming: deque[float] = deque()

    def play(self, seconds: float) -> float:
        """Frames a second."""
        begun, end = self.frames, self.now + seconds
        while self.now < end:
            self.now += TICK_S
            while self._coming and self._coming[0] <= self.now:
                self.line.answered(self._coming.popleft())
            if self.line.due(self.now):
                self._draw()
            self._leave()
        return (self.frames - begun) / seconds

    def _draw(self) -> None:
        """What the pace lets through; the rest comes later, and what changed twice comes once."""
        self.line.drawn(self.now)
        self.frames += 1
        self._left_over = min(6_000.0, self._left_over + self.frame)

    def _leave(self) -> None:
        pace = self.line.pace
        self._credit = min(self._credit + pace * TICK_S, pace * TICK_S * 2)
        size = min(self._left_over, self._credit) if pace else self._left_over
        if self._left_over > size:
            self.line.held_back()
        if not size:
            return
        self._left_over -= size
        self._credit -= size
        self.free_at = max(self.free_at, self.now) + size / self.rate
        self.bytes += size
        self.waits.append(self.free_at - self.now)
        if self.line.ask(self.now) and self.answers:
            self._coming.append(self.free_at + self.away_s)


@pytest.mark.parametrize("away_s", [0.0, 0.03, 0.15, 0.6])
def test_a_fast_line_gets_all_frames_however_far_away(away_s: float) -> None:
    far = Far(1e7, away_s)
    far.play(3)
    rate = far.play(20)
    assert rate >= (18 if away_s < 0.3 else 8), "an answer that is late holds back a little"
    assert not far.line.slow


@pytest.mark.parametrize("rate", [8_000, 15_000, 20_000, 40_000])
def test_a_slow_line_is_found_out_and_kept_free(rate: float) -> None:
    """Also while more is tried, which fails here each time, a key hardly ever waits."""
    far = Far(rate, 0.05, frame=3_000)
    far.play(20)
    assert far.line.pace
    assert far.line.slow or rate > 30_000
    far.bytes, far.waits = 0.0, []
    far.play(120)
    assert rate * 0.4 <= far.bytes / 120 <= rate
    far.waits.sort()
    assert far.waits[int(len(far.waits) * 0.98)] <= max(0.12, 1_200 / rate)
    assert far.waits[-1] < 0.4, "what is on its way stays little, where 256 kB could be"


def test_a_line_slower_than_the_least_is_given_the_least() -> None:
    far = Far(3_000, 0.05)
    far.play(20)
    far.bytes, far.waits = 0.0, []
    far.play(60)
    assert far.bytes / 60 <= 3_100
    assert max(far.waits) < 2.0


def test_much_is_not_tried_with_little() -> None:
    """A line that is slow and has little to carry keeps a pace: a flood would find it without one."""
    far = Far(6_000, 0.02)
    far.play(10)
    far.frame = 50
    far.play(300)
    assert 0 < far.line.pace <= 1.5 * UNPROVEN_PACE
    far.frame, far.waits = 3_000, []
    far.play(30)
    assert max(far.waits) < 4.0, "a flood on a line that was never filled, once"


def test_a_line_that_recovers_gets_its_frames_back() -> None:
    far = Far(6_000, 0.02)
    far.play(30)
    assert far.line.slow
    far.rate = 1e7
    far.play(120)
    assert not far.line.slow
    assert far.play(5) >= 10


def test_a_terminal_that_never_answers_is_drawn_for_at_the_usual_rate_soon() -> None:
    far = Far(1e7, 0.0, answers=False)
    assert far.play(2) <= SLOW_FRAMES + 1, "not known yet"
    far.play(8)
    assert far.play(5) >= 18
    assert not far.line.slow
    assert not far.line.ask(far.now + 100)


def test_a_line_that_stands_still_gets_next_to_nothing_and_then_goes_on() -> None:
    far = Far(1e7, 0.02)
    far.play(5)
    far.answers = False
    assert far.play(20) <= 1.5
    far.answers = True
    far.play(60)
    assert far.play(5) >= 10
    far.frame = 5_000  # more than the pace: now it is tried whether the line takes it
    far.play(60)
    assert far.play(5) >= 18


@pytest.mark.parametrize("said", ["fast", "slow"])
def test_what_is_said_of_the_line_is_not_measured(said: str) -> None:
    line = SlowLine("slow" if said == "slow" else "fast", FRAMES)
    assert not line.ask(0.0)
    assert line.slow is (said == "slow")
    assert line.frames == (SLOW_FRAMES if said == "slow" else FRAMES)
    line.answered(1.0)
    assert line.frames == (SLOW_FRAMES if said == "slow" else FRAMES)


def test_few_frames_by_setting_are_no_slow_line() -> None:
    line = SlowLine("auto", 2)
    line.ask(0.0)
    line.answered(0.01)
    assert (line.slow, line.pace, line.frames) == (False, 0, LEAST_FRAMES)


def test_another_program_in_between_ends_the_question() -> None:
    line = SlowLine("auto", FRAMES)
    assert line.ask(0.0)
    assert line.asking
    line.stop()
    line.answered(9.0)
    assert not line.asking
    assert not line.slow
