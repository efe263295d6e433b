"""Settle by evidence what a lost answer left open, and find what changed at the venue while nobody listened.

Nothing here ever sends an order again. An unknown order is believed to be absent only when every place where it could
show was read whole, and read late enough; one error anywhere and the wait begins anew.
"""

from __future__ import annotations

from collections.abc import Container, Iterable
from dataclasses import dataclass
from enum import StrEnum

from terminal.core.lifecycle import State
from terminal.core.order import Intent, Order
from terminal.model.reports import FillReport, OrderReport

WAIT_MS = 60_000
"""So long after it was sent a request may still be carried out."""
SLACK_MS = 5_000
"""How far the terminal's idea of the venue's clock may be off: lists are paged back past it."""
FIRST_GAP_MS, MOST_GAP_MS = 500, 8_000


class Check(StrEnum):
    """The places where an order shows if it exists."""

    REQUEST = "look-up by request id"
    OPEN = "open orders"
    HISTORY = "order history"
    FILLS = "own fills"


class Verdict(StrEnum):
    ARRIVED = "arrived"
    ABSENT = "absent"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a check brought: `server_ms` is the venue's clock in its answer, `since_ms` how far back a list was read
    (0 for all). `suspects` are orders that might be this one though nothing names it; look them up."""

    succeeded: bool
    found: bool = False
    server_ms: int = 0
    since_ms: int = 0
    suspects: frozenset[str] = frozenset()


FAILED = Outcome(succeeded=False)


class Inquiry:
    """One unknown order. Ask `next` for checks to run, give each answer to `heard`, until there is a `verdict`."""

    __slots__ = (
        "_absent",
        "_failed",
        "_gap_ms",
        "_next_ms",
        "request_id",
        "sent_ms",
        "settles_ms",
        "verdict",
    )

    def __init__(self, request_id: str, sent_ms: int) -> None:
        self.request_id = request_id
        self.sent_ms = sent_ms
        self.settles_ms = sent_ms + WAIT_MS
        """Absence told by the venue before this time of its clock proves nothing."""
        self.verdict: Verdict | None = None
        self._absent: set[Check] = set()
        self._failed = False
        self._gap_ms = FIRST_GAP_MS
        self._next_ms = sent_ms

    def next(self, now_ms: int) -> list[Check]:
        """Checks to run at this time of the venue. At first only the one that most often finds it, then all."""
        if self.verdict is not None or now_ms < self._next_ms:
            return []
        waiting = now_ms < self.settles_ms
        if waiting:
            self._gap_ms = min(2 * self._gap_ms, MOST_GAP_MS)
            self._next_ms = min(now_ms + self._gap_ms, self.settles_ms)
        else:
            self._next_ms = now_ms + MOST_GAP_MS
        if waiting and not self._failed:
            return [Check.REQUEST]
        self._failed = False
        return [check for check in Check if check not in self._absent]

    def heard(self, check: Check, outcome: Outcome, now_ms: int) -> None:
        """Weigh an answer. A sign of the order settles it at once, also when other checks fail."""
        if self.verdict is not None:
            return
        if outcome.found:
            self.verdict = Verdict.ARRIVED
        elif not outcome.succeeded:
            self._start_again(now_ms)
        elif self._proves_absence(outcome):
            self._absent.add(check)
            if len(self._absent) == len(Check):
                self.verdict = Verdict.ABSENT

    def seen(self) -> None:
        """The order or a fill of it came by a stream."""
        self.verdict = self.verdict or Verdict.ARRIVED

    def _start_again(self, now_ms: int) -> None:
        self._absent.clear()
        self._failed = True
        self.settles_ms = max(self.settles_ms, now_ms + WAIT_MS)

    def _proves_absence(self, outcome: Outcome) -> bool:
        whole = outcome.since_ms <= self.sent_ms - SLACK_MS
        return whole and not outcome.suspects and outcome.server_ms >= self.settles_ms


def suspects(
    intent: Intent, reports: Iterable[OrderReport], fills: Iterable[FillReport], known: Container[str]
) -> frozenset[str]:
    """Ids of orders that nothing names but that could be the intent's: same pair and side, not before it was sent."""
    alike = {
        report.order_id
        for report in reports
        if not report.request_id
        and (report.symbol, report.side, report.lots) == (intent.symbol, intent.side, intent.lots)
        and (not report.created_ms or report.created_ms >= intent.sent_ms - SLACK_MS)
    }
    alike |= {
        fill.order_id
        for fill in fills
        if (fill.symbol, fill.side) == (intent.symbol, intent.side)
        and fill.at_ms >= intent.sent_ms - SLACK_MS
    }
    return frozenset(order_id for order_id in alike if order_id not in known)


@dataclass(frozen=True, slots=True)
class LookUp:
    """Ask the venue for one order: by its id, or for an unknown one by its request id."""

    key: str


@dataclass(frozen=True, slots=True)
class Learn:
    """Give the bookkeeper a report of an order it does not know, or knows otherwise."""

    report: OrderReport
    foreign: bool


@dataclass(frozen=True, slots=True)
class Count:
    """Give the bookkeeper and the account a fill that they missed."""

    fill: FillReport


Action = LookUp | Learn | Count


def differences(
    local: Iterable[Order],
    venue_open: Iterable[OrderReport],
    venue_fills: Iterable[FillReport],
    counted: Container[str] = frozenset(),
) -> list[Action]:
    """What to do after a reconnect, in this order; `counted` are the trade ids that are known.

    What is open here and absent there is looked up and not ended, for the list may be older than the order.
    """
    orders, reports, fills = list(local), list(venue_open), list(venue_fills)
    missed: list[Action] = [Count(fill) for fill in fills if fill.trade_id not in counted]
    return missed + _to_learn(orders, reports) + _to_look_up(orders, reports)


def _to_learn(orders: list[Order], reports: list[OrderReport]) -> list[Action]:
    by_id = {order.order_id: order for order in orders if order.order_id}
    by_request = {order.request_id: order for order in orders if order.request_id}
    actions: list[Action] = []
    for report in reports:
        order = by_id.get(report.order_id) or by_request.get(report.request_id)
        if order is None or not _agrees(order, report):
            actions.append(Learn(report, foreign=order is None or order.foreign))
    return actions


def _to_look_up(orders: list[Order], reports: list[OrderReport]) -> list[Action]:
    shown = {report.order_id for report in reports} | {report.request_id for report in reports}
    absent = [
        order
        for order in orders
        if not order.state.ended
        and order.state is not State.PENDING
        and not shown & ({order.order_id, order.request_id} - {""})
    ]
    return [LookUp(order.order_id or order.request_id) for order in absent]


def _agrees(order: Order, report: OrderReport) -> bool:
    same = (order.ticks, order.lots, order.filled) == (report.ticks, report.lots, report.filled)
    return same and order.order_id == report.order_id
