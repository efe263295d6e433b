"""The exchange's time: the wall clock when it starts, then the monotonic one, faster where asked."""

from __future__ import annotations

import time


class Clock:
    """Microseconds since 1970. `speed` counts exchange seconds in a wall second."""

    def __init__(self, speed: float = 1.0, not_before: int = 0) -> None:
        self.speed = speed
        self._start = max(time.time_ns() // 1000, not_before)
        self._origin = time.monotonic_ns()

    def now(self) -> int:
        return self._start + int((time.monotonic_ns() - self._origin) // 1000 * self.speed)

    def leap(self, us: int) -> None:
        """It is so much later at once."""
        self._start += us

    def wall_seconds_until(self, at: int) -> float:
        """How long to sleep until the exchange's time is `at`."""
        return max(0.0, (at - self.now()) / 1e6 / self.speed)
