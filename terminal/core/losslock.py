"""The daily-loss lock: once the venue's day has lost so much, only cancels and reductions pass. Pure: times are arguments.

It opens by a typed phrase or with the next venue day. The phrase gives the day as much again to lose, and no more.
"""

from __future__ import annotations

from typing import Literal, NamedTuple

PHRASE = "i accept further losses today"
WARN_PERCENT = 80
NEAR_MS = 600_000
"""further than this from the stopwatch, the venue's word is a leap"""


class Record(NamedTuple):
    """What outlives the terminal and is shared by all that run on the account, as large as it ever was that day: the larger
    one holds."""

    day: int
    """of the venue, counted from 1970"""
    allowed: int
    """the loss that locks: the limit that was in force, and what the phrase added to it"""
    locked: bool = False


Event = Literal["", "warn", "lock"]


class LossLock:
    """`look` is told the day's P&L now and then and says what is new. Money in units of the quote."""

    def __init__(self, limit: int) -> None:
        self.limit = limit
        self.record: Record | None = None
        self.day = -1
        self.loss = 0
        self._warned = -1
        """the allowed loss whose warning was given"""

    @property
    def allowed(self) -> int:
        return self.record.allowed if self.record else self.limit

    @property
    def locked(self) -> bool:
        return self.record is not None and self.record.locked

    def look(self, day: int, profit: int) -> Event:
        """A day that is over never comes back, whatever a clock says."""
        if day > self.day:
            self.day, self._warned = day, -1
            self.record = self.record if self.record and self.record.day >= day else None
        self.loss = max(0, -profit)
        if self.locked:
            return ""
        if self.loss >= self.allowed:
            self.record = Record(self.day, self.allowed, locked=True)
            return "lock"
        if self.loss * 100 >= self.allowed * WARN_PERCENT and self._warned != self.allowed:
            self._warned = self.allowed
            return "warn"
        return ""

    def learn(self, record: Record) -> bool:
        """What was written down, by this terminal or another one; True where it is news. A limit that was set anew since
        does not undo it."""
        before = self.record
        if record.day >= self.day:
            self.record = record if before is None else max(before, record)
        return self.record != before

    def open(self) -> None:
        """As much again may be lost, counted from here; from the limit where that is locked."""
        further = self.loss + self.limit
        allowed = max(further, self.allowed + self.limit) if self.locked else max(further, self.allowed)
        self.record = Record(self.day, allowed)


class VenueDay:
    """The venue's time, kept by a stopwatch: a local clock that is set meanwhile moves nothing, and a leap that the venue
    tells of is believed when its next word goes on from there."""

    def __init__(self) -> None:
        self._anchor: tuple[int, float] | None = None
        self._leap: int | None = None
        self._latest = 0

    @property
    def known(self) -> bool:
        return self._anchor is not None

    def told(self, venue_ms: int, now: float) -> None:
        """The venue said what time it is."""
        as_told = self._anchor is None or _near(venue_ms, self._anchor, now)
        if as_told or (self._leap is not None and venue_ms >= self._leap):
            self._anchor, self._leap = (venue_ms, now), None
        else:
            self._leap = venue_ms

    def now_ms(self, now: float) -> int:
        """It never goes back by a little, which would bring back a day that is just over. A wrong leap is taken back."""
        if self._anchor is not None:
            at = _at(self._anchor, now)
            self._latest = at if self._latest - at > NEAR_MS else max(at, self._latest)
        return self._latest


def _at(anchor: tuple[int, float], now: float) -> int:
    return anchor[0] + int((now - anchor[1]) * 1000)


def _near(venue_ms: int, anchor: tuple[int, float], now: float) -> bool:
    return abs(venue_ms - _at(anchor, now)) <= NEAR_MS
