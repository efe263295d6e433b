"""Alerts from one run to the next, and by hand."""

from __future__ import annotations

from pathlib import Path

from terminal import remembered
from tests.app.pressing import press
from tests.app.still import said, shown, still_app


async def test_what_is_set_is_written_down_at_once_and_set_again_at_the_next_start(tmp_path: Path) -> None:
    async with shown(still_app(tmp_path)) as (app, pilot):
        await press(pilot, "colon", *"alert vaix above 0.004", "enter")
        assert said(app) == "alert 1: VAIX above 0.004000"
        kept = remembered.load(tmp_path).state
        assert kept.alerts == ("vaix above 0.004000",)
    again = still_app()
    again._remembered = kept
    async with shown(again, (120, 40)):
        assert "▲ 0.004000 set" in "\n".join(row.text for row in again.trade.panes["log"]._rows)


async def test_a_line_that_is_no_alert_says_what_is_and_sets_nothing(tmp_path: Path) -> None:
    async with shown(still_app(tmp_path)) as (app, pilot):
        await press(pilot, "colon", *"alert vaix above x", "enter")
        line = app.trade.line
        assert line._fault == (
            "price 'x' is not a number above 0, such as 0.0040",
            len("alert vaix above "),
            1,
        )
        assert (line.display, line.text) == (True, "alert vaix above x"), "nothing typed is lost"
        assert app.session is not None
        assert not app.session.state.alerts.prices
