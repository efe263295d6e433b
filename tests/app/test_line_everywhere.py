"""The `:` line is the same on the pages and the history as on the trade screen, and goes back to where it was opened."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from textual import events
from textual.pilot import Pilot

from terminal.core.cmdline import Call
from terminal.core.works.spec import ChaseSpec
from terminal.model.order import BUY
from terminal.screens.answer import AnswerScreen
from terminal.screens.form import FormScreen
from terminal.screens.sheets import Sheet
from tests.app.pressing import choose, press, settled, until
from tests.app.still import StillApp, said, shown

SCREENS = {"f3": "prop", "f4": "bots", "f5": "history", "f6": "account"}
EACH = pytest.mark.parametrize("key", SCREENS)
BOTH = pytest.mark.parametrize("key", ["f3", "f5"])
"""a page, and the history"""


@asynccontextmanager
async def on(key: str) -> AsyncIterator[tuple[StillApp, Pilot[int]]]:
    """Armed, on one of the screens."""
    async with shown() as (app, pilot):
        assert app.session is not None
        app.session.trading.unconfirmed = ""
        await press(pilot, "f9", key)
        assert app.ground_name() == SCREENS[key]
        yield app, pilot


def text_of(app: StillApp) -> str:
    """The line that is open, with what stands above it."""
    line = app.line()
    return "\n".join(line.render_line(y).text.rstrip() for y in range(line.size.height))


def orders(app: StillApp) -> int:
    assert app.session is not None
    return len(list(app.session.state.orders.all_live()))


@EACH
async def test_a_line_is_completed_explained_and_pointed_at_and_esc_goes_back_to_the_screen(key: str) -> None:
    async with on(key) as (app, pilot):
        here, before = app.screen, orders(app)
        await press(pilot, "colon", *"bu", "tab")
        assert app.line().text == "buy "
        await press(pilot, *"500 @ bid po")
        assert "post only at 0.003842 (PRACTICE)" in " ".join(text_of(app).split())
        await press(pilot, *" zz")
        await press(pilot, "enter")
        fault = app.line()._fault
        assert fault is not None
        assert fault.column == len("buy 500 @ bid po ")
        await press(pilot, "escape")
        assert app.typed_line() is None
        assert app.screen is here
        assert not app.trade.line.display, "the line of another screen is left alone"
        await press(pilot, "colon", "up")
        assert app.line().text == "", "what was wrong is not remembered"
        await press(pilot, "escape", "escape")
        assert app.screen is app.trade
        assert orders(app) == before


@BOTH
async def test_an_order_opens_its_form_over_the_screen_and_esc_leads_back(key: str) -> None:
    async with on(key) as (app, pilot):
        here, before = app.screen, orders(app)
        await press(pilot, "colon", *"buy 500 @ bid po", "enter")
        assert isinstance(app.screen, FormScreen)
        assert app.screen.question is not None, "nothing leaves by the first Enter"
        assert orders(app) == before
        await press(pilot, "escape", "escape")
        assert app.screen is here
        await press(pilot, "colon", "up")
        assert app.line().text == "buy 500 @ bid po", "it is remembered"


@EACH
async def test_what_is_typed_in_one_read_with_the_colon_goes_to_the_line_and_trades_nothing(key: str) -> None:
    async with on(key) as (app, pilot):
        before = orders(app)
        for char in ":bs3":
            app.post_message(events.Key("colon" if char == ":" else char, char))
        await settled(pilot)
        assert app.line().text == "bs3"
        await press(pilot, *"xJ0", "F", "space", *"cD")
        assert app.line().text == "bs3xJ0F cD", "no letter is a command"
        assert orders(app) == before
        assert app.cockpit.armed


@BOTH
async def test_a_paste_while_the_line_is_open_is_typed_and_one_beside_it_disarms(key: str) -> None:
    async with on(key) as (app, pilot):
        await press(pilot, "colon")
        app.post_message(events.Paste("buy 500 @ bid\nsell 1"))
        await settled(pilot)
        assert app.line().text == "buy 500 @ bid"
        assert app.cockpit.armed
        await press(pilot, "escape")
        app.post_message(events.Paste("bbb"))
        await settled(pilot)
        assert not app.cockpit.armed


@pytest.mark.parametrize(("key", "panic"), [("f3", "f12"), ("f4", "ctrl+k"), ("f5", "f12"), ("f6", "f10")])
async def test_panic_keys_act_with_the_line_open(
    key: str, panic: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with on(key) as (app, pilot):
        asked: list[str] = []
        assert app.session is not None
        monkeypatch.setattr(app.session.trading, "cancel_all", lambda: asked.append("cancel all"))
        monkeypatch.setattr(app.session.trading, "flatten", lambda _: asked.append("flatten"))
        await press(pilot, "colon", *"buy", panic)
        assert app.screen is app.trade, "where its outcome is seen"
        assert app.typed_line() is None
        assert "f flattens" in (app.cockpit.message(time.monotonic()) or ("",))[0]
        await press(pilot, "f")
        assert asked == (["flatten"] if panic == "f10" else ["cancel all", "flatten"])


async def test_work_is_asked_about_in_the_line_of_the_page_and_a_held_enter_is_no_yes(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async with on("f3") as (app, pilot):
        begun: list[Any] = []
        monkeypatch.setattr(app.cockpit, "start_work", begun.append)
        await press(pilot, "colon", *"chase buy 500", "enter")
        assert "Enter starts it, Esc does not" in text_of(app)
        for n in range(50):
            app.cockpit.submitted(":", app.line().text, time.monotonic() + 0.03 * n)
        assert begun == []
        app.cockpit.submitted(":", app.line().text, time.monotonic() - 1)
        assert "the key waited too long" in text_of(app) or begun == []
        app.cockpit.submitted(":", app.line().text, time.monotonic() + 10)
        assert begun == [ChaseSpec("vaix", BUY, 500)]
        assert app.ground_name() == "prop"


@BOTH
async def test_the_line_that_is_typed_follows_the_market(key: str) -> None:
    async with on(key) as (app, pilot):
        await press(pilot, "colon", *"buy 500 @ bid po")
        assert app.session is not None
        app.session.state.market.book.bids.apply([(3842, 0)])
        await until(pilot, lambda: "at 0.003841" in text_of(app))


@BOTH
async def test_what_shows_something_lies_over_the_screen(key: str) -> None:
    """Help, sheets and answers: Esc leads back to where they were asked for."""
    async with on(key) as (app, pilot):
        here = app.screen
        for line, kind in (("help", Sheet), ("limits", Sheet), ("log", Sheet), ("twaps", AnswerScreen)):
            await press(pilot, "colon", *line, "enter")
            assert isinstance(app.screen, kind), line
            await press(pilot, "escape")
            assert app.screen is here, line
        assert len(app.screen_stack) == 2


@pytest.mark.parametrize("line", ["zoom", "tf 5m", "pane book", "tab fills", "sort price"])
async def test_what_acts_on_the_trade_screen_goes_there(line: str) -> None:
    async with on("f6") as (app, pilot):
        await press(pilot, "colon", *line, "enter")
        assert app.screen is app.trade
        assert app.typed_line() is None
        assert app.looks.tab_name == ("fills" if line == "tab fills" else "orders")


async def test_a_pair_is_chosen_without_leaving_the_page() -> None:
    async with on("f3") as (app, pilot):
        await press(pilot, "colon", *"sbio", "enter")
        assert app.session is not None
        assert app.session.state.symbol == "sbio"
        assert app.ground_name() == "prop"
        assert app.typed_line() is None


@BOTH
async def test_a_theme_is_seen_at_once_where_it_was_asked_for(key: str) -> None:
    async with on(key) as (app, pilot):
        screen: Any = app.screen
        await press(pilot, "colon", *"theme light", "enter")
        assert all(pane.palette is app.colours for pane in screen.panes)
        assert app.ground is screen


async def test_a_page_opened_from_a_page_takes_its_place() -> None:
    async with on("f3") as (app, pilot):
        await press(pilot, "colon", *"bots", "enter")
        assert app.ground_name() == "bots"
        await press(pilot, "colon", *"buy 500 @ bid po", "enter")
        await press(pilot, "f6")
        assert app.ground_name() == "account"
        assert len(app.screen_stack) == 2, "one page at a time"
        await press(pilot, "colon", *"trade", "enter")
        assert app.screen is app.trade


@pytest.mark.parametrize("key", ["f4", "f5"])
async def test_slash_filters_what_is_on_the_screen(key: str) -> None:
    """As f does; by the line too, and on the trade screen it searches a pair."""
    async with on(key) as (app, pilot):
        await press(pilot, "slash", *"vaix", "enter")
        looks: Any = app.ground.looks
        assert getattr(looks.filter, "text", looks.filter) == "vaix"
        await press(pilot, "colon", *"filter btc", "enter")
        assert getattr(looks.filter, "text", looks.filter) == "btc"
        assert not app.looks.table.words, "the blotter's own is another"
        await press(pilot, "f1", "slash", *"sbi", "enter")
        assert app.session is not None
        assert app.session.state.symbol == "sbio"


async def test_the_palette_runs_on_pages_and_begins_the_line_there() -> None:
    async with on("f3") as (app, pilot):
        await choose(pilot, "Limits in")
        assert isinstance(app.screen, Sheet)
        await press(pilot, "escape")
        assert app.ground_name() == "prop"
        await choose(pilot, "Go to a p")
        assert app.ground_name() == "prop"
        assert app.line().text == "symbol "
        await press(pilot, *"sbio", "enter")
        assert app.session is not None
        assert app.session.state.symbol == "sbio"
        await press(pilot, "colon", *"half", "ctrl+p", "escape")
        assert app.line().text == "half", "Esc closes what lies on top"
        await press(pilot, "escape")
        assert app.typed_line() is None


async def test_an_order_key_named_on_a_page_sends_nothing_by_prices_that_are_not_seen() -> None:
    async with on("f3") as (app, _):
        before = orders(app)
        for id_ in ("order.join_bid", "order.take_ask", "position.close_1", "order.cancel"):
            app.cockpit.run(Call(id_))
            assert "go to the trade screen (F1) first" in said(app)
        app.cockpit.run(Call("past.sort_left"))
        assert "go to the history (F5) first" in said(app)
        assert orders(app) == before


async def test_a_terminal_that_shrinks_on_a_page_sends_nothing() -> None:
    async with on("f3") as (app, pilot):
        await pilot.resize_terminal(50, 12)
        await settled(pilot)
        assert not app.cockpit.armed
        await press(pilot, "f9")
        assert "too small" in said(app)
        assert not app.cockpit.armed
