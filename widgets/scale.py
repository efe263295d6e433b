"""Which half row a value stands in, on a scale that does not move for small reasons."""

from __future__ import annotations

from math import floor
from typing import NamedTuple

MARGIN = 1.16
"""how much more than the data a new scale covers"""
FINER = 0.65
"""a scale is given up when a new one would be so much finer"""
EMPTIEST, FULLEST = 0.55, 1.1
"""the share of its room that the largest bar may shrink to, and the room it gets when it leaves that"""


class Scale(NamedTuple):
    """`top` is the value at the upper edge, `unit` how much a half row covers."""

    top: float
    unit: float
    halves: int

    @property
    def bottom(self) -> float:
        return self.top - self.unit * self.halves

    def half(self, value: float) -> int:
        """Half rows from the top; outside 0 to `halves` - 1 it is not on the scale."""
        return floor((self.top - value) / self.unit)

    def dot(self, value: float) -> int:
        """The same in quarters of a row, the dots of a braille character."""
        return floor((self.top - value) / self.unit * 2)

    def holds(self, value: float) -> bool:
        return 0 <= self.half(value) < self.halves


def fitted(low: float, high: float, halves: int, least: float) -> Scale:
    """A scale for these values, covering `least` at the least."""
    unit = max(high - low, least) * MARGIN / max(halves - 1, 1)
    if unit <= 0.5:
        unit = 1 / int(1 / unit)  # so that every tick is equally tall
    top = (low + high) / 2 + unit * halves / 2
    return Scale(floor(top / unit) * unit + unit / 2, unit, halves)


def held(scale: Scale | None, low: float, high: float, halves: int, least: float) -> Scale:
    """The scale as it was while the values fit it and fill it fairly, else a new one."""
    fresh = fitted(low, high, halves, least)
    if (
        scale is None
        or scale.halves != halves
        or not (scale.holds(low) and scale.holds(high))
        or fresh.unit < FINER * scale.unit
    ):
        return fresh
    return scale


def held_most(most: float, value: float) -> float:
    """The same for bars that begin at zero: what stands for a full one."""
    return most if EMPTIEST * most <= value <= most else value * FULLEST
