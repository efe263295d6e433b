"""A trader over REST who remembers what was acknowledged, and tells what an exchange owes it by arithmetic of its own."""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

import httpx

SYMBOL = "vaix"
ORDERS = f"/api/v1/exchange/{SYMBOL}/orders"
TICK = Decimal("0.000001")
UNIT = Decimal("1e-8")
Body = dict[str, Any]


class Lost(Exception):
    """The exchange died before it answered."""


@dataclass
class Trader:
    """`orders` is what was last acknowledged of each; `turns` is when each took its place in its queue."""

    rng: random.Random
    web: httpx.Client
    prefix: str
    orders: dict[str, Body] = field(default_factory=dict)
    turns: dict[str, int] = field(default_factory=dict)
    pending: tuple[str, str, Any, str] | None = None
    """The request that is under way: method, path, body, key."""
    told: Counter[str] = field(default_factory=Counter)
    _count: int = 0
    _turn: int = 0

    def act(self) -> None:
        """One random command. Lost where it was not answered; it stays `pending` then."""
        mine = [
            order
            for order in self.orders.values()
            if order["status"] in ("open", "partially_filled", "pending")
        ]
        choice = self.rng.random()
        if not mine or choice < 0.55:
            self._send("POST", ORDERS, self._an_order(), "place")
        elif choice < 0.62:
            self._send("POST", f"{ORDERS}/batch", [self._an_order() for _ in range(3)], "batch")
        elif choice < 0.8:
            order = self.rng.choice(mine)
            self._send("PATCH", f"/api/v1/clob/orders/{order['order_id']}", self._a_change(order), "amend")
        elif choice < 0.97 or len(mine) < 30:
            self._send("DELETE", f"{ORDERS}/{self.rng.choice(mine)['order_id']}", None, "cancel")
        else:
            self._send("DELETE", ORDERS, None, "cancel all")

    def again(self) -> None:
        """Ask once more for what was not answered, with its key."""
        if self.pending:
            method, path, body, kind = self.pending
            self._send(method, path, body, kind, again=True)

    # -- what it asks for ---------------------------------------------------------------------------------

    def _touch(self) -> tuple[Decimal, Decimal]:
        try:
            answer = self.web.get(f"/api/v1/exchange/{SYMBOL}/bbo").json()
        except httpx.TransportError as error:
            raise Lost from error
        return Decimal(answer["best_bid"] or "0.0038"), Decimal(answer["best_ask"] or "0.0039")

    def _an_order(self) -> Body:
        rng, (bid, ask) = self.rng, self._touch()
        side = rng.choice(["buy", "sell"])
        near, far = (ask, bid) if side == "buy" else (bid, ask)
        away = TICK * rng.randrange(0, 40) * (-1 if side == "buy" else 1)
        body: Body = {"side": side, "quantity": str(rng.randrange(100, 5000, 100)), "price": str(far + away)}
        kind = rng.choice(
            ["limit"] * 6 + ["post_only", "ioc", "fok", "market", "stop_limit", "iceberg", "gtt"]
        )
        if kind == "market":
            del body["price"]
        elif kind in ("ioc", "fok"):
            body["price"] = str(near)
        elif kind == "stop_limit":
            stop = near + TICK * (25 if side == "buy" else -25)
            body |= {"stop_price": str(stop), "price": str(stop)}
        elif kind == "iceberg":
            body |= {"quantity": "3000", "display_qty": "500"}
        elif kind == "gtt":
            body["time_in_force_ms"] = rng.randrange(1000, 4000)
        body["order_type"] = kind if kind not in ("iceberg", "gtt") else "limit"
        body["route_mode"] = rng.choice(["auto", "cex"]) if kind != "post_only" else "cex"
        return body

    def _a_change(self, order: Body) -> Body:
        if self.rng.random() < 0.5:
            filled = Decimal(order["filled_quantity"])
            return {"quantity": str(max(Decimal(order["quantity"]) - 100, filled + 100, Decimal(100)))}
        step = TICK if order["side"] == "sell" else -TICK
        return {"price": str(Decimal(order["price"]) + step)}

    # -- what it is told ----------------------------------------------------------------------------------

    def _send(self, method: str, path: str, body: Any, kind: str, *, again: bool = False) -> None:
        if not again:
            self._count += 1
        key = f"{self.prefix}-{self._count}"
        self.pending = method, path, body, kind
        try:
            answer = self.web.request(method, path, json=body, headers={"Idempotency-Key": key})
        except httpx.TransportError as error:
            raise Lost from error
        self.pending = None
        if answer.status_code >= 500:
            raise AssertionError(f"{method} {path}: {answer.text}")
        self.told[kind if answer.status_code < 400 else f"{kind} refused"] += 1
        if answer.status_code < 400:
            self._learn(answer.json(), kind)

    def _learn(self, told: Body, kind: str) -> None:
        if kind == "cancel all":
            for name in told["order_ids"]:
                if name in self.orders:
                    self.orders[name]["status"] = "cancelled"
            return
        for order in (
            [row["order"] for row in told["results"] if row["success"]] if kind == "batch" else [told]
        ):
            self.saw(order)

    def saw(self, order: Body) -> None:
        """An order as it is now. With another price, or more of it, it took a place behind all that is known; what did that may
        not have been answered, and asked for again it changes nothing any more."""
        before = self.orders.get(order["order_id"])
        self.orders[order["order_id"]] = order
        moved = before is None or order["price"] != before["price"]
        if moved or Decimal(order["quantity"]) > Decimal(before["quantity"] if before else 0):
            self._turn += 1
            self.turns[order["order_id"]] = self._turn
