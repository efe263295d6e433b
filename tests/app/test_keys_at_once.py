"""Keys that a slow line delivers in one go: what is open closes once, and nothing runs twice."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import Callable

import pytest
from textual.command import CommandPalette
from textual.pilot import Pilot

from terminal.app import Evterm
from tests.app.monkey import life, send
from tests.app.pressing import find, press, settled, until
from tests.app.still import StillApp, shown

SIZE = (120, 40)
KEYS = ("q", "escape", "enter", "question_mark", "ctrl+p", "f10")
BURSTS = [*itertools.product(KEYS, repeat=2), *itertools.product(("q", "enter", "escape"), repeat=3)]
OPENED: dict[str, Callable[[StillApp], None]] = {
    "help": lambda app: app.show_sheet("help"),
    "palette": lambda app: app.open_palette(),
    "form": lambda app: app.cockpit.submitted(":", "subaccount-new"),
    "question": lambda app: app.cockpit.submitted(":", "iceberg buy 5000 0.003842 500"),
    "page": lambda app: app.cockpit.submitted(":", "prop"),
}


async def at_once(app: Evterm, pilot: Pilot[int], *names: str) -> None:
    send(app, *names)
    await settled(pilot)


@pytest.mark.parametrize("seed", range(4))
async def test_any_keys_in_bursts_end_nothing(seed: int) -> None:
    """`make monkey` presses many more."""
    assert await life(seed, rounds=30) > 60


async def test_what_is_typed_while_it_ends_is_for_nobody() -> None:
    async with shown(size=SIZE) as (app, _):
        send(app, *"bsx", "ctrl+p", "enter")
    assert app._exception is None


async def test_the_ladder_stands_where_it_would_have_stood() -> None:
    """Before Textual has given its pane a size, too."""
    async with shown(size=SIZE) as (app, pilot):
        await at_once(app, pilot, "v", "j", "j")
        assert app.looks.cursor not in (None, app.looks.centre)


@pytest.mark.parametrize("layer", OPENED)
async def test_nothing_ends_it_and_nothing_below_is_closed(layer: str) -> None:
    async with shown(size=SIZE) as (app, pilot):
        orders = app.session.state.orders  # type: ignore[union-attr]
        before = len(list(orders.all_live()))
        for burst in BURSTS:
            OPENED[layer](app)
            await settled(pilot)
            await at_once(app, pilot, *burst)
            assert app._exception is None, burst
            assert app.screen_stack[0] is app.trade, burst
            app.leave_page()
            await settled(pilot)
        assert len(list(orders.all_live())) == before


@pytest.mark.parametrize("closing", ["q", "question_mark"])
async def test_a_sheet_over_a_page_closes_alone(closing: str) -> None:
    async with shown(size=SIZE) as (app, pilot):
        await press(pilot, "f6", "question_mark")
        page = app.ground
        assert app.screen is not page
        await at_once(app, pilot, closing, closing, closing)
        assert app.screen is page or closing == "question_mark"
        assert page in app.screen_stack


async def test_enter_twice_in_the_palette_runs_one_command() -> None:
    async with shown(size=SIZE) as (app, pilot):
        app.cockpit.submitted(":", "size 500")
        await find(pilot, "Double the size")
        await at_once(app, pilot, "enter", "enter", "enter")
        await until(pilot, lambda: not isinstance(app.screen, CommandPalette))
        assert app.cockpit.looks.typed == 1_000


async def test_a_panic_key_right_behind_a_yes_keeps_it_from_being_sent() -> None:
    """The Enter waits a little for whether it is that of a held key."""
    async with shown(size=SIZE) as (app, pilot):
        session = app.session
        assert session is not None
        session.trading.unconfirmed = ""
        await press(pilot, "f9")
        OPENED["question"](app)
        await settled(pilot)
        await asyncio.sleep(0.4)
        before = len(session.state.orders.live("vaix"))
        await at_once(app, pilot, "enter", "f12")
        await asyncio.sleep(0.3)
        await settled(pilot)
        assert session.trading.under_way == "cancel-all is under way"
        assert len(session.state.orders.live("vaix")) == before
