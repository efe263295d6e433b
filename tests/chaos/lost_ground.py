"""A terminal's session on a practice exchange with fault hooks: within one virtual time, or over real sockets."""

from __future__ import annotations

import asyncio
import contextlib
import tempfile
import time
from collections import Counter
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
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
from terminal.journal import Journal
from terminal.model.market import BookChange
from terminal.paper.server.app import build as routes_of
from terminal.paper.server.limits import Limits as Allowance
from terminal.paper.server.limits import Tier
from terminal.session.calling import Run
from terminal.session.opening import clock_offset_ms, known_venue
from terminal.session.requests import Requests
from terminal.session.session import Session, Start
from terminal.venue.auth import venue_at
from terminal.venue.rest import Rest
from tests.paper.server.house import OPENED, House, house
from tests.practice import Practice
from tests.session import virtual

SYMBOL = "vaix"
LOOK_S = 0.05
Body = dict[str, Any]


@dataclass
class Ground:
    """`plain` speaks to the exchange with the trader's key and no code of the terminal's."""

    session: Session
    plain: httpx.AsyncClient
    streams: bool
    runs: list[Run] = field(default_factory=list)
    sent: Counter[str] = field(default_factory=Counter)
    """commands on the wire, by their key"""

    before: set[str] = field(default_factory=set)
    """ids of what was at the exchange when the run began"""

    def __post_init__(self) -> None:
        self.session.requests.rest._client.event_hooks["request"].append(self._count)

    async def _count(self, request: httpx.Request) -> None:
        if key := request.headers.get("Idempotency-Key"):
            self.sent[key] += 1

    # -- the exchange, asked beside the terminal -----------------------------------------------------------

    async def ask(self, path: str, **query: Any) -> Any:
        answer = await self.plain.get(f"/api/v1/exchange/{SYMBOL}{path}", params=query)
        assert answer.status_code == 200, f"{path}: {answer.text}"
        return answer.json()

    async def arm(self, kind: str, **how: Any) -> None:
        answer = await self.plain.post("/faults", json={"kind": kind, **how})
        assert answer.status_code == 200, answer.text

    async def clear(self) -> Counter[str]:
        """End all faults; answers how often each kind happened."""
        fired: Counter[str] = Counter()
        for told in (await self.plain.delete("/faults")).json()["faults"]:
            fired[told["kind"]] += told["fired"]
        return fired

    # -- the terminal --------------------------------------------------------------------------------------

    async def ready(self) -> None:
        """Armed, with a book that may be believed."""
        if not self.streams:
            await self._see_the_book()
        await self.until(lambda: self.session.state.is_live and not self.session.trading.unconfirmed)
        self.session.arm.arm(time.monotonic())

    async def _see_the_book(self) -> None:
        state, told = self.session.state, await self.ask("/bbo")
        instrument = state.market.instrument
        bid, ask = (instrument.ticks(Decimal(told[name])) for name in ("best_bid", "best_ask"))
        state.market.book.take(BookChange(SYMBOL, [(bid, 10_000)], [(ask, 10_000)], whole=True))
        now = time.monotonic()
        state.clob.opened(now)
        state.clob.healed(now)

    def touch(self) -> tuple[int, int]:
        book = self.session.state.market.book
        assert book.bids.best is not None
        assert book.asks.best is not None
        return book.bids.best, book.asks.best

    def price(self, ticks: int) -> str:
        return self.session.state.market.instrument.price_text(ticks)

    def call(self, id_: str, **texts: str) -> Ready:
        return build(Filling(ROUTES[id_], self.session.calling.around(), texts))

    def place(self, id_: str, **texts: str) -> Order:
        order = self.session.calling.place(self.call(id_, **texts))
        assert isinstance(order, Order), order
        return order

    def start(self, id_: str, **texts: str) -> None:
        ready = self.call(id_, **texts)
        refusal = self.session.calling.why_not(ready)
        assert refusal is None, refusal
        self.runs.append(self.session.calling.start(ready))

    async def rested(self, lots: int) -> Order:
        order = self.place(
            "order.place", side="buy", quantity=str(lots), price=self.price(self.touch()[0] - 20)
        )
        await self.until(lambda: order.state is State.OPEN)
        return order

    def is_settled(self) -> bool:
        orders = self.session.state.orders
        unsure = (
            one.state in (State.PENDING, State.UNKNOWN) or one.cancelling or one.amending or one.doubtful
            for one in orders.all_live()
        )  # fmt: skip
        return not any(unsure) and all(run.ended is not None for run in self.runs)

    async def compared(self) -> None:
        """As after a break of the stream."""
        comparing = self.session.comparing
        if not self.streams:
            comparing.broke()
            comparing.compare()
        await self.until(lambda: not self.session.trading.unconfirmed)
        await self.until(self.is_settled)

    async def until(self, done: Callable[[], Any], most_s: float = 400.0) -> None:
        end = time.monotonic() + most_s
        while not done():
            assert time.monotonic() < end, "it never came"
            await asyncio.sleep(LOOK_S)


