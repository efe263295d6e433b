"""How far it is to the next fee tier, and which one the next review would bring."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import NamedTuple

from terminal.model.funds import FeeStanding, Rung


class Climb(NamedTuple):
    """The tier ahead, how much of its volume is traded (0 to 1), and what is missing in units of USDC."""

    rung: Rung
    done: Fraction
    missing: int


def own_rung(rungs: Sequence[Rung], standing: FeeStanding) -> Rung | None:
    """The tier that counts now: by its number, else by what is paid."""
    by_number = (one for one in rungs if one.tier == standing.tier)
    paid = standing.maker_bps, standing.taker_bps
    by_fees = (one for one in rungs if standing.tier is None and (one.maker_bps, one.taker_bps) == paid)
    return next(by_number, None) or next(by_fees, None)


def rung_for(rungs: Sequence[Rung], volume: int) -> Rung | None:
    """What a 30-day volume comes to when tiers are decided."""
    reached = [one for one in rungs if one.least <= volume]
    return max(reached, key=lambda one: one.least, default=None)


def climb(rungs: Sequence[Rung], standing: FeeStanding) -> Climb | None:
    """The venue's own word on the next tier comes first. None at the top, and where too little is told."""
    ahead = standing.ahead or _next(rungs, standing)
    if ahead is None or standing.volume is None:
        return None
    missing = max(0, ahead.least - standing.volume) if standing.missing is None else standing.missing
    return Climb(ahead, _share(standing.volume, ahead.least), missing)


def falls_to(rungs: Sequence[Rung], standing: FeeStanding) -> Rung | None:
    """The lower tier that the next review would bring, where the volume has sunk below that of the own one."""
    own = own_rung(rungs, standing)
    if own is None or standing.volume is None or standing.volume >= own.least:
        return None
    return rung_for(rungs, standing.volume)


def to_reach(rung: Rung, standing: FeeStanding) -> int | None:
    """The volume that a tier still lacks; None where the own volume is not told."""
    return None if standing.volume is None else max(0, rung.least - standing.volume)


def _next(rungs: Sequence[Rung], standing: FeeStanding) -> Rung | None:
    own = own_rung(rungs, standing)
    higher = [one for one in rungs if own is not None and one.least > own.least]
    return min(higher, key=lambda one: one.least, default=None)


def _share(volume: int, least: int) -> Fraction:
    return min(Fraction(1), Fraction(max(0, volume), least)) if least > 0 else Fraction(1)
