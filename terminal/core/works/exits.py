"""Two ways out of a position: a take that rests at the venue, and a stop that is watched and sent when it is reached.

A stop at the venue would bind the same goods as the take, and a spot venue lets them be bound once. So the take rests,
the stop waits here, and it is sent only after the take's cancel is confirmed: both can never fill beyond what is held.
"""

from __future__ import annotations

from typing import Any

from terminal.core.works.pacing import Pacing
from terminal.core.works.parts import CLOSING, Action, Cancel, Done, Pause, Place, Role, Stand, View
from terminal.core.works.spec import BracketSpec, OcoSpec
from terminal.model.order import BUY, SELL, Side

MOST_TAKES = 4
"""an entry that fills in crumbs makes no more takes than this: they are joined"""
STOP_TRIES = 3
DUST = "what is left is below the pair's smallest order"


class Exits:
    """`covered` says that what it closes was a position, which it then never passes."""

    def __init__(self, side: Side, take_ticks: int, stop_ticks: int) -> None:
        self.side, self.take_ticks, self.stop_ticks = side, take_ticks, stop_ticks
        self.covered: bool | None = None
        self.triggered = False
        self._pacing = Pacing()
        self._weighed: set[int] = set()
        self._refusals = 0

    def memory(self) -> dict[str, Any]:
        return {"covered": self.covered, "triggered": self.triggered}

    def recall(self, memory: dict[str, Any]) -> None:
        covered = memory.get("covered")
        self.covered = covered if isinstance(covered, bool) else None
        self.triggered = memory.get("triggered") is True

    def cover(self, view: View, lots: int) -> None:
        """Judged once, before its first order."""
        if self.covered is None:
            self.covered = self._held(view) >= lots

    def watch(self, view: View) -> None:
        """Latched: what a trade has reached stays reached. One side alone may be a gap in the book, so both count."""
        if self.side is SELL:
            self.triggered |= 0 < view.low <= self.stop_ticks or view.ask <= self.stop_ticks
        else:
            self.triggered |= view.high >= self.stop_ticks or view.bid >= self.stop_ticks

    def step(self, view: View, held: int) -> list[Action]:
        """What to do now for `held` lots, those that have left already counted in."""
        if pause := self._weigh(view):
            return [pause]
        rest = self._closable(view, held - view.filled(CLOSING))
        return self._stop(view, rest) if self.triggered else self._take(view, rest)

    def rest_of(self, view: View, held: int) -> int:
        """What is still to be closed, whether or not it can be."""
        return held - view.filled(CLOSING)

    def over(self, view: View, held: int) -> Done | None:
        """Where nothing is left that could be sent."""
        rest = self.rest_of(view, held)
        if rest <= 0:
            return Done("")
        if rest < view.min_lots:
            return Done(DUST)
        if view.counted and self._closable(view, rest) < view.min_lots:
            return Done("the position was closed elsewhere")
        return None

    # -- inside --------------------------------------------------------------------------------------------

    def _take(self, view: View, rest: int) -> list[Action]:
        takes = view.live(Role.TAKE)
        more = rest - view.open([Role.TAKE])
        if not view.quiet or not view.counted:
            return []
        if takes and (more < 0 or (more >= view.min_lots and len(takes) >= MOST_TAKES)):
            return [Cancel(take.number) for take in takes] if self._may(view) else []
        if more >= view.min_lots and self._may(view):
            return [Place(Role.TAKE, self.side, "limit", self.take_ticks, more)]
        return []

    def _stop(self, view: View, rest: int) -> list[Action]:
        """The take goes first: what it still fills is not sold twice."""
        if takes := [take for take in view.live(Role.TAKE) if take.stand is Stand.RESTS]:
            return [Cancel(take.number) for take in takes]
        if view.live() or not view.counted or rest < view.min_lots or not self._may(view):
            return []
        touch = view.touch(self.side.other)
        worst = touch + view.reach if self.side is BUY else max(1, touch - view.reach)
        return [Place(Role.STOP, self.side, "ioc", worst, rest)]

    def _may(self, view: View) -> bool:
        if not self._pacing.may(view.now):
            return False
        self._pacing.sent(view.now)
        return True

    def _held(self, view: View) -> int:
        return max(0, view.position if self.side is SELL else -view.position)

    def _closable(self, view: View, rest: int) -> int:
        return min(rest, self._held(view)) if self.covered else rest

    def _weigh(self, view: View) -> Pause | None:
        """Each end of a child once. A stop that is refused is tried again at once, for it is the way out."""
        for child in view.children:
            if child.live or child.role not in CLOSING or child.number in self._weighed:
                continue
            self._weighed.add(child.number)
            if child.stand is Stand.LAPSED:
                continue
            if child.stand is Stand.REFUSED:
                self._refusals += 1
                if child.role is Role.TAKE or self._refusals >= STOP_TRIES:
                    return Pause(f"its {child.role} was refused: {child.why}")
            elif child.role is Role.STOP:
                self._refusals = 0
            elif child.filled < child.lots and not (child.ours or self.triggered):
                return Pause("its take was cancelled, and not by it")
        return None


