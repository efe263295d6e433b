"""Which bars stand in which columns: scrolled, joined or spread, without a gap in time."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from widgets.view import Bar, Mark

Curve = tuple[float | None, ...]


class Window(NamedTuple):
    """One bar a column, oldest first, and which bar of the view its curves' values belong to."""

    bars: tuple[Bar, ...] = ()
    source: tuple[int, ...] | range = ()
    seconds: int = 60
    """what a column covers"""

    def values(self, curve: Sequence[float | None]) -> Curve:
        if isinstance(self.source, range):
            return tuple(curve[self.source.start : self.source.stop])
        return tuple([curve[at] for at in self.source])

    def marks(self, marks: Sequence[Mark]) -> tuple[tuple[int, bool], ...]:
        """Column and side of the own fills, each side of a column once."""
        if not self.bars:
            return ()
        first, columns = self.bars[0].time // self.seconds, len(self.bars)
        places = {(mark.time // self.seconds - first, mark.buy) for mark in marks}
        return tuple(sorted(place for place in places if 0 <= place[0] < columns))


def windowed(bars: Sequence[Bar], seconds: int, columns: int, scroll: int = 0, zoom: int = 1) -> Window:
    """The newest columns but for `scroll` bars. Each zoom below 1 joins twice as many bars in a column."""
    join = 2 ** max(0, 1 - zoom)
    end = len(bars) - scroll
    start = max(0, end - columns)
    if join == 1 and end > start and bars[-1].time - bars[start].time == (len(bars) - 1 - start) * seconds:
        return Window(tuple(bars[start:end]), range(start, end), seconds)
    return _bucketed(bars, seconds, seconds * join, columns, scroll)


def _bucketed(bars: Sequence[Bar], seconds: int, step: int, columns: int, scroll: int) -> Window:
    newest = max(bars[0].time, bars[-1].time - scroll * seconds)
    last = newest // step
    first = max(last - columns + 1, bars[0].time // step)
    start, end = (bisect_left(bars, (slot * step,)) for slot in (first, last + 1))
    joined = list(_joined(bars, start, end, step))
    filled: list[Bar] = []
    source: list[int] = []
    before, place = start - 1, 0
    for slot in range(first, last + 1):
        if place < len(joined) and joined[place][0].time // step == slot:
            bar, before = joined[place]
            place += 1
        else:
            close = bars[before].close
            bar = Bar(slot * step, close, close, close, close, 0)
        filled.append(bar)
        source.append(before)
    return Window(tuple(filled), tuple(source), step)


def _joined(bars: Sequence[Bar], start: int, end: int, step: int) -> Iterator[tuple[Bar, int]]:
    """The bars of each step as one, and the place of the last of them."""
    at = start
    while at < end:
        slot, begun = bars[at].time // step, at
        while at < end and bars[at].time // step == slot:
            at += 1
        yield (bars[begun] if at - begun == 1 else _one(bars[begun:at], slot * step)), at - 1


def _one(bars: Sequence[Bar], time: int) -> Bar:
    return Bar(
        time,
        bars[0].open,
        max(bar.high for bar in bars),
        min(bar.low for bar in bars),
        bars[-1].close,
        sum(bar.volume for bar in bars),
    )
