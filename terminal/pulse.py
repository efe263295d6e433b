"""The line to the terminal as the app sees it: asked behind the painter's frames, answered among the keys."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from terminal.core.slowline import Said, SlowLine
from terminal.escapes import QUESTION
from terminal.present.line import Rate

if TYPE_CHECKING:
    from widgets.painter import Painter

MOST_S, LOOK_S = 0.4, 0.02
"""so long the end waits for an answer that is still to come: the shell would read it as typed"""


class Pulse:
    def __init__(self, frames: int) -> None:
        self.answers: deque[float] = deque(maxlen=8)
        """when the terminal answered, from the thread that reads keys"""
        self.line = SlowLine("fast", frames)
        self._frames = frames
        self._painter: Painter | None = None

    def begin(self, said: Said, painter: Painter, *, watched: bool) -> None:
        """It can be measured only where answers are told from keys (`watched`), and where the painter paints."""
        measured = watched and painter.on
        self.line = SlowLine(said if said != "auto" or measured else "fast", self._frames)
        self._painter = painter
        painter.tail = lambda: QUESTION if self.line.ask(time.monotonic()) else ""

    @property
    def pace(self) -> int:
        """Bytes a second that the painter keeps to, 0 for no pace."""
        return self.line.pace

    @property
    def slow(self) -> bool:
        return self.line.slow

    def told(self, rate: Rate) -> Rate:
        """What the last line says: of a slow line the frames of the market, not the pieces that they leave in."""
        return Rate(self.line.frames, rate.bytes_out, slow=True) if self.slow else rate

    def due(self, now: float) -> bool:
        """Whether the market is drawn now; it is taken to be, then."""
        self._hear()
        if self._painter is not None and self._painter.behind:
            self.line.held_back()
        due = self.line.due(now)
        if due:
            self.line.drawn(now)
        return due

    def when_answered(
        self,
        then: Callable[[], object],
        later: Callable[[float, Callable[[], None]], object],
        until: float = 0.0,
    ) -> None:
        """Do it as soon as no answer is on its way any more; `later` is a timer."""
        now = time.monotonic()
        until = until or now + MOST_S
        self._hear()
        if self.line.asking and now < until:
            later(LOOK_S, partial(self.when_answered, then, later, until))
        else:
            self.line.stop()
            then()

    def _hear(self) -> None:
        while self.answers:
            self.line.answered(self.answers.popleft())
