"""The app as a whole on a market that stands still: keys, lines, palette, sheets, sizes."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from terminal.app import Evterm
from terminal.commands import REGISTRY
from terminal.core.chords import CONTEXTS
from terminal.core.cmdline import Call
from terminal.core.lifecycle import State
from terminal.palette_source import SteadyPalette
from terminal.present.line import Rate
from terminal.screens.layout import LEAST
from terminal.screens.sheets import Sheet
from tests.app.looks import SIZES, screen_text
from tests.app.pressing import press, settled
from tests.app.still import shown, still_app
from widgets.palette import THEMES


def panes_text(app: Evterm) -> str:
    """What stands on the trade screen, pane after pane."""
    return "\n".join(
        row.text for name, pane in app.trade.panes.items() if name in app.trade.placed for row in pane._rows
    )


@pytest.mark.parametrize("size", SIZES)
async def test_every_pane_shows_something(size: tuple[int, int]) -> None:
    async with shown(size=size) as (app, _):
        for name in app.trade.placed:
            pane = app.trade.panes[name]
            assert any(row.text.strip() for row in pane._rows), name
            assert all(len(row.chars) == pane.size.width for row in pane._rows), name
        assert "0.003842" in panes_text(app)


async def test_a_line_is_typed_completed_and_run() -> None:
    async with shown(size=(120, 40)) as (app, pilot):
        await press(pilot, "colon", *"theme light")
        assert app.trade.line.display
        await press(pilot, "enter")
        assert not app.trade.line.display
        assert app.theme == "evterm-light"
        assert app.trade.focused_name == "book"


async def test_a_wrong_line_stays_with_its_fault() -> None:
    async with shown(size=(120, 40)) as (app, pilot):
        await press(pilot, "colon", *"theme pink", "enter")
        assert app.trade.line.display
        assert app.trade.line.text == "theme pink"
        await press(pilot, "escape")
        assert not app.trade.line.display


async def test_letters_typed_into_the_line_never_trade() -> None:
    async with shown(size=(120, 40)) as (app, pilot):
        await press(pilot, "f9")
        orders = len(list(app.cockpit.session.state.orders.all_live()))  # type: ignore[union-attr]
        await press(pilot, "colon", *"bstbts", "escape")
        assert len(list(app.cockpit.session.state.orders.all_live())) == orders  # type: ignore[union-attr]


async def test_disarmed_keys_say_why_and_armed_ones_show_a_pending_row_at_once() -> None:
    async with shown(size=(120, 40)) as (app, pilot):
        app.session.trading.unconfirmed = ""  # type: ignore[union-attr]
        before = len(app.session.state.orders.live("vaix"))  # type: ignore[union-attr]
        await press(pilot, "b")
        assert "disarmed" in app.cockpit.message(0.0)[0]  # type: ignore[index]
        assert len(app.session.state.orders.live("vaix")) == before  # type: ignore[union-attr]
        await press(pilot, "f9")
        assert app.cockpit.armed
        app.cockpit.pressed = ("order.join_bid", 0.0)
        app.cockpit.run(Call("order.join_bid"))
        fresh = app.session.state.orders.live("vaix")[-1]  # type: ignore[union-attr]
        assert fresh.state is State.PENDING
        assert fresh.ticks == 3842


async def test_cancel_all_acts_under_a_sheet_the_palette_and_the_line(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    calls: list[type] = []
    async with shown(size=(120, 40)) as (app, pilot):
        monkeypatch.setattr(app.session.trading, "cancel_all", lambda: calls.append(type(app.screen)))  # type: ignore[union-attr]
        await press(pilot, "question_mark", "f12", "escape")
        await press(pilot, "ctrl+p", "ctrl+k", "escape")
        await press(pilot, "colon", "x", "ctrl+k")
        assert calls == [Sheet, SteadyPalette, type(app.trade)]


@pytest.mark.parametrize(("keymap", "size"), zip(("default", "vim", "emacs"), SIZES, strict=True))
async def test_every_complete_command_runs_on_the_real_desk(
    keymap: str, size: tuple[int, int], tmp_path: Path
) -> None:
    """From a key, the palette or a line: none may raise, whatever the pane in focus."""
    async with shown(still_app(tmp_path, keymap=keymap), size) as (app, pilot):
        for command in REGISTRY.values():
            assert set(command.contexts) <= set(CONTEXTS)
            if command.is_complete and not command.form and command.id != "app.quit":
                app.cockpit.run(Call(command.id))
                await settled(pilot)
                assert screen_text(app)
                app.cockpit.dismiss()
        for line in (
            "tf 5m",
            "overlay vwap",
            "study macd",
            "tape 1000",
            "size 500",
            "preset 2 700",
            "symbol btc",
            "hide tape",
            "book clob",
        ):
            app.cockpit.submitted(":", line)
            assert app.trade.line._fault is None
        await settled(pilot)


async def test_every_form_that_needs_no_words_opens_where_there_is_least_room() -> None:
    """Forms are the same under every keymap."""
    async with shown(size=LEAST) as (app, pilot):
        for command in REGISTRY.values():
            if command.is_complete and command.form:
                app.cockpit.run(Call(command.id))
                await settled(pilot)
                assert screen_text(app)
                app.cockpit.dismiss()


@pytest.mark.parametrize("theme", THEMES)
async def test_each_theme_dresses_every_pane(theme: str) -> None:
    async with shown(size=(120, 40)) as (app, pilot):
        app.cockpit.submitted(":", f"theme {theme}")
        await settled(pilot)
        assert all(pane.palette.name == theme for pane in app.trade.panes.values())


async def test_layout_and_choices_are_remembered(tmp_path: Path) -> None:
    async with shown(still_app(tmp_path), (120, 40)) as (app, pilot):
        await press(pilot, "v")
        app.cockpit.submitted(":", "hide tape")
        app.cockpit.submitted(":", "theme cvd-light")
        await press(pilot, "ctrl+q")
    from terminal import remembered

    state = remembered.load(tmp_path).state
    assert state.layout is not None
    assert state.layout.ladder
    assert state.layout.hidden == ("tape",)
    assert state.theme is not None
    assert state.theme.value == "cvd-light"
    assert "hide tape" in state.lines


async def test_the_ladder_stands_still_while_its_cursor_moves() -> None:
    async with shown(size=(120, 40)) as (app, pilot):
        await press(pilot, "v")
        prices = [rung.price for rung in app.trade.panes["ladder"].view.rungs]
        await press(pilot, "j", "j", "k")
        assert [rung.price for rung in app.trade.panes["ladder"].view.rungs] == prices
        assert sum(rung.cursor for rung in app.trade.panes["ladder"].view.rungs) == 1
        await press(pilot, "minus")
        assert app.trade.panes["ladder"].view.step.startswith("2 t")


async def test_sizes_last_for_one_order() -> None:
    async with shown(size=(120, 40)) as (app, pilot):
        await press(pilot, "3")
        assert app.looks.preset == 3
        await press(pilot, "asterisk")
        assert app.looks.typed == Decimal(100_000)
        await press(pilot, "percent_sign")
        assert app.looks.typed == Decimal(50_000)


async def test_stale_is_said_and_arming_refused() -> None:
    async with shown(still_app(live=False), (120, 40)) as (app, pilot):
        assert "STALE" in panes_text(app)
        assert "new orders refused" in panes_text(app)
        await press(pilot, "f9")
        assert not app.cockpit.armed


async def test_without_a_key_it_only_watches() -> None:
    async with shown(still_app(key=False), (120, 40)) as (app, pilot):
        assert "view only" in panes_text(app)
        await press(pilot, "f9")
        assert not app.cockpit.armed


async def test_a_screen_that_becomes_too_small_disarms_and_says_so() -> None:
    async with shown(size=(120, 40)) as (app, pilot):
        await press(pilot, "f9")
        assert app.cockpit.armed
        await pilot.resize_terminal(50, 12)
        await settled(pilot)
        assert not app.cockpit.armed
        assert "too small" in panes_text(app)
        await press(pilot, "f9")
        assert not app.cockpit.armed
        await pilot.resize_terminal(80, 24)
        await settled(pilot)
        assert "0.003842" in panes_text(app)


async def test_an_answer_to_a_key_shows_what_the_key_changed_and_leaves_the_market_to_the_next_frame() -> (
    None
):
    async with shown(size=(120, 40)) as (app, _):
        state, made = app.cockpit.state, []
        assert state is not None
        for name, pane in app.trade.panes.items():
            pane.show = lambda _view, name=name: made.append(name)  # type: ignore[method-assign,misc]

        def frame(*, answer: bool) -> tuple[bool, set[str]]:
            made.clear()
            new = app.trade.frame(state, ((), None, Rate()), armed=False, now=0.0, answer=answer)
            return new, set(made) - {"status", "header"}

        frame(answer=False)
        state.market.book.version += 1
        state.market.tape.version += 1
        app.looks.row += 1
        assert frame(answer=True) == (False, {"blotter"})
        app.looks.cursor = 3840
        assert frame(answer=True) == (True, {"book"})
        assert frame(answer=False) == (True, {"tape"})
        assert frame(answer=False) == (True, set())


async def test_the_key_that_opened_help_closes_it() -> None:
    async with shown() as (app, pilot):
        await press(pilot, "question_mark")
        assert app.screen is not app.trade
        await press(pilot, "question_mark")
        assert app.screen is app.trade
