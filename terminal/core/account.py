"""From own fills to position and P&L, exact to the unit of the quote.

On every fill, through zero too: realised + unrealised = cash flow + inventory x mark. Fees stand apart. The day's P&L
knows no baseline: what was traded since 00:00 UTC counts, or a new baseline would wipe out the day's loss.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass, replace
from fractions import Fraction

from terminal.core.equity import EquitySeries
from terminal.model.instrument import Instrument
from terminal.model.order import BUY, Mode
from terminal.model.reports import FillReport

DAY_MS = 86_400_000
RECENT = 5_000
"""So many of the newest fills can be put in order again when one comes late; all before them are summed up."""


@dataclass(slots=True)
class Tally:
    """Signed lots, what they cost (below zero for a short), the cash that flowed, and the fees paid."""

    lots: int = 0
    cost: int = 0
    cash: int = 0
    fees: int = 0

    @property
    def realised(self) -> int:
        """What the closed part brought: all cash that flowed but for what the open part cost."""
        return self.cash + self.cost

    def add(self, lots: int, paid: int, fee: int) -> None:
        """Count signed lots and what they were paid for. A close takes its share of the cost, rounded towards
        zero, and the remainder stays with the lots still open, so that nothing is ever lost to rounding."""
        held, after = self.lots, self.lots + lots
        if held * lots >= 0:
            self.cost += paid
        elif held * after >= 0:
            part = abs(self.cost) * abs(lots) // abs(held)
            self.cost -= part if held > 0 else -part
        else:
            self.cost = paid // lots * after
        self.lots = after
        self.cash -= paid
        self.fees += fee


@dataclass(frozen=True, slots=True)
class Profit:
    """P&L in units of the quote, its parts apart. `day` is the net since 00:00 UTC of the venue's clock."""

    realised: int = 0
    unrealised: int = 0
    fees: int = 0
    day: int = 0

    @property
    def net(self) -> int:
        return self.realised + self.unrealised - self.fees

    def __add__(self, other: Profit) -> Profit:
        return Profit(
            self.realised + other.realised,
            self.unrealised + other.unrealised,
            self.fees + other.fees,
            self.day + other.day,
        )


