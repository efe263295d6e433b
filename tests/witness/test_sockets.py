"""The streams that the documentation prints in JavaScript: the same addresses, and the fields that its comments promise."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from event_trader import EventTrader
from websockets.asyncio.client import connect

from tests.practice import Practice
from tests.witness.printed import at, printed
from tests.witness.sdk import plain

SNIPPETS = printed("sockets")
WAIT_S = 20


@asynccontextmanager
async def heard(url: str, name: str, token: str = "") -> AsyncIterator[AsyncIterator[Any]]:
    """What comes over the printed address from now on, one message after the other."""
    address = re.search(r'new WebSocket\("([^"]+)"\)', at(url, SNIPPETS[name]))
    assert address is not None
    async with asyncio.timeout(WAIT_S), connect(address[1].replace("YOUR_JWT", token), proxy=None) as stream:
        yield (json.loads(message) async for message in stream)


def promised(name: str, kind: str) -> set[str]:
    """The fields of a kind of message, as the comment in the snippet lists them."""
    line = re.search(rf"// {kind}: {{ (.+) }}", SNIPPETS[name])
    assert line is not None
    return set(line[1].split(", "))


async def buy(client: Any) -> str:
    return str((await client.clob.place_order("vaix", "buy", "500", order_type="market"))["order_id"])


async def test_the_book_comes_whole_and_then_in_parts(practice: Practice, client: Any) -> None:
    async with heard(practice.url, "book") as messages:
        first = await anext(messages)
        await buy(client)
        second = await anext(messages)
    assert (first["type"], second["type"]) == ("snapshot", "update")
    for message in (first, second):
        levels = message["bids"] + message["asks"]
        assert levels
        assert all(isinstance(price, str) and isinstance(size, str) for price, size, *_ in levels)


async def test_a_trade_has_what_is_promised_of_it(practice: Practice, client: Any) -> None:
    async with heard(practice.url, "trades") as messages:
        await buy(client)
        trade = await anext(messages)
    assert promised("trades", "trade") <= set(trade)
    assert trade["side"] in ("buy", "sell")


async def test_the_price_and_the_markets_come_as_they_change(practice: Practice, client: Any) -> None:
    async with heard(practice.url, "price") as messages:
        assert {"price", "timestamp"} <= set(await anext(messages))
    async with heard(practice.url, "markets") as messages:
        told = await anext(messages)
    assert {"price", "volume_24h", "change_pct"} <= set(told["markets"][0])


async def test_the_bbo_has_what_is_promised_of_it(practice: Practice) -> None:
    async with heard(practice.url, "bbo") as messages:
        assert promised("bbo", "bbo") <= set(await anext(messages))


async def test_the_private_stream_tells_its_user_of_orders_fills_and_balances(practice: Practice) -> None:
    """Passed the token of a log-in as the printed query parameter."""
    async with EventTrader(base_url=practice.url, max_retries=0) as sdk:
        await plain(sdk).register("listener@example.com", "correct horse")
        told: dict[str, Any] = {}
        async with heard(practice.url, "private", sdk._jwt_auth.access_token) as messages:
            order = await buy(sdk)
            while not {"order_update", "fill", "balance_update"} <= set(told):
                message = await anext(messages)
                told.setdefault(message["type"], message)
    for kind in ("order_update", "fill"):
        assert promised("private", kind) <= set(told[kind])
        assert told[kind]["order_id"] == order
