"""A loop whose time jumps to the next thing to do: outages of minutes pass at once, and always in the same order."""

from __future__ import annotations

import asyncio
import selectors
import time
from collections.abc import Coroutine
from concurrent.futures import Future
from typing import Any
from unittest import mock

EPOCH_S = 1_795_340_467.0
BEGIN = 1000.0


class Glance(selectors.DefaultSelector):
    """Looks at files and never waits: a timer that was cancelled would else be waited for."""

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        del timeout
        return super().select(0)


class Loop(asyncio.SelectorEventLoop):
    def __init__(self) -> None:
        self.now = BEGIN
        super().__init__(Glance())

    def time(self) -> float:
        return self.now

    def _run_once(self) -> None:
        scheduled, ready = self._scheduled, self._ready  # type: ignore[attr-defined]
        if not ready:
            assert scheduled, "everything waits for something that will never come"
            self.now = max(self.now, scheduled[0]._when)
        super()._run_once()  # type: ignore[misc]


class AtOnce:
    """In place of the journal's thread."""

    def submit(self, work: Any, *arguments: Any, **named: Any) -> Future[None]:
        done: Future[None] = Future()
        try:
            done.set_result(work(*arguments, **named))
        except Exception as error:
            done.set_exception(error)
        return done

    def shutdown(self, *, wait: bool) -> None: ...


def run(test: Coroutine[Any, Any, None]) -> None:
    """Run a test in virtual time: both clocks are the loop's."""
    loop = Loop()

    def wall() -> float:
        return EPOCH_S + loop.now - BEGIN

    with mock.patch.object(time, "monotonic", loop.time), mock.patch.object(time, "time", wall):
        try:
            loop.run_until_complete(_alone(test))
        finally:
            loop.close()


async def _alone(test: Coroutine[Any, Any, None]) -> None:
    """With what it left behind ended as well."""
    try:
        await test
    finally:
        left = asyncio.all_tasks() - {asyncio.current_task()}
        for task in left:
            task.cancel()
        await asyncio.gather(*left, return_exceptions=True)
