"""The bookkeeper of what works by itself: the venue's TWAPs and algos, and groups of orders that were sent together."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from fractions import Fraction

from terminal.core.family import kind_of
from terminal.core.order import Order
from terminal.model.order import BUY, Side
from terminal.model.parents import ParentReport

KEEP_ENDED, KEEP = 200, 1_000
LEAST_ABSENT = 2
"""so many lists have to leave one out before it counts as ended: a list may be older than the start"""


@dataclass(slots=True, eq=False)
class Parent:
    """One of the venue's. `arrival2` is twice the middle of the book when it was first seen as a new one, 0 if unknown."""

    report: ParentReport
    arrival2: int = 0
    cancelling: bool = False
    unlisted: bool = False
    """the venue's list has it no more, and nothing said how it ended"""
    absent: int = 0

    @property
    def ended(self) -> bool:
        return self.report.ended or self.unlisted


class Parents:
    """By id. The newest report of each holds, whichever way it comes."""

    def __init__(self) -> None:
        self.version = 0
        self._known: dict[str, Parent] = {}

    def told(self, report: ParentReport, arrival2: int = 0) -> Parent:
        """The venue's word on one. An end is final: a report that is older than what is known changes nothing."""
        known = self._known.get(report.id)
        if known is None:
            known = self._known[report.id] = Parent(report, arrival2)
            self.version += 1
        elif known.report != report and not self._is_older(report, known.report):
            known.report = report
            self.version += 1
        if not known.report.ended:
            known.absent, known.unlisted = 0, False
        known.cancelling = known.cancelling and not known.ended
        self._trim()
        return known

    @staticmethod
    def _is_older(report: ParentReport, known: ParentReport) -> bool:
        return report.updated_ms < known.updated_ms or (known.ended and not report.ended)

    def listed(self, route: str, symbol: str, reports: Iterable[ParentReport], asked_ms: int) -> list[str]:
        """A whole list of those at work, asked for at this time: the ids that it leaves out again, which have ended."""
        shown = {report.id for report in reports}
        gone = []
        for one in self.live():
            report = one.report
            if (
                (report.route, report.symbol) != (route, symbol)
                or report.id in shown
                or report.created_ms > asked_ms
            ):
                continue
            one.absent += 1
            if one.absent >= LEAST_ABSENT:
                one.unlisted, one.cancelling = True, False
                gone.append(report.id)
                self.version += 1
        return gone

    def cancel_sent(self, id_: str, *, sent: bool = True) -> None:
        if one := self._known.get(id_):
            one.cancelling = sent and not one.ended
            self.version += 1

    def find(self, id_: str) -> Parent | None:
        return self._known.get(id_)

    def every(self) -> Iterator[Parent]:
        yield from self._known.values()

    def live(self) -> list[Parent]:
        return [one for one in self._known.values() if not one.ended]

    def exposure(self, symbol: str, side: Side, orders: Iterable[Order]) -> int:
        """Lots that those at work may still send on a side, beside the open `orders` that they have sent."""
        left = {
            one.report.id: one.report.lots - one.report.filled
            for one in self.live()
            if (one.report.symbol, one.report.side) == (symbol, side)
        }
        for order in orders:
            if order.parent in left:
                left[order.parent] -= order.remaining
        return sum(max(0, lots) for lots in left.values())

    def _trim(self) -> None:
        if len(self._known) > KEEP_ENDED:
            ended = [id_ for id_, one in self._known.items() if one.ended]
            for id_ in ended[:-KEEP_ENDED]:
                del self._known[id_]
            while len(self._known) > KEEP:
                del self._known[next(iter(self._known))]


@dataclass(frozen=True, slots=True)
class Group:
    """Orders that were sent together, as far as they are known here."""

    id: str
    kind: str
    symbol: str
    side: Side
    children: tuple[Order, ...]

    @property
    def live(self) -> list[Order]:
        return [one for one in self.children if not one.state.ended]

    @property
    def lots(self) -> int:
        return sum(one.lots for one in self.children)

    @property
    def filled(self) -> int:
        return sum(one.filled for one in self.children)

    @property
    def average(self) -> Fraction | None:
        """Over the fills that were seen."""
        counted = [(one.average, sum(fill.lots for fill in one.fills.values())) for one in self.children]
        lots = sum(size for price, size in counted if price is not None)
        spent = sum((price * size for price, size in counted if price is not None), Fraction(0))
        return spent / lots if lots else None

    @property
    def arrival2(self) -> int:
        return next((one.arrival2 for one in self.children if one.arrival2), 0)


def groups(orders: Iterable[Order]) -> list[Group]:
    """Ladders of orders by the name that their request ids share, the newest first."""
    found: dict[tuple[str, str, Side], list[Order]] = {}
    for order in orders:
        if order.parent and kind_of(order.parent) == "scale":
            found.setdefault((order.parent, order.symbol, order.side), []).append(order)
    made = [
        Group(name, kind_of(name), symbol, side, tuple(sorted(children, key=lambda one: one.number)))
        for (name, symbol, side), children in found.items()
    ]
    return sorted(made, key=lambda group: -group.children[-1].number)


def gain_bps(side: Side, average: Fraction | None, arrival2: int) -> Fraction | None:
    """How much better than the middle at arrival it was traded, in basis points: + is to the trader's good."""
    if average is None or not arrival2:
        return None
    arrival = Fraction(arrival2, 2)
    better = arrival - average if side is BUY else average - arrival
    return better / arrival * 10_000
