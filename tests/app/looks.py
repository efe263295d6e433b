"""A screen as text, and parts of a page as if the venue had told them."""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable, Iterable, Mapping
from typing import Any, TypeVar

import pytest
from textual.app import App
from textual.pilot import Pilot

from terminal.core.budget import Budget, Figures
from terminal.session.told import Part
from tests.app.pressing import press, settled
from tests.app.still import StillApp, opened, still_app

SIZES = ((80, 24), (120, 40), (200, 60))
LONG_AGO_S = 600.5
"""an age that is shown in minutes, which do not change during a test"""
S = TypeVar("S")


def screen_text(app: App[Any]) -> str:
    """What lies on top, as a terminal shows it."""
    top = app.screen_stack[-1]
    strips = top._compositor.render_strips(app.size)
    rows = [strip.text.rstrip() for strip in strips]
    assert all(len(row) <= app.size.width for row in rows)
    return "\n".join(rows).strip("\n")


async def drawn(pilot: Pilot[int], *keys: str) -> None:
    """These keys are pressed on a page, nothing is said in its last line, and it and what lies on it are as they are now."""
    app = pilot.app
    assert isinstance(app, StillApp)
    page: Any = app.screen
    page.look()
    await press(pilot, *keys)
    app.cockpit.clear_message()
    page.look()
    top: Any = app.screen
    if top is not page:
        top._show()
    await settled(pilot)


async def each_as_it_was(
    key: str,
    size: tuple[int, int],
    states: Mapping[str, S],
    show: Callable[[Pilot[int], S], Awaitable[None]],
    snapshot: Any,
) -> None:
    """The page behind this key in each of its states, as text; what was opened over it is closed again."""
    async with still_app().run_test(size=size) as pilot:
        app = await opened(pilot)
        await press(pilot, key)
        for name, state in states.items():
            await show(pilot, state)
            assert screen_text(app) == snapshot(name=name)
            app.clear()
            app.line().close()
            await settled(pilot)


def hush(parts: Iterable[Part], *, age_s: float = LONG_AGO_S) -> None:
    """Nothing is asked any more, and what was told has an age that stays."""
    now = time.monotonic()
    for part in parts:
        part.asked = now + 10_000
        part.at = part.at and now - age_s


def keep_allowance(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is left of it is shown, and must not move."""
    monkeypatch.setattr(Budget, "figures", lambda self, _: Figures(self.limit - 42, self.limit, 0.0))
    monkeypatch.setattr(Budget, "ask", lambda *_: 0.0)
