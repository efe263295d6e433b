"""Closing every trade of the Prop Desk: asked first, then one after the other, each told how it fared."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from terminal.calls import ROUTES

if TYPE_CHECKING:
    from terminal.session.calling import Calling, Run

CLOSE = "prop.close"


@dataclass
class ClosingAll:
    """One at a time: a venue that refuses the first is not asked for the rest in the same breath."""

    calling: Calling
    waiting: list[str] = field(default_factory=list)
    """ids of trades that are still to be closed, the one under way first"""
    of: int = 0
    failed: int = 0

    @property
    def running(self) -> bool:
        return bool(self.waiting)

    def begin(self, ids: Sequence[str]) -> None:
        if self.running:
            return
        self.waiting, self.of, self.failed = list(ids), len(ids), 0
        self._next()

    def _next(self) -> None:
        from terminal.calls.filling import Filling
        from terminal.calls.request import build

        if self.waiting:
            ready = build(Filling(ROUTES[CLOSE], self.calling.around(), {"id": self.waiting[0]}))
            run = self.calling.start(ready)
            run.changed = lambda: self._ended(run)

    def _ended(self, run: Run) -> None:
        """Each outcome stands in the log by itself; here they are counted. Without an answer nothing more is sent."""
        self.waiting.pop(0)
        self.failed += run.error is not None
        if run.is_unknown:
            self.failed += len(self.waiting)
            self.waiting.clear()
        if self.running:
            self._next()
        else:
            self._tell()

    def _tell(self) -> None:
        state, done = self.calling.state, self.of - self.failed
        if self.failed:
            state.notice(
                f"{done} of {self.of} prop trades closed, {self.failed} not: see :log, then try again", "bad"
            )
        else:
            state.notice(f"all {self.of} prop trades are closed", "good")

    @property
    def words(self) -> str:
        return f"closing {self.of - len(self.waiting) + 1} of {self.of}" if self.running else ""
