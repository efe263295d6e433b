"""Orders on one line among the keys of the whole terminal: said as they are typed, asked about, and never sent by a slip."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from textual.pilot import Pilot

from terminal.core.works.spec import ChaseSpec
from terminal.model.order import BUY
from terminal.screens.form import FormScreen
from tests.app.pressing import press, settled, until
from tests.app.still import StillApp, shown


@asynccontextmanager
async def armed() -> AsyncIterator[tuple[StillApp, Pilot[int]]]:
    """The venue has told of own orders and fills, and the keys may trade."""
    async with shown() as (app, pilot):
        assert app.session is not None
        app.session.trading.unconfirmed = ""
        await press(pilot, "f9")
        yield app, pilot


async def typed(app: StillApp, pilot: Pilot[int], line: str, *more: str) -> None:
    app.cockpit.open_line(line)
    await settled(pilot)
    await press(pilot, *more)


def enter(app: StillApp, later_s: float) -> None:
    """An Enter that is read so much later."""
    app.cockpit.submitted(":", app.trade.line.text, time.monotonic() + later_s)


def line_of(app: StillApp) -> str:
    line = app.trade.line
    return "\n".join(line.render_line(y).text.rstrip() for y in range(line.size.height))


def orders(app: StillApp) -> int:
    assert app.session is not None
    return len(list(app.session.state.orders.all_live()))


async def test_an_order_is_said_as_it_is_typed_and_asked_about_in_its_form() -> None:
    async with armed() as (app, pilot):
        before = orders(app)
        await typed(app, pilot, "buy 50% @ bid-2t po gtt=10m")
        said = " ".join(line_of(app).split())
        assert "post only at 0.003840, for 10 min (PRACTICE)" in said
        assert "size: 50 % of 99,954.00 USDC at 0.003840, fee included" in said
        assert "above the limit of" in said, "what would hold it back is said too"
        await press(pilot, "escape")
        await typed(app, pilot, "buy 500 @ bid po", "enter")
        assert isinstance(app.screen, FormScreen)
        assert app.screen.filling.sentence == "Buy 500 VAIX, post only at 0.003842 (PRACTICE)"
        assert app.screen.question is not None
        assert orders(app) == before, "nothing leaves by the first Enter"


async def test_what_is_wrong_is_pointed_at_and_what_is_not_typed_yet_only_hinted() -> None:
    async with armed() as (app, pilot):
        await press(pilot, "colon", *"buy 500")
        assert "needs a price or a type: @ and a price" in line_of(app)
        assert app.trade.line._fault is None
        await press(pilot, *" @ b")
        assert app.trade.line._fault is None
        await press(pilot, *["backspace"] * 7, *"5x @ bid")
        fault = app.trade.line._fault
        assert fault is not None
        assert (fault.column, fault.width) == (4, 2)
        await press(pilot, "enter")
        assert app.screen is app.trade
        assert app.trade.line.text == "buy 5x @ bid", "nothing typed is lost"


async def test_tab_takes_the_ways_to_go_on() -> None:
    async with armed() as (app, pilot):
        await typed(app, pilot, "buy 500 @ la", "tab")
        assert app.trade.line.text == "buy 500 @ last "
        await press(pilot, *"gt", "tab")
        assert app.trade.line.text == "buy 500 @ last gtt="


async def test_work_is_asked_about_in_the_line_and_begins_by_another_enter(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async with armed() as (app, pilot):
        begun: list[Any] = []
        monkeypatch.setattr(app.cockpit, "start_work", begun.append)
        await typed(app, pilot, "chase buy 500", "enter")
        assert "Enter starts it, Esc does not" in line_of(app)
        for n in range(100):
            enter(app, 0.03 * n)
        assert begun == [], "a key that is held down is no yes"
        enter(app, 10)
        assert begun == [ChaseSpec("vaix", BUY, 500)]
        assert not app.trade.line.display
        await press(pilot, *["enter"] * 5)
        assert len(begun) == 1


async def test_another_key_or_a_recalled_line_asks_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    async with armed() as (app, pilot):
        begun: list[Any] = []
        monkeypatch.setattr(app.cockpit, "start_work", begun.append)
        await typed(app, pilot, "chase buy 500", "enter", "escape")
        assert not app.trade.line.display
        await press(pilot, "colon", "up")
        assert app.trade.line.text == "chase buy 500"
        enter(app, 10)
        await settled(pilot)
        assert begun == []
        assert "Enter starts it" in line_of(app)
        await press(pilot, "0")
        enter(app, 20)
        await settled(pilot)
        assert begun == []
        assert "5,000 VAIX" in line_of(app)


async def test_a_question_waits_for_arming(monkeypatch: pytest.MonkeyPatch) -> None:
    async with armed() as (app, pilot):
        closed: list[Any] = []
        monkeypatch.setattr(app.cockpit, "close_part", closed.append)
        assert app.session is not None
        app.session.arm.disarm("by hand")
        await typed(app, pilot, "close 50%", "enter")
        assert "Close 50% of the position: sell 5,000 VAIX at once" in line_of(app)
        assert "disarmed: F9 arms the keys" in line_of(app)
        enter(app, 10)
        assert closed == []
        await press(pilot, "f9")
        enter(app, 20)
        assert [str(part) for part in closed] == ["1/2"]


async def test_cancels_never_wait(monkeypatch: pytest.MonkeyPatch) -> None:
    async with armed() as (app, pilot):
        cancelled: list[str] = []
        assert app.session is not None
        app.session.arm.disarm("by hand")
        monkeypatch.setattr(app.session.trading, "cancel", lambda order: cancelled.append(order.order_id))
        await typed(app, pilot, "cancel 00a1", "enter")
        await typed(app, pilot, "cancel @ 0.003841", "enter")
        assert cancelled == ["ord_00a1", "ord_00a0"]


async def test_amend_means_the_chosen_order() -> None:
    async with armed() as (app, pilot):
        await press(pilot, "n")
        chosen = app.cockpit.chosen_order()
        assert chosen is not None
        await typed(app, pilot, "amend 00a0 +1t", "enter")
        assert isinstance(app.screen, FormScreen)
        assert app.screen.filling.sentence.startswith("Change ord_00a0 of VAIX/USDC to 0.003842")


async def test_the_meaning_follows_the_market_while_the_line_stands() -> None:
    async with armed() as (app, pilot):
        await typed(app, pilot, "buy 500 @ bid po")
        assert "at 0.003842" in line_of(app)
        assert app.session is not None
        app.session.state.market.book.bids.apply([(3842, 0)])
        await until(pilot, lambda: "at 0.003841" in line_of(app))


async def test_names_that_are_forms_too_still_open_them() -> None:
    async with armed() as (app, pilot):
        await typed(app, pilot, "twap", "enter")
        assert isinstance(app.screen, FormScreen)
        await press(pilot, "escape")
        await typed(app, pilot, "twap buy 5k over 2h in 20", "enter")
        assert isinstance(app.screen, FormScreen)
        assert "Buy 5,000 VAIX in 20 slices over 2 h" in app.screen.filling.sentence
