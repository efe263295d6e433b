"""Trading on the ladder by keys: what leaves is what was shown, and once."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from decimal import Decimal
from typing import Any

import pytest
from textual import events
from textual.pilot import Pilot

from terminal.app import Evterm
from terminal.core.atcursor import Answer
from terminal.core.confirming import QUIET_S
from terminal.core.keyguard import SLEEP_S
from terminal.core.order import Order
from terminal.core.risk import Draft
from terminal.model.market import BookChange
from terminal.model.order import SELL
from tests.app.pressing import press, settled
from tests.app.still import said, shown


class Sent(list[tuple[Draft, str]]):
    """In place of the session's sending."""

    def __init__(self, app: Evterm, monkeypatch: pytest.MonkeyPatch) -> None:
        super().__init__()
        assert app.session is not None
        trading = app.session.trading
        self.moved: list[tuple[str, int]] = []
        monkeypatch.setattr(trading, "submit", self._submit)
        monkeypatch.setattr(trading, "amend", self._amend)
        monkeypatch.setattr(trading, "cancel", lambda order: self.moved.append((order.order_id, 0)))

    def _submit(self, draft: Draft, kind: str, symbol: str) -> None:
        assert symbol == "vaix"
        self.append((draft, kind))

    def _amend(self, order: Order, ticks: int) -> None:
        self.moved.append((order.order_id, ticks))


class Keys:
    """A hand on the ladder."""

    def __init__(self, app: Evterm, pilot: Pilot[int], sent: Sent) -> None:
        self.app, self.sent, self.pilot = app, sent, pilot

    async def press(self, *names: str) -> None:
        await press(self.pilot, *names)

    @property
    def said(self) -> str:
        return said(self.app)

    def put_cursor(self, ticks: int) -> None:
        self.app.looks.cursor = ticks
        self.app.cockpit.other_key()


@asynccontextmanager
async def on_ladder(monkeypatch: pytest.MonkeyPatch, *, armed: bool = True) -> AsyncIterator[Keys]:
    """Guards against held keys take their time, and are proven by themselves: here a second Enter counts at once."""
    async with shown() as (app, pilot):
        keys = Keys(app, pilot, Sent(app, monkeypatch))
        await keys.press("v", *(("f9",) if armed else ()))
        yield keys


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("terminal.core.confirming.Confirming.press", lambda *_: 0.0)


@pytest.mark.usefixtures("quick")
async def test_enter_shows_and_enter_again_sends_what_was_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    async with on_ladder(monkeypatch) as keys:
        keys.put_cursor(3_840)
        await keys.press("enter")
        assert keys.said.startswith("Enter again: buy 20,000 @ 0.003840 rests, queue ~")
        assert "Enter buys 20,000 @ 0.003840" in keys.app.trade.panes["ladder"]._rows[-1].text
        assert keys.sent == []
        await keys.press("enter")
        (draft, kind), *others = keys.sent
        assert (draft.side, draft.ticks, draft.lots, kind, others) == ("buy", 3_840, 20_000, "post_only", [])
        assert keys.said == "sent: buy 20,000 @ 0.003840"
        await keys.press("enter", "enter")
        assert len(keys.sent) == 1
        assert "one order" in keys.said


