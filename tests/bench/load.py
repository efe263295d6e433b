"""Accounts and sockets that send orders which rest away from the touch, and take them away again by side."""

from __future__ import annotations

import asyncio
import contextlib
import random
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from decimal import Decimal

from terminal.paper.flow import PAIRS
from tests.bench.line import Line, request
from tests.practice import Practice

OPEN_A_SIDE = 50
NEAREST, FARTHEST = 0.02, 0.05
"""How far from the touch the orders rest: far enough that nobody meets them while they are measured."""


async def accounts(line: Line, key: str, number: int) -> list[str]:
    """The credentials of so many accounts: the run's key, and users that are registered for this."""
    tokens = [key]
    for user in range(1, number):
        body = {"email": f"bench{user}@example.com", "password": "a long password"}
        answer = await line.ask(request("POST", "/auth/register", body=body))
        tokens.append(answer.json()["access_token"])
    return tokens


@dataclass
class Tally:
    """What a trader's requests came to: seconds from the request to its answer, and what was not 200."""

    latencies: list[float] = field(default_factory=list)
    cancels: int = 0
    cancelled: int = 0
    failures: int = 0


class Trader:
    """One socket of one account on one pair. All bytes but the idempotency key are made before."""

    def __init__(self, line: Line, token: str, symbol: str, touch: tuple[str, str], number: int) -> None:
        self.line = line
        self.symbol = symbol
        self.tally = Tally()
        self._placed = 0
        self._prefix = f"Idempotency-Key: bench-{number}-".encode()
        path = f"/api/v1/exchange/{symbol}/orders"
        prepared = [_orders(path, token, symbol, side, touch, number) for side in ("buy", "sell")]
        self._orders = [order for both in zip(*prepared, strict=True) for order in both]
        self._cancels = [request("DELETE", f"{path}?side={side}", token) for side in ("buy", "sell")]

    async def place(self) -> None:
        """One order, buys and sells in turn."""
        head, tail = self._orders[self._placed % len(self._orders)]
        self._placed += 1
        sent = time.perf_counter()
        status, _ = await self.line.ask(b"%s%s%d\r\n%s" % (head, self._prefix, self._placed, tail))
        if status == 200:
            self.tally.latencies.append(time.perf_counter() - sent)
        else:
            self.tally.failures += 1

    async def tidy(self) -> None:
        """After so many orders a side, all of that side are cancelled by one request."""
        turn = self._placed % (2 * OPEN_A_SIDE)
        if self._placed and turn in (0, OPEN_A_SIDE):
            answer = await self.line.ask(self._cancels[0 if turn else 1])
            self.tally.cancels += 1
            self.tally.cancelled += answer.json()["cancelled"]

    async def until(self, end: float) -> None:
        """A closed loop: the next order goes out when the answer to the last one came."""
        while time.perf_counter() < end:
            await self.place()
            await self.tidy()

    async def steadily(self, rate: float, end: float) -> None:
        """So many orders a second, at moments of chance."""
        rng = random.Random(self._prefix)
        at = time.perf_counter()
        while (at := at + rng.expovariate(rate)) < end:
            await asyncio.sleep(max(0.0, at - time.perf_counter()))
            await self.place()
            await self.tidy()

    def start_counting(self) -> None:
        self.tally = Tally()


def _orders(
    path: str, token: str, symbol: str, side: str, touch: tuple[str, str], number: int
) -> list[tuple[bytes, bytes]]:
    """Requests without their idempotency keys: what comes before and what comes after."""
    rng = random.Random(f"{number} {side}")
    instrument = PAIRS[symbol].instrument
    made = []
    for _ in range(OPEN_A_SIDE):
        away = Decimal(str(rng.uniform(NEAREST, FARTHEST)))
        price = Decimal(touch[0]) * (1 - away) if side == "buy" else Decimal(touch[1]) * (1 + away)
        body = {
            "side": side,
            "order_type": "limit",
            "price": instrument.price_text(int(price / instrument.tick)),
            "quantity": instrument.size_text(instrument.min_lots * rng.randint(1, 5)),
        }
        head, separator, tail = request("POST", path, token, body).partition(b"Content-Type")
        made.append((head, separator + tail))
    return made


@contextlib.asynccontextmanager
async def traders(exchange: Practice, sockets: int, owners: int) -> AsyncIterator[list[Trader]]:
    """So many sockets, dealt out to the accounts and to the pairs."""
    async with contextlib.AsyncExitStack() as lines:
        first = await lines.enter_async_context(Line.to(exchange.url))
        told = (await first.ask(request("GET", "/api/v1/exchange/pairs"))).json()
        symbols = [str(pair["symbol"]) for pair in told]
        tokens = await accounts(first, exchange.key, owners)
        made = []
        for number in range(sockets):
            symbol = symbols[number // owners % len(symbols)]
            bbo = await first.ask(request("GET", f"/api/v1/exchange/{symbol}/bbo", exchange.key))
            touch = (bbo.json()["best_bid"], bbo.json()["best_ask"])
            line = await lines.enter_async_context(Line.to(exchange.url))
            made.append(Trader(line, tokens[number % owners], symbol, touch, number))
        yield made
