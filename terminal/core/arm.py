"""The arm switch, and how many orders left of late."""

from __future__ import annotations

from collections import deque

IDLE_S = 15 * 60.0
WINDOW_S = 60.0
BY_HAND = "by hand"
"""why it is disarmed where the trader said so"""


class Arm:
    """Starts disarmed. Idle time and every reconnect disarm it, and it says why."""

    __slots__ = ("_armed", "_touched", "idle_s", "reason")

    def __init__(self, idle_s: float = IDLE_S) -> None:
        self.idle_s = idle_s
        self.reason = "it starts disarmed"
        self._armed = False
        self._touched = 0.0

    def arm(self, now: float) -> None:
        self._armed, self._touched, self.reason = True, now, ""

    def disarm(self, reason: str) -> None:
        if self._armed:
            self._armed, self.reason = False, reason

    def touched(self, now: float) -> None:
        """The trader did something. A touch that comes after the idle time is too late to keep it armed."""
        if self.armed(now):
            self._touched = now

    def armed(self, now: float) -> bool:
        if self._armed and now - self._touched >= self.idle_s:
            self.disarm(f"idle for {self.idle_s / 60:g} min")
        return self._armed

    def left(self, now: float) -> float:
        """Seconds until it disarms by itself; 0 when disarmed."""
        return self.idle_s - (now - self._touched) if self.armed(now) else 0.0


class Pace:
    """How many orders left within the last minute."""

    __slots__ = ("_times", "total", "window_s")

    def __init__(self, window_s: float = WINDOW_S) -> None:
        self.window_s = window_s
        self.total = 0
        self._times: deque[float] = deque()

    def sent(self, now: float, orders: int = 1) -> None:
        self.total += orders
        self._times.extend([now] * orders)

    def count(self, now: float) -> int:
        while self._times and now - self._times[0] >= self.window_s:
            self._times.popleft()
        return len(self._times)
