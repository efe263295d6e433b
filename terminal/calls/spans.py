"""Times as people type them: a stretch such as 90s, 10m or 2h, and a moment such as 17:30."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from decimal import Decimal

from terminal.calls.wrong import Wrong

_SPAN = re.compile(r"(\d{1,9}(?:\.\d{1,3})?)\s*(ms|s|m|min|h|d)?", re.ASCII)
_MS = {"ms": 1, "s": 1_000, "m": 60_000, "min": 60_000, "h": 3_600_000, "d": 86_400_000}
_CLOCK = re.compile(r"\d{1,2}:\d{2}(:\d{2})?", re.ASCII)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def read_span(text: str, unit: str, example: str) -> int:
    """Milliseconds; a bare number is of this unit."""
    found = _SPAN.fullmatch(text.lower())
    if found is None:
        raise Wrong(f"a time such as {example}")
    ms = Decimal(found[1]) * _MS[found[2] or unit]
    if ms % 1:
        raise Wrong("whole milliseconds")
    return int(ms)


def span(ms: int) -> str:
    """In its largest whole unit: 90 s, 10 min, 2 h, 7 d"""
    for unit, name in ((86_400_000, "d"), (3_600_000, "h"), (60_000, "min"), (1_000, "s")):
        if ms % unit == 0 and (ms >= unit or not ms):
            return f"{ms // unit} {name}"
    return f"{ms} ms"


def read_moment(text: str, now_ms: int) -> int:
    """Epoch microseconds, in UTC where nothing else is said. A time of the day means its next one."""
    now = datetime.fromtimestamp(now_ms / 1000, UTC)
    try:
        if _CLOCK.fullmatch(text):
            hours, minutes, *seconds = map(int, text.split(":"))
            at = now.replace(hour=hours, minute=minutes, second=seconds[0] if seconds else 0, microsecond=0)
            at += timedelta(days=at <= now)
        else:
            at = datetime.fromisoformat(text)
            at = at if at.tzinfo else at.replace(tzinfo=UTC)
    except (ValueError, OverflowError):
        raise Wrong("17:30, or 2026-01-31 17:30, UTC") from None
    if at <= now:
        raise Wrong(f"it is past: the venue has {now:%Y-%m-%d %H:%M} UTC")
    return (at - _EPOCH) // timedelta(microseconds=1)


def moment(us: int) -> str:
    at = _EPOCH + timedelta(microseconds=us)
    return f"{at:%Y-%m-%d %H:%M} UTC" if not at.second else f"{at:%Y-%m-%d %H:%M:%S} UTC"
