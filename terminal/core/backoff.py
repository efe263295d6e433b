"""How long to wait before the next try."""

from __future__ import annotations

from collections.abc import Callable

FIRST_S, MOST_S = 0.25, 15.0
STABLE_S = 10.0


class Backoff:
    """Waits that double and jitter. They start over only after a connection held for a while: a server that
    accepts and closes at once must not be hammered."""

    def __init__(self, random: Callable[[], float], first: float = FIRST_S, most: float = MOST_S) -> None:
        self._random = random
        self._first, self._most = first, most
        self._opened_at: float | None = None
        self.tries = 0

    def opened(self, now: float) -> None:
        self._opened_at = now

    def failed(self, now: float) -> float:
        """Seconds to wait from now on."""
        if self._opened_at is not None and now - self._opened_at >= STABLE_S:
            self.tries = 0
        self._opened_at = None
        whole = min(self._most, self._first * 2.0 ** min(self.tries, 16))
        self.tries += 1
        return whole * (0.5 + 0.5 * self._random())
