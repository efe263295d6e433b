"""What the venue told when it was asked, each with its age: the parts of a page that no stream brings."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from terminal.core.budget import Priority
from terminal.model.errors import EvtermError
from terminal.session.requests import Requests
from terminal.session.tasks import Tasks

Decode = Callable[[Any], Any]
FAILED_S = 15.0
"""what was not told is asked for again after this at the latest"""


@dataclass(slots=True)
class Part:
    """One question and its newest answer. Times are by the monotonic clock; a failure leaves the answer before it."""

    path: str
    decode: Decode
    fresh_s: float
    """asked again when it is older"""
    query: tuple[tuple[str, Any], ...] = ()
    value: Any = None
    at: float | None = None
    error: EvtermError | None = None
    asked: float = float("-inf")
    asking: bool = False
    anew: bool = False
    """asked for again while it was asked: what is on its way may be from before"""
    matters: bool = False
    """whether somebody acts by it, so that it goes before what is only looked at"""
    priority: Priority = Priority.DECORATION
    """of the question that is under way"""
    task: asyncio.Task[None] | None = None

    def is_due(self, now: float) -> bool:
        wait_s = self.fresh_s if self.error is None else min(self.fresh_s, FAILED_S)
        return not self.asking and now - self.asked >= wait_s

    def age(self, now: float) -> float | None:
        return None if self.at is None else now - self.at


class Told:
    """Parts by name. `look` asks for what is old, as tasks, within the venue's allowance; `version` rises with each answer."""

    def __init__(self, requests: Requests, tasks: Tasks, parts: dict[str, Part]) -> None:
        self._requests, self._tasks = requests, tasks
        self.parts = parts
        self.version = 0
        self.on_answer: Callable[[str], None] = lambda _: None

    def __getitem__(self, name: str) -> Any:
        """The newest answer, None before the first."""
        return self.parts[name].value

    def look(self, names: tuple[str, ...] = ()) -> None:
        now = time.monotonic()
        for name in names or tuple(self.parts):
            if self.parts[name].is_due(now):
                self._ask(name)

    def again(self, names: tuple[str, ...] = ()) -> None:
        """Asked anew, however fresh: after a command that changed something, or where somebody wants to know."""
        for name in names or tuple(self.parts):
            if self.parts[name].asking and self.parts[name].priority is Priority.ASKED:
                self.parts[name].anew = True
            else:
                self._ask(name, Priority.ASKED)

    def wait_s(self) -> float:
        """How long the venue's allowance keeps what is being asked waiting."""
        now, general = time.monotonic(), self._requests.general
        return max(
            (general.ask(part.priority, now) for part in self.parts.values() if part.asking), default=0.0
        )

    def _ask(self, name: str, priority: Priority = Priority.DECORATION) -> None:
        """A question that waits for others gives way to one that does not."""
        part = self.parts[name]
        if part.task is not None:
            part.task.cancel()
        # What was never told is waited for; what is only old can wait for all others.
        urgent = Priority.RECONCILE if part.matters or part.at is None else Priority.DECORATION
        part.priority = min(priority, urgent)
        part.asking, part.asked = True, time.monotonic()
        part.task = self._tasks.start(self._answer(name, part))

    async def _answer(self, name: str, part: Part) -> None:
        try:
            answer = await self._requests.ask(part.path, part.priority, **dict(part.query))
            part.value, part.at, part.error = part.decode(answer.body), time.monotonic(), None
        except EvtermError as error:
            part.error = error
        finally:
            if part.task is asyncio.current_task():
                part.asking, part.task = False, None
                self.version += 1
        if part.error is None:
            self.on_answer(name)
        if part.anew:
            part.anew = False
            self._ask(name, Priority.ASKED)
