"""A feed against a real exchange, and what it must agree with."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from terminal.core.stream import State
from terminal.model.instrument import Instrument
from terminal.session.feed import Feed, numbered_link
from terminal.session.state import SessionState
from terminal.venue.auth import venue_at
from terminal.venue.rest import Answer, Rest
from terminal.wire.hearing import Ear
from tests.faults import Truth

VAIX = Instrument("VAIX", Decimal("0.000001"), Decimal(1), 100)
BTC = Instrument("BTC", Decimal("0.5"), Decimal("0.00001"), 10)


@dataclass
class Rig:
    """`calls` are what the feed told of own orders: reports, broke, whole."""

    feed: Feed
    state: SessionState
    rest: Rest
    calls: list[object] = field(default_factory=list)

    async def until(self, holds: Callable[[], bool], within_s: float = 10.0) -> float:
        """Seconds until it held."""
        begun = time.monotonic()
        while not holds():
            assert time.monotonic() - begun < within_s, (self.state.clob.state, self.state.clob.why)
            await asyncio.sleep(0.01)
        return time.monotonic() - begun

    async def until_live(self, within_s: float = 10.0) -> float:
        def all_fresh() -> bool:
            return self.state.is_live and all(pair.book.fresh for pair in self.state.pairs.values())

        return await self.until(all_fresh, within_s)

    def believed(self) -> list[str]:
        if self.state.clob.state is not State.LIVE:
            return []
        return [symbol for symbol, pair in self.state.pairs.items() if pair.book.fresh]

    def assert_equals(self, truth: Truth, symbols: list[str]) -> None:
        for symbol in symbols:
            pair = self.state.pairs[symbol]
            name, scale = pair.instrument.pair, pair.instrument
            for half, sides in ((pair.book.bids, truth.bids), (pair.book.asks, truth.asks)):
                held = {scale.price(ticks): scale.size(lots) for ticks, lots in half.sizes.items()}
                assert held == sides.get(name, {}), symbol


def rig(url: str, key: str = "", instruments: list[Instrument] | None = None) -> Rig:
    known = instruments or [VAIX, BTC]
    state = SessionState(known, "vaix", "practice", numbered_link(), has_key=bool(key))
    venue, calls = venue_at(url, key), list[object]()
    rest = Rest(venue)

    async def ask(path: str, /, **query: Any) -> Answer:
        return await rest.ask(path, **query)

    feed = Feed(
        state,
        venue,
        Ear(known),
        ask,
        calls.append,
        lambda: calls.append("broke"),
        lambda: calls.append("whole"),
    )
    return Rig(feed, state, rest, calls)


@contextlib.asynccontextmanager
async def running_feed(
    url: str, key: str = "", instruments: list[Instrument] | None = None
) -> AsyncIterator[Rig]:
    """Ended with it, nothing may be left over."""
    one, before = rig(url, key, instruments), asyncio.all_tasks()
    task = asyncio.create_task(one.feed.run())
    try:
        yield one
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        await one.rest.close()
        await asyncio.sleep(0.05)
        left = [str(task.get_coro()) for task in asyncio.all_tasks() - before]
        assert not [one for one in left if "Proxy" not in one]
