"""How many bytes and frames a second the line to the terminal takes, measured by asking the terminal how it is.

An ssh server takes in far more than the line has sent, so a write that went through says nothing. A question behind a
frame is answered when the terminal has drawn all before it: the time over the line's shortest is what waits in between.
A line that was found slow gets so many bytes a second; more are tried only where they are wanted, a little and not for
long, so that a key never waits behind a flood. Terminals that never answer are drawn for as if the line were fast.
"""

from __future__ import annotations

from collections import deque
from typing import Literal

Said = Literal["auto", "fast", "slow"]

SLOW_FRAMES = 4.0
"""frames a second of a line that is said to be slow, and of one that is not known yet"""
LEAST_FRAMES = 2.0
CALM_SHARE = 0.5
"""a line that takes no more of the frames is slow: what only pleases the eye is left out"""

PACE, LEAST_PACE, MOST_PACE = 18_000.0, 4_000.0, 150_000.0
"""bytes a second: of a line that is slow; the least of all; a line that takes more needs no pace"""
FRAME_BYTES = 3_000.0
"""so much of the pace each frame may use"""
UNPROVEN_PACE = 30_000.0
"""more is tried only with what fills it: a flood would find a pace that nothing has proven"""

ASK_S, PACED_ASK_S = 1.0, 0.25
WAITS_S, PACED_WAITS_S, CLEAR_S = 0.2, 0.12, 0.08
"""waiting for so long in between is too much; on a line with a pace less is, and while more is tried still less"""
HOLD_S = 0.3
"""no frame goes out while an answer is so much later than the quickest: it would only wait behind the others"""
LOST_S = 3.0
"""an answer that takes longer is not waited for"""
MOST_LOST = 2
SHORTEST_OF = 240
CALMER, QUICKER = 0.5, 1.5
PATIENCE_S, MOST_PATIENCE_S, LONGER = 3.0, 120.0, 4
"""so long a line is clear before more is tried; so many times longer each time that this was too much"""
TRIAL_S = 1.5
"""what goes well for so long is kept"""


class SlowLine:
    """`now` is the monotonic clock. Only where nothing was said of the line is it measured."""

    def __init__(self, said: Said, frames: int) -> None:
        self.said: Said = said
        self._most = float(frames)
        self._pace = PACE if said == "slow" else 0.0
        self._drawn_at = float("-inf")
        self._asked_at: float | None = None
        self._asked_last = float("-inf")
        self._lost = 0
        self._took: deque[float] = deque(maxlen=SHORTEST_OF)
        self._clear_since: float | None = None
        self._wanted = False
        """whether more was to be drawn than the pace let through, since the pace was last another"""
        self._before: float | None = None
        """while more is tried: the pace to go back to"""
        self._patience = PATIENCE_S

    @property
    def pace(self) -> int:
        """Bytes a second that may leave, 0 for as many as there are."""
        return int(self._pace)

    @property
    def frames(self) -> float:
        """So many a second."""
        unknown = self.said == "auto" and not self._took and self._lost < MOST_LOST
        if self.said == "slow" or unknown:
            return min(SLOW_FRAMES, self._most)
        return min(self._most, max(LEAST_FRAMES, self._pace / FRAME_BYTES)) if self._pace else self._most

    @property
    def slow(self) -> bool:
        return self.said == "slow" or (
            self._pace > 0 and self.frames <= max(SLOW_FRAMES, self._most * CALM_SHARE)
        )

    @property
    def asking(self) -> bool:
        """Whether an answer is still to come."""
        return self._asked_at is not None

    # -- frames --------------------------------------------------------------------------------------------

    def due(self, now: float) -> bool:
        """Whether the market may be drawn now. Answers to keys need not ask."""
        if self._asked_at is not None and self._took:
            late = now - self._asked_at - min(self._took)
            if HOLD_S <= late < LOST_S:
                return False
        if self.frames >= self._most or now - self._drawn_at >= 1 / self.frames:
            return True
        self._wanted = self._wanted or self._pace < UNPROVEN_PACE
        return False

    def drawn(self, now: float) -> None:
        self._drawn_at = now

    def held_back(self) -> None:
        """Something waits for the pace."""
        self._wanted = True

    # -- questions -----------------------------------------------------------------------------------------

    def ask(self, now: float) -> bool:
        """Whether the frame that leaves now is to end with the question, which then counts as asked."""
        often = PACED_ASK_S if self._pace else ASK_S
        wait = often if self._asked_at is None else LOST_S
        if self.said != "auto" or self._lost >= MOST_LOST or now - self._asked_last < wait:
            return False
        if self._asked_at is not None and self._lose():
            return False
        self._asked_at = self._asked_last = now
        return True

    def answered(self, at: float) -> None:
        """All that was written before the question is on the screen."""
        if self._asked_at is None:
            return
        took, self._asked_at, self._lost = max(0.0, at - self._asked_at), None, 0
        self._took.append(took)
        waited = took - min(self._took)
        if waited >= self._too_long:
            self._calm_down()
        elif waited >= CLEAR_S:
            self._clear_since = None
        elif self._clear_since is None:
            self._clear_since = at
        elif self._pace:
            self._was_clear(at - self._clear_since)

    @property
    def _too_long(self) -> float:
        if self._before is not None:
            return CLEAR_S
        return PACED_WAITS_S if self._pace else WAITS_S

    def stop(self) -> None:
        """Another program has the terminal: what is still to come is not for us."""
        self._asked_at = None

    def _lose(self) -> bool:
        """The last question was not answered; whether it is no use to go on. A terminal that answered before will again."""
        if self._took:
            self._calm_down()
        else:
            self._lost += 1
        self._asked_at = None
        return self._lost >= MOST_LOST

    def _was_clear(self, for_s: float) -> None:
        if self._before is not None:
            if for_s >= TRIAL_S:  # it goes well: it is kept
                self._patience = PATIENCE_S
                self._change(0.0 if self._pace >= MOST_PACE else self._pace)
        elif self._wanted and for_s >= self._patience:
            before = self._pace
            self._change(before * QUICKER)
            self._before = before

    def _calm_down(self) -> None:
        if self._before is not None:
            self._patience = min(MOST_PATIENCE_S, self._patience * LONGER)
            self._change(self._before)
        else:
            self._change(max(LEAST_PACE, self._pace * CALMER) if self._pace else PACE)

    def _change(self, pace: float) -> None:
        self._pace, self._before, self._clear_since, self._wanted = pace, None, None, False
