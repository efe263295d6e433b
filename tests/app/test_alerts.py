"""Alerts from one run to the next, and by hand."""

from __future__ import annotations

from pathlib import Path

from terminal import remembered
from tests.app.still import said, still_app


async def test_what_is_set_is_written_down_at_once_and_set_again_at_the_next_start(tmp_path: Path) -> None:
    app = still_app(tmp_path)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause(0.3)
        await pilot.press("colon", *"alert", "space", *"vaix", "space", *"above", "space", *"0.004", "enter")
        await pilot.pause(0.1)
        assert said(app) == "alert 1: VAIX above 0.004000"
        kept = remembered.load(tmp_path).state
        assert kept.alerts == ("vaix above 0.004000",)
    again = still_app()
    again._remembered = kept
    async with again.run_test(size=(120, 40)) as pilot:
        await pilot.pause(0.5)
        assert "▲ 0.004000 set" in "\n".join(row.text for row in again.trade.panes["log"]._rows)


async def test_a_line_that_is_no_alert_says_what_is_and_sets_nothing(tmp_path: Path) -> None:
    app = still_app(tmp_path)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause(0.3)
        await pilot.press("colon", *"alert", "space", *"vaix", "space", *"above", "space", *"x", "enter")
        await pilot.pause(0.1)
        assert said(app) == "price 'x' is not a price"
        assert app.session is not None
        assert not app.session.state.alerts.prices
