"""Frames and bytes a second over the last few seconds."""

from __future__ import annotations

from collections import deque

from terminal.present.line import Rate

STEP_S = 1.0


class Rates:
    def __init__(self) -> None:
        self._samples: deque[tuple[float, int, int]] = deque(maxlen=6)
        self.now = Rate()

    def measure(self, now: float, frames: int, bytes_out: int) -> None:
        if not self._samples or now - self._samples[-1][0] >= STEP_S:
            self._samples.append((now, frames, bytes_out))
            then, frames_then, bytes_then = self._samples[0]
            if (passed := now - then) > 0:
                self.now = Rate((frames - frames_then) / passed, (bytes_out - bytes_then) / passed)
