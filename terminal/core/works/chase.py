"""A post-only order that follows the touch of its own side and never passes its bounds."""

from __future__ import annotations

from typing import Any

from terminal.core.works.pacing import Pacing
from terminal.core.works.parts import (
    Action,
    Cancel,
    Child,
    Done,
    Move,
    Pause,
    Place,
    Role,
    Stand,
    View,
    better,
    worst_of,
)
from terminal.core.works.spec import ChaseSpec
from terminal.model.order import BUY

MOST_REFUSALS = 5
"""so often in a row a post-only order may come too late for its price"""


class Chase:
    """One order at a time. `began` is the touch it began at."""

    def __init__(self, spec: ChaseSpec) -> None:
        self.spec = spec
        self.began = 0
        self._pacing = Pacing()
        self._weighed: set[int] = set()
        self._refusals = 0

    def memory(self) -> dict[str, Any]:
        """What it has to know after a restart."""
        return {"began": self.began}

    def recall(self, memory: dict[str, Any]) -> None:
        self.began = int(memory.get("began", 0))

    def step(self, view: View) -> list[Action]:
        self.began = self.began or view.touch(self.spec.side)
        target = self._target(view)
        if pause := self._weigh(view, target):
            return [pause]
        live = view.live()
        if live:
            return self._follow(view, live, target)
        left = self.spec.lots - view.filled([Role.PEG])
        if left < view.min_lots:
            return [Done("what is left is below the pair's smallest order" if left else "")]
        if not self._pacing.may(view.now):
            return []
        self._pacing.sent(view.now)
        return [Place(Role.PEG, self.spec.side, "post_only", target, left)]

    def _target(self, view: View) -> int:
        """The touch, or the last price that the bounds allow."""
        side, away = self.spec.side, self.spec.max_ticks
        furthest = (self.began + away if side is BUY else max(1, self.began - away)) if away else 0
        return worst_of(side, view.touch(side), self.spec.limit_ticks, furthest)

    def _follow(self, view: View, live: list[Child], target: int) -> list[Action]:
        """Only forward: behind a touch that falls back it is itself the touch."""
        child = live[0]
        late = child.stand is Stand.RESTS and better(self.spec.side, target, child.ticks)
        if child.stand is Stand.RESTS:
            self._refusals = 0
        if not late or not self._pacing.may(view.now):
            return []
        self._pacing.sent(view.now)
        # Too little to be placed anew is too little to be moved: it ends there.
        movable = view.movable and child.open >= view.min_lots
        return [Move(child.number, target) if movable else Cancel(child.number)]

    def _weigh(self, view: View, target: int) -> Pause | None:
        """Each end once: what another hand cancelled is not put back, and a refusal is not repeated blindly."""
        for child in view.children:
            if child.live or child.number in self._weighed:
                continue
            self._weighed.add(child.number)
            if child.stand in (Stand.REFUSED, Stand.LAPSED):
                self._refusals += 1
                if not self._came_too_late(view, child, target) or self._refusals >= MOST_REFUSALS:
                    return Pause(f"its order was refused: {child.why}")
            elif child.filled < child.lots and not child.ours:
                return Pause("its order was cancelled, and not by it")
        return None

    def _came_too_late(self, view: View, child: Child, target: int) -> bool:
        """The market went through its price, or on from it, while it was on its way."""
        meets = view.touch(self.spec.side.other)
        return target != child.ticks or not better(self.spec.side, meets, child.ticks)
