"""Bar lengths that do not jump: the full length stays until the data has clearly outgrown or left it."""

from __future__ import annotations

from math import sqrt

SHRINK = 3


class BarScale:
    """What a full bar stands for. Grows at once, shrinks when the most is less than a third of it."""

    __slots__ = ("full",)

    def __init__(self) -> None:
        self.full = 0

    def fit(self, most: int) -> None:
        if most > self.full or most * SHRINK < self.full:
            self.full = _round_up(most)

    def eighths(self, value: int, columns: int) -> int:
        if value <= 0 or not self.full:
            return 0
        return max(1, min(columns * 8, value * columns * 8 // self.full))

    def root_eighths(self, value: int, columns: int) -> int:
        """By the square root, so that a trade of a hundredth is still seen."""
        if value <= 0 or not self.full:
            return 0
        return max(1, min(columns * 8, round(sqrt(value / self.full) * columns * 8)))


def _round_up(value: int) -> int:
    """The next of 1, 1.5, 2, 3, 4, 6, 8 times a power of ten."""
    power: int = 10 ** max(0, len(str(value)) - 2)
    return next(step * power for step in (10, 15, 20, 30, 40, 60, 80, 100) if step * power >= value)
