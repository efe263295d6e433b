"""One order that runs in the terminal: what was asked for, the orders it sent, and how far it came."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field, replace
from enum import StrEnum
from fractions import Fraction
from math import inf

from terminal.core.lifecycle import State
from terminal.core.order import Order
from terminal.core.works.chase import Chase
from terminal.core.works.exits import Bracket, Oco
from terminal.core.works.parts import CLOSING, OPENING, Child, Role, Stand
from terminal.core.works.spec import BracketSpec, ChaseSpec, Spec
from terminal.model.market import TradePrint
from terminal.model.order import Side

Machine = Chase | Oco | Bracket
KEEP_EMPTY = 20
"""so many children that filled nothing are kept, for a fill that is told late"""


class WorkState(StrEnum):
    STARTING = "starting"
    """not on the disk yet"""
    WORKING = "working"
    WAITING = "waiting"
    """for prices, for the venue's word: it goes on by itself"""
    PAUSED = "paused"
    """until the trader resumes it"""
    CANCELLING = "cancelling"
    DONE = "done"
    CANCELLED = "cancelled"
    REFUSED = "refused"

    @property
    def ended(self) -> bool:
        return self in (WorkState.DONE, WorkState.CANCELLED, WorkState.REFUSED)


@dataclass(slots=True)
class Sum:
    """What has filled: told lots, and of those seen as fills the lots and what they cost in ticks."""

    lots: int = 0
    seen: int = 0
    spent: int = 0

    def add(self, order: Order) -> None:
        self.lots += order.filled
        self.seen += sum(fill.lots for fill in order.fills.values())
        self.spent += sum(fill.lots * fill.ticks for fill in order.fills.values())


@dataclass(slots=True, eq=False)
class Part:
    """A child order as its work keeps it."""

    number: int
    role: Role
    order: Order
    ours: bool = False
    """whether the work asked for its cancel"""
    asked: float = -inf
    """when it did so last"""
    past: bool = False
    """it has ended and was weighed: it only counts"""

    @property
    def counted(self) -> bool:
        """Every lot that the venue told as filled was seen as a fill."""
        return sum(fill.lots for fill in self.order.fills.values()) >= self.order.filled

    def child(self) -> Child:
        order = self.order
        return Child(
            self.number,
            self.role,
            order.ticks,
            order.lots,
            order.filled,
            _stand(order),
            order.reason,
            self.ours,
        )


def _stand(order: Order) -> Stand:
    if order.state is State.REJECTED and not order.filled:
        return Stand.LAPSED if order.lapsed else Stand.REFUSED
    if order.state.ended:
        return Stand.ENDED
    if not order.state.resting or not order.order_id:
        return Stand.ASKED
    changing = order.cancelling or order.doubtful or order.amending is not None
    return Stand.CHANGING if changing else Stand.RESTS


@dataclass(eq=False)
class Work:
    """`uid` is its name in the journal and in request ids, `id` what the trader calls it."""

    id: str
    uid: str
    spec: Spec
    machine: Machine
    started_ms: int
    arrival2: int = 0
    """twice the middle of the book as it began; 0 where that was not known"""
    state: WorkState = WorkState.STARTING
    why: str = ""
    parts: list[Part] = field(default_factory=list)
    next: int = 1
    recalled: bool = False
    """it comes from the last run, and what was found of it is still to be told"""
    past: dict[Role, Sum] = field(default_factory=dict)
    """of children that the journal only sums up"""
    seen: TradePrint | None = None
    """the newest trade at the last look"""
    looked: bool = False
    uncounted_since: float = 0.0
    held: str = ""
    """why its last order was held back, to be shown until then"""
    held_until: float = 0.0

    @property
    def kind(self) -> str:
        return self.spec.kind

    @property
    def name(self) -> str:
        return f"{self.kind} {self.id}"

    @property
    def symbol(self) -> str:
        return self.spec.symbol

    @property
    def side(self) -> Side:
        return self.spec.side

    @property
    def lots(self) -> int:
        return self.spec.lots

    @property
    def filled(self) -> int:
        """Of a bracket the entry's: its exits are told apart by `exited`."""
        return self.sum(self._main).lots

    @property
    def exited(self) -> int:
        return self.sum(CLOSING).lots

    @property
    def average(self) -> Fraction | None:
        """The exact average price in ticks of the fills that were seen."""
        total = self.sum(self._main)
        return Fraction(total.spent, total.seen) if total.seen else None

    @property
    def progress(self) -> Fraction:
        """From 0 to 1; a bracket is half done with its entry."""
        if isinstance(self.spec, BracketSpec):
            return Fraction(self.filled + self.exited, 2 * self.lots)
        return min(Fraction(1), Fraction(self.filled, self.lots))

    @property
    def ended(self) -> bool:
        return self.state.ended

    @property
    def all_filled(self) -> bool:
        """Also where a bracket's entry filled only in part: its exits are what counts."""
        if isinstance(self.spec, BracketSpec):
            return 0 < self.filled <= self.exited
        return self.filled >= self.lots

    def part(self, number: int) -> Part:
        return next(part for part in self.parts if part.number == number)

    @property
    def live(self) -> list[Part]:
        return [part for part in self.parts if not part.order.state.ended]

    def sum(self, roles: Iterable[Role]) -> Sum:
        wanted, total = tuple(roles), Sum()
        for role in wanted:
            before = self.past.get(role, Sum())
            total.lots, total.seen, total.spent = (
                total.lots + before.lots, total.seen + before.seen, total.spent + before.spent,
            )  # fmt: skip
        for part in self.parts:
            if part.role in wanted:
                total.add(part.order)
        return total

    def gone(self) -> dict[Role, Sum]:
        """What children that only count have filled."""
        sums = {role: replace(one) for role, one in self.past.items()}
        for part in self.parts:
            if part.past:
                sums.setdefault(part.role, Sum()).add(part.order)
        return sums

    def fold(self, over: Collection[Part]) -> None:
        """These have ended and were weighed: from now on they only count."""
        for part in over:
            part.past = True
        empty = [part for part in self.parts if part.past and not part.order.filled]
        for part in empty[: max(0, len(empty) - KEEP_EMPTY)]:
            self.parts.remove(part)

    def room(self, role: Role) -> int:
        """How much a new child may be at most: fills, open and unknown orders never pass the whole."""
        roles = OPENING if role in OPENING else CLOSING
        most = self.filled if role in CLOSING and isinstance(self.spec, BracketSpec) else self.lots
        return (
            most
            - self.sum(roles).lots
            - sum(part.order.remaining for part in self.live if part.role in roles)
        )

    @property
    def counted(self) -> bool:
        return all(part.counted for part in self.parts)

    @property
    def _main(self) -> tuple[Role, ...]:
        return OPENING if isinstance(self.spec, ChaseSpec | BracketSpec) else CLOSING


def machine_of(spec: Spec) -> Machine:
    if isinstance(spec, ChaseSpec):
        return Chase(spec)
    return Bracket(spec) if isinstance(spec, BracketSpec) else Oco(spec)