# -- in virtual time -----------------------------------------------------------------------------------------


class VirtualClock:
    """The market's time is the loop's."""

    speed = 1.0

    def now(self) -> int:
        return OPENED + int((time.monotonic() - virtual.BEGIN) * 1e6)

    def wall_seconds_until(self, at: int) -> float:
        return max(0.0, (at - self.now()) / 1e6)


class InProcess(httpx.AsyncBaseTransport):
    """Requests to routes in the same loop. What was begun goes on where whoever asked gives up, as over a socket."""

    def __init__(self, app: Any) -> None:
        self._inner = httpx.ASGITransport(app)
        self._begun: set[asyncio.Task[httpx.Response]] = set()

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        task = asyncio.create_task(self._inner.handle_async_request(request))
        self._begun.add(task)
        task.add_done_callback(self._ended)
        try:
            return await asyncio.shield(task)
        except ConnectionResetError as error:
            raise httpx.ReadError(str(error), request=request) from error

    def _ended(self, task: asyncio.Task[httpx.Response]) -> None:
        self._begun.discard(task)
        if not task.cancelled():
            task.exception()


@contextlib.asynccontextmanager
async def in_virtual_time() -> AsyncIterator[Ground]:
    """To be entered within `virtual.run`. No stream speaks: all is learnt from answers."""
    made: House = house(SYMBOL)
    made.host.clock = VirtualClock()  # type: ignore[assignment]
    app = routes_of(made.host, made.identities, Allowance(Tier.NONE), faults=True)
    life = asyncio.create_task(made.host.run())
    at, transport = venue_at("http://127.0.0.1:9", made.identities.key), InProcess(app)
    async with httpx.AsyncClient(transport=transport, base_url=at.url, headers=made.key) as plain:
        with tempfile.TemporaryDirectory() as folder:
            start = Start(at, "practice", SYMBOL, Path(folder) / "journal", Limits(), 600.0)
            requests = Requests(Rest(at, transport))
            session = Session(
                start, requests, await known_venue(start, requests), Journal.open(start.journals)
            )
            session.scribe._thread = virtual.AtOnce()  # type: ignore[assignment]
            session.state.health.clock_offset_ms = await clock_offset_ms(requests)
            session._take_baselines()
            session.trading.unconfirmed = ""
            try:
                yield Ground(session, plain, streams=False)
            finally:
                await session.settling.tasks.close()
                await session.trading.tasks.close()
                await requests.rest.close()
                session.scribe.close()
                life.cancel()
                made.host.store.db.close()


# -- over sockets --------------------------------------------------------------------------------------------


@contextlib.asynccontextmanager
async def over_sockets(exchange: Practice) -> AsyncIterator[Ground]:
    """With its streams."""
    at = venue_at(exchange.url, exchange.key)
    async with httpx.AsyncClient(base_url=exchange.url, headers=exchange.headers, trust_env=False) as plain:
        with tempfile.TemporaryDirectory() as folder:
            start = Start(at, "practice", SYMBOL, Path(folder) / "journal", Limits(), 600.0)
            session = await Session.open(start)
            life = asyncio.create_task(session.run())
            try:
                yield Ground(session, plain, streams=True)
            finally:
                life.cancel()
                with contextlib.suppress(asyncio.CancelledError):
                    await life
