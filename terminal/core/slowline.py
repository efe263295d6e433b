"""How many frames a second the line to the terminal takes, measured by asking the terminal how it is.

An ssh server takes in far more than the line has sent, so a write that went through says nothing. A question behind a
frame is answered when the terminal has drawn all before it: the time over the line's shortest is what waits in between.
Terminals that never answer are drawn for as if the line were fast.
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

ASK_S = 1.0
WAITS_S, CLEAR_S = 0.2, 0.08
"""waiting for so long in between is too much; for less than so little, there is room for more"""
HOLD_S = 0.4
"""no frame goes out while an answer is so late: it would only wait behind the others"""
LOST_S = 3.0
"""an answer that takes longer is not waited for"""
MOST_LOST = 2
SHORTEST_OF = 60
CALMER, QUICKER = 0.5, 1.3
PATIENCE_S, MOST_PATIENCE_S, LONGER = 4.0, 60.0, 4
"""so long a line is clear before it is given more frames; so many times longer each time that this was too much"""


class SlowLine:
    """`now` is the monotonic clock. Only where nothing was said of the line is it measured."""

    def __init__(self, said: Said, frames: int) -> None:
        self.said: Said = said
        self._most = float(frames)
        self._frames = min(SLOW_FRAMES, self._most) if said == "slow" else self._most
        self._drawn_at = float("-inf")
        self._asked_at: float | None = None
        self._asked_last = float("-inf")
        self._lost = 0
        self._took: deque[float] = deque(maxlen=SHORTEST_OF)
        self._clear_since: float | None = None
        self._raised = False
        self._patience = PATIENCE_S

    @property
    def frames(self) -> float:
        """So many a second."""
        unknown = self.said == "auto" and not self._took and self._lost < MOST_LOST
        return min(SLOW_FRAMES, self._most) if unknown else self._frames

    @property
    def slow(self) -> bool:
        return self.said == "slow" or (
            self.paced and self._frames <= max(SLOW_FRAMES, self._most * CALM_SHARE)
        )

    @property
    def paced(self) -> bool:
        """Whether it takes less than it could be given: so many bytes are to leave that it keeps up."""
        return self.said == "slow" or (bool(self._took) and self._frames < self._most)

    @property
    def asking(self) -> bool:
        """Whether an answer is still to come."""
        return self._asked_at is not None

    # -- frames --------------------------------------------------------------------------------------------

    def due(self, now: float) -> bool:
        """Whether the market may be drawn now. Answers to keys need not ask."""
        if self._asked_at is not None and self._took and HOLD_S <= now - self._asked_at < LOST_S:
            return False
        return self.frames >= self._most or now - self._drawn_at >= 1 / self.frames

    def drawn(self, now: float) -> None:
        self._drawn_at = now

    # -- questions -----------------------------------------------------------------------------------------

    def ask(self, now: float) -> bool:
        """Whether the frame that leaves now is to end with the question, which then counts as asked."""
        wait = ASK_S if self._asked_at is None else LOST_S
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
        if waited >= WAITS_S:
            self._calm_down()
        elif waited > CLEAR_S:
            self._clear_since = None
        elif self._clear_since is None:
            self._clear_since = at
        elif at - self._clear_since >= self._patience:
            self._speed_up()

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

    def _calm_down(self) -> None:
        if self._raised:
            self._patience = min(MOST_PATIENCE_S, self._patience * LONGER)
        self._frames = max(min(LEAST_FRAMES, self._most), self._frames * CALMER)
        self._clear_since, self._raised = None, False

    def _speed_up(self) -> None:
        if self._frames < self._most:
            self._frames, self._raised = min(self._most, self._frames * QUICKER), True
        self._clear_since = None
