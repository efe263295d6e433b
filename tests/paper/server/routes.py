"""Every route with a request that it takes, and a house in which all of them are taken."""

from __future__ import annotations

import functools
from dataclasses import dataclass
from typing import Any

import httpx

from tests.paper.server.house import GOOD, House, house
from tests.paper.server.test_prop import graduate, set_price

API = "/api/v1/exchange"
ROUTER = "/api/v1/clob"
PROP = "/api/v1/prop"
BOTS = "/api/v1/cloned-bots"
SWITCH = f"{API}/dead-mans-switch"
ORDERS = f"{API}/{{symbol}}/orders"
TRADES = f"{PROP}/accounts/me/trades"
BOT = f"{BOTS}/{{clone_id}}"

WALLET = "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed"
PASSWORD = "correct horse"
TWAP = {"side": "buy", "quantity": "5000", "duration_minutes": 10, "num_slices": 5}
SCALE = {"side": "buy", "quantity": "5000", "price_low": "0.003", "price_high": "0.0035", "num_orders": 5}
SNIPER = {"algo_type": "sniper", "side": "buy", "total_quantity": "5000", "trigger_price": "0.002"}
TRADE = {"coin": "BTC", "side": "long", "size": "0.01", "leverage": 5, "venue": "hyperliquid"}
CLONE = {"source_type": "wta_species", "source_id": "macd", "custom_name": "mine"}

DAY_MS = 86_400_000

Names = dict[str, Any]
"""What is there to be named in a path or a body: `order_id`, `clone_id`, ..."""


@dataclass(frozen=True)
class Route:
    """One operation of the OpenAPI."""

    method: str
    path: str
    told: dict[str, Any]

    @property
    def label(self) -> str:
        return f"{self.method} {self.path}"

    @property
    def needs_identity(self) -> bool:
        return bool(self.told.get("security"))

    @property
    def takes_a_body(self) -> bool:
        return "requestBody" in self.told

    @property
    def body_schemas(self) -> list[dict[str, Any]]:
        """The kinds of object that the body may be."""
        schema = self.told["requestBody"]["content"]["application/json"]["schema"]
        return [one for one in schema.get("anyOf", [schema]) if "$ref" in one]

    def parameters(self, place: str) -> dict[str, dict[str, Any]]:
        """The schemas of those in the path, the query or the headers, by name."""
        return {one["name"]: one["schema"] for one in self.told.get("parameters", []) if one["in"] == place}

    def url(self, names: Names, **query: str) -> str:
        """With this query, and with the one that it cannot do without."""
        asked = QUERIES.get(self.label, {}) | query
        return self.path.format(**names) + "?" + "&".join(f"{name}={value}" for name, value in asked.items())


@functools.cache
def openapi() -> dict[str, Any]:
    still = house("vaix")
    told: dict[str, Any] = still.app.app.app.openapi()
    still.host.store.db.close()
    return told


def routes() -> list[Route]:
    return [
        Route(method.upper(), path, told)
        for path, methods in openapi()["paths"].items()
        for method, told in methods.items()
    ]


