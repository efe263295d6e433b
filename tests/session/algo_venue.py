"""The venue inside the test, with TWAPs and algos: they run until they are ended, and can be made to send orders."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import httpx

from tests.session.venue import FakeVenue, Row


@dataclass
class AlgoVenue(FakeVenue):
    parents: dict[str, Row] = field(default_factory=dict)
    lists: tuple[str, ...] = ("twap", "algo")
    """what it can list and cancel"""
    stubborn: int = 0
    """so many cancels of parents are answered and do nothing"""

    def begin(self, route: str, symbol: str = "vaix", **more: Any) -> Row:
        name = f"{route}_{len(self.parents) + 1}"
        row: Row = {
            f"{route}_id": name, "id": name, "symbol": symbol, "pair": f"{symbol.upper()}/USDC", "status": "active",
            "side": "buy", "mode": "live", "quantity": "5000", "filled_quantity": "0", "average_price": None,
            "created_at": self.now(), "updated_at": self.now(), **more,
        }  # fmt: skip
        self.parents[name] = row
        return row

    def running(self) -> list[str]:
        return [name for name, row in self.parents.items() if row["status"] == "active"]

    def _answer(self, request: httpx.Request, path: str, body: Row) -> httpx.Response:
        match request.method, path.strip("/").split("/"):
            case "GET", ["exchange", symbol, "twap" | "algo" as route] if route in self.lists:
                rows = [
                    row for name, row in self.parents.items()
                    if name in self.running() and row["symbol"] == symbol and name.startswith(route)
                ]  # fmt: skip
                return httpx.Response(200, json=rows)
            case "DELETE", ["exchange", _, "twap" | "algo" as route, name] if route in self.lists:
                return self._end(name)
            case "POST", ["exchange", symbol, "twap" | "algo" as route]:
                return httpx.Response(200, json=self.begin(route, symbol, **body))
        return super()._answer(request, path, body)

    def _end(self, name: str) -> httpx.Response:
        row = self.parents.get(name)
        if row is None or row["status"] != "active":
            said = {
                "error": {"code": "ALGO_NOT_ACTIVE", "message": f"{name} has ended already", "details": {}}
            }
            return httpx.Response(404, json=said)
        if self.stubborn:
            self.stubborn -= 1
        else:
            row |= {"status": "cancelled", "updated_at": self.now()}
        return httpx.Response(200, json=row)
