"""However often and however fast a key comes: an order key, an Enter to a form, to the `:` line or on the ladder sends one
order or none. The whole terminal runs in virtual time, so that a key held for a minute takes no minute."""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import Awaitable, Callable, Iterator
from typing import Any
from unittest import mock

import pytest
import textual._time
from textual import events

from terminal.app import Evterm
from terminal.core.keyguard import LOCK_S
from terminal.core.order import Intent, Order
from terminal.core.risk import Draft
from tests.app.still import still_app
from tests.app.unseen import unseen
from tests.session import virtual

PRESSES, MOST_S = 50, 8.0
CALM_S, REST_S = 0.8, 2.5
"""between presses that are meant, and after all of them"""
SPACINGS = (0.0, 0.01, 0.03, 0.1, 0.121, 0.3, 0.31, 0.69, 1.3)


class Hand:
    """Presses keys of a whole app, and counts the orders that leave."""

    def __init__(self, app: Evterm) -> None:
        self.app = app
        assert app.session is not None
        self.arm = app.session.arm
        self.orders: list[Draft] = []
        app.session.trading.unconfirmed = ""
        app.session.trading.submit = self._leave  # type: ignore[method-assign]

    def _leave(self, draft: Draft, kind: str, symbol: str = "", **_: Any) -> Order:
        self.orders.append(draft)
        intent = Intent(
            f"evt-{len(self.orders)}", symbol or "vaix", draft.side, kind, draft.ticks, draft.lots, 0
        )
        return Order.sent(intent, 0, time.monotonic())

    async def press(self, *keys: str, gap: float = 0.08) -> None:
        for key in keys:
            await self._send(key, key if len(key) == 1 else None, gap)

    async def open_line(self, text: str) -> None:
        self.app.cockpit.open_line(text)
        await asyncio.sleep(0.5)

    async def _send(self, key: str, character: str | None, gap: float) -> None:
        event = events.Key(key, character)
        event.set_sender(self.app)
        assert self.app._driver is not None
        self.app._driver.send_message(event)
        await asyncio.sleep(gap)

    async def hammer(self, place: Place, key: str, gaps: list[float]) -> int:
        """Leave whatever is open, arm, go there and press: how many orders left."""
        await self.press("escape", "escape", "escape", gap=0.5)
        self.app.trade.focus_pane("book")
        self.arm.arm(time.monotonic())
        await place(self)
        before, end = len(self.orders), time.monotonic() + MOST_S
        for gap in gaps:
            await self.press(*key.split(), gap=gap)
            if time.monotonic() > end:
                break
        await asyncio.sleep(REST_S)
        return len(self.orders) - before


Place = Callable[[Hand], Awaitable[None]]


def _now() -> float:
    return time.monotonic()  # as it is patched by then


def on_app(test: Callable[[Hand], Awaitable[None]]) -> None:
    """Run it against the whole terminal, whose clocks are the virtual loop's."""

    async def inside() -> None:
        app = still_app(ticks=True)
        app.settings = app.settings._replace(frames=2)  # nobody sees them
        async with app.run_test(size=(80, 24)):
            await asyncio.sleep(1)
            await test(Hand(app))

    with mock.patch.object(textual._time, "get_time", _now), unseen():
        virtual.run(inside())


def spacings(most: float) -> Iterator[list[float]]:
    """Presses at one spacing, a held key, a paste, and all of these mixed; none further apart than so much."""
    yield from ([gap] * PRESSES for gap in SPACINGS if gap <= most)
    yield [min(0.5, most)] + [0.03] * PRESSES
    yield [min(0.4, most)] + [0.001] * PRESSES
    rng = random.Random(5)
    for _ in range(3):
        yield [min(most, rng.choice(SPACINGS) * rng.uniform(0.8, 1.2)) for _ in range(PRESSES)]


# -- where it is pressed -------------------------------------------------------------------------------------


async def book(_: Hand) -> None:
    """Where the hand is already."""


async def form(hand: Hand) -> None:
    """A form that asks whether it is to be sent."""
    hand.app.cockpit.submitted(":", "order buy 500 0.003842")
    await asyncio.sleep(0.5)


async def line(hand: Hand) -> None:
    """A line of an order, typed whole: an Enter asks, another sends."""
    await hand.open_line("buy 500 @ bid")


async def part(hand: Hand) -> None:
    """What has no form is asked about in the line itself."""
    await hand.open_line("close 50% market")


async def ladder(hand: Hand) -> None:
    """With its cursor at a price."""
    await hand.press("g", "l", "j", "j", gap=0.2)


def after(first: Place, then: Place) -> Place:
    async def both(hand: Hand) -> None:
        await first(hand)
        await then(hand)

    return both


CASES: dict[str, tuple[str, Place, int]] = {
    "join": ("b", book, 1),
    "take": ("t b", book, 1),
    "ladder": ("enter", ladder, 2),
    "form over the ladder": ("enter", after(ladder, form), 1),
    "line over the ladder": ("enter", after(ladder, line), 2),
    "part over the ladder": ("enter", after(ladder, part), 2),
}
"""the key, where it is pressed, and how many calm presses send the order"""


@pytest.mark.parametrize("name", CASES)
def test_a_key_pressed_fifty_times_sends_one_order_or_none(name: str) -> None:
    """At any spacing that is not a new press by the key's own rule; a few calm presses send just one."""
    key, place, presses = CASES[name]

    async def test(hand: Hand) -> None:
        assert await hand.hammer(place, key, [CALM_S] * presses) == 1
        most = SPACINGS[-1] if key == "enter" else LOCK_S / len(key.split()) - 0.01
        for gaps in spacings(most):
            assert await hand.hammer(place, key, gaps) in (0, 1), gaps

    on_app(test)
