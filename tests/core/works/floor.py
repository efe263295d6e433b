"""A floor that machines act on: it takes what they ask for at its own pace, and keeps the sums that must hold."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Protocol

from terminal.core.works.parts import Action, Cancel, Child, Done, Move, Pause, Place, Role, Stand, View
from terminal.model.order import BUY, SELL, Side

MIN_LOTS = 10


class Machine(Protocol):
    def step(self, view: View) -> list[Action]: ...


@dataclass
class Floor:
    """`position` follows fills only when they are told, as a stream may be slower than an answer."""

    machine: Machine
    bid: int = 1_000
    ask: int = 1_002
    position: int = 0
    now: float = 100.0
    movable: bool = True
    children: dict[int, Child] = field(default_factory=dict)
    sides: dict[int, Side] = field(default_factory=dict)
    untold: int = 0
    """fills that the position does not hold yet"""
    low: int = 0
    high: int = 0
    over: str | None = None
    pauses: list[str] = field(default_factory=list)
    log: list[Action] = field(default_factory=list)

    def view(self) -> View:
        children = tuple(self.children.values())
        return View(
            self.now, self.bid, self.ask, self.position, MIN_LOTS, children, {}, self.low, self.high,
            movable=self.movable, counted=not self.untold,
        )  # fmt: skip

    def step(self, seconds: float = 0.5) -> None:
        self.now += seconds
        if self.over is not None:
            return
        actions = self.machine.step(self.view())
        self.low = self.high = 0
        for action in actions:
            self.log.append(action)
            self._do(action)

    def _do(self, action: Action) -> None:
        match action:
            case Place(role, side, _, ticks, lots):
                number = len(self.children) + 1
                self.children[number] = Child(number, role, ticks, lots, 0, Stand.ASKED)
                self.sides[number] = side
            case Move(number, ticks):
                assert self.children[number].stand is Stand.RESTS
                self._change(number, stand=Stand.CHANGING, ticks=ticks)
            case Cancel(number):
                assert self.children[number].stand is Stand.RESTS
                self._change(number, stand=Stand.CHANGING, ours=True)
            case Pause(why):
                self.pauses.append(why)
            case Done(why):
                assert not self.live(), "it ended with an order alive"
                self.over = why

    # -- what the venue does -------------------------------------------------------------------------------

    def answer(self, number: int) -> None:
        """What is under way comes to pass."""
        child = self.children[number]
        if child.stand is Stand.ASKED:
            self._change(number, stand=Stand.RESTS)
            if child.role is Role.STOP:
                self.fill(number, child.open)
                self._change(number, stand=Stand.ENDED)
        elif child.stand is Stand.CHANGING:
            self._change(number, stand=Stand.ENDED if child.ours else Stand.RESTS)

    def refuse(self, number: int) -> None:
        if self.children[number].stand is Stand.ASKED:
            self._change(number, stand=Stand.REFUSED, why="no")

    def fill(self, number: int, lots: int, *, told: bool = True) -> None:
        """Also while a change of it is on its way."""
        child = self.children[number]
        lots = min(lots, child.open)
        if lots:
            filled = child.filled + lots
            self._change(number, filled=filled, stand=Stand.ENDED if filled == child.lots else child.stand)
            self.untold += lots if self.sides[number] is BUY else -lots
            if told:
                self.tell()

    def end(self, number: int) -> None:
        """By another hand."""
        if self.children[number].stand is Stand.RESTS:
            self._change(number, stand=Stand.ENDED)

    def tell(self) -> None:
        self.position += self.untold
        self.untold = 0

    def trade(self, ticks: int) -> None:
        self.low, self.high = min(self.low or ticks, ticks), max(self.high, ticks)

    # -- what is known -------------------------------------------------------------------------------------

    def live(self, *roles: Role) -> list[Child]:
        return [one for one in self.children.values() if one.live and (not roles or one.role in roles)]

    def filled(self, *roles: Role) -> int:
        return sum(one.filled for one in self.children.values() if one.role in roles)

    def committed(self, *roles: Role) -> int:
        """Fills and all that may still fill."""
        return self.filled(*roles) + sum(one.lots - one.filled for one in self.live(*roles))

    def _change(self, number: int, **what: object) -> None:
        self.children[number] = replace(self.children[number], **what)  # type: ignore[arg-type]


__all__ = ["BUY", "MIN_LOTS", "SELL", "Floor"]
