"""A day that goes wrong: losses made elsewhere, a second terminal on the account, a restart."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Awaitable, Callable
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

from terminal.wire import reading
from tests.session import virtual
from tests.session.rig import Rig, settle, until
from tests.session.venue import FakeVenue


def limit(rig: Rig, **limits: Any) -> None:
    """Other limits than those of the settings."""
    rig.trading.limits = replace(rig.trading.limits, **limits)


def look(rig: Rig) -> None:
    """What happens once a second."""
    now_ms = rig.session.safety.now_ms(time.monotonic())
    for symbol, pair in rig.state.pairs.items():
        if pair.book.mid2:
            rig.state.portfolio.mark(symbol, pair.book.mid2, now_ms)
    rig.session.safety.look(time.monotonic())


def trades_at_a_loss(venue: FakeVenue, usdc: int) -> None:
    """Bought at 0.004 and sold again lower. The fees of the two fills come on top."""
    lots = 1_000_000
    lower = Decimal("0.004") - Decimal(usdc) / lots
    for side, price in (("buy", "0.004000"), ("sell", f"{lower:.6f}")):
        order = venue.place("sbio", None, side=side, price=price, quantity=str(lots))
        venue.fill(order, lots, price)


def lose(rig: Rig, usdc: int = 600, *, streams: bool = True) -> None:
    """Made elsewhere, told of here, and noticed at the next look."""
    trades_at_a_loss(rig.venue, usdc)
    if rig.venue.stream is None:
        scale = rig.session.feed.ear.named("sbio")
        for fill in rig.venue.fills[-2:]:
            rig.trading.hear(reading.fill(fill, scale))
    look(rig)


def on_two(test: Callable[[Rig, Rig], Awaitable[None]]) -> None:
    """Two terminals of one account at the same time."""

    async def inside() -> None:
        with tempfile.TemporaryDirectory() as folder:
            venue = FakeVenue()
            first, second = Rig(venue, Path(folder)), Rig(venue, Path(folder), journal="journal-2")
            try:
                await test(first, second)
            finally:
                await first.close()
                await second.close()

    virtual.run(inside())


def restarted(
    before: Callable[[Rig], object], after: Callable[[Rig], Awaitable[None]], **limits: Any
) -> None:
    """What happens in one run, and in the next with other limits."""

    async def inside() -> None:
        with tempfile.TemporaryDirectory() as folder:
            venue = FakeVenue()
            rig = Rig(venue, Path(folder))
            rig.session.recall()
            before(rig)
            await settle()
            await rig.close()
            rig = Rig(venue, Path(folder))
            rig.session.recall()
            limit(rig, **limits)
            rig.session.safety.lock.limit = rig.trading.limits.daily_loss
            try:
                await after(rig)
            finally:
                await rig.close()

    virtual.run(inside())


async def compared(rig: Rig) -> None:
    """As at a start: own orders and fills are asked for."""
    rig.trading.unconfirmed = "the venue has not told of own orders yet"
    rig.comparing.compare()
    await until(lambda: not rig.trading.unconfirmed)
