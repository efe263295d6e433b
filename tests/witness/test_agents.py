"""Every tool for the exchange and the Prop Desk of the venue's server for AI agents, called against this exchange.

A tool that a later release adds fails here until it has a row.
"""

from __future__ import annotations

import inspect
import json
import os
import sys
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from types import ModuleType
from typing import Any

import pytest
from mcp import ClientSession, StdioServerParameters
from mcp.client.stdio import stdio_client
from mcp.types import TextContent

from tests.practice import Practice
from tests.witness import agents
from tests.witness.desk import rich_desk
from tests.witness.sdk import WALLET

VAIX = {"symbol": "vaix"}
BUY = VAIX | {"side": "buy", "quantity": "1000", "price": "0.003"}
TWAP = VAIX | {"side": "buy", "quantity": "5000", "duration_minutes": 30, "randomize": True}

Call = Callable[[str, dict[str, Any]], Awaitable[dict[str, Any]]]


async def an_order(call: Call) -> str:
    return str((await call("et_clob_place_order", BUY))["order"]["order_id"])


async def two_orders(call: Call) -> list[str]:
    return [await an_order(call), await an_order(call)]


async def two_amendments(call: Call) -> list[dict[str, str]]:
    one, other = await two_orders(call)
    return [{"order_id": one, "price": "0.0029"}, {"order_id": other, "quantity": "500"}]


async def a_twap(call: Call) -> str:
    return str((await call("et_clob_place_twap", TWAP))["twap"]["twap_id"])


async def a_sub_account(call: Call) -> int:
    made = await call("et_clob_sub_accounts", {"action": "create", "label": f"Strategy {id(call)}"})
    return int(made["result"]["id"])


async def an_open_trade(call: Call) -> str:
    trade = {"coin": "BTC", "side": "long", "size": 0.01, "leverage": 5}
    return str((await call("et_prop_open_trade", trade))["trade"]["id"])


EXCHANGE: list[tuple[str, dict[str, Any]]] = [
    ("et_clob_list_pairs", {}),
    ("et_clob_orderbook", VAIX | {"depth": 10}),
    ("et_clob_book", VAIX | {"depth": 10}),
    ("et_clob_bbo", VAIX),
    ("et_clob_recent_trades", VAIX | {"limit": 5}),
    ("et_clob_stats", VAIX),
    ("et_clob_chart", VAIX | {"interval": "4h", "limit": 20}),
    ("et_clob_venues", VAIX),
    ("et_clob_markets", {}),
    ("et_clob_fee_schedule", {}),
    ("et_clob_my_fees", {}),
    ("et_clob_metrics", {}),
    ("et_clob_dmm_status", {}),
    ("et_clob_balance", VAIX),
    ("et_clob_place_order", BUY | {"order_type": "post_only", "mode": "paper"}),
    ("et_clob_place_order_advanced", BUY | {"stp_mode": "cancel_both", "display_qty": "200"}),
    ("et_clob_place_order_advanced", BUY | {"time_in_force_ms": 60_000}),
    ("et_clob_open_orders", VAIX | {"mode": "paper"}),
    ("et_clob_cancel_order", VAIX | {"order_id": an_order}),
    ("et_clob_batch_amend_orders", VAIX | {"amendments": two_amendments}),
    ("et_clob_batch_cancel_orders", VAIX | {"order_ids": two_orders}),
    (
        "et_clob_place_scale",
        VAIX | {"side": "buy", "quantity": "5000", "price_low": "0.002", "price_high": "0.003"},
    ),
    ("et_clob_cancel_all_pair", VAIX | {"side": "buy"}),
    ("et_clob_cancel_all_orders", {"pair": "VAIX/USDC"}),
    ("et_clob_my_trades", VAIX | {"limit": 5}),
    ("et_clob_place_twap", TWAP),
    ("et_clob_active_twaps", VAIX),
    ("et_clob_cancel_twap", VAIX | {"twap_id": a_twap}),
    ("et_clob_ai_algo", VAIX | {"algo_type": "pov", "side": "buy", "total_quantity": "5000"}),
    ("et_clob_dead_mans_switch", {"action": "activate", "timeout_ms": 60_000}),
    ("et_clob_dead_mans_switch", {"action": "heartbeat"}),
    ("et_clob_dead_mans_switch", {"action": "deactivate"}),
    ("et_clob_sub_accounts", {"action": "list"}),
    ("et_clob_sub_accounts", {"action": "transfer", "sub_account_id": a_sub_account, "amount": "25"}),
    ("et_clob_withdraw", VAIX | {"amount": "5", "destination": WALLET}),
    ("et_clob_kill_switch", {}),
]
DESK: list[tuple[str, dict[str, Any]]] = [
    ("et_prop_config", {}),
    ("et_prop_stats", {}),
    ("et_prop_reserve", {}),
    ("et_prop_markets", {"venue": "event_cards"}),
    ("et_prop_signup", {"tier_id": 3}),
    ("et_prop_account", {}),
    ("et_prop_open_trade", {"coin": "EVCDX-SPACEX", "side": "long", "size": 10, "venue": "event_cards"}),
    ("et_prop_close_trade", {"trade_id": an_open_trade}),
    ("et_prop_claim", {}),
    ("et_prop_payouts", {}),
]