def resolved(schema: dict[str, Any]) -> dict[str, Any]:
    """What a reference stands for, or the thing itself."""
    if "$ref" not in schema:
        return schema
    found: dict[str, Any] = openapi()["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
    return found


QUERIES = {f"POST {BOT}/toggle-trading": {"enabled": "false"}}


def bodies(names: Names) -> dict[str, Any]:
    """A body that is taken, for every route that reads one."""
    by_pair = GOOD | {"pair": "VAIX/USDC"}
    cancelled = {"order_ids": [names["order_id"]]}
    transfer = {"to_sub_account_id": names["sub_account_id"], "amount": "5"}
    return {
        f"POST {ORDERS}": GOOD,
        f"POST {ORDERS}/batch": {"orders": [GOOD]},
        f"PATCH {ORDERS}/batch": {"amendments": [{"order_id": names["order_id"], "quantity": "900"}]},
        f"DELETE {ORDERS}/batch": cancelled,
        f"POST {ROUTER}/orders": by_pair,
        f"POST {ROUTER}/orders/batch": {"orders": [by_pair]},
        f"DELETE {ROUTER}/orders/batch": cancelled,
        f"PATCH {ROUTER}/orders/{{order_id}}": {"quantity": "900", "price": "0.0031"},
        f"POST {API}/{{symbol}}/twap": TWAP,
        f"POST {API}/{{symbol}}/scale": SCALE,
        f"POST {API}/{{symbol}}/algo": SNIPER,
        f"POST {SWITCH}": {"timeout_ms": 60_000},
        f"POST {API}/sub-accounts": {"label": "another"},
        f"POST {API}/transfer": transfer,
        f"POST {API}/sub-accounts/transfer": transfer,
        f"POST {API}/{{symbol}}/withdraw": {"amount": "5", "destination": WALLET},
        "PUT /api/v1/portfolio/simulation": {"enabled": False},
        f"POST {PROP}/signup": {"tier_id": 3, "track": "paid"},
        f"POST {PROP}/pay-fast-track": {},
        f"POST {TRADES}": TRADE,
        f"POST {TRADES}/{{trade_id}}/close": {},
        f"POST {PROP}/accounts/me/payouts/claim": {},
        f"POST {BOTS}/clone": CLONE,
        f"POST {BOT}/fund": {"amount": "5"},
        f"POST {BOT}/withdraw": {"amount": "5"},
        f"PATCH {BOT}/settings": {"stop_loss_pct": "3"},
        f"POST {BOT}/go-live": {"custom_name": "live"},
        f"POST {BOT}/skills/equip": {"skill_id": "breakout", "slot_position": 1},
        "POST /auth/register": {"email": "new@example.com", "password": PASSWORD, "username": "new"},
        "POST /auth/login": {"email": names["email"], "password": PASSWORD},
        "POST /auth/refresh": {"refresh_token": names["refresh_token"]},
        "POST /auth/logout": {"refresh_token": names["refresh_token"]},
    }


# -- a house in which they are taken -------------------------------------------------------------------------


@dataclass
class User:
    """Who asks, and what is theirs."""

    headers: dict[str, str]
    names: Names


@dataclass
class Furnished:
    """Two users who have one of everything that a route can name, and one at the prop desk who has yet to pay."""

    house: House
    trader: User
    eve: User
    ben: User


async def furnished() -> Furnished:
    """The trader is funded at the prop desk, with a payout to claim."""
    still = house("vaix", "btc")
    login = {"email": "eve@example.com", "password": PASSWORD}
    async with still.client() as door:
        session = await done(door, "/auth/register", login)
        known = login | {"refresh_token": session["refresh_token"]}
        eve = {"Authorization": f"Bearer {session['access_token']}"}
    async with still.client(still.key) as client:
        await done(client, f"{PROP}/signup", {})
        await graduate(still, client)
        trade = await done(client, TRADES, TRADE)
        set_price(still, still.market.exchange.pairs["btc"].last * 101 // 100)
        await done(client, f"{TRADES}/{trade['id']}/close", {})
        trader = User(still.key, known | await settled(client))
    async with still.client(eve) as client:
        await done(client, f"{PROP}/signup", {})
        other = User(eve, known | await settled(client))
    async with still.client(await still.newcomer("ben")) as client:
        await done(client, f"{PROP}/signup", {"tier_id": 3})
        ben = User(dict(client.headers), trader.names)
    return Furnished(still, trader, other, ben)


MADE_BY: dict[str, tuple[str, Any, str]] = {
    "order_id": (f"{API}/vaix/orders", GOOD, "order_id"),
    "twap_id": (f"{API}/vaix/twap", TWAP, "twap_id"),
    "algo_id": (f"{API}/vaix/algo", SNIPER, "algo_id"),
    "trade_id": (TRADES, TRADE, "id"),
    "clone_id": (f"{BOTS}/clone", CLONE, "id"),
    "sub_account_id": (f"{API}/sub-accounts", {"label": "one"}, "id"),
}
"""The path and the body that make it, and what the answer calls it."""


async def settled(client: httpx.AsyncClient) -> Names:
    """One of everything, for whoever has an account at the prop desk."""
    await done(client, SWITCH, {"timeout_ms": DAY_MS})
    made = {name: (await done(client, path, body))[told] for name, (path, body, told) in MADE_BY.items()}
    return made | {"symbol": "vaix", "skill_id": "macd_cross"}


async def done(client: httpx.AsyncClient, path: str, body: Any) -> Any:
    answer = await client.post(path, json=body)
    assert answer.status_code == 200, f"{path} {answer.status_code} {answer.text}"
    return answer.json()
