"""A random walk that can be looked up at any step without the steps before it, in integers alone.

It is Lévy's construction of Brownian motion: over a stretch of 2**levels steps the path is a sum of tents, one for
each halving of the stretch, whose heights come of a hash of the seed and the place. So there is no state to keep,
nothing to replay, and no time at which nobody looked is ever walked through. The path is bounded, since each height is.
"""

from __future__ import annotations

from functools import lru_cache
from hashlib import sha256
from math import isqrt

ONE = 1 << 40
"""The path stays strictly between -ONE and ONE."""
_MASK = (1 << 64) - 1
_HALF = 1 << 31


class Walk:
    """`variance` is a step's, in units of ONE squared."""

    def __init__(self, name: str, variance: int, levels: int) -> None:
        self.seed = int.from_bytes(sha256(name.encode()).digest()[:8])
        self.offset = self.seed % (1 << levels)
        """So that the stretches of different walks do not end together."""
        self.heights = [(level, isqrt(3 * variance << level) // 2) for level in range(1, levels + 1)]
        """The middle of a stretch strays by half of its deviation; a flat hash has a third of its range squared."""
        if sum(height for _, height in self.heights) >= ONE:
            raise ValueError(f"{name} could leave its bounds: fewer levels or less variance")

    def at(self, step: int) -> int:
        step += self.offset
        path = 0
        for level, height in self.heights:
            index, place = step >> level, step & ((1 << level) - 1)
            if place:
                tent = min(place, (1 << level) - place)
                path += _noise(self.seed, level, index) * height * tent >> (level + 30)
        return path


@lru_cache(maxsize=8192)
def _noise(seed: int, level: int, index: int) -> int:
    """From -2**31 to 2**31 - 1, the same for the same place: the finaliser of SplitMix64."""
    z = (seed + level * 0x9E3779B97F4A7C15 + index * 0xD1B54A32D192ED03) & _MASK
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9 & _MASK
    z = (z ^ (z >> 27)) * 0x94D049BB133111EB & _MASK
    return ((z ^ (z >> 31)) >> 32) - _HALF
