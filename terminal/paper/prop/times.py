"""The desk's calendar: seconds, hours and days of UTC in epoch microseconds."""

from __future__ import annotations

SECOND = 1_000_000
HOUR = 3_600 * SECOND
DAY = 24 * HOUR


def next_second(now: int) -> int:
    return (now // SECOND + 1) * SECOND


def next_midnight(now: int) -> int:
    return (now // DAY + 1) * DAY