class Position:
    """One pair's own fills since a baseline, whatever order they come in. Base held before it is *holdings*."""

    __slots__ = (
        "_before",
        "_before_opening",
        "_ids",
        "_opening",
        "_recent",
        "baseline_ms",
        "earlier",
        "instrument",
        "overnight",
        "tally",
    )

    def __init__(self, instrument: Instrument, baseline_ms: int = 0, overnight: int = 0) -> None:
        self.instrument = instrument
        self.baseline_ms = baseline_ms
        self.tally = Tally()
        self.earlier = Tally()
        """Fills of the baseline's own day that are older than it: they count for the day and for no position."""
        self.overnight = overnight
        """Lots that were open as that day began, and that the baseline made holdings."""
        self._opening = (-1, Tally())
        """The UTC day of the newest fill, and how things stood when that day began."""
        self._before, self._before_opening = Tally(), self._opening
        self._recent: list[FillReport] = []
        self._ids: set[str] = set()

    @property
    def lots(self) -> int:
        return self.tally.lots

    @property
    def realised(self) -> int:
        return self.tally.realised

    @property
    def fees(self) -> int:
        return self.tally.fees

    @property
    def cash(self) -> int:
        return self.tally.cash

    @property
    def average(self) -> Fraction | None:
        """The exact average price of the open part in ticks; None when flat."""
        return Fraction(self.tally.cost, self.tally.lots * self.instrument.unit) if self.tally.lots else None

    def holdings(self, balance_lots: int) -> int:
        """How much of a balance of the base came from elsewhere, which no flatten may sell."""
        return balance_lots - self.tally.lots

    def value(self, mark_ticks2: int) -> int:
        """The position at a mark in half ticks; half a unit is dropped downwards."""
        return self._worth(self.tally, mark_ticks2)

    def unrealised(self, mark_ticks2: int) -> int:
        return self.value(mark_ticks2) - self.tally.cost

    def add(self, fill: FillReport) -> bool:
        """Count a fill; False where it was counted before or is older than the baseline."""
        if fill.trade_id in self._ids:
            return False
        if fill.at_ms < self.baseline_ms:
            self._add_earlier(fill)
            return False
        self._ids.add(fill.trade_id)
        late = bool(self._recent) and in_order(fill) < in_order(self._recent[-1])
        if late:
            self._insert(fill)
        else:
            self._recent.append(fill)
            self._count(fill)
        if len(self._recent) >= 2 * RECENT:
            self._sum_up()
        return True

    def opening(self, now_ms: int) -> Tally:
        """How things stood when the venue's present day began."""
        day, tally = self._opening
        return tally if day >= now_ms // DAY_MS else self.tally

    def opened_with(self, now_ms: int) -> int:
        """Lots that were open when the present day began, whatever the baseline is now."""
        return self.opening(now_ms).lots + (self.overnight if self._is_baseline_day(now_ms) else 0)

    def restarted(self, baseline_ms: int) -> Position:
        """Flat from now on. What was open and what was traded today still count for the day."""
        start, fresh = self.opening(baseline_ms), Position(self.instrument, baseline_ms)
        fresh.overnight = self.opened_with(baseline_ms)
        before = self.earlier if self._is_baseline_day(baseline_ms) else Tally()
        fresh.earlier = Tally(
            before.lots + self.tally.lots - start.lots,
            before.cost + self.tally.cost - start.cost,
            before.cash + self.tally.cash - start.cash,
            before.fees + self.tally.fees - start.fees,
        )
        return fresh

    def day(self, now_ms: int, mark_ticks2: int, opening_mark_ticks2: int | None = None) -> int:
        """Net P&L of the venue's day. Where the mark of its start is unknown, what was open then counts at cost."""
        start = self.opening(now_ms)
        was_worth = start.cost if opening_mark_ticks2 is None else self._worth(start, opening_mark_ticks2)
        cash, fees = self.tally.cash - start.cash, self.tally.fees - start.fees
        day = cash - fees + self.value(mark_ticks2) - was_worth
        return day + self._day_before_baseline(now_ms, mark_ticks2, opening_mark_ticks2)

    def day_without_mark(self, now_ms: int) -> int:
        """The same where the pair never had a good mark: what is open counts at cost."""
        start = self.opening(now_ms)
        day = self.realised - start.realised - (self.fees - start.fees)
        before = self.earlier.realised - self.earlier.fees if self._is_baseline_day(now_ms) else 0
        return day + before

    def profit(self, now_ms: int, mark_ticks2: int, opening_mark_ticks2: int | None = None) -> Profit:
        day = self.day(now_ms, mark_ticks2, opening_mark_ticks2)
        return Profit(self.realised, self.unrealised(mark_ticks2), self.fees, day)

    def _is_baseline_day(self, now_ms: int) -> bool:
        return now_ms // DAY_MS == self.baseline_ms // DAY_MS

    def _add_earlier(self, fill: FillReport) -> None:
        if self._is_baseline_day(fill.at_ms):
            self._ids.add(fill.trade_id)
            lots = fill.lots if fill.side is BUY else -fill.lots
            self.earlier.add(lots, self.instrument.notional(fill.ticks, lots), fill.fee)

    def _day_before_baseline(self, now_ms: int, mark_ticks2: int, opening_mark_ticks2: int | None) -> int:
        if not self._is_baseline_day(now_ms):
            return 0
        earlier, moved = self.earlier, 0
        if opening_mark_ticks2 is not None:
            moved = self.overnight * (mark_ticks2 - opening_mark_ticks2) * self.instrument.unit // 2
        return earlier.cash - earlier.fees + self._worth(earlier, mark_ticks2) + moved

    def _worth(self, tally: Tally, mark_ticks2: int) -> int:
        return tally.lots * mark_ticks2 * self.instrument.unit // 2

    def _count(self, fill: FillReport) -> None:
        day = fill.at_ms // DAY_MS
        if day > self._opening[0]:
            self._opening = (day, replace(self.tally))
        lots = fill.lots if fill.side is BUY else -fill.lots
        self.tally.add(lots, self.instrument.notional(fill.ticks, lots), fill.fee)

    def _insert(self, fill: FillReport) -> None:
        """Put a late fill where it belongs and count again, for an average depends on the order of its fills."""
        self._recent.insert(bisect_right(self._recent, in_order(fill), key=in_order), fill)
        self._replay(self._recent)

    def _replay(self, fills: Iterable[FillReport]) -> None:
        self.tally, self._opening = replace(self._before), self._before_opening
        for fill in fills:
            self._count(fill)

    def _sum_up(self) -> None:
        """Let go of the older half of the fills: their sum is all that is needed of them."""
        old, new = self._recent[:RECENT], self._recent[RECENT:]
        self._replay(old)
        self._before, self._before_opening = replace(self.tally), self._opening
        self._recent = new
        self._replay(new)


