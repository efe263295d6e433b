"""Forms and answers among the keys of the whole terminal: panic goes through, Esc loses nothing, a yes is never a slip."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from textual.pilot import Pilot

from terminal.core.cmdline import Call
from terminal.screens.answer import AnswerScreen
from terminal.screens.form import FormScreen
from tests.app.pressing import choose, press, settled, until
from tests.app.still import StillApp, shown, still_app

WIDE = (120, 40)


async def submit(app: StillApp, pilot: Pilot[int], line: str) -> None:
    app.cockpit.submitted(":", line)
    await settled(pilot)


async def answered(app: StillApp, pilot: Pilot[int], words: str) -> AnswerScreen:
    """The sheet of answers, as soon as it says so."""
    assert isinstance(app.screen, AnswerScreen)
    await until(pilot, lambda: words in text_of(app))
    return app.screen


def form_of(app: StillApp) -> FormScreen:
    assert isinstance(app.screen, FormScreen)
    return app.screen


def text_of(app: StillApp) -> str:
    return "\n".join(row.text.rstrip() for row in app.screen.pane._rows)  # type: ignore[attr-defined]


async def test_a_line_typed_whole_goes_to_the_question_and_a_bare_one_to_the_form() -> None:
    async with shown(size=WIDE) as (app, pilot):
        await press(pilot, "colon", *"twap buy 5k 2h", "enter")
        assert "Buy 5,000 VAIX in 10 slices over 2 h" in text_of(app)
        assert "Enter sends it" in text_of(app)
        await press(pilot, "escape")
        assert "Enter sends it" not in text_of(app)
        await press(pilot, "escape")
        assert app.screen is app.trade
        await press(pilot, "colon", *"scale", "enter")
        assert "▸ side" in text_of(app)


async def test_what_is_typed_wrong_opens_the_form_at_its_field() -> None:
    async with shown(size=WIDE) as (app, pilot):
        await submit(app, pilot, "twap buy 50")
        assert "▸ size" in text_of(app)
        assert "100 VAIX at least" in text_of(app)


async def test_a_word_that_cannot_be_is_pointed_at_in_the_line() -> None:
    async with shown(size=WIDE) as (app, pilot):
        await press(pilot, "colon", *"twap byu 50", "enter")
        assert app.screen is app.trade
        fault = app.trade.line._fault
        assert fault is not None
        assert "one of buy, sell" in fault.message
        assert fault.column == 5


async def test_fields_can_be_named_in_the_line() -> None:
    async with shown(size=WIDE) as (app, pilot):
        await submit(app, pilot, "twap sell 5000 slices=20 pair=btc over=30m")
        assert "Sell 5,000 BTC in 20 slices over 30 min" in text_of(app)


async def test_esc_leaves_and_it_opens_as_it_was() -> None:
    async with shown(size=WIDE) as (app, pilot):
        await submit(app, pilot, "withdraw")
        await press(pilot, *"500", "escape")
        assert app.screen is app.trade
        await submit(app, pilot, "withdraw")
        assert form_of(app).filling.texts["amount"] == "500"
        assert "▸ to" in text_of(app)


@pytest.mark.parametrize("asking", [False, True])
async def test_panic_keys_act_in_a_form_and_take_it_away(
    monkeypatch: pytest.MonkeyPatch, asking: bool
) -> None:
    acted: list[str] = []
    async with shown(size=WIDE) as (app, pilot):
        assert app.session is not None
        monkeypatch.setattr(app.session.trading, "cancel_all", lambda: acted.append("cancel all"))
        monkeypatch.setattr(app.session.trading, "flatten", lambda _: acted.append("flatten"))
        await submit(app, pilot, "twap buy 5k" if asking else "twap")
        await press(pilot, "f12")
        assert app.screen is app.trade
        await press(pilot, "f")
        assert acted == ["cancel all", "flatten"]


async def test_letters_in_a_form_never_trade_and_the_keys_can_be_armed_there() -> None:
    async with shown(size=WIDE) as (app, pilot):
        assert app.session is not None
        await submit(app, pilot, "subaccount-new")
        await press(pilot, "f9")
        assert app.cockpit.armed
        orders = len(list(app.session.state.orders.all_live()))
        await press(pilot, *"bstbts")
        assert form_of(app).filling.texts["label"] == "bstbts"
        assert len(list(app.session.state.orders.all_live())) == orders


async def test_orders_are_held_back_while_disarmed_and_leave_when_armed() -> None:
    async with shown(size=WIDE) as (app, pilot):
        assert app.session is not None
        app.session.trading.unconfirmed = ""
        before = len(app.session.state.orders.live("vaix"))
        app.cockpit.submitted(":", "iceberg buy 5000 0.003842 500")
        await asyncio.sleep(1.1)
        await press(pilot, "enter")
        assert "disarmed" in text_of(app)
        assert len(app.session.state.orders.live("vaix")) == before
        await press(pilot, "f9")
        await asyncio.sleep(1.1)
        await press(pilot, "enter")
        assert app.screen is app.trade
        assert len(app.session.state.orders.live("vaix")) == before + 1
        await press(pilot, "enter", "enter", "enter")
        assert len(app.session.state.orders.live("vaix")) == before + 1


async def test_a_terminal_that_is_too_small_sends_nothing() -> None:
    async with shown(size=WIDE) as (app, pilot):
        app.cockpit.submitted(":", "claim")
        await pilot.resize_terminal(50, 12)
        await asyncio.sleep(1.1)
        await press(pilot, "enter")
        assert isinstance(app.screen, FormScreen)
        assert app.screen.question is not None
        assert "too small" in str(app.screen.question.message)


async def test_a_question_is_asked_again_changed_and_copied(monkeypatch: pytest.MonkeyPatch) -> None:
    copied: list[str] = []
    async with shown(size=WIDE) as (app, pilot):
        monkeypatch.setattr(app, "copy", copied.append)
        await submit(app, pilot, "history 20")
        sheet = await answered(app, pilot, "NO ANSWER")  # nobody is there in this test
        first = sheet.run
        await press(pilot, "n")
        assert sheet.run is not first
        assert sheet.run.ready.query["offset"] == 20
        await answered(app, pilot, "NO ANSWER")
        await press(pilot, "p", "p")
        assert sheet.run.ready.query["offset"] == 0
        await answered(app, pilot, "NO ANSWER")
        await press(pilot, "r")
        await answered(app, pilot, "NO ANSWER")
        await press(pilot, "y")
        assert "NO ANSWER" in copied[0]
        await press(pilot, "e")
        assert form_of(app).filling.texts["limit"] == "20"


async def test_a_command_is_never_sent_again_from_its_sheet() -> None:
    async with shown(size=WIDE) as (app, pilot):
        await submit(app, pilot, "unequip clone-1 breakout")
        sheet = await answered(app, pilot, "UNKNOWN")
        first = sheet.run
        assert "look at :clone-skills" in text_of(app)
        await press(pilot, "r", "n", "enter", "space")
        assert sheet.run is first
        await press(pilot, "e")
        assert form_of(app).filling.texts["skill_id"] == "breakout"


async def test_the_palette_and_a_key_of_one_s_own_open_forms(tmp_path: Path) -> None:
    (tmp_path / "keys.toml").write_text('"algo.twap" = ["F7"]\n')
    from terminal.keymap import load

    async with shown(still_app(tmp_path), WIDE) as (app, pilot):
        app.cockpit.take_keymap(load("default", tmp_path))
        await press(pilot, "f7")
        assert "TWAP: slices over time" in text_of(app)
        await press(pilot, "escape")
        await choose(pilot, "Scale: a")
        assert "Scale: a ladder of orders" in text_of(app)


async def test_a_theme_and_the_mode_dress_the_form() -> None:
    async with shown(size=WIDE) as (app, pilot):
        app.cockpit.submitted(":", "theme light")
        app.cockpit.run(Call("algo.twap"))
        await settled(pilot)
        assert form_of(app).pane.palette.name == "light"
        assert "PRACTICE" in text_of(app).splitlines()[0]
