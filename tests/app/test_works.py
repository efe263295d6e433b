"""Orders that run in the terminal, from the desk: what is told as they begin, are paused, resumed and ended."""

from __future__ import annotations

import time

from terminal.core.works.spec import ChaseSpec, OcoSpec
from terminal.model.order import BUY, SELL
from terminal.session.work_parent import WorkState
from tests.app.pressing import press, settled
from tests.app.still import said, shown

CHASE = ChaseSpec("vaix", BUY, 500)


async def test_a_work_begins_armed_and_says_where_it_runs() -> None:
    async with shown() as (app, _):
        assert app.session is not None
        app.session.trading.unconfirmed = ""
        app.session.arm.disarm("idle")
        app.cockpit.start_work(CHASE)
        assert "disarmed" in said(app)
        app.session.arm.arm(time.monotonic())
        app.cockpit.start_work(OcoSpec("vaix", SELL, 500, 1, 2))
        assert "Take must be above" in said(app)
        app.cockpit.start_work(CHASE)
        assert said(app) == "chase c1 runs: pauses when closed or stale"


async def test_pause_resume_and_end_by_the_line_name_what_they_cannot_do() -> None:
    async with shown() as (app, pilot):
        assert app.session is not None
        app.session.arm.arm(time.monotonic())
        app.session.trading.unconfirmed = ""
        app.cockpit.submitted(":", "pause")
        assert "nothing runs in this terminal" in said(app)
        app.cockpit.start_work(CHASE)
        (work,) = app.session.working.works
        await settled(pilot)
        app.cockpit.submitted(":", "pause c7")
        assert said(app) == "c7 does not run here, c1 does"
        app.cockpit.submitted(":", "pause c1")
        assert (work.state, work.why) == (WorkState.PAUSED, "by hand")
        app.cockpit.submitted(":", "resume")
        assert work.state is not WorkState.PAUSED
        app.cockpit.submitted(":", "resume c1")
        assert "is not paused" in said(app)
        app.cockpit.submitted(":", "end c1")
        assert work.state in (WorkState.CANCELLING, WorkState.CANCELLED)


async def test_what_leaving_would_leave_is_said_over_a_line_that_is_typed() -> None:
    async with shown() as (app, pilot):
        await press(pilot, "colon", *"buy", "ctrl+q")
        assert not app.cockpit.line.display
        assert "Ctrl+Q again quits and leaves" in said(app)


async def test_what_leaving_would_leave_takes_the_place_of_the_question_whether_to_flatten() -> None:
    async with shown() as (app, pilot):
        await press(pilot, "f12")
        assert "f flattens VAIX" in said(app)
        await press(pilot, "ctrl+q")
        assert "Ctrl+Q again quits and leaves" in said(app)
        await press(pilot, "f")
        assert "too late, nothing is flattened" in said(app)