class Portfolio:
    """The positions of all pairs in one mode, with the last good mark of each."""

    def __init__(self, instruments: Iterable[Instrument], mode: Mode, baseline_ms: int = 0) -> None:
        self.mode = mode
        self.positions = {one.symbol: Position(one, baseline_ms) for one in instruments}
        self.marks: dict[str, int] = {}
        self.opening_marks: dict[str, tuple[int, int]] = {}
        """By symbol, a day and the mark in half ticks at its start."""
        self.equity = EquitySeries()
        self._marked_ms: dict[str, int] = {}

    def add(self, fill: FillReport) -> bool:
        """Count a fill; False where it changes nothing: known, too old, of the other mode, of no known pair."""
        position = self.positions.get(fill.symbol)
        return position is not None and fill.mode is self.mode and position.add(fill)

    def restart(self, symbol: str, baseline_ms: int) -> None:
        """Count a pair's position from this time on."""
        self.positions[symbol] = self.positions[symbol].restarted(baseline_ms)

    def mark(self, symbol: str, mark_ticks2: int, now_ms: int) -> None:
        """Take note of a good mark in half ticks. The last one of a day is the one that the next day starts from."""
        day, last_ms = now_ms // DAY_MS, self._marked_ms.get(symbol)
        if last_ms is not None and last_ms // DAY_MS < day:
            self.opening_marks[symbol] = (day, self.marks[symbol])
        self._marked_ms[symbol] = now_ms
        self.marks[symbol] = mark_ticks2

    def opened_at(self, symbol: str, day: int, mark_ticks2: int) -> None:
        """The mark that a day began with, as the venue's own past tells it; what was seen here comes first."""
        if self.opening_marks.get(symbol, (-1, 0))[0] < day:
            self.opening_marks[symbol] = (day, mark_ticks2)

    def lacks_opening(self, now_ms: int) -> list[str]:
        """Pairs whose day cannot be told rightly: something was open as it began, and not known at what mark."""
        day = now_ms // DAY_MS
        known = {symbol for symbol, (of, _) in self.opening_marks.items() if of == day}
        return [name for name, one in self.positions.items() if name not in known and one.opened_with(now_ms)]

    def profit(self, symbol: str, now_ms: int) -> Profit:
        """One pair's P&L at its last good mark; where it never had one, what is open counts at cost."""
        position, mark = self.positions[symbol], self.marks.get(symbol)
        if mark is None:
            return Profit(position.realised, 0, position.fees, position.day_without_mark(now_ms))
        marked_day, opening = self.opening_marks.get(symbol, (-1, 0))
        return position.profit(now_ms, mark, opening if marked_day == now_ms // DAY_MS else None)

    def total(self, now_ms: int) -> Profit:
        return sum((self.profit(symbol, now_ms) for symbol in self.positions), Profit())

    def sample(self, now_ms: int) -> None:
        """Put the net P&L of this moment into the equity series."""
        self.equity.add(now_ms, self.total(now_ms).net)


def in_order(fill: FillReport) -> tuple[int, int, str]:
    """By time, then by trade id as a number would: the order in which the position counts."""
    return fill.at_ms, len(fill.trade_id), fill.trade_id
