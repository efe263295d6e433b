"""A session that stands still: real state of made-up data, no network, a clock that does not move."""

from __future__ import annotations

import asyncio
import random
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from decimal import Decimal
from pathlib import Path
from typing import Any

import httpx
from textual._styles_cache import StylesCache
from textual.pilot import Pilot
from textual.timer import Timer

from terminal import remembered
from terminal.app import Evterm
from terminal.config import Settings
from terminal.core.limits import Limits
from terminal.core.order import Intent
from terminal.files import Folders
from terminal.journal import Journal
from terminal.keymap import Loaded, load
from terminal.model.instrument import Instrument
from terminal.model.market import BookChange, CandleBar, MarketLine, PoolChange, PoolLevel, TradePrint
from terminal.model.order import BUY, SELL
from terminal.model.reports import BalanceReport, FillReport, OrderReport
from terminal.model.text import clean
from terminal.rates import Rates
from terminal.session.requests import Requests
from terminal.session.session import Session, Start
from terminal.venue.auth import venue_at
from terminal.venue.rest import Rest
from tests.app.pressing import until
from tests.app.unseen import unseen

NOW_MS = 1_795_340_467_214
PAIRS = [
    Instrument("VAIX", Decimal("0.000001"), Decimal(1), 100),
    Instrument("SBIO", Decimal("0.00001"), Decimal(1), 10),
    Instrument("BTC", Decimal("0.5"), Decimal("0.00001"), 1),
]
MID = {"vaix": 3843, "sbio": 11_840, "btc": 194_825}


class StillSession(Session):
    """`run` only waits, and nothing is fetched: nothing moves but by the keys."""

    def load(self, timeframe: str) -> None:
        del timeframe

    async def run(self) -> None:
        try:
            await asyncio.Event().wait()
        finally:
            await self.settling.tasks.close()
            await self.trading.tasks.close()


def still_session(
    folder: Path, *, mode: str = "practice", live: bool = True, key: bool = True
) -> StillSession:
    venue = venue_at("http://127.0.0.1:9", "evt_" + "0" * 64 if key else "")
    start = Start(venue, mode, "vaix", folder / "journal", Limits(), 600.0)
    transport = httpx.MockTransport(lambda _: httpx.Response(500))
    session = StillSession(start, Requests(Rest(venue, transport)), PAIRS, Journal.open(start.journals))
    _fill(session, live=live)
    return session


def _fill(session: StillSession, *, live: bool) -> None:
    state, now = session.state, time.monotonic()
    state.venue_ms = lambda: NOW_MS  # type: ignore[method-assign]
    dice = random.Random(7)
    for symbol, pair in state.pairs.items():
        mid = MID[symbol]
        bids = [(mid - 1 - step, dice.randrange(20, 900) * 100) for step in range(40)]
        asks = [(mid + 1 + step, dice.randrange(20, 900) * 100) for step in range(40)]
        pair.book.take(BookChange(symbol, bids, asks, whole=True))
        pair.heard_at = now - 600.5  # its age is shown, and must not move during a test
        pair.line = MarketLine(symbol, pair.instrument.price(mid), Decimal("2.14"), Decimal(18_300_000))
        pair.day = [mid + dice.randrange(-9, 9) for _ in range(24)]
        price, bars = mid, []
        for index in range(120):
            before, price = price, price + dice.randrange(-6, 7)
            high, low = max(before, price) + dice.randrange(4), min(before, price) - dice.randrange(4)
            at = NOW_MS // 60_000 * 60 - (119 - index) * 60
            bars.append(CandleBar(at, before, high, low, price, dice.randrange(100, 90_000)))
        pair.series["1m"].load(bars)
        for index in range(30):
            side = BUY if dice.random() < 0.5 else SELL
            at_ms = NOW_MS - (30 - index) * 700
            pair.tape.add(
                TradePrint(
                    symbol,
                    clean(f"{symbol}{index}"),
                    mid + (1 if side is BUY else -1),
                    dice.randrange(100, 9_000),
                    side,
                    "C",
                    at_ms,
                )
            )
    vaix = state.pairs["vaix"]
    vaix.take_pools(
        PoolChange(
            "vaix", [PoolLevel(3840, {"E": 4_000, "S": 900})], [PoolLevel(3846, {"B": 5_000})], whole=True
        )
    )
    _own(session, now)
    state.clob.opened(now)
    if live:
        state.clob.healed(now)
    else:
        state.clob.gap(now - 600.5, 3)
        state.clob.stale_since = now - 600.5  # shown in minutes, which do not change during a test
        vaix.book.lost()


