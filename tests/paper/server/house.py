"""The exchange's routes over a market whose time stands still, so that every change in it is a request's own."""

from __future__ import annotations

import asyncio
import contextlib
import functools
import json
import ssl
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path
from typing import Any

import httpx

from terminal.paper.clearing import Account
from terminal.paper.commands import OpenAccount
from terminal.paper.host import Host
from terminal.paper.market import Market
from terminal.paper.server import identity
from terminal.paper.server.app import build
from terminal.paper.server.identity import Identities
from terminal.paper.server.limits import Limits, Tier
from terminal.paper.server.opening import listen
from terminal.paper.server.process import _Server
from terminal.paper.store import Store

OPENED = 1_790_000_000_000_000
SEED = 11
CANDLES_KEPT = 100
ORDERS = "/api/v1/exchange/vaix/orders"
GOOD = {"side": "buy", "quantity": "1000", "price": "0.003", "order_type": "limit"}
"""An order far below the market: it is taken and rests."""

identity.PASSWORD_COST = 2  # the cost is for those who guess; here users come and go in many tests


class Frozen:
    """A clock that moves only when it is told to. Its jumps are no sleep: at its speed they take next to no time."""

    speed = 1e9

    def __init__(self, at: int) -> None:
        self.at = at

    def now(self) -> int:
        return self.at

    def wall_seconds_until(self, at: int) -> float:
        return max(0.0, (at - self.at) / 1e6)


@functools.cache
def _opened(symbols: tuple[str, ...]) -> bytes:
    """With the makers' orders alone, and the newest candles: a whole state takes longer to take up and to hash than most tests."""
    market = Market.opened(list(symbols), SEED, OPENED)
    for account in [one for one in market.exchange.accounts.values() if one.name.startswith("crowd")]:
        market.exchange.cancel_all(account.id, OPENED)
    market.drain()
    for series in chain.from_iterable(book.series.values() for book in market.candles.values()):
        series.load({name: column[-8 * CANDLES_KEPT :] for name, column in series.dump().items()})
    return market.dump()


@dataclass
class House:
    """The market, its host and the routes; `client` speaks to them without a socket."""

    market: Market
    host: Host
    clock: Frozen
    identities: Identities
    trader: int
    app: Any = field(repr=False)

    @property
    def key(self) -> dict[str, str]:
        return {"X-API-Key": self.identities.key}

    def client(self, headers: dict[str, str] | None = None) -> httpx.AsyncClient:
        """Anonymous without headers. An error inside the server comes out as its 500, as over a socket."""
        transport = httpx.ASGITransport(self.app, raise_app_exceptions=False)
        return httpx.AsyncClient(
            transport=transport, base_url="http://127.0.0.1", headers=headers, trust_env=False
        )

    @contextlib.asynccontextmanager
    async def wired(self) -> AsyncIterator[tuple[httpx.AsyncClient, str]]:
        """The holder of the key over a real socket, and its address."""
        async with self.listening() as (host, port), plain(f"http://{host}:{port}", self.key) as client:
            yield client, f"{host}:{port}"

    async def newcomer(self, name: str) -> dict[str, str]:
        """The headers of another user, registered by the route."""
        async with self.client() as client:
            answer = await client.post(
                "/auth/register", json={"email": f"{name}@example.com", "password": "correct horse"}
            )
        assert answer.status_code == 200, answer.text
        return {"Authorization": f"Bearer {answer.json()['access_token']}"}

    def empty_books(self) -> None:
        """Send the simulated traders' orders away: only the test's own are left."""
        for account in list(self.market.exchange.accounts):
            self.market.exchange.cancel_all(account, self.market.now)
        self.market.drain()

    @contextlib.asynccontextmanager
    async def listening(self) -> AsyncIterator[tuple[str, int]]:
        """The same routes behind the real server's sockets: its address."""
        sockets = listen(0)
        server = _Server(self.app, sockets, Path("unused"))
        serving = asyncio.create_task(server.serve(sockets))
        try:
            yield sockets[0].getsockname()
        finally:
            server.stop()
            await serving
            for one in sockets:
                one.close()


def house(*symbols: str) -> House:
    """A new one with these pairs, the same each time."""
    market = Market.load(_opened(symbols))
    clock = Frozen(OPENED)
    opened = market.apply(OpenAccount("trader"), OPENED)
    assert isinstance(opened, Account)
    market.drain()
    host = Host(market, Store(None), clock)  # type: ignore[arg-type]
    identities = Identities(host, opened.id)
    return House(market, host, clock, identities, opened.id, build(host, identities, Limits(Tier.NONE)))


def plain(url: str, headers: dict[str, str] | None = None) -> httpx.AsyncClient:
    """A client over a real socket: without certificates, for reading them all takes longer than most tests."""
    verify = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    return httpx.AsyncClient(base_url=url, headers=headers, trust_env=False, verify=verify)


def words(answer: httpx.Response) -> str:
    """Everything an error says, as one text."""
    return json.dumps(answer.json(), ensure_ascii=False)


def accused(answer: httpx.Response) -> str:
    """The field that an error names, in either of its shapes; empty where it names none."""
    body = answer.json()
    if "error" in body:
        return str(body["error"]["details"].get("field", ""))
    detail = body["detail"]
    return str(detail[0]["loc"][-1]) if isinstance(detail, list) else ""
