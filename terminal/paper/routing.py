"""Where an incoming order trades best: the order book and the pools merged, price by price."""

from __future__ import annotations

from heapq import merge
from itertools import groupby
from operator import itemgetter
from typing import TYPE_CHECKING

from terminal.model.order import BUY, Side

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

Step = tuple[int, int, str]
"""price, lots, venue"""


def plan(side: Side, want: int, sources: Iterable[tuple[str, Iterable[tuple[int, int]]]]) -> list[Step]:
    """The best way to trade so many lots; of equal prices the source named first is taken first."""
    sign = 1 if side is BUY else -1
    ranked = [_ranked(place, sign, venue, offers) for place, (venue, offers) in enumerate(sources)]
    steps: list[Step] = []
    for price, _, lots, venue in merge(*ranked):
        steps.append((price * sign, min(lots, want), venue))
        want -= steps[-1][1]
        if not want:
            break
    return steps


def _ranked(
    place: int, sign: int, venue: str, offers: Iterable[tuple[int, int]]
) -> Iterator[tuple[int, int, int, str]]:
    return ((price * sign, place, lots, venue) for price, lots in offers)


def legs(steps: list[Step]) -> Iterator[tuple[str, list[Step]]]:
    """The steps in runs of one venue."""
    return ((venue, list(run)) for venue, run in groupby(steps, key=itemgetter(2)))