def tools_of(module: ModuleType) -> set[str]:
    return {
        name for name, _ in inspect.getmembers(module, inspect.iscoroutinefunction) if name.startswith("et_")
    }


async def all_succeed(call: Call, rows: list[tuple[str, dict[str, Any]]]) -> None:
    for name, arguments in rows:
        given = {key: await value(call) if callable(value) else value for key, value in arguments.items()}
        answer = await call(name, given)
        assert answer.get("success") is True, (name, given, answer)


def directly(monkeypatch: pytest.MonkeyPatch, url: str, key: str) -> Call:
    """The tools as functions, with the address and the key that the environment would give their client."""
    monkeypatch.setattr(agents.api_client, "base_url", url)
    monkeypatch.setattr(agents.api_client, "api_key", key)

    async def call(name: str, arguments: dict[str, Any]) -> dict[str, Any]:
        module = agents.prop if name.startswith("et_prop") else agents.clob_exchange
        answer: dict[str, Any] = await getattr(module, name)(**arguments)
        return answer

    return call


async def test_each_tool_of_the_exchange_succeeds(
    monkeypatch: pytest.MonkeyPatch, practice: Practice
) -> None:
    assert {name for name, _ in EXCHANGE} == tools_of(agents.clob_exchange)
    await all_succeed(directly(monkeypatch, practice.url, practice.key), EXCHANGE)


async def test_each_tool_of_the_desk_succeeds_for_a_funded_trader(monkeypatch: pytest.MonkeyPatch) -> None:
    assert {name for name, _ in DESK} == tools_of(agents.prop)
    async with rich_desk() as (house, url):
        await all_succeed(directly(monkeypatch, url, house.identities.key), DESK)
        told = await agents.server.read_resource("prop://config")
    assert len(json.loads(told)["config"]["tiers"]) == 6


# -- over stdio --------------------------------------------------------------------------------------------


TWAPS = {"et_clob_place_twap", "et_clob_cancel_twap"}


@asynccontextmanager
async def served(url: str, key: str) -> AsyncIterator[ClientSession]:
    """A session with the server as a program, which has its settings from its environment."""
    env = os.environ | {"EVENT_TRADER_API_KEY": key, "EVENT_TRADER_API_URL": url, "no_proxy": "*"}
    program = StdioServerParameters(command=sys.executable, args=["-m", "tests.witness.agents"], env=env)
    with tempfile.TemporaryFile("w") as log:
        async with stdio_client(program, errlog=log) as streams, ClientSession(*streams) as session:
            await session.initialize()
            yield session


async def test_an_agent_finds_and_uses_the_tools_over_stdio(practice: Practice) -> None:
    """All but those of a TWAP: this release of the server hands its own tool arguments that it does not take."""
    async with served(practice.url, practice.key) as session:

        async def call(name: str, arguments: dict[str, Any]) -> dict[str, Any]:
            (content,) = (await session.call_tool(name, arguments)).content
            assert isinstance(content, TextContent)
            answer: dict[str, Any] = json.loads(content.text)
            return answer

        listed = {tool.name for tool in (await session.list_tools()).tools}
        assert {name for name, _ in EXCHANGE + DESK} <= listed
        await all_succeed(call, [row for row in EXCHANGE if row[0] not in TWAPS])
        await all_succeed(call, DESK[:4])
