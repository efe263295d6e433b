"""The documentation's lines of Python, executed with the host and the key filled in and nothing else changed."""

from __future__ import annotations

import ast
import asyncio
import types
from decimal import Decimal
from typing import Any

import event_trader
import pytest
from event_trader import SyncEventTrader
from event_trader.models import prop as models

from tests.practice import Practice
from tests.witness.desk import rich_desk
from tests.witness.printed import printed

SNIPPETS = printed("python")
PREFLIGHT = {
    "pair": "VAIX/USDC",
    "base_balance": "50000.00",
    "quote_balance": "125.50",
    "best_bid": "0.003800",
    "best_ask": "0.004200",
    "spread": "0.000400",
    "server_ms": 4.2,
}
"""As printed, but for the figures' values."""


def execute(name: str, names: dict[str, Any], url: str = "", key: str = "") -> Any:
    """Run a snippet as a prompt would that knows `await`: the answer is to be awaited if it uses that."""
    text = SNIPPETS[name].replace('api_key="evt_..."', f"api_key={key!r}, base_url={url!r}")
    code = compile(text, name, "exec", ast.PyCF_ALLOW_TOP_LEVEL_AWAIT)
    return types.FunctionType(code, names)()


async def run(name: str, **names: Any) -> dict[str, Any]:
    """Execute a snippet and answer its names."""
    await execute(name, names)
    return names


def resting(order: dict[str, Any], price: str, quantity: str = "1000") -> bool:
    return (order["status"], Decimal(order["price"]), order["quantity"]) == ("open", Decimal(price), quantity)


async def test_the_quick_start_runs_as_a_whole(practice: Practice) -> None:
    told: dict[str, Any] = {}
    await execute("quick start", told, practice.url, practice.key)
    assert set(PREFLIGHT) <= set(told["pf"])
    assert resting(told["order"], "0.003")
    assert set(told["order"]["server_timing"]) == {"pre_match_ms", "match_ms", "commit_ms", "total_ms"}
    assert (told["batch"]["total"], told["batch"]["successful"]) == (2, 2)
    assert {market["symbol"] for market in told["markets"]} >= {"vaix", "sbio"}
    await told["client"].clob.kill_switch()
    await told["client"].close()


async def test_markets_are_a_list(client: Any) -> None:
    assert len((await run("markets", client=client))["markets"]) == 4


@pytest.mark.parametrize(("name", "result"), [("hybrid book", "book"), ("book", "clob_book")])
async def test_a_book_has_thirty_levels_a_side(client: Any, name: str, result: str) -> None:
    book = (await run(name, client=client))[result]
    assert [len(book["bids"]), len(book["asks"])] == [30, 30]


async def test_an_order_rests(client: Any) -> None:
    assert resting((await run("order", client=client))["order"], "0.003")


async def test_a_twap_is_active(client: Any) -> None:
    twap = (await run("twap", client=client))["twap"]
    assert (twap["status"], twap["duration_minutes"], twap["num_slices"]) == ("active", 120, 20)


async def test_a_scale_is_ten_orders(client: Any) -> None:
    assert (await run("scale", client=client))["scale"]["successful"] == 10


async def test_preflight_is_printed(client: Any, capsys: pytest.CaptureFixture[str]) -> None:
    flight = (await run("preflight", client=client))["pf"]
    assert {name: type(flight[name]) for name in PREFLIGHT} == {
        name: type(value) for name, value in PREFLIGHT.items()
    }
    balance, touch = capsys.readouterr().out.splitlines()
    assert balance == f"Balance: {flight['base_balance']} VAIX, {flight['quote_balance']} USDC"
    assert touch.startswith(f"BBO: {flight['best_bid']}/{flight['best_ask']} (")


# -- the Prop Desk -----------------------------------------------------------------------------------------


class Desk:
    """The SDK's desk, whose account is the SDK's own model of it, as the documentation prints it."""

    def __init__(self, service: Any) -> None:
        self._service = service

    def __getattr__(self, name: str) -> Any:
        return getattr(self._service, name)

    def account(self) -> models.PropAccount:
        return models.PropAccount(**self._service.account())


class Blocking(SyncEventTrader):  # type: ignore[misc]
    """The documentation calls the desk without `await`, which the SDK's client of another name allows."""

    @property
    def prop(self) -> Desk:
        return Desk(super().prop)


async def test_the_prop_desks_lines_run_for_a_funded_trader(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Only such a trader has a payout to claim; signing up for the tier that one has answers the account."""
    monkeypatch.setattr(event_trader, "EventTrader", Blocking)

    told: dict[str, Any] = {}
    async with rich_desk() as (house, url):
        await asyncio.to_thread(execute, "prop", told, url, house.identities.key)
        await asyncio.to_thread(told["et"].close)
    account = told["acct"]
    assert (account.tier_id, account.phase) == (3, "funded")
    printed_line = f"funded {account.profit_pct} {account.graduation.target_met}\n"
    assert capsys.readouterr().out.endswith(printed_line)
