"""How long commands took to be matched: the newest of them, and the percentiles that are read from them."""

from __future__ import annotations

import time
from collections import deque
from math import ceil

KEPT = 10_000


class Latency:
    """Adding costs nothing to speak of; sorting is left to whoever asks."""

    def __init__(self) -> None:
        self.began = time.monotonic()
        self.seconds: deque[float] = deque(maxlen=KEPT)

    def add(self, seconds: float) -> None:
        self.seconds.append(seconds)

    def percentiles(self, *parts: float) -> list[float | None]:
        """The least that so large a part of them did not exceed, in seconds; None before the first."""
        ordered = sorted(self.seconds)
        return [ordered[max(0, ceil(part * len(ordered)) - 1)] if ordered else None for part in parts]
