"""Widths of columns of numbers: as wide as the longest text seen, so that nothing is cut and nothing jumps."""

from __future__ import annotations

from collections.abc import Sequence
from operator import itemgetter


class Grown:
    """Widths that only grow, until the data is about something else."""

    def __init__(self) -> None:
        self.widths: tuple[int, ...] = ()

    def take(self, *needs: int) -> tuple[int, ...]:
        before = self.widths
        if not before:
            self.widths = needs
        elif any(need > have for need, have in zip(needs, before, strict=True)):
            self.widths = tuple(map(max, needs, before))
        return self.widths

    def forget(self) -> None:
        self.widths = ()


def longest(rows: Sequence[tuple[object, ...]], at: int) -> int:
    """The length of the longest text in one place of each row."""
    return max(map(len, map(itemgetter(at), rows)), default=0)


def widen(needs: Sequence[int], least: Sequence[int], spare: int) -> tuple[list[int], int]:
    """Give the columns what they lack of their least width, first things first; and what is left over."""
    widths, spare = list(needs), max(0, spare)
    for at, least_width in enumerate(least):
        more = min(spare, max(0, least_width - widths[at]))
        widths[at] += more
        spare -= more
    return widths, spare
