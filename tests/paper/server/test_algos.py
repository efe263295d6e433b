"""The routes of executions and of the dead man's switch."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from decimal import Decimal
from typing import Any

import httpx
import pytest
from event_trader import EventTrader
from websockets.asyncio.client import connect

from terminal.model.order import Mode
from terminal.paper.commands import Advance
from tests.paper.server.house import House, accused
from tests.paper.server.refusals import refused

TWAP = "/api/v1/exchange/vaix/twap"
SCALE = "/api/v1/exchange/vaix/scale"
ALGO = "/api/v1/exchange/vaix/algo"
SWITCH = "/api/v1/exchange/dead-mans-switch"
MINUTE = 60_000_000

GOOD: dict[str, dict[str, Any]] = {
    TWAP: {"side": "buy", "quantity": "5000", "duration_minutes": 10, "num_slices": 5},
    SCALE: {"side": "buy", "quantity": "5000", "price_low": "0.003", "price_high": "0.0035", "num_orders": 5},
    ALGO: {
        "algo_type": "pov",
        "side": "buy",
        "total_quantity": "5000",
        "duration_minutes": 10,
        "participation_rate": 0.1,
    },
    SWITCH: {"timeout_ms": 60000},
}


async def made(client: httpx.AsyncClient, path: str, **fields: Any) -> Any:
    """Ask for the good one with these fields put in, or left out where they are None."""
    body = {name: value for name, value in (GOOD[path] | fields).items() if value is not None}
    answer = await client.post(path, json=body)
    assert answer.status_code == 200, answer.text
    return answer.json()


async def read(client: httpx.AsyncClient, path: str, **query: Any) -> Any:
    answer = await client.get(path, params=query)
    assert answer.status_code == 200, answer.text
    return answer.json()


async def wait(still: House, us: int) -> None:
    still.clock.at += us
    await still.host.submit(Advance())


# -- TWAP --------------------------------------------------------------------------------------------------


async def test_a_twap_runs_to_its_end_and_its_orders_can_be_looked_up(
    still: House, trader: httpx.AsyncClient
) -> None:
    begun = await made(trader, TWAP, price_limit="0.005", max_slippage_pct="1.5", randomize=True)
    assert begun["twap_id"] == begun["id"]
    assert (begun["status"], begun["side"], begun["mode"], begun["pair"]) == (
        "active",
        "buy",
        "live",
        "VAIX/USDC",
    )
    assert (begun["num_slices"], begun["slices_done"], begun["duration_minutes"]) == (5, 1, 10)
    assert (begun["price_limit"], begun["max_slippage_pct"], begun["randomize"]) == (
        "0.005000",
        "1.5000",
        True,
    )
    assert Decimal(begun["filled_quantity"]) + Decimal(begun["remaining_quantity"]) == 5000
    assert begun["next_slice_at"] == begun["created_at"] + 120_000
    assert begun["ends_at"] == begun["created_at"] + 600_000
    assert await read(trader, TWAP) == [begun]
    await wait(still, 5 * MINUTE)
    await wait(still, 5 * MINUTE)
    ended = await read(trader, f"{TWAP}/{begun['id']}")
    assert (ended["status"], ended["filled_quantity"], ended["slices_done"]) == ("completed", "5000", 5)
    orders = [await read(trader, f"/api/v1/exchange/vaix/orders/{name}") for name in ended["orders"]]
    assert [order["request_id"] for order in orders] == [f"{begun['id']}.{n}" for n in range(1, 6)]
    assert sum(Decimal(order["filled_quantity"]) for order in orders) == 5000
    by_key = await read(trader, f"/api/v1/exchange/vaix/orders/{begun['id']}.3")
    assert by_key == orders[2]
    assert await read(trader, TWAP) == []
    assert await read(trader, TWAP, all=True) == [ended]


async def test_a_twap_is_stopped_once(trader: httpx.AsyncClient) -> None:
    begun = await made(trader, TWAP)
    stopped = await trader.delete(f"{TWAP}/{begun['id']}")
    assert (stopped.status_code, stopped.json()["status"]) == (200, "cancelled")
    again = await trader.delete(f"{TWAP}/{begun['id']}")
    assert (again.status_code, again.json()["error"]["code"]) == (404, "ALGO_NOT_ACTIVE")


async def test_the_defaults_are_an_hour_of_ten_slices(trader: httpx.AsyncClient) -> None:
    begun = await made(trader, TWAP, duration_minutes=None, num_slices=None)
    assert (begun["duration_minutes"], begun["num_slices"], begun["price_limit"]) == (60, 10, "0.000000")
    assert (begun["max_slippage_pct"], begun["randomize"], begun["mode"]) == ("3.0000", False, "live")


async def test_what_is_mine_nobody_else_sees_or_stops(still: House, trader: httpx.AsyncClient) -> None:
    twap, algo = await made(trader, TWAP), await made(trader, ALGO)
    async with still.client(await still.newcomer("eve")) as eve:
        for path, name in ((TWAP, twap["id"]), (ALGO, algo["id"])):
            assert await read(eve, path, all=True) == []
            for method in ("GET", "DELETE"):
                answer = await eve.request(method, f"{path}/{name}")
                assert (answer.status_code, answer.json()["error"]["code"]) == (404, "ALGO_NOT_FOUND")
    assert len(await read(trader, TWAP)) == len(await read(trader, ALGO)) == 1
    wrong = await trader.get(TWAP.replace("vaix", "btc") + f"/{twap['id']}")
    assert (wrong.status_code, accused(wrong)) == (404, "twap_id")


@pytest.mark.parametrize("path", [TWAP, ALGO, SCALE])
@pytest.mark.parametrize(
    ("fields", "simulated", "mode"),
    [
        ({}, False, "live"),
        ({"mode": "paper"}, False, "paper"),
        ({"paper": True}, False, "paper"),
        ({"mode": "paper", "paper": False}, False, "live"),
        ({"mode": "live"}, True, "paper"),
    ],
)
async def test_the_mode_is_as_for_any_order(
    still: House, trader: httpx.AsyncClient, path: str, fields: dict[str, Any], simulated: bool, mode: str
) -> None:
    still.market.exchange.accounts[still.trader].simulated = simulated
    assert (await made(trader, path, **fields))["mode"] == mode
    placed = still.market.exchange.accounts[still.trader].open.values()
    assert {order.mode for order in placed} <= {Mode(mode)}


async def test_one_key_is_one_execution(trader: httpx.AsyncClient) -> None:
    headers = {"Idempotency-Key": "once"}
    first, second = [await trader.post(TWAP, json=GOOD[TWAP], headers=headers) for _ in range(2)]
    assert first.json() == second.json()
    assert len(await read(trader, TWAP)) == 1
    other = await trader.post(ALGO, json=GOOD[ALGO], headers=headers)
    assert (other.status_code, other.json()["error"]["code"]) == (409, "IDEMPOTENCY_KEY_REUSED")


async def test_the_owners_sockets_hear_of_every_slice(still: House, trader: httpx.AsyncClient) -> None:
    async with still.listening() as (host, port):
        where = f"ws://{host}:{port}/ws"
        async with (
            connect(f"{where}/exchange/private", additional_headers=still.key, proxy=None) as private,
            connect(f"{where}/clob?channels=userOrders", additional_headers=still.key, proxy=None) as clob,
        ):
            begun = await made(trader, TWAP)
            async with asyncio.timeout(5):
                while (told := json.loads(await private.recv()))["type"] != "twap_update":
                    pass
                while (wrapped := json.loads(await clob.recv()))["type"] != "twap_update":
                    pass
    assert {"type": "twap_update", **begun} == told
    assert wrapped["data"] == begun


# -- scale -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("low", ["price_low", "min_price"])
@pytest.mark.parametrize("high", ["price_high", "max_price"])
async def test_a_scale_rests_at_its_prices_under_either_name(
    still: House, trader: httpx.AsyncClient, low: str, high: str
) -> None:
    fields = {"price_low": None, "price_high": None} | {low: "0.003", high: "0.0035"}
    placed = await made(trader, SCALE, **fields)
    assert placed["scale_id"] == placed["id"]
    assert (placed["total"], placed["successful"], placed["failed"]) == (5, 5, 0)
    assert [order["price"] for order in placed["orders"]] == [
        "0.003500", "0.003375", "0.003250", "0.003125", "0.003000",
    ]  # fmt: skip
    assert {order["quantity"] for order in placed["orders"]} == {"1000"}
    open_now = (await read(trader, "/api/v1/exchange/vaix/orders/open"))["orders"]
    assert [order["order_id"] for order in open_now] == [one["order_id"] for one in placed["results"]]


async def test_one_price_under_two_names_must_be_the_same(still: House, trader: httpx.AsyncClient) -> None:
    await refused(still, trader, "POST", SCALE, field="min_price", json=GOOD[SCALE] | {"min_price": "0.0031"})
    assert (await made(trader, SCALE, min_price="0.00300"))["successful"] == 5


async def test_a_scale_that_the_balance_does_not_carry_is_refused_whole(
    still: House, trader: httpx.AsyncClient
) -> None:
    body = GOOD[SCALE] | {"quantity": "40000000"}
    answer = await refused(
        still, trader, "POST", SCALE, field="quantity", value="40000000", status=(400,), json=body
    )
    assert answer.json()["error"]["code"] == "INSUFFICIENT_BALANCE"


# -- algos -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"algo_type": "twap", "participation_rate": None}, {"num_slices": 10, "slices_done": 1}),
        ({}, {"participation_rate": "0.1", "duration_minutes": 10}),
        ({"algo_type": "sniper", "trigger_price": "0.003"}, {"trigger_price": "0.003000"}),
        ({"algo_type": "sniper", "price_limit": "0.003"}, {"trigger_price": "0.003000"}),
        ({"algo_type": "iceberg", "price_limit": "0.003", "display_qty": "300"}, {"display_qty": "300"}),
        ({"algo_type": "iceberg", "price_limit": "0.003"}, {"display_qty": "500"}),
    ],
)
async def test_every_type_of_algo_begins_is_listed_and_stops(
    still: House, trader: httpx.AsyncClient, fields: dict[str, Any], told: dict[str, Any]
) -> None:
    begun = await made(trader, ALGO, **fields)
    assert begun["algo_id"] == begun["id"]
    assert begun["algo_type"] == fields.get("algo_type", "pov")
    assert (begun["status"], begun["total_quantity"], begun["quantity"]) == ("active", "5000", "5000")
    assert told.items() <= begun.items()
    assert await read(trader, ALGO) == [begun]
    assert await read(trader, f"{ALGO}/{begun['id']}") == begun
    assert await read(trader, TWAP, all=True) == []
    stopped = await trader.delete(f"{ALGO}/{begun['id']}")
    assert (stopped.status_code, stopped.json()["status"]) == (200, "cancelled")
    assert not still.market.exchange.accounts[still.trader].open
    assert await read(trader, ALGO) == []


async def test_participation_follows_the_market(still: House, trader: httpx.AsyncClient) -> None:
    begun = await made(trader, ALGO, participation_rate="0.5", total_quantity="2000")
    await wait(still, MINUTE)
    now = await read(trader, f"{ALGO}/{begun['id']}")
    assert Decimal(now["filled_quantity"]) > 0
    assert now["orders_sent"] == len(now["orders"]) > 0


# -- the dead man's switch ---------------------------------------------------------------------------------


async def test_the_switch_is_armed_kept_alive_fires_and_tells(
    still: House, trader: httpx.AsyncClient
) -> None:
    nothing = dict.fromkeys(("timeout_ms", "expires_at", "remaining_ms", "fired_at", "cancelled"))
    assert await read(trader, SWITCH) == {"active": False} | nothing
    armed = await made(trader, SWITCH)
    assert (armed["active"], armed["timeout_ms"], armed["remaining_ms"]) == (True, 60_000, 60_000)
    await made(trader, SCALE)
    await made(trader, ALGO, algo_type="sniper", trigger_price="0.001")
    still.clock.at += MINUTE // 2
    assert (await read(trader, SWITCH))["remaining_ms"] == 30_000
    beaten = await trader.post(f"{SWITCH}/heartbeat")
    assert (beaten.status_code, beaten.json()["remaining_ms"]) == (200, 60_000)
    await wait(still, MINUTE - 1)
    assert len((await read(trader, "/api/v1/exchange/vaix/orders/open"))["orders"]) == 5
    await wait(still, 1)
    assert (await read(trader, "/api/v1/exchange/vaix/orders/open"))["orders"] == []
    assert await read(trader, ALGO) == []
    fired = await read(trader, SWITCH)
    assert (fired["active"], fired["cancelled"], fired["expires_at"]) == (False, 6, None)
    late = await trader.post(f"{SWITCH}/heartbeat")
    assert (late.status_code, late.json()["error"]["code"]) == (400, "SWITCH_NOT_ARMED")


async def test_the_switch_needs_no_body_and_is_disarmed(trader: httpx.AsyncClient) -> None:
    armed = await trader.post(SWITCH)
    assert (armed.status_code, armed.json()["timeout_ms"]) == (200, 60_000)
    for _ in range(2):
        assert (await trader.delete(SWITCH)).json()["active"] is False


# -- the venue's own clients -------------------------------------------------------------------------------


@pytest.fixture
async def sdk(still: House) -> AsyncIterator[Any]:
    """The official SDK, over a socket."""
    async with (
        still.listening() as (host, port),
        EventTrader(api_key=still.identities.key, base_url=f"http://{host}:{port}", max_retries=0) as client,
    ):
        client._http.config.rate_limit_per_minute = 100_000
        yield client.clob


async def test_the_sdk_runs_twaps_scales_and_algos(sdk: Any) -> None:
    twap = await sdk.place_twap("vaix", "buy", "5000", duration_minutes=120, num_slices=20)
    assert [one["twap_id"] for one in await sdk.active_twaps("vaix")] == [twap["twap_id"]]
    assert (await sdk.cancel_twap("vaix", twap["twap_id"]))["status"] == "cancelled"
    scale = await sdk.place_scale(
        "vaix", "buy", "10000", price_low="0.002", price_high="0.0035", num_orders=10, distribution="exponential",
        mode="paper",
    )  # fmt: skip
    assert scale["successful"] == 10
    each: dict[str, dict[str, Any]] = {
        "twap": {"duration_minutes": 5},
        "pov": {"participation_rate": 0.25},
        "sniper": {"trigger_price": "0.003"},
        "iceberg": {"price_limit": "0.003", "display_qty": "200"},
    }
    for kind, more in each.items():
        algo = await sdk.create_algo("vaix", kind, "buy", "2000", **more)
        assert (algo["algo_type"], algo["status"]) == (kind, "active")


async def test_the_sdk_holds_the_dead_mans_switch(sdk: Any) -> None:
    assert (await sdk.activate_dms(timeout_ms=5000))["timeout_ms"] == 5000
    assert (await sdk.heartbeat_dms())["active"] is True
    assert (await sdk.deactivate_dms())["active"] is False


MCP = {
    TWAP: {
        "side": "sell", "quantity": "1000", "duration_minutes": 60, "randomize": True, "max_slippage_pct": "3.0",
    },
    SCALE: {
        "side": "sell", "quantity": "1000", "min_price": "0.005", "max_price": "0.006", "num_orders": 10,
        "distribution": "linear", "mode": "paper",
    },
    ALGO: {"algo_type": "sniper", "side": "buy", "total_quantity": "1000", "price_limit": "0.002"},
}  # fmt: skip


@pytest.mark.parametrize("path", MCP)
async def test_what_the_venues_tools_for_agents_send_is_taken(trader: httpx.AsyncClient, path: str) -> None:
    answer = await trader.post(path, json=MCP[path])
    assert answer.status_code == 200, answer.text
