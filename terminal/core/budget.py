"""Requests a minute, shared by priority: what matters least stops first, and a part is always left for cancels.

The last minute's sends are counted one by one. A token bucket of the same size would let almost twice the limit through
within one minute of the venue: first the full bucket, then its refill.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping
from enum import IntEnum
from typing import NamedTuple

WINDOW_S = 60.0
MOST_WAIT_S = 3_600.0
"""A reset further away than this is taken for a mistake, and a minute is waited."""
SAME_S = 2.0
"""Resets this near to each other are one: the venue tells them in whole seconds of a clock that drifts."""


class Priority(IntEnum):
    CANCEL = 0
    RESOLVE = 1
    ORDER = 2
    ASKED = 3
    """somebody pressed a key for it"""
    RECONCILE = 4
    DECORATION = 5


SHARES = {
    Priority.CANCEL: 0,
    Priority.RESOLVE: 10,
    Priority.ORDER: 20,
    Priority.ASKED: 22,
    Priority.RECONCILE: 30,
    Priority.DECORATION: 50,
}
"""Per cent of the limit that a priority leaves to those above it."""


class Figures(NamedTuple):
    """For display: what is left of the limit, and the seconds until the venue takes requests again."""

    left: int
    limit: int
    wait_s: float


class Budget:
    """One limit of the venue: 100 a minute in general, or 3,000 for orders. Times are by the monotonic clock."""

    __slots__ = ("_closed_until", "_sends", "_told_left", "_told_until", "limit", "shares")

    def __init__(self, limit: int, shares: Mapping[Priority, int] = SHARES) -> None:
        self.limit = limit
        self.shares = shares
        self._sends: deque[float] = deque()
        self._told_left = 0
        self._told_until = 0.0
        self._closed_until = 0.0

    def ask(self, priority: Priority, now: float) -> float:
        """Seconds to wait before a request of this priority may go; 0 and it may go now."""
        self._forget(now)
        closed = max(0.0, self._closed_until - now)
        reserve = self.limit * self.shares[priority] // 100
        if now < self._told_until and self._told_left <= reserve:
            closed = max(closed, self._told_until - now)
        return max(closed, self._own_wait(reserve, now))

    def spent(self, now: float) -> None:
        """A request left."""
        self._sends.append(now)
        self._told_left -= 1

    def told(self, limit: int, remaining: int, reset_at: float, now: float) -> None:
        """The headers of an answer. Others may use the same key, so the smaller of its count and ours is believed."""
        self.limit = max(1, limit)
        reset_at = self._sane(reset_at, now)
        if reset_at > self._told_until + SAME_S:
            self._told_left, self._told_until = remaining, reset_at
        elif reset_at > self._told_until - SAME_S:
            self._told_left = min(self._told_left, remaining)

    def refused(self, reset_at: float, now: float) -> None:
        """A 429: nothing at all is sent before the reset."""
        self._closed_until = max(self._closed_until, self._sane(reset_at, now))

    def figures(self, now: float) -> Figures:
        self._forget(now)
        left = self.limit - len(self._sends)
        if now < self._told_until:
            left = min(left, self._told_left)
        return Figures(max(0, left), self.limit, self.ask(Priority.CANCEL, now))

    def _own_wait(self, reserve: int, now: float) -> float:
        """Until so many of the last minute's sends are a minute old that one more leaves the reserve whole."""
        too_many = len(self._sends) + 1 + reserve - self.limit
        if too_many <= 0:
            return 0.0
        if too_many > len(self._sends):
            return WINDOW_S
        return self._sends[too_many - 1] + WINDOW_S - now

    def _forget(self, now: float) -> None:
        while self._sends and now - self._sends[0] >= WINDOW_S:
            self._sends.popleft()

    @staticmethod
    def _sane(reset_at: float, now: float) -> float:
        return reset_at if reset_at - now <= MOST_WAIT_S else now + WINDOW_S
