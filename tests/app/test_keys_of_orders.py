"""What an order key means is what the trader saw, whatever moved since."""

from __future__ import annotations

import time

import pytest
from textual import events

from terminal.app import Evterm
from terminal.core.order import Order
from terminal.present.blotter import visible_orders
from tests.app.still import said, still_app


def own(app: Evterm) -> list[Order]:
    assert app.session is not None
    return visible_orders(app.session.state)


def end(app: Evterm, order: Order) -> None:
    assert app.session is not None
    app.session.state.orders.gone(order.order_id, "filled elsewhere")


async def test_the_cursor_stays_on_its_order_when_others_go() -> None:
    app = still_app()
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.pause(0.2)
        await pilot.press("n")
        await pilot.press("n")
        await pilot.pause(0.1)
        _unnamed, first, chosen, *_ = own(app)
        assert app.cockpit.chosen_order() is chosen
        end(app, first)
        assert app.cockpit.chosen_order() is chosen, "before the next frame"
        await pilot.pause(0.2)
        assert app.cockpit.chosen_order() is chosen
        assert app.looks.row == 1


async def test_an_order_that_went_gives_its_place_to_no_other_before_it_is_seen() -> None:
    app = still_app()
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.pause(0.2)
        await pilot.press("n")
        await pilot.pause(0.1)
        chosen = app.cockpit.chosen_order()
        assert chosen is not None
        end(app, chosen)
        assert app.cockpit.chosen_order() is None
        await pilot.pause(0.2)
        assert app.cockpit.chosen_order() is own(app)[1]


@pytest.mark.parametrize("text", ["b", "bbbb", "ga", "x" * 500])
async def test_a_paste_into_the_trade_screen_runs_nothing_and_disarms(
    text: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = still_app()
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.pause(0.2)
        assert app.session is not None
        ran: list[object] = []
        monkeypatch.setattr(app.cockpit, "run", ran.append)
        app.session.arm.arm(time.monotonic())
        app.post_message(events.Paste(text))
        await pilot.pause(0.1)
        assert not ran
        assert not app.session.arm.armed(time.monotonic())


async def test_a_paste_into_the_line_is_text() -> None:
    app = still_app()
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.pause(0.2)
        await pilot.press("colon")
        await pilot.pause(0.1)
        app.post_message(events.Paste("symbol btc"))
        await pilot.pause(0.1)
        assert app.trade.line.text == "symbol btc"


async def test_a_chord_is_shown_for_as_long_as_it_waits_and_no_longer() -> None:
    app = still_app()
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.pause(0.2)
        app.cockpit.clear_message()
        now = time.monotonic()
        await pilot.press("t")
        assert app.cockpit.message(now) == ("t …", "accent")
        assert app.cockpit.message(now + 30) is None
        await pilot.press("escape", "g")
        assert app.cockpit.message(now) == ("g …", "accent")
        await pilot.press("c")
        assert app.cockpit.message(time.monotonic()) is None


async def test_an_order_key_in_another_pane_says_where_it_works() -> None:
    app = still_app()
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.pause(0.2)
        await pilot.press("g", "a")
        await pilot.pause(0.1)
        await pilot.press("g", "c")
        await pilot.pause(0.1)
        await pilot.press("b")
        assert "not in the chart pane" in said(app)


@pytest.mark.parametrize("panic", ["f10", "f12"])
async def test_the_key_that_flattens_is_never_typed(panic: str, monkeypatch: pytest.MonkeyPatch) -> None:
    app = still_app()
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause(0.2)
        assert app.session is not None
        called: list[list[str]] = []
        monkeypatch.setattr(app.session.trading, "flatten", lambda symbols: called.append(list(symbols)))
        monkeypatch.setattr(app.session.trading, "cancel_all", lambda: None)
        await pilot.press("ctrl+p")
        await pilot.pause(0.3)
        await pilot.press(panic)
        await pilot.pause(0.2)
        assert said(app).startswith("f flattens VAIX")
        await pilot.press("f")
        assert called == [["vaix"]]
        assert app.cockpit.question(time.monotonic()) is None
