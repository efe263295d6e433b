"""A session on a venue inside the test, its books fresh and its keys armed."""

from __future__ import annotations

import asyncio
import tempfile
import time
from collections.abc import Awaitable, Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import httpx

from terminal.calls import ROUTES
from terminal.calls.filling import Filling
from terminal.calls.request import Ready, build
from terminal.core.lifecycle import State
from terminal.core.limits import Limits
from terminal.core.order import Order
from terminal.entries import Entry
from terminal.journal import Journal
from terminal.model.instrument import Instrument
from terminal.model.market import BookChange
from terminal.model.order import BUY
from terminal.session.requests import Requests
from terminal.session.session import Session, Start
from terminal.venue.auth import venue_at
from terminal.venue.rest import Rest
from terminal.wire import reading
from tests.session import virtual
from tests.session.venue import FakeVenue, Row

PAIRS = [
    Instrument("VAIX", Decimal("0.000001"), Decimal(1), 100),
    Instrument("SBIO", Decimal("0.00001"), Decimal(1), 10),
]
BID, ASK, SIZE = 3842, 3844, 20_000


class Rig:
    def __init__(
        self, venue: FakeVenue, folder: Path, *, streams: bool = False, journal: str = "journal", armed: bool = True
    ) -> None:  # fmt: skip
        self.venue = venue
        at = venue_at("http://127.0.0.1:9", "evt_" + "0" * 64)
        start = Start(at, "practice", "vaix", folder / "journal", Limits(), 600.0)
        self.session = Session(
            start, Requests(Rest(at, httpx.MockTransport(venue))), PAIRS, Journal.open(folder / journal)
        )
        self.session.scribe._thread = virtual.AtOnce()  # type: ignore[assignment]
        self.state, self.trading = self.session.state, self.session.trading
        self.comparing = self.session.comparing
        if streams:
            venue.stream = self._heard
        self.fresh()
        if not armed:
            self.session.arm.disarm("it starts disarmed")

    def fresh(self) -> None:
        now = time.monotonic()
        for symbol, pair in self.state.pairs.items():
            change = BookChange(symbol, [(BID, 10_000)], [(ASK, 10_000)], whole=True)
            pair.book.take(change)
        self.state.clob.opened(now)
        self.state.clob.healed(now)
        self.trading.unconfirmed = ""
        self.session.arm.arm(now)

    def _heard(self, kind: str, row: Row) -> None:
        scale = self.session.feed.ear.named(row["symbol"])
        self.trading.hear(reading.fill(row, scale) if kind == "fill" else reading.order(row, scale))

    def buy(self, lots: int = SIZE) -> Order:
        """A press of `b` that is taken."""
        assert self.trading.join(BUY, lots, BID) is None
        return self.newest

    def take(self, lots: int = SIZE) -> Order:
        assert self.trading.take(BUY, lots, ASK) is None
        return self.newest

    @property
    def newest(self) -> Order:
        every = [*self.state.orders.all_live(), *self.state.orders.ended.values()]
        return max(every, key=lambda order: order.number)

    @property
    def position(self) -> int:
        return self.state.portfolio.positions["vaix"].lots

    def live(self) -> list[State]:
        return [order.state for order in self.state.orders.all_live()]

    def said(self, text: str) -> bool:
        return any(text in notice.text for notice in self.state.notices)

    def entries(self, kind: str) -> list[Entry]:
        return [entry for entry in self.session.scribe.journal.entries() if entry["kind"] == kind]

    async def close(self) -> None:
        await self.session.settling.tasks.close()
        await self.trading.tasks.close()
        await self.session.requests.rest.close()
        self.session.scribe.close()


def ready(rig: Rig, id_: str, **texts: str) -> Ready:
    """A call with its fields filled in."""
    return build(Filling(ROUTES[id_], rig.session.calling.around(), texts))


async def until(done: Callable[[], Any], most_s: float = 200.0) -> None:
    end = time.monotonic() + most_s
    while not done():
        assert time.monotonic() < end, "it never came"
        await asyncio.sleep(0.01)


async def settle(seconds: float = 0.2) -> None:
    await asyncio.sleep(seconds)


def on_rig(test: Callable[[Rig], Awaitable[None]], venue: FakeVenue | None = None, **how: Any) -> None:
    """Run a test against a rig in virtual time."""

    async def inside() -> None:
        with tempfile.TemporaryDirectory() as folder:
            rig = Rig(venue or FakeVenue(), Path(folder), **how)
            try:
                await test(rig)
            finally:
                await rig.close()

    virtual.run(inside())
