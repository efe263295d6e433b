"""The Prop Desk's page in each of its states at three sizes, told by hand: nothing is asked, and nothing moves."""

from __future__ import annotations

from typing import Any

import pytest
from textual.pilot import Pilot

from tests.app.looks import SIZES, drawn, each_as_it_was, hush, keep_allowance
from tests.app.pressing import press
from tests.app.propstates import STATES, State
from tests.app.still import StillApp, opened, still_app

COLOURED = {
    "evaluation": (80, 24), "near the day's loss": (120, 40), "broken by the day": (80, 24), "new trade that could break a rule": (80, 24),
    "one stop of two": (200, 60),
}  # fmt: skip
"""states whose colours are looked at as well"""


async def show(pilot: Pilot[int], state: State) -> None:
    """The page as it is in a state, from its beginning."""
    app = pilot.app
    assert isinstance(app, StillApp)
    cockpit, session = app.cockpit, app.session
    assert session is not None
    session._prop_desk, cockpit._typed, cockpit._prop_met = None, {}, True
    session.calling.on_answered = lambda _: None
    session.state.notices.clear()
    cockpit._closing_asked = 0.0
    desk = session.prop_desk
    looks = cockpit.page_looks("prop")
    looks.tab, looks.rows, looks.filter = state.tab, {state.tab: state.row}, state.letters
    hush(desk.told.parts.values())
    state.tell(desk)
    hush(desk.told.parts.values())
    await drawn(pilot, *state.keys)


@pytest.mark.parametrize("size", SIZES, ids=lambda one: f"{one[0]}x{one[1]}")
async def test_each_state_looks_as_it_did(
    snapshot: Any, monkeypatch: pytest.MonkeyPatch, size: tuple[int, int]
) -> None:
    """As a terminal shows it: nothing is cut, every figure has its unit, and a failure its next step."""
    keep_allowance(monkeypatch)
    await each_as_it_was("f3", size, STATES, show, snapshot)


@pytest.mark.parametrize("name", COLOURED)
def test_its_colours_are_as_they_were(snap_compare: Any, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    keep_allowance(monkeypatch)

    async def play(pilot: Pilot[int]) -> None:
        await opened(pilot)
        await press(pilot, "f3")
        await show(pilot, STATES[name])

    assert snap_compare(still_app(), terminal_size=COLOURED[name], run_before=play)
