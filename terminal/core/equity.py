"""Equity over a whole session in a bounded number of samples: the longer it lasts, the wider they stand."""

from __future__ import annotations


class EquitySeries:
    """At most `keep` samples. When they are full every second one goes and the step doubles."""

    __slots__ = ("_next_ms", "keep", "step_ms", "times", "values")

    def __init__(self, keep: int = 512, step_ms: int = 1_000) -> None:
        self.keep = keep
        self.step_ms = step_ms
        self.times: list[int] = []
        self.values: list[int] = []
        self._next_ms = 0

    def __len__(self) -> int:
        return len(self.values)

    def add(self, at_ms: int, value: int) -> None:
        """Add a sample; one that comes before its step is over takes the last one's place."""
        if self.values and at_ms < self._next_ms:
            self.values[-1] = value
            return
        if len(self.values) >= self.keep:
            self._thin()
        self.times.append(at_ms)
        self.values.append(value)
        self._next_ms = at_ms + self.step_ms

    def _thin(self) -> None:
        del self.times[1::2], self.values[1::2]
        self.step_ms *= 2
