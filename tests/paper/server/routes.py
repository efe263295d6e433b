"""A request that is taken, for every route; and a house in which they all are, with another user in it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from tests.paper.server.house import GOOD, House
from tests.paper.server.test_prop import graduate, set_price

API = "/api/v1/exchange"
ROUTER = "/api/v1/clob"
PROP = "/api/v1/prop"
BOTS = "/api/v1/cloned-bots"
ORDERS = API + "/{symbol}/orders"
TRADES = PROP + "/accounts/me/trades"
BOT = BOTS + "/{clone_id}"
WALLET = "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed"
TRADE = {"coin": "BTC", "side": "long", "size": "0.01", "leverage": 5, "venue": "hyperliquid"}
USER = {"email": "newcomer@example.com", "password": "correct horse", "username": "newcomer"}
REACHED = "0.05"
"""A stop far above the market is not reached by a buyer."""

Names = dict[str, Any]
"""What stands in a path or a body for something that is there: `order_id`, `clone_id`, ..."""


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

    def parameters(self, place: str) -> dict[str, dict[str, Any]]:
        """The schemas of those in the path, the query or the headers, by name."""
        return {one["name"]: one["schema"] for one in self.told.get("parameters", []) if one["in"] == place}

    def url(self, names: Names, **query: Any) -> str:
        """With the query that it cannot do without, and with this one."""
        asked = QUERIES.get(self.label, {}) | query
        return self.path.format(**names) + (
            "?" + "&".join(f"{k}={v}" for k, v in asked.items()) if asked else ""
        )


def described(still: House) -> dict[str, Any]:
    """The OpenAPI."""
    told: dict[str, Any] = still.app.app.app.openapi()
    return told


def routes_of(still: House) -> list[Route]:
    return [
        Route(method.upper(), path, told)
        for path, methods in described(still)["paths"].items()
        for method, told in methods.items()
    ]


QUERIES = {f"POST {BOT}/toggle-trading": {"enabled": "false"}}
"""Where a route cannot do without."""


def bodies(names: Names) -> dict[str, Any]:
    """A body that is taken, for every route that takes one."""
    by_pair = GOOD | {"pair": "VAIX/USDC"}
    some = {"to_sub_account_id": names["sub_account_id"], "amount": "5"}
    return {
        f"POST {ORDERS}": GOOD,
        f"POST {ORDERS}/batch": {"orders": [GOOD]},
        f"PATCH {ORDERS}/batch": {"amendments": [{"order_id": names["order_id"], "quantity": "900"}]},
        f"DELETE {ORDERS}/batch": {"order_ids": [names["order_id"]]},
        f"POST {ROUTER}/orders": by_pair,
        f"POST {ROUTER}/orders/batch": {"orders": [by_pair]},
        f"DELETE {ROUTER}/orders/batch": {"order_ids": [names["order_id"]]},
        f"PATCH {ROUTER}/orders/{{order_id}}": {"quantity": "900", "price": "0.0031"},
        f"POST {API}/{{symbol}}/twap": TWAP,
        f"POST {API}/{{symbol}}/scale": {"side": "buy", "quantity": "5000", "price_low": "0.003", "price_high": "0.0035", "num_orders": 5},
        f"POST {API}/{{symbol}}/algo": SNIPER,
        f"POST {API}/dead-mans-switch": {"timeout_ms": 60_000},
        f"POST {API}/sub-accounts": {"label": "another"},
        f"POST {API}/transfer": some,
        f"POST {API}/sub-accounts/transfer": some,
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
        f"POST {BOT}/go-live": {"custom_name": "live one"},
        f"POST {BOT}/skills/equip": {"skill_id": "breakout"},
        "POST /auth/register": USER,
        "POST /auth/login": {"email": names["email"], "password": PASSWORD},
        "POST /auth/refresh": {"refresh_token": names["refresh_token"]},
        "POST /auth/logout": {"refresh_token": names["refresh_token"]},
    }  # fmt: skip


# -- something of everything ---------------------------------------------------------------------------------


@dataclass
class Furnished:
    """A house in which the trader and another user own one of everything that a route can name."""

    house: House
    own: Names
    foreign: Names
    other: dict[str, str]
    """The other user's headers."""


async def furnished() -> Furnished:
    """The trader is funded at the prop desk with a payout to claim, the other user has a fee to pay there."""
    still = house("vaix", "btc")
    async with still.client(still.key) as trader:
        await done(trader, f"{PROP}/signup", {})
        await graduate(still, trader)
        own = await settle(trader, "trader")
        trade = await done(trader, TRADES, TRADE)
        set_price(still, still.market.exchange.pairs["btc"].last * 101 // 100)
        await done(trader, f"{TRADES}/{trade['id']}/close", {})
        own |= {"trade_id": (await done(trader, TRADES, TRADE))["id"]}
    async with still.client() as door:
        session = await done(door, "/auth/register", {"email": "eve@example.com", "password": PASSWORD})
