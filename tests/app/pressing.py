"""Keys pressed in an app of this process, and what follows of them awaited: the thing itself, never a while that may do."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from typing import Any

from textual import events
from textual.app import App
from textual.command import Command, CommandList, CommandPalette
from textual.pilot import Pilot

from terminal.app import Evterm
from terminal.core.keys import SIGNS

GAP_S = 0.008
"""as far apart are keys: more than three within 20 ms are a paste"""
LOOK_S, LONG_S = 0.01, 20.0
_SIGN_OF = {name: sign for sign, name in SIGNS.items()} | {"space": " "}
_NAME_OF = {sign: name for name, sign in _SIGN_OF.items()}


async def press(pilot: Pilot[Any], *names: str) -> None:
    """Press them one after the other, by their names or signs, and see what comes of all of them."""
    for name in names:
        await _key(pilot, name)
        await asyncio.sleep(GAP_S)
    await settled(pilot)


async def _key(pilot: Pilot[Any], name: str) -> None:
    name = _NAME_OF.get(name, name)
    event = events.Key(name, _SIGN_OF.get(name) or (name if len(name) == 1 else None))
    event.set_sender(pilot.app)
    assert pilot.app._driver is not None
    pilot.app._driver.send_message(event)
    await _handled()


async def choose(pilot: Pilot[Any], words: str) -> None:
    """Of the palette, the first that has these words."""
    await find(pilot, words)
    await press(pilot, "enter")


async def find(pilot: Pilot[Any], words: str) -> None:
    """In the palette, up to its Enter."""
    await press(pilot, "ctrl+p")
    assert isinstance(pilot.app.screen, CommandPalette)
    found = pilot.app.screen.query_one(CommandList)

    def is_found() -> bool:
        option = found.highlighted_option
        return isinstance(option, Command) and words in str(option.hit.text)

    await press(pilot, *words)
    await until(pilot, is_found)


async def settled(pilot: Pilot[Any]) -> None:
    """All is handled that needs no time to pass, a frame is made, and what came of it is drawn."""
    await _drawn(pilot.app)
    if isinstance(pilot.app, Evterm):
        pilot.app._held_until = 0.0
        pilot.app._tick()
        await _drawn(pilot.app)


async def until(pilot: Pilot[Any], done: Callable[[], object]) -> None:
    """What takes time is waited for."""
    end = time.monotonic() + LONG_S
    await settled(pilot)
    while not done():
        assert time.monotonic() < end, "it never came"
        await asyncio.sleep(LOOK_S)
        await settled(pilot)


async def _drawn(app: App[Any]) -> None:
    await _handled()
    while app._screen_stack and app.screen._update_timer._active.is_set():
        app.screen._on_timer_update()
        await _handled()


async def _handled() -> None:
    """The loop has nothing to do but to wait."""
    ready = asyncio.get_running_loop()._ready  # type: ignore[attr-defined]
    await asyncio.sleep(0)
    while ready:
        await asyncio.sleep(0)
