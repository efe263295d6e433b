"""P&L by pair and by day, and fees by pair and role, exact to the unit and made by the position's own tally."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import NamedTuple

from terminal.core.account import DAY_MS, Profit, Tally
from terminal.model.reports import FillReport
from terminal.past.filters import Filter
from terminal.past.record import Record, signed

BPS = 10_000


@dataclass(slots=True)
class Day:
    """One pair's day in UTC, in units of the quote. What is open counts nowhere here: it has no mark of its day's end."""

    day: int
    symbol: str
    fills: int = 0
    traded: int = 0
    realised: int = 0
    fees: int = 0

    @property
    def net(self) -> int:
        return self.realised - self.fees


@dataclass(slots=True)
class Replay:
    """The fills counted through once: how each pair stands after the last, and what each day brought."""

    tallies: dict[str, Tally] = field(default_factory=dict)
    days: dict[tuple[int, str], Day] = field(default_factory=dict)


def replay(record: Record, *, whole: bool) -> Replay:
    """An average depends on all fills before, so none may be filtered out here."""
    done = Replay()
    for fill in record.counted(whole=whole):
        tally = done.tallies.setdefault(fill.symbol, Tally())
        place = fill.at_ms // DAY_MS, fill.symbol
        day = done.days.setdefault(place, Day(*place))
        before = tally.realised
        paid = record.instrument(fill.symbol).notional(fill.ticks, signed(fill))
        tally.add(signed(fill), paid, fill.fee)
        day.fills += 1
        day.traded += abs(paid)
        day.realised += tally.realised - before
        day.fees += fill.fee
    return done


class PairSum(NamedTuple):
    """All that a pair brought, what is open at the last good mark apart."""

    symbol: str
    """empty for the sum of all"""
    lots: int
    fills: int
    profit: Profit


def by_pair(record: Record, done: Replay, wanted: Filter) -> list[PairSum]:
    """The pairs that were traded, and where they are several their sum first."""
    counts: dict[str, int] = {}
    for day in done.days.values():
        counts[day.symbol] = counts.get(day.symbol, 0) + day.fills
    rows = [
        PairSum(symbol, tally.lots, counts[symbol], _profit(record, symbol, tally))
        for symbol, tally in sorted(done.tallies.items())
        if wanted.holds_pair(symbol)
    ]
    if len(rows) < 2:
        return rows
    total = sum((row.profit for row in rows), Profit())
    return [PairSum("", 0, sum(row.fills for row in rows), total), *rows]


def _profit(record: Record, symbol: str, tally: Tally) -> Profit:
    """Where there never was a mark, what is open counts at cost."""
    mark2, unit = record.pairs[symbol].mark2, record.instrument(symbol).unit
    worth = tally.cost if mark2 is None else tally.lots * mark2 * unit // 2
    return Profit(tally.realised, worth - tally.cost, tally.fees)


def by_day(done: Replay, wanted: Filter) -> list[Day]:
    """Days that begin within the times asked for, the newest first."""
    begun = wanted.since_ms // DAY_MS * DAY_MS
    return [
        day
        for (number, symbol), day in sorted(done.days.items(), key=lambda row: (-row[0][0], row[0][1]))
        if wanted.holds_pair(symbol) and replace(wanted, since_ms=begun).holds_time(number * DAY_MS)
    ]


@dataclass(slots=True)
class Fees:
    """What one role of a pair paid; below zero where rebates were more."""

    symbol: str
    role: str
    fills: int = 0
    lots: int = 0
    traded: int = 0
    fees: int = 0

    @property
    def bps(self) -> Fraction:
        return Fraction(self.fees * BPS, self.traded) if self.traded else Fraction(0)


def fees(record: Record, fills: Iterable[FillReport]) -> list[Fees]:
    found: dict[tuple[str, str], Fees] = {}
    for fill in fills:
        place = fill.symbol, "maker" if fill.maker else "taker"
        row = found.setdefault(place, Fees(*place))
        row.fills += 1
        row.lots += fill.lots
        row.traded += record.instrument(fill.symbol).notional(fill.ticks, fill.lots)
        row.fees += fill.fee
    return [found[place] for place in sorted(found)]