@pytest.mark.usefixtures("quick")
async def test_above_the_touch_it_sells_and_a_preset_is_for_one_order(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async with on_ladder(monkeypatch) as keys:
        keys.put_cursor(3_850)
        await keys.press("3", "enter", "enter")
        ((draft, _),) = keys.sent
        assert (draft.side, draft.ticks, draft.lots) == (SELL, 3_850, 50_000)
        assert keys.app.looks.preset == 0


@pytest.mark.usefixtures("quick")
async def test_any_other_key_takes_the_preview_away(monkeypatch: pytest.MonkeyPatch) -> None:
    async with on_ladder(monkeypatch) as keys:
        keys.put_cursor(3_840)
        for key in ("escape", "j", "2", "space"):
            await keys.press("enter")
            assert "Enter buys" in keys.app.trade.panes["ladder"]._rows[-1].text
            await keys.press(key)
            assert "Enter buys" not in keys.app.trade.panes["ladder"]._rows[-1].text
            await asyncio.sleep(SLEEP_S if key == "escape" else 0)
        assert keys.sent == []


async def test_a_held_enter_and_a_paste_of_enters_send_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    async with on_ladder(monkeypatch) as keys:
        keys.put_cursor(3_840)
        now = time.monotonic()
        for number in range(12):  # as they repeat, all read already
            await keys.app.on_event(_enter(now - 0.2 + number * 0.015))
        await asyncio.sleep(QUIET_S + 0.05)
        assert keys.sent == []
        keys.app.post_message(events.Paste("\r\r\r"))
        await settled(keys.pilot)
        assert keys.sent == []
        assert not keys.app.cockpit.armed


def _enter(at: float) -> events.Key:
    event = events.Key("enter", "\r")
    event.time = at
    return event


@pytest.mark.usefixtures("quick")
async def test_disarmed_stale_or_midway_enter_says_why_not(monkeypatch: pytest.MonkeyPatch) -> None:
    async with on_ladder(monkeypatch, armed=False) as keys:
        keys.put_cursor(3_840)
        await keys.press("enter", "enter")
        assert keys.said.startswith("disarmed")
        await keys.press("f9")
        keys.put_cursor(3_843)
        await keys.press("enter")
        assert "midway between bid and ask" in keys.said
        keys.app.looks.cursor = None
        await keys.press("enter")
        assert "no price is chosen" in keys.said
        assert keys.sent == []


@pytest.mark.usefixtures("quick")
async def test_a_market_that_came_to_the_price_stops_the_order(monkeypatch: pytest.MonkeyPatch) -> None:
    """The touch on the screen is older than the book: what would take now is not sent."""
    async with on_ladder(monkeypatch) as keys:
        keys.put_cursor(3_842)
        await keys.press("enter")
        assert keys.app.session is not None
        book = keys.app.session.state.market.book
        down = [(3_842, 0), (3_841, 0), (3_840, 5)]
        painted = keys.app.cockpit.painted
        book.take(BookChange("vaix", down, [(3_842, 9_000)], whole=False))
        keys.app.cockpit.painted = painted
        keys.app.cockpit.order_at_cursor()
        assert "it would take" in keys.said
        assert keys.sent == []


async def test_a_yes_that_had_to_wait_is_judged_again(monkeypatch: pytest.MonkeyPatch) -> None:
    async with on_ladder(monkeypatch) as keys:
        desk = keys.app.cockpit
        keys.put_cursor(3_840)
        plan = desk._plan()
        assert not isinstance(plan, str)
        desk.at_cursor.press(plan, 100.0)
        assert desk.at_cursor.press(plan, 100.5) is Answer.WAIT
        desk.looks.typed = Decimal(plan.lots + 1)  # another size meanwhile
        desk._waited()
        assert keys.sent == []


async def test_what_rests_in_the_cursors_row_moves_with_it(monkeypatch: pytest.MonkeyPatch) -> None:
    async with on_ladder(monkeypatch) as keys:
        keys.put_cursor(3_841)
        await keys.press("shift+up")
        assert keys.sent.moved == [("ord_00a0", 3_842)]
        assert keys.app.looks.cursor == 3_842
        assert "place in the queue is lost" in keys.said
        await keys.press("shift+down")
        assert keys.sent.moved[1:] == [], "nothing rests there: the venue has not moved it yet"
        assert keys.said.startswith("no own order in the cursor's row")


async def test_a_row_of_several_ticks_moves_and_cancels_all_that_is_in_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async with on_ladder(monkeypatch) as keys:
        await keys.press("minus", "minus")  # 5 ticks a row
        keys.put_cursor(3_846)  # in the row of 3845; the ask of 3846 stands in that of 3850
        await keys.press("delete")
        assert keys.sent.moved == []
        keys.put_cursor(3_850)
        await keys.press("delete")
        assert keys.sent.moved == [("ord_00a1", 0)]
        keys.put_cursor(3_836)
        await keys.press("shift+down")
        assert keys.sent.moved[1:] == [("ord_00a2", 3_831)]
        assert keys.app.looks.cursor == 3_831


async def test_stepping_through_own_orders_moves_the_ladders_cursor(monkeypatch: pytest.MonkeyPatch) -> None:
    async with on_ladder(monkeypatch) as keys:
        seen = set()
        for _ in range(4):
            await keys.press("n")
            seen.add(keys.app.looks.cursor)
        assert {3_836, 3_841, 3_846} <= seen


async def test_alerts_at_the_cursor_come_and_go_and_are_listed(monkeypatch: pytest.MonkeyPatch) -> None:
    async with on_ladder(monkeypatch) as keys:
        saved: list[Any] = []
        keys.app.cockpit.alerts_changed = lambda: saved.append(1)
        keys.put_cursor(3_860)
        await keys.press("A")
        assert keys.said == "alert 1: VAIX above 0.003860"
        await keys.press("colon", *"alerts", "enter")
        assert any("0.003860" in text for line in keys.app.screen._lines() for text, _ in line)  # type: ignore[attr-defined]
        await keys.press("escape", "A")
        assert keys.said == "gone: VAIX above 0.003860"
        assert len(saved) == 2


async def test_the_table_of_the_pane_in_focus_is_copied(monkeypatch: pytest.MonkeyPatch) -> None:
    async with on_ladder(monkeypatch) as keys:
        copied: list[str] = []
        monkeypatch.setattr(keys.app, "copy", copied.append)
        for pane in ("l", "t", "o"):
            await keys.press("g", pane, "Y")
        ladder, tape, orders = copied
        assert ladder.splitlines()[0].split("\t")[2] == "price"
        assert len(tape.splitlines()) == 6
        assert "0.003841" in orders
        await keys.press("g", "c", "Y")
        assert keys.said == "the chart has no table to copy"