def _own(session: StillSession, now: float) -> None:
    state, trading = session.state, session.trading
    for position in state.portfolio.positions.values():
        position.baseline_ms = 0
    for number, (side, ticks, lots) in enumerate(((BUY, 3_801, 12_000), (SELL, 3_900, 2_000))):
        at_ms = NOW_MS - 600_000 + number * 60_000
        trading.take_fill(
            FillReport(f"f{number}", f"ord_{number}", "vaix", side, ticks, lots, 31_000, False, at_ms),
            told=False,
        )
    for number, (side, ticks, lots, filled) in enumerate(
        ((BUY, 3_841, 500, 0), (SELL, 3_846, 1_000, 0), (BUY, 3_836, 2_000, 350))
    ):
        status = "partially_filled" if filled else "open"
        report = OrderReport(
            f"ord_00a{number}", "vaix", side, "post_only", ticks, lots, filled, status, request_id=f"r{number}",
            updated_ms=NOW_MS,
        )  # fmt: skip
        state.orders.sent(Intent(f"r{number}", "vaix", side, "post_only", ticks, lots, NOW_MS), now - 130.5)
        state.orders.reported(report, now)
    state.orders.sent(Intent("r9", "vaix", SELL, "ioc", 3_840, 800, NOW_MS), now - 130.5)
    state.orders.lost("r9")
    state.balances = {
        "USDC": BalanceReport("USDC", 9_995_400_000_000, 0),
        "VAIX": BalanceReport("VAIX", 2_610_000, 1_000),
    }
    state.portfolio.mark("vaix", 2 * 3_843, NOW_MS)
    state.notice("bought 12,000 VAIX at 0.003801", "good")


def said(app: Evterm) -> str:
    """What the last line tells the trader now."""
    return (app.cockpit.message(time.monotonic()) or ("", ""))[0]


class StillApp(Evterm):
    """What painting costs differs from run to run, and is shown: here it is not. Frames are made as a test asks for them, or
    by themselves where it `ticks`."""

    def __init__(self, *given: Any, ticks: bool, **named: Any) -> None:
        super().__init__(*given, **named)
        self._rates, self._ticks = StillRates(), ticks

    def set_interval(self, interval: float, *given: Any, **named: Any) -> Timer:
        return super().set_interval(interval, *given, **named) if self._ticks else Timer(self, interval)

    async def on_unmount(self) -> None:
        """Textual would keep all that was drawn, and the collector look through it again and again."""
        StylesCache.get_inner_outer.cache_clear()


class StillRates(Rates):
    def measure(self, now: float, frames: int, bytes_out: int) -> None:
        del now, frames, bytes_out


def still_app(
    folder: Path | None = None, *, keymap: str = "default", session: StillSession | None = None, **how: bool
) -> StillApp:
    """The whole app on a session that stands still."""
    folder = folder or Path(tempfile.mkdtemp())
    opened = session or still_session(folder, live=how.get("live", True), key=how.get("key", True))

    async def opening() -> Session:
        return opened

    return StillApp(
        opening, mode=opened.state.mode, settings=Settings(), state=remembered.State(), keymap=lambda: Loaded(load(keymap)),
        folders=Folders(folder, folder, folder), painter=how.get("painter", False), ticks=how.get("ticks", False),
    )  # fmt: skip


async def opened(pilot: Pilot[Any]) -> StillApp:
    """Its session is there, all panes are placed, and what it has to say is told."""
    app = pilot.app
    assert isinstance(app, StillApp)
    await until(pilot, lambda: app.session is not None and app._told == app.session.state.notices_version)
    return app


@asynccontextmanager
async def shown(
    app: StillApp | None = None, size: tuple[int, int] = (80, 24)
) -> AsyncIterator[tuple[StillApp, Pilot[int]]]:
    """The app runs, and is opened. Its screen is drawn for those who look at it."""
    with unseen():
        async with (app or still_app()).run_test(size=size) as pilot:
            yield await opened(pilot), pilot
