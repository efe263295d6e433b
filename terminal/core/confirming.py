"""Enter as a yes: it has to be pressed anew, and a key that is held down says it twice by itself."""

from __future__ import annotations

GUARD_S = 0.3
"""so long after the question was put no Enter counts"""
HELD_S = 1.0
"""an Enter this soon after the last may be the first repeat of a held key"""
QUIET_S = 0.12
"""if it is, the next one follows within so long"""


class Confirming:
    """Times are those at which keys were read, by the monotonic clock."""

    __slots__ = ("_due", "_last")

    def __init__(self, now: float) -> None:
        self._last = now
        self._due: float | None = None

    def press(self, at: float) -> float | None:
        """Seconds until this Enter counts, 0 at once; None where it does not."""
        gap, self._last = at - self._last, at
        held, self._due = self._due is not None, None
        if held or gap < GUARD_S:
            return None
        if gap >= HELD_S:
            return 0.0
        self._due = at + QUIET_S
        return QUIET_S

    @property
    def is_due(self) -> bool:
        """Whether an Enter waits to count."""
        return self._due is not None

    def counts(self) -> bool:
        """Whether the Enter that was waited for still stands: no other came behind it."""
        stands, self._due = self._due is not None, None
        return stands
