"""Keys and lines that can do nothing say where they can, and keep what was typed."""

from __future__ import annotations

import pytest

from terminal.core.losslock import PHRASE
from terminal.screens.form import FormScreen
from tests.app.pressing import press
from tests.app.still import StillApp, said, shown


def labels(app: StillApp) -> list[str]:
    return [label for _, label in app.cockpit.hints()]


async def test_one_esc_takes_the_filter_away_and_a_message_of_something_else_goes_first() -> None:
    async with shown() as (app, pilot):
        await press(pilot, "g", "o", "f", *"buy", "enter")
        assert "in orders with buy" in said(app)
        await press(pilot, "escape")
        assert not app.looks.table.words
        assert said(app) == ""
        await press(pilot, "f", *"buy", "enter")
        app.cockpit.tell("the venue is back")
        await press(pilot, "escape")
        assert app.looks.table.words == ("buy",)
        await press(pilot, "escape")
        assert not app.looks.table.words


@pytest.mark.parametrize(
    ("line", "told", "word"),
    [
        ("alert vaix near 0.004", "not an alert: alert vaix above 0.0040", "vaix near 0.004"),
        ("alert clear 7", "there is no alert 7", "7"),
        ("alert below 0.0050", "below 0.005000 is so already", "0.0050"),
        ("sort colour", "orders has no column colour", "colour"),
        ("tf 1s", "the chart has 1m", "1s"),
        ("size 0.5", "is not a multiple of the lot 1", "0.5"),
        ("past vaix selll", "did you mean sell?", "selll"),
        ("unlock please", f":unlock {PHRASE}", "please"),
    ],
)
async def test_a_word_that_is_refused_is_pointed_at_and_the_line_stays(
    line: str, told: str, word: str
) -> None:
    async with shown() as (app, pilot):
        assert app.session is not None
        app.session.safety.untold.add("vaix")
        await press(pilot, "colon", *line, "enter")
        fault = app.trade.line._fault
        assert fault is not None
        assert told in fault.message
        assert (fault.column, fault.width) == (line.rindex(word), len(word))
        assert app.typed_line() is not None
        assert app.typed_line().text == line  # type: ignore[union-attr]


async def test_the_last_line_offers_only_what_the_row_allows() -> None:
    async with shown() as (app, pilot):
        await press(pilot, "g", "o")
        assert {"mark", "amend", "cancel"} <= set(labels(app))
        for _ in range(6):
            await press(pilot, "right")
            assert not {"mark", "amend", "cancel"} & set(labels(app)), app.looks.tab_name


@pytest.mark.parametrize("key", ["f", "less_than_sign", "greater_than_sign", "r", "m", "M", "p"])
async def test_a_key_of_the_order_manager_pressed_elsewhere_says_where_it_acts(key: str) -> None:
    async with shown() as (app, pilot):
        await press(pilot, "g", "b", key)
        assert said(app).startswith("go first: ")
        assert said(app).endswith(" is a key of the orders pane")
        assert app.typed_line() is None
        assert not app.looks.table.marked


async def test_amend_without_an_order_says_so_and_opens_nothing() -> None:
    async with shown() as (app, pilot):
        assert app.session is not None
        await press(pilot, "colon", *"amend", "enter")
        form: object = app.screen
        assert isinstance(form, FormScreen), "with orders it asks which"
        await press(pilot, "escape")
        app.session.state.orders._live.clear()
        await press(pilot, "colon", *"amend", "enter")
        assert app.screen is app.trade
        assert said(app) == "no order is open that could be changed"
