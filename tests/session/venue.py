"""A venue inside the test, with faults by order: it knows no code of the terminal but the words of the wire."""

from __future__ import annotations

import asyncio
import itertools
import json
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

import httpx

Row = dict[str, Any]
COMMON = ("order_id", "status", "filled_quantity", "remaining_quantity")


@dataclass
class Request:
    at: float
    method: str
    path: str
    body: Row
    key: str


@dataclass
class Fault:
    """What becomes of the next request that matches: `how` and, for some, how long or what."""

    match: str
    how: str
    value: Any = None


@dataclass
class FakeVenue:
    bid: str = "0.003842"
    ask: str = "0.003844"
    depth: int = 10**9
    """how much a taking order finds"""
    bare: bool = False
    """answers say only what they must"""
    tells_fills: bool = True
    key: str = ""
    """the only one that is accepted, where there is one"""
    simulated: bool = False
    log: list[Request] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    orders: dict[str, Row] = field(default_factory=dict)
    fills: list[Row] = field(default_factory=list)
    balance: dict[str, int] = field(default_factory=lambda: {"vaix": 1_000_000, "sbio": 0})
    stream: Callable[[str, Row], None] | None = None
    """told of orders and fills, as the private stream would"""

    def __post_init__(self) -> None:
        self._numbers = itertools.count(1)
        self._later: set[asyncio.Task[Any]] = set()

    def fail(self, match: str, how: str, value: Any = None, times: int = 1) -> None:
        self.faults += [Fault(match, how, value) for _ in range(times)]

    def sent(self, match: str) -> list[Request]:
        return [one for one in self.log if match in f"{one.method} {one.path}"]

    def open(self, symbol: str) -> list[Row]:
        return [row for row in self.orders.values() if row["symbol"] == symbol and row["status"] in OPEN]

    def place(self, symbol: str, key: str | None = None, **body: Any) -> Row:
        """An order from elsewhere, or the execution of one that was sent."""
        if key and (known := next((row for row in self.orders.values() if row["request_id"] == key), None)):
            return known
        quantity = int(Decimal(body["quantity"]))
        row: Row = {
            "order_id": f"ord_{next(self._numbers):010x}", "symbol": symbol, "side": body["side"],
            "order_type": body.get("order_type", "limit"), "price": body["price"], "quantity": str(quantity),
            "filled_quantity": "0", "remaining_quantity": str(quantity), "status": "open", "mode": "live",
            "request_id": key, "created_at": self.now(), "updated_at": self.now(), "fills": [],
        }  # fmt: skip
        self.orders[row["order_id"]] = row
        self._tell("order", row)
        if row["order_type"] == "ioc":
            if done := min(quantity, self.depth):
                self.fill(row, done, self.ask if row["side"] == "buy" else self.bid)
            if row["status"] in OPEN:
                self.end(row)
        return row

    def fill(self, row: Row, lots: int, price: str | None = None) -> None:
        filled = int(row["filled_quantity"]) + lots
        left = int(row["quantity"]) - filled
        row |= {"filled_quantity": str(filled), "remaining_quantity": str(left), "updated_at": self.now()}
        row["status"] = "partially_filled" if left else "filled"
        fill = {
            "trade_id": f"t{len(self.fills) + 1}", "order_id": row["order_id"], "symbol": row["symbol"],
            "price": price or row["price"], "quantity": str(lots), "side": row["side"], "fee": "0.01",
            "liquidity": "maker", "mode": row["mode"], "timestamp": self.now(),
        }  # fmt: skip
        self.fills.append(fill)
        row["fills"] = [*row["fills"], fill]
        self.balance[row["symbol"]] += lots if row["side"] == "buy" else -lots
        self._tell("fill", fill)
        self._tell("order", row)

    def end(self, row: Row) -> Row:
        row |= {"status": "cancelled", "updated_at": self.now()}
        self._tell("order", row)
        return row

    def now(self) -> int:
        return int(time.time() * 1000)

    # -- as a server ---------------------------------------------------------------------------------------

    async def __call__(self, request: httpx.Request) -> httpx.Response:
        path = request.url.path.removeprefix("/api/v1")
        body = json.loads(request.content) if request.content else dict(request.url.params)
        self.log.append(
            Request(time.monotonic(), request.method, path, body, request.headers.get("Idempotency-Key", ""))
        )
        if self.key and request.headers.get("X-API-Key") != self.key:
            await asyncio.sleep(0.01)
            return httpx.Response(401, json={"detail": "this key is not known here"})
        for fault in self.faults:
            if fault.match in f"{request.method} {path}":
                self.faults.remove(fault)
                return await self._faulty(fault, request, path, body)
        return self._answer(request, path, body)

    async def _faulty(self, fault: Fault, request: httpx.Request, path: str, body: Row) -> httpx.Response:
        match fault.how:
            case "slow":
                await asyncio.sleep(fault.value)
                return self._answer(request, path, body)
            case "answered late":
                before, after = fault.value
                await asyncio.sleep(before)
                answer = self._answer(request, path, body)
                await asyncio.sleep(after)
                return answer
            case "lost":
                self._answer(request, path, body)
                raise httpx.ReadError("connection reset")
            case "never":
                raise httpx.ReadTimeout("no answer")
            case "executed late":
                self._later.add(asyncio.create_task(self._execute_later(fault.value, request, path, body)))
                raise httpx.ReadTimeout("no answer")
            case "refused":
                raise httpx.ConnectError("connection refused")
            case "503":
                self._answer(request, path, body)
                return httpx.Response(503, json={"detail": "timeout", "may_have_executed": True})
            case "429":
                reset = str(int(time.time() + fault.value))
                return httpx.Response(429, json={"detail": "slow down"}, headers={"X-RateLimit-Reset": reset})
            case "executed, then":
                self._answer(request, path, body)
                return httpx.Response(200, content=fault.value)
        status, said = fault.value
        return httpx.Response(status, json=said)

    async def _execute_later(self, seconds: float, *what: Any) -> None:
        await asyncio.sleep(seconds)
        self._answer(*what)

    def _answer(self, request: httpx.Request, path: str, body: Row) -> httpx.Response:
        parts = path.strip("/").split("/")
        match request.method, parts:
            case "POST", ["exchange", symbol, "orders"]:
                row = self.place(symbol, request.headers.get("Idempotency-Key"), **body)
                return self._row(row)
            case "DELETE", ["exchange", "orders", "all"]:
                ended = [self.end(row) for row in self.orders.values() if row["status"] in OPEN]
                return httpx.Response(200, json={"cancelled": len(ended)})
            case ("DELETE", ["exchange", _, "orders", name]) | ("PATCH", ["clob", "orders", name]):
                found = self.orders.get(name)
                if found is None or found["status"] not in OPEN:
                    return _missing(name)
                if request.method == "DELETE":
                    return self._row(self.end(found))
                found |= {"price": body["price"], "updated_at": self.now()}
                self._tell("order", found)
                return self._row(found)
            case "GET", ["exchange", symbol, "orders", "open"]:
                return httpx.Response(200, json={"orders": self.open(symbol)})
            case "GET", ["exchange", symbol, "orders", "history"]:
                ended = [one for one in self.orders.values() if one["status"] not in OPEN]
                return httpx.Response(200, json={"orders": self._page(ended, symbol, body)})
            case "GET", ["exchange", symbol, "trades", "mine"]:
                return httpx.Response(200, json={"trades": self._page(self.fills, symbol, body)})
            case "GET", ["exchange", symbol, "orders", name]:
                named = [one for one in self.orders.values() if name in (one["order_id"], one["request_id"])]
                return self._row(named[0]) if named else _missing(name)
            case "GET", ["exchange", symbol, "balance"]:
                held = str(self.balance[symbol])
                said = {"base_symbol": symbol.upper(), "base_balance": held, "quote_balance": "100000"}
                return httpx.Response(200, json=said)
            case method, ["portfolio", "summary" | "simulation"]:
                self.simulated = body["enabled"] if method == "PUT" else self.simulated
                return httpx.Response(200, json={"simulation_mode": self.simulated})
        return httpx.Response(404, json={"detail": "Not Found"})

    def _row(self, row: Row) -> httpx.Response:
        """Contracts name only a few fields of an answer."""
        shown = {name: row[name] for name in COMMON} if self.bare else dict(row)
        if not self.tells_fills:
            shown.pop("fills", None)
        return httpx.Response(200, json=shown)

    def _page(self, rows: list[Row], symbol: str, query: Row) -> list[Row]:
        mine = [row for row in reversed(rows) if row["symbol"] == symbol]
        offset = int(query["offset"])
        return mine[offset : offset + int(query["limit"])]

    def _tell(self, kind: str, row: Row) -> None:
        if self.stream is not None:
            self.stream(kind, dict(row))


OPEN = ("open", "partially_filled")


def _missing(name: str) -> httpx.Response:
    said = {"error": {"code": "ORDER_NOT_FOUND", "message": f"no order {name}", "details": {}}}
    return httpx.Response(404, json=said)
