"""Others on the exchange, who trade at the price that a story wants."""

from __future__ import annotations

from decimal import Decimal

import httpx

from tests.practice import Practice

START = Decimal("0.003850")


class Crowd:
    """Two others, who empty the middle of a book and then trade at the price that a story wants."""

    def __init__(self, exchange: Practice) -> None:
        self._ann, self._bob = (_newcomer(exchange, name) for name in ("ann", "bob"))
        self._order(self._ann, "buy", "0.003990", "ioc", 9_000_000)
        self._order(self._ann, "sell", "0.003700", "ioc", 3_000_000)
        self.trades_at(START)

    def trades_at(self, price: Decimal) -> None:
        self._order(self._ann, "sell", str(price), "post_only")
        self._order(self._bob, "buy", str(price), "ioc")

    def close(self) -> None:
        self._ann.close()
        self._bob.close()

    @staticmethod
    def _order(who: httpx.Client, side: str, price: str, kind: str, size: int = 1000) -> None:
        body = {"side": side, "price": price, "quantity": str(size), "order_type": kind, "route_mode": "cex"}
        who.post("/api/v1/exchange/vaix/orders", json=body).raise_for_status()


def _newcomer(exchange: Practice, name: str) -> httpx.Client:
    client = httpx.Client(base_url=exchange.url, trust_env=False, timeout=10)
    asked = {"email": f"{name}@example.com", "password": "correct horse"}
    answer = client.post("/auth/register", json=asked).raise_for_status().json()
    client.headers["Authorization"] = f"Bearer {answer['access_token']}"
    return client
