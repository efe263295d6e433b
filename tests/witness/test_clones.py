"""The cloned bots' routes: by the example bot's own manager, and the others by the SDK's HTTP client as it uses it."""

from __future__ import annotations

import itertools
from collections.abc import AsyncIterator
from typing import Any

import pytest
from event_trader import EventTrader

from tests.practice import Practice
from tests.witness.example_bot import CloneBotManager
from tests.witness.sdk import Row, filled_in, plain, public_calls

BASE = "/api/v1/cloned-bots"
PROFILE = {"id", "name", "is_trading", "stop_loss_pct", "take_profit_pct", "max_position_pct"}
BALANCE = {"available", "balance"}
NUMBERS = itertools.count()


@pytest.fixture
async def client(practice: Practice) -> AsyncIterator[Any]:
    """The SDK of a new user: there is a limit to how many clones one may have."""
    async with EventTrader(base_url=practice.url, max_retries=0) as sdk:
        await plain(sdk).register(f"keeper{next(NUMBERS)}@example.com", "correct horse")
        yield sdk


async def a_clone(client: Any) -> str:
    made = await CloneBotManager(client._http).create_clone("wta_species", "macd", "My MM", True)
    return str(made["id"])


async def a_skilled_clone(client: Any) -> str:
    clone = await a_clone(client)
    await CloneBotManager(client._http).equip_skill(clone, "market_making")
    return clone


MANAGER: dict[str, Row] = {
    "create_clone": (
        {"source_type": "wta_species", "source_id": "macd", "name": "My MM", "is_paper": False},
        PROFILE,
    ),
    "get_profile": ({"cid": a_clone}, PROFILE),
    "get_balance": ({"cid": a_clone}, BALANCE),
    "fund": ({"cid": a_clone, "amount": 100.0}, BALANCE),
    "withdraw": ({"cid": a_clone, "amount": 50.5}, BALANCE),
    "toggle_trading": ({"cid": a_clone, "enabled": True}, PROFILE),
    "get_skills": ({"cid": a_clone}, {"equipped"}),
    "equip_skill": ({"cid": a_clone, "skill_id": "rsi_momentum", "slot_position": 1}, {"equipped"}),
    "unequip_skill": ({"cid": a_skilled_clone, "skill_id": "market_making"}, {"equipped"}),
}


@pytest.mark.parametrize("name", public_calls(CloneBotManager))
async def test_each_call_of_the_example_bots_manager_is_answered(client: Any, name: str) -> None:
    arguments, fields = MANAGER[name]
    call = getattr(CloneBotManager(client._http), name)
    answer = await call(**await filled_in(arguments, client))
    assert fields <= set(answer), answer


ROUTES: list[tuple[str, str, dict[str, Any], set[str]]] = [
    ("GET", "/available", {}, {"bots"}),
    ("GET", "/my-clones", {"params": {"mode": "paper", "include_inactive": "true"}}, {"clones"}),
    ("GET", "/{id}/activity", {"params": {"page": 1}}, {"activities", "page"}),
    ("GET", "/{id}/asset-analytics", {}, {"assets"}),
    (
        "PATCH",
        "/{id}/settings",
        {"json": {"stop_loss_pct": 5, "take_profit_pct": 20, "max_position_pct": 10, "name": "Calm"}},
        PROFILE,
    ),
    ("POST", "/{id}/skills/equip", {"json": {"skill_id": "market_making"}}, {"equipped"}),
    ("POST", "/{id}/go-live", {"json": {"custom_name": "For real"}}, PROFILE),
    ("DELETE", "/{id}", {}, {"id"}),
    ("DELETE", "/{id}/", {}, {"id"}),
]


@pytest.mark.parametrize(
    ("method", "path", "sent", "fields"), ROUTES, ids=lambda one: one if isinstance(one, str) else ""
)
async def test_each_other_route_is_answered(
    client: Any, method: str, path: str, sent: dict[str, Any], fields: set[str]
) -> None:
    """Among them the body that the documentation prints for equipping a skill."""
    answer = await client._http.request(method, BASE + path.format(id=await a_clone(client)), **sent)
    assert fields <= set(answer), answer


async def test_what_a_skill_is_set_to_is_seen_by_the_manager(client: Any) -> None:
    clone = await a_clone(client)
    told = {"skill_id": "market_making", "custom_params": {"spread_bps": "12", "max_inventory": 500}}
    await client._http.request("POST", f"{BASE}/{clone}/skills/equip", json=told)
    (maker,) = (
        one
        for one in (await CloneBotManager(client._http).get_skills(clone))["equipped"]
        if one["skill_id"] == "market_making"
    )
    assert maker["custom_params"] == {"spread_bps": "12", "max_inventory": "500"}
