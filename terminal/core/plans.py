"""How a quantity is cut: slices over time, legs over prices. Whole lots and ticks, and every sum exact."""

from __future__ import annotations

from decimal import Context
from hashlib import sha256
from itertools import pairwise

from terminal.model.order import BUY, Side

CAP = 2
"""A slice is at most so many times what was planned for it, however much the ones before it left over."""
STEEPNESS = 10
"""The farthest leg of an exponential scale is about so many times the nearest."""

_WEIGHT = 10**12
_exact = Context(prec=28)


def done_after(slices: int, of: int, lots: int, least: int, seed: str) -> int:
    """Lots that are planned to be done after so many slices.

    With a seed, each boundary between two slices is moved by up to a tenth of a slice, so that sizes vary by up to a
    fifth; the sum stays what it is. None gets below the least order.
    """
    even = lots // of
    sway = min(even // 10, (even - least) // 2) if seed and 0 < slices < of else 0
    return lots * slices // of + (_chance(seed, slices, sway) if sway else 0)


def even_slices(lots: int, of: int, least: int) -> list[int]:
    """What each slice is planned to be where nothing is left to chance and every one is filled."""
    done = [done_after(number, of, lots, least, "") for number in range(of + 1)]
    return [after - before for before, after in pairwise(done)]


def _chance(seed: str, number: int, most: int) -> int:
    """One of -most..most, the same each time."""
    digest = sha256(f"{seed}:{number}".encode()).digest()
    return int.from_bytes(digest[:8], "big") % (2 * most + 1) - most


def orderly(wanted: int, left: int, least: int) -> int:
    """As much of what is wanted as makes an order and leaves nothing, or an order, behind; 0 where it must wait."""
    rest = left - wanted
    lots = wanted if rest == 0 or rest >= least else left - least
    return lots if lots >= least else 0


def prices(low: int, high: int, legs: int) -> list[int]:
    """Ticks from low to high, both included, as even as whole ticks can be."""
    return [low + (high - low) * leg // (legs - 1) for leg in range(legs)]


def weights(legs: int, exponential: bool) -> list[int]:
    """The parts of a scale's legs, from the touch outwards: all the same, or growing by one factor."""
    if not exponential:
        return [1] * legs
    step = _exact.divide(_exact.ln(_exact.create_decimal(STEEPNESS)), _exact.create_decimal(legs - 1))
    return [int(_exact.multiply(_exact.exp(_exact.multiply(step, leg)), _WEIGHT)) for leg in range(legs)]


def sizes(lots: int, parts: list[int]) -> list[int]:
    """Lots shared by weight, rounded down; what is left over goes to the last ones, a lot each."""
    whole = sum(parts)
    shared = [lots * part // whole for part in parts]
    over = lots - sum(shared)
    return [size + (leg >= len(parts) - over) for leg, size in enumerate(shared)]


def ladder(side: Side, low: int, high: int, lots: int, parts: list[int]) -> list[tuple[int, int]]:
    """Ticks and lots of a scale's legs, from the touch outwards."""
    rising = prices(low, high, len(parts))
    outwards = reversed(rising) if side is BUY else rising
    return list(zip(outwards, sizes(lots, parts), strict=True))


def least_total(parts: list[int], least: int) -> int:
    """The least quantity of which each part is an order."""
    return -(-least * sum(parts) // min(parts))
