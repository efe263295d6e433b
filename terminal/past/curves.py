"""Equity by fills in time, and how far it fell from its best: whole units of the quote."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from terminal.core.account import Tally
from terminal.past.filters import Filter
from terminal.past.record import Record, signed


class Point(NamedTuple):
    at_ms: int
    equity: int


def equity(record: Record, wanted: Filter, now_ms: int, *, whole: bool) -> list[Point]:
    """Net P&L after each fill, what is open counted at the price of its pair's newest fill; at the last at the marks of
    now. Every fill counts, those of the times asked for are told."""
    tallies: dict[str, Tally] = {}
    values: dict[str, int] = {}
    points: list[Point] = []
    total = 0
    for fill in record.counted(whole=whole):
        if not wanted.holds_pair(fill.symbol):
            continue
        instrument = record.instrument(fill.symbol)
        tally = tallies.setdefault(fill.symbol, Tally())
        tally.add(signed(fill), instrument.notional(fill.ticks, signed(fill)), fill.fee)
        value = tally.cash + instrument.notional(fill.ticks, tally.lots) - tally.fees
        total += value - values.get(fill.symbol, 0)
        values[fill.symbol] = value
        points.append(Point(fill.at_ms, total))
    if points:
        points.append(Point(max(now_ms, points[-1].at_ms), _marked(record, tallies, values)))
    return [point for point in points if wanted.holds_time(point.at_ms)]


def _marked(record: Record, tallies: dict[str, Tally], values: dict[str, int]) -> int:
    total = 0
    for symbol, tally in tallies.items():
        mark2, unit = record.pairs[symbol].mark2, record.instrument(symbol).unit
        at_mark = None if mark2 is None else tally.cash + tally.lots * mark2 * unit // 2 - tally.fees
        total += values[symbol] if at_mark is None else at_mark
    return total


def drawdowns(points: Sequence[Point]) -> list[Point]:
    """How far below the best so far each is: 0 or less. The best begins at zero, as before the first fill."""
    best, found = 0, []
    for point in points:
        best = max(best, point.equity)
        found.append(Point(point.at_ms, point.equity - best))
    return found


def spread(points: Sequence[Point], steps: int) -> list[int]:
    """The values at so many moments that are equally far apart: each holds until the next."""
    if len(points) < 2 or steps < 2:
        return [point.equity for point in points]
    first, last, at, values = points[0].at_ms, points[-1].at_ms, 0, []
    for step in range(steps):
        moment = first + (last - first) * step // (steps - 1)
        while at + 1 < len(points) and points[at + 1].at_ms <= moment:
            at += 1
        values.append(points[at].equity)
    return values
