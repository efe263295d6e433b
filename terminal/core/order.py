"""One order as the terminal knows it: what was asked for, and the facts that the venue told of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from fractions import Fraction

from terminal.core.lifecycle import TRANSITIONS, Event, State
from terminal.model.order import Mode, Side
from terminal.model.reports import FillReport, OrderReport


@dataclass(frozen=True, slots=True)
class Intent:
    """What one press asks for. `sent_ms` is the venue's time as well as the terminal knows it."""

    request_id: str
    symbol: str
    side: Side
    kind: str
    ticks: int
    """0 where it has no price"""
    lots: int
    sent_ms: int
    mode: Mode = Mode.LIVE


@dataclass(slots=True, eq=False)
class Order:
    """Its state follows from facts that only grow: the largest quantity told as filled, the fills, the end."""

    number: int
    symbol: str
    side: Side
    kind: str
    ticks: int
    lots: int
    since: float
    """When the terminal first knew it, by the monotonic clock."""
    mode: Mode = Mode.LIVE
    request_id: str = ""
    order_id: str = ""
    sent_ms: int = 0
    created_ms: int = 0
    updated_ms: int = -1
    """The venue's time of the newest report; -1 while there is none."""
    foreign: bool = False
    state: State = State.PENDING
    reason: str = ""
    cancelling: bool = False
    stop_ticks: int = 0
    waiting: bool = False
    """A stop that no trade has woken yet."""
    amending: tuple[int, int] | None = None
    """The price and lots that were asked for, until the answer."""
    doubtful: bool = False
    """To be looked up: a cancel or an amend was refused or not answered."""
    lapsed: bool = False
    """Rejected without the venue's judgement: there was no way to it, or it was too late to leave."""
    parent: str = ""
    """What it is a part of: a TWAP, a ladder, a list, a work of this terminal."""
    arrival2: int = 0
    """Twice the middle of the book when it was first known here as a new one; 0 where that was not seen."""
    fills: dict[str, FillReport] = field(default_factory=dict)
    _told: int = 0
    _fill_lots: int = 0
    _spent: int = 0
    _end: Event | None = None

    @classmethod
    def sent(cls, intent: Intent, number: int, now: float) -> Order:
        return cls(
            number, intent.symbol, intent.side, intent.kind, intent.ticks, intent.lots, now,
            mode=intent.mode, request_id=intent.request_id, sent_ms=intent.sent_ms,
        )  # fmt: skip

    @classmethod
    def found(cls, report: OrderReport, number: int, now: float) -> Order:
        """One that this terminal did not send. The report is still to be heard."""
        return cls(
            number, report.symbol, report.side, report.kind, report.ticks, report.lots, now,
            mode=report.mode, request_id=report.request_id, foreign=True,
        )  # fmt: skip

    @property
    def filled(self) -> int:
        """The most that was told or seen, and never more than the quantity."""
        return min(self.lots, max(self._told, self._fill_lots))

    @property
    def remaining(self) -> int:
        """What may still fill."""
        return 0 if self.state.ended else self.lots - self.filled

    @property
    def in_book(self) -> bool:
        """Does it stand in the venue's book?"""
        return self.state.resting and not self.waiting

    @property
    def average(self) -> Fraction | None:
        """The exact average price in ticks of the fills that were seen."""
        return Fraction(self._spent, self._fill_lots) if self._fill_lots else None

    def age(self, now: float) -> float:
        return now - self.since

    def hear(self, report: OrderReport) -> None:
        """Take a report: price and quantity from the newest, what was filled and the end from any."""
        if report.updated_ms >= self.updated_ms:
            self.ticks, self.lots, self.kind = report.ticks, report.lots, report.kind
            self.stop_ticks, self.waiting = report.stop_ticks, report.waiting
            self.updated_ms = report.updated_ms
            if report.reason:
                self.reason = report.reason
            if self.amending == (report.ticks, report.lots):
                self.amending = None
        self.created_ms = self.created_ms or report.created_ms
        self._told = max(self._told, report.lots if report.status == "filled" else report.filled)
        if report.ended:
            self._end = Event.REJECT if report.status == "rejected" else self._end or Event.CANCEL
        self._advance()

    def fill(self, fill: FillReport) -> bool:
        """Count a fill; False where it was counted before."""
        if fill.trade_id in self.fills:
            return False
        self.fills[fill.trade_id] = fill
        self._fill_lots += fill.lots
        self._spent += fill.ticks * fill.lots
        self._advance()
        return True

    def end(self, event: Event, reason: str) -> None:
        """It ended by the venue's word, which came without a report."""
        self._end = self._end or event
        self.reason = self.reason or reason
        self._advance()

    def tell(self, event: Event, reason: str) -> None:
        """The request's own fate: refused or lost."""
        before = self.state
        self._move(event)
        if reason and self.state is not before:
            self.reason = reason

    def absorb(self, other: Order) -> None:
        """Take over all that is known of the same order under another name."""
        self.order_id, self.created_ms = other.order_id, other.created_ms
        self.ticks, self.lots, self.kind = other.ticks, other.lots, other.kind
        self.updated_ms, self.reason = other.updated_ms, other.reason
        self.cancelling, self.doubtful = self.cancelling or other.cancelling, other.doubtful
        self._told, self._end = other._told, other._end
        for fill in other.fills.values():
            self.fill(fill)
        self._advance()

    def _evidence(self) -> Iterator[Event]:
        if self.updated_ms >= 0:
            yield Event.SEEN
        if self.filled:
            yield Event.FULL if self.filled >= self.lots else Event.PART
        if self._end is not None:
            yield self._end

    def _advance(self) -> None:
        """Ask the table with every fact there is."""
        before = self.state
        if self.state is State.FILLED and self.filled < self.lots:
            self._move(Event.GREW)
        for event in self._evidence():
            self._move(event)
        if self.state.ended:
            self.cancelling, self.amending, self.doubtful = False, None, False
        elif before.ended:
            self.reason = ""

    def _move(self, event: Event) -> None:
        self.state = TRANSITIONS[self.state, event]
