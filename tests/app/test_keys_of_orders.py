"""What an order key means is what the trader saw, whatever moved since."""

from __future__ import annotations

import time

import pytest
from textual import events

from terminal.app import Evterm
from terminal.core import chords
from terminal.core.order import Order
from terminal.present.blotter import visible_orders
from tests.app.pressing import press, settled
from tests.app.still import said, shown


def own(app: Evterm) -> list[Order]:
    assert app.session is not None
    return visible_orders(app.session.state)


def end(app: Evterm, order: Order) -> None:
    assert app.session is not None
    app.session.state.orders.gone(order.order_id, "filled elsewhere")


async def test_the_cursor_stays_on_its_order_when_others_go() -> None:
    async with shown(size=(120, 40)) as (app, pilot):
        await press(pilot, "n")
        await press(pilot, "n")
        _unnamed, first, chosen, *_ = own(app)
        assert app.cockpit.chosen_order() is chosen
        end(app, first)
        assert app.cockpit.chosen_order() is chosen, "before the next frame"
        await settled(pilot)
        assert app.cockpit.chosen_order() is chosen
        assert app.looks.row == 1


async def test_an_order_that_went_gives_its_place_to_no_other_before_it_is_seen() -> None:
    async with shown(size=(120, 40)) as (app, pilot):
        await press(pilot, "n")
        chosen = app.cockpit.chosen_order()
        assert chosen is not None
        end(app, chosen)
        assert app.cockpit.chosen_order() is None
        await settled(pilot)
        assert app.cockpit.chosen_order() is own(app)[1]


@pytest.mark.parametrize("text", ["b", "bbbb", "ga", "x" * 500])
async def test_a_paste_into_the_trade_screen_runs_nothing_and_disarms(
    text: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with shown(size=(120, 40)) as (app, pilot):
        assert app.session is not None
        ran: list[object] = []
        monkeypatch.setattr(app.cockpit, "run", ran.append)
        app.session.arm.arm(time.monotonic())
        app.post_message(events.Paste(text))
        await settled(pilot)
        assert not ran
        assert not app.session.arm.armed(time.monotonic())


async def test_a_paste_into_the_line_is_text() -> None:
    async with shown(size=(120, 40)) as (app, pilot):
        await press(pilot, "colon")
        app.post_message(events.Paste("symbol btc"))
        await settled(pilot)
        assert app.trade.line.text == "symbol btc"


async def test_a_chord_is_shown_for_as_long_as_it_waits_and_no_longer() -> None:
    async with shown(size=(120, 40)) as (app, pilot):
        app.cockpit.clear_message()
        now = time.monotonic()
        await press(pilot, "t")
        assert app.cockpit.message(now) == ("t …", "accent")
        assert app.cockpit.message(now + 2 * chords.WAIT) is None
        await press(pilot, "escape", "g")
        assert app.cockpit.message(now) == ("g …", "accent")
        await press(pilot, "c")
        assert app.cockpit.message(time.monotonic()) is None


async def test_an_order_key_in_another_pane_says_where_it_works() -> None:
    async with shown(size=(120, 40)) as (app, pilot):
        await press(pilot, "g", "a")
        await press(pilot, "g", "c")
        await press(pilot, "b")
        assert "not in the chart pane" in said(app)


@pytest.mark.parametrize("panic", ["f10", "f12"])
async def test_the_key_that_flattens_is_never_typed(panic: str, monkeypatch: pytest.MonkeyPatch) -> None:
    async with shown() as (app, pilot):
        assert app.session is not None
        called: list[list[str]] = []
        monkeypatch.setattr(app.session.trading, "flatten", lambda symbols: called.append(list(symbols)))
        monkeypatch.setattr(app.session.trading, "cancel_all", lambda: None)
        await press(pilot, "ctrl+p")
        await press(pilot, panic)
        assert said(app).startswith("f flattens VAIX")
        await press(pilot, "f")
        assert called == [["vaix"]]
        assert app.cockpit.question(time.monotonic()) is None
