"""Tickets among the keys of the whole terminal: opened while disarmed, held against book and caps, sent by a yes alone."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from textual.pilot import Pilot

from terminal.core.confirming import GUARD_S, HELD_S, QUIET_S, Confirming
from terminal.core.lifecycle import State
from tests.app.pressing import press, settled
from tests.app.still import StillApp, shown, still_app
from tests.app.test_calls_keys import WIDE, form_of, submit, text_of


@pytest.mark.parametrize(
    ("keymap", "pressed", "title"),
    [
        ("default", "o", "Place an order"), ("default", "w", "TWAP"), ("default", "l", "Scale"), ("default", "a", "Algo"),
        ("vim", "o", "Place an order"), ("vim", "w", "TWAP"), ("vim", "L", "Scale"), ("vim", "a", "Algo"),
        ("emacs", "ctrl+c o", "Place an order"), ("emacs", "ctrl+c w", "TWAP"), ("emacs", "ctrl+c s", "Scale"),
        ("emacs", "ctrl+c a", "Algo"),
    ],
)  # fmt: skip
async def test_a_key_opens_each_ticket_though_disarmed(keymap: str, pressed: str, title: str) -> None:
    async with shown(still_app(keymap=keymap)) as (app, pilot):
        await press(pilot, *pressed.split())
        assert title in text_of(app)
        assert "○ disarmed" in text_of(app)


@asynccontextmanager
async def confirmed() -> AsyncIterator[tuple[StillApp, Pilot[int]]]:
    """The venue has told of own orders and fills."""
    async with shown(size=WIDE) as (app, pilot):
        assert app.session is not None
        app.session.trading.unconfirmed = ""
        yield app, pilot


def live_orders(app: StillApp) -> int:
    assert app.session is not None
    return len(app.session.state.orders.live("vaix"))


async def test_an_order_by_keys_from_preset_to_preview_to_the_blotter() -> None:
    async with confirmed() as (app, pilot):
        before = live_orders(app)
        await press(pilot, "f9", "o", "b", "enter", "pageup", "enter", *"bid")
        assert "rests" in text_of(app)
        await press(pilot, "enter")
        assert "Enter sends it" in text_of(app)
        await asyncio.sleep(HELD_S + 0.1)
        await press(pilot, "enter")
        assert app.screen is app.trade
        assert live_orders(app) == before + 1
        await press(pilot, "o")
        assert form_of(app).filling.texts["quantity"] == "", "after a send the ticket empties"


@pytest.mark.parametrize("gap_s", [0.04, 0.45])
async def test_enter_again_and_again_places_one_order_or_none(gap_s: float) -> None:
    async with confirmed() as (app, pilot):
        before = live_orders(app)
        await press(pilot, "f9", "o", "b", "enter", "pageup", "enter", *"bid")
        for _ in range(8):
            await press(pilot, "enter")
            await asyncio.sleep(gap_s)
        await asyncio.sleep(QUIET_S + 0.05)
        await settled(pilot)
        assert live_orders(app) <= before + 1


async def test_what_the_caps_and_the_balance_would_say_stands_there_before_it_is_sent() -> None:
    async with confirmed() as (app, pilot):
        await press(pilot, "o", "b", "enter", *"5m", "enter", *"bid")
        assert "above the limit of 10,000 USDC" in text_of(app)
        await press(pilot, "shift+tab", "ctrl+u", *"500m")
        assert "size: needs" in text_of(app)
        assert "at most" in text_of(app)
        await press(pilot, "ctrl+u", *"500", "tab", "ctrl+u", *"0.1")
        assert "through the touch" in text_of(app)


async def test_disarmed_it_is_held_back_and_armed_in_the_form_it_leaves() -> None:
    async with confirmed() as (app, pilot):
        before = live_orders(app)
        await press(pilot, "o", "b", "enter", *"500", "enter", *"bid", "enter")
        await asyncio.sleep(HELD_S + 0.1)
        await press(pilot, "enter")
        assert "disarmed" in text_of(app)
        await press(pilot, "f9")
        await asyncio.sleep(HELD_S + 0.1)
        await press(pilot, "enter")
        assert live_orders(app) == before + 1


async def test_the_type_is_cycled_outside_the_ticket_and_kept_till_it_is_sent() -> None:
    async with confirmed() as (app, pilot):
        await press(pilot, "T", "T")
        assert "market" in (app.cockpit.message(0.0) or ("", ""))[0]
        await press(pilot, "o")
        assert form_of(app).filling.texts["order_type"] == "market"
        await press(pilot, "b", "escape", "T", "o")
        assert form_of(app).filling.texts["order_type"] == "ioc"
        assert form_of(app).filling.texts["side"] == "buy", "Esc keeps what was typed"


async def test_a_change_opens_with_the_chosen_order_at_its_price() -> None:
    async with confirmed() as (app, pilot):
        await press(pilot, "n")
        chosen = app.cockpit.chosen_order()
        assert chosen is not None
        await submit(app, pilot, "amend")
        assert form_of(app).filling.texts["order_id"] == chosen.order_id
        assert "▸ new price" in text_of(app)
        await press(pilot, *app.session.state.market.instrument.price_text(chosen.ticks - 2))  # type: ignore[union-attr]
        assert "lost: another price" in text_of(app)


async def test_a_line_in_words_is_asked_about_in_figures() -> None:
    async with confirmed() as (app, pilot):
        await submit(app, pilot, "iceberg buy 5000 bid 500")
        assert "Enter sends it" in text_of(app)
        assert form_of(app).filling.texts["price"] == "0.003842"
        assert State.PENDING not in {one.state for one in app.session.state.orders.live("vaix")}  # type: ignore[union-attr]


async def test_a_stale_book_is_said_in_the_ticket() -> None:
    async with shown(still_app(live=False)) as (app, pilot):
        await press(pilot, "o", "b", "enter", *"500", "enter", *"0.0038")
        assert "no preview of VAIX/USDC" in text_of(app)
        assert "stale" in text_of(app)


async def test_enters_after_the_yes_place_nothing_at_the_ladders_cursor_either(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Each Enter counts at once here, as it would for a hand that takes its time."""
    monkeypatch.setattr(Confirming, "press", lambda *_: 0.0)
    async with confirmed() as (app, pilot):
        before = live_orders(app)
        await press(pilot, "v", "j", "j", "f9", "o", "b", "enter", "pageup", "enter", *"bid")
        for _ in range(8):
            await press(pilot, "enter")
        assert live_orders(app) == before + 1
        assert "one Enter, one order" in (app.cockpit.message(0.0) or ("", ""))[0]


async def test_what_is_typed_right_behind_the_yes_goes_to_the_line_and_never_to_the_order_keys() -> None:
    async with confirmed() as (app, pilot):
        before = live_orders(app)
        await press(pilot, "f9", "o", "b", "enter", "pageup", "enter", *"bid", "enter")
        await asyncio.sleep(GUARD_S + 0.1)
        await press(pilot, "enter", "colon", *"buy")
        await asyncio.sleep(QUIET_S + 0.05)
        await settled(pilot)
        assert (app.trade.line.display, app.trade.line.text) == (True, "buy")
        assert live_orders(app) == before + 1


async def test_the_first_letter_takes_the_place_of_what_a_field_proposes() -> None:
    async with confirmed() as (app, pilot):
        await press(pilot, "w", "b", "tab", *"5000", "tab", *"30m", "tab", "end", "0")
        texts = form_of(app).filling.texts
        assert (texts["duration_minutes"], texts["num_slices"]) == ("30m", "100")
