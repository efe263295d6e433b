"""A Prop Desk account that has earned something.

That takes days of trading, so the exchange here is one whose clock and prices the test holds; it listens on real sockets.
"""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator
from decimal import Decimal
from typing import Any

import httpx

from terminal.paper.commands import Advance, Skip
from tests.paper.server.house import House, house

PROP = "/api/v1/prop"
TRADES = f"{PROP}/accounts/me/trades"
DAY = 86_400_000_000
SMALL = ("0.001",) * 3


@contextlib.asynccontextmanager
async def rich_desk() -> AsyncIterator[tuple[House, str]]:
    """An exchange whose trader has a funded Pro account with a profit to claim, and its address."""
    made = house("btc", "eth")
    async with made.client(made.key) as trader:
        await _graduate(made, trader)
        await _win(made, trader, "0.1")
        account = (await trader.get(f"{PROP}/accounts/me")).json()
    assert account["phase"] == "funded"
    assert Decimal(account["accrued_payout_usdc"]) > 0
    async with made.listening() as (host, port, *_):
        yield made, f"http://{host}:{port}"
    made.host.store.db.close()


async def _graduate(made: House, trader: httpx.AsyncClient) -> None:
    """Pay for the tier, then ten trades over three days and a profit above the target."""
    await _post(trader, f"{PROP}/signup", {"tier_id": 3})
    await _post(trader, f"{PROP}/pay-fast-track", {})
    for sizes in (("1", *SMALL), ("1", *SMALL), SMALL[:2]):
        for size in sizes:
            await _win(made, trader, size)
        made.clock.at += DAY
        made.market.apply(Skip(), made.clock.at)
        made.market.apply(Advance(), made.clock.at)


async def _win(made: House, trader: httpx.AsyncClient, size: str) -> None:
    """Long, two per cent up, closed, and the price put back."""
    pair = made.market.exchange.pairs["btc"]
    before = pair.last
    order = {"coin": "BTC", "side": "long", "size": size, "leverage": 10}
    trade = await _post(trader, TRADES, order)
    pair.last = before * 102 // 100
    await _post(trader, f"{TRADES}/{trade['id']}/close", {})
    pair.last = before


async def _post(trader: httpx.AsyncClient, path: str, body: dict[str, Any]) -> Any:
    answer = await trader.post(path, json=body)
    assert answer.status_code == 200, answer.text
    return answer.json()
