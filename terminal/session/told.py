"""What the venue told when it was asked, each with its age: the parts of a page that no stream brings."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from terminal.core.budget import Priority
from terminal.model.errors import EvtermError
from terminal.session.requests import Requests
from terminal.session.tasks import Tasks

Decode = Callable[[Any], Any]


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

    def is_due(self, now: float) -> bool:
        return not self.asking and now - self.asked >= self.fresh_s

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
            if not self.parts[name].asking:
                self._ask(name)

    def _ask(self, name: str) -> None:
        part = self.parts[name]
        part.asking, part.asked = True, time.monotonic()
        self._tasks.start(self._answer(name, part))

    async def _answer(self, name: str, part: Part) -> None:
        try:
            # What was never told is waited for; what is only old can wait for all others.
            priority = Priority.RECONCILE if part.at is None else Priority.DECORATION
            answer = await self._requests.ask(part.path, priority, **dict(part.query))
            part.value, part.at, part.error = part.decode(answer.body), time.monotonic(), None
        except EvtermError as error:
            part.error = error
        finally:
            part.asking = False
            self.version += 1
        if part.error is None:
            self.on_answer(name)
