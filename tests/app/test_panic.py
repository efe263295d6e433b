"""Nothing blocks the panic keys: no screen, no question, no lock, no size of the terminal, no half of a chord."""

from __future__ import annotations

import asyncio
import itertools
import time
from collections.abc import Awaitable, Callable

import pytest
from textual.pilot import Pilot

from terminal.app import Evterm
from terminal.cockpit import ordering
from terminal.cockpit.ordering import NEVER
from terminal.core.losslock import Record
from terminal.session.session import Session
from terminal.session.tasks import Tasks
from tests.app.pressing import press, settled
from tests.app.still import said, shown

Place = Callable[[Evterm, "Pilot[int]"], Awaitable[object]]
PANIC = ("f12", "ctrl+k")


def session_of(app: Evterm) -> Session:
    assert app.session is not None
    return app.session


def line(text: str) -> Place:
    async def go(app: Evterm, pilot: Pilot[int]) -> None:
        app.cockpit.submitted(":", text)
        await settled(pilot)

    return go


def keys(*names: str) -> Place:
    return lambda _, pilot: press(pilot, *names)


async def order_asked(app: Evterm, pilot: Pilot[int]) -> None:
    session_of(app).arm.arm(time.monotonic())
    app.cockpit.submitted(":", "order buy 500 0.003800 post_only")
    await settled(pilot)


async def locked(app: Evterm, _: Pilot[int]) -> None:
    lock = session_of(app).safety.lock
    lock.learn(Record(0, lock.limit, locked=True))


async def stale(app: Evterm, _: Pilot[int]) -> None:
    session_of(app).state.clob.closed(time.monotonic(), "the line is cut")


async def tiny(_: Evterm, pilot: Pilot[int]) -> None:
    await pilot.resize_terminal(40, 10)


async def history_filter(app: Evterm, pilot: Pilot[int]) -> None:
    await line("past")(app, pilot)
    await press(pilot, "f", *"vaix")


PLACES: dict[str, Place] = {
    "book": keys(),
    "blotter": keys("g", "o"),
    "help": keys("question_mark"),
    "limits": line("limits"),
    "log": line("log"),
    "palette": keys("ctrl+p"),
    "line": keys("colon"),
    "line of an order": keys("colon", *"buy 500"),
    "search": keys("slash"),
    "form": line("twap"),
    "form that asks": order_asked,
    "form with a word": line("deadman 60s"),
    "history": line("past"),
    "history filter": history_filter,
    "half a chord": keys("g"),
    "after Esc": keys("escape"),
    "flatten asked": keys("f10"),
    "locked": locked,
    "stale": stale,
    "too small": tiny,
}


async def there(app: Evterm, pilot: Pilot[int], place: str) -> None:
    await PLACES[place](app, pilot)
    await settled(pilot)


async def ended(app: Evterm, pilot: Pilot[int]) -> None:
    """What is on its way would be waited for: nobody answers here. All that lies on top goes, and the next place is tried."""
    trading = session_of(app).trading
    await asyncio.wait_for(trading.tasks.close(), 2)
    trading.tasks = Tasks(lambda _: None)
    app.cockpit._confirm_until = NEVER
    for _ in range(3):
        app.cockpit.dismiss()
    await settled(pilot)


async def test_cancel_all_acts_everywhere() -> None:
    async with shown() as (app, pilot):
        for place, key in zip(PLACES, itertools.cycle(PANIC), strict=False):
            await there(app, pilot, place)
            assert not session_of(app).trading.under_way
            await press(pilot, key)
            assert session_of(app).trading.under_way == "cancel-all is under way", f"{key}: {place}"
            await ended(app, pilot)


async def test_the_key_that_comes_too_late_flattens_nothing_and_is_no_other() -> None:
    """Where the orders have the focus it would begin a filter, and somebody would think to be flat."""
    async with shown() as (app, pilot):
        await keys("g", "o", "f10")(app, pilot)
        app.cockpit._confirm_until -= ordering.CONFIRM_S
        await press(pilot, "f")
        assert "too late, nothing is flattened" in said(app)
        assert not app.trade.line.display
        assert not session_of(app).trading.under_way
        app.cockpit._confirm_until -= ordering.TOO_LATE_S
        await press(pilot, "f")
        assert app.trade.line.display, "long after it the key is its own again"


async def test_flatten_asks_and_its_other_key_acts_everywhere() -> None:
    async with shown() as (app, pilot):
        for place in PLACES:
            await there(app, pilot, place)
            await press(pilot, "f10")
            assert "f flattens VAIX" in said(app), place
            await press(pilot, "f")
            assert session_of(app).trading.under_way == "VAIX is being flattened", place
            await ended(app, pilot)


@pytest.mark.parametrize("scope", ["", " all"])
async def test_the_kill_switch_reaches_every_pair(scope: str) -> None:
    async with shown() as (app, pilot):
        await there(app, pilot, "book")
        session = session_of(app)
        app.cockpit.submitted(":", f"flatten{scope}")
        await press(pilot, "f")
        flattened = set(session.trading._under_way)
        assert flattened == (set(session.state.pairs) if scope else {"vaix"})
        await asyncio.wait_for(session.trading.tasks.close(), 2)