class Oco:
    """The exits alone."""

    def __init__(self, spec: OcoSpec) -> None:
        self.spec = spec
        self.exits = Exits(spec.side, spec.take_ticks, spec.stop_ticks)

    def memory(self) -> dict[str, Any]:
        return self.exits.memory()

    def recall(self, memory: dict[str, Any]) -> None:
        self.exits.recall(memory)

    def step(self, view: View) -> list[Action]:
        self.exits.cover(view, self.spec.lots)
        self.exits.watch(view)
        over = self.exits.over(view, self.spec.lots)
        if over and not view.live():
            return [over]
        return self.exits.step(view, self.spec.lots)


class Bracket:
    """An entry, and the exits of what it has filled. The first exit ends the entry."""

    def __init__(self, spec: BracketSpec) -> None:
        self.spec = spec
        self.exits = Exits(spec.side.other, spec.take_ticks, spec.stop_ticks)
        self._entered = False
        """whether an entry has stood"""
        self._weighed: set[int] = set()

    def memory(self) -> dict[str, Any]:
        return {**self.exits.memory(), "entered": self._entered}

    def recall(self, memory: dict[str, Any]) -> None:
        self.exits.recall(memory)
        self._entered = memory.get("entered") is True

    def step(self, view: View) -> list[Action]:
        held = view.filled([Role.ENTRY])
        if self.exits.covered is None:
            # What is held before belongs to nobody here: only from flat or from the same side is the position its own.
            self.exits.covered = view.position >= 0 if self.spec.side is BUY else view.position <= 0
        if pause := self._weigh(view):
            return [pause]
        if held:
            self.exits.watch(view)
        if not self._entered:
            return [self._entry(view)]
        entries = view.live(Role.ENTRY)
        if entries and (self.exits.triggered or view.filled(CLOSING)):
            return [Cancel(entry.number) for entry in entries if entry.stand is Stand.RESTS]
        if not view.live():
            if not held:
                return [Done("its entry filled nothing")]
            if over := self.exits.over(view, held):
                return [over]
        return self.exits.step(view, held) if held else []

    def _entry(self, view: View) -> Place:
        side = self.spec.side
        if self.spec.entry_ticks:
            return Place(Role.ENTRY, side, "limit", self.spec.entry_ticks, self.spec.lots)
        touch = view.touch(side.other)
        worst = touch + view.cap if side is BUY else max(1, touch - view.cap)
        return Place(Role.ENTRY, side, "ioc", worst, self.spec.lots)

    def _weigh(self, view: View) -> Pause | None:
        for child in view.children:
            if child.role is not Role.ENTRY or child.number in self._weighed:
                continue
            # What opens goes on by the trader's word alone, also where it only lapsed; the ways out try again.
            if child.stand in (Stand.REFUSED, Stand.LAPSED):
                self._weighed.add(child.number)
                self._entered = False
                return Pause(f"its entry was refused: {child.why}")
            # One that is still on its way counts as well: nothing is sent beside it.
            self._entered = True
        return None
