"""The example market maker of the venue's documentation, run as a program of its own and stopped by Ctrl+C."""

from __future__ import annotations

import asyncio
import os
import re
import shlex
import signal
import sys
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.practice import Practice
from tests.witness.printed import printed

BOT = Path(__file__).with_name("example_bot.py")
LINES = printed("bot")
PASSWORD = "correct horse"
LIMIT_S = 60


async def ran(practice: Practice, arguments: list[str], cycles: int) -> str:
    """Start it, press Ctrl+C after so many cycles, and answer what it said."""
    command = [str(BOT), *arguments, "--base-url", practice.url]
    env = os.environ | {"no_proxy": "*"}
    bot = await asyncio.create_subprocess_exec(
        sys.executable, *command, stderr=asyncio.subprocess.PIPE, env=env
    )
    assert bot.stderr is not None
    said: list[str] = []
    try:
        async with asyncio.timeout(LIMIT_S):
            async for line in bot.stderr:
                said.append(line.decode())
                if "] Mid: " in said[-1]:
                    cycles -= 1
                    if cycles == 0:
                        bot.send_signal(signal.SIGINT)
            assert await bot.wait() == 0, "".join(said)
    finally:
        if bot.returncode is None:
            bot.kill()
            await bot.wait()
    return "".join(said)


def quoted_and_left(said: str) -> bool:
    """It put an order on either side, took them back unless they had filled, and ended in good order."""
    steps = (
        "Quoting: BID ",
        "BID placed: ord_",
        "ASK placed: ord_",
        "cancelling orders",
        "Final: Position: ",
    )
    faults = ("BID failed", "ASK failed", "Could not", "No mid price", "[ERROR]")
    return all(step in said for step in steps) and not any(fault in said for fault in faults)


async def outcomes(client: Any, said: str, mode: str) -> set[str]:
    """How the exchange says that the orders ended which the bot had placed; what was cancelled, the bot knows of."""
    ended = set[str]()
    for order_id in re.findall(r"(?:BID|ASK) placed: (ord_\S+)", said):
        path = f"/api/v1/exchange/vaix/orders/{order_id}"
        status = (await client._http.get(path, params={"mode": mode}))["status"]
        assert status != "cancelled" or f"Cancelled {order_id}" in said, said
        ended.add(status)
    return ended


async def open_orders(client: Any, mode: str) -> list[Any]:
    return [
        order
        for symbol in ("vaix", "sbio")
        for order in (await client.clob.open_orders(symbol, mode=mode))["orders"]
    ]


async def test_a_paper_cycle_quotes_cancels_and_prints_its_end(practice: Practice, client: Any) -> None:
    said = await ran(practice, ["--pair", "vaix", "--api-key", practice.key, "--refresh", "0.5"], cycles=4)
    assert quoted_and_left(said), said
    assert "Starting VAIX/USDC | spread=50bps | size=100 | mode=paper" in said
    assert "tick=0.000001 | lot=1 | min=100" in said
    assert await outcomes(client, said, "paper") <= {"cancelled", "filled"}
    assert await open_orders(client, "paper") == []


async def test_a_clone_cycle_funds_trades_pauses_and_takes_the_money_back(
    practice: Practice, client: Any
) -> None:
    before = await client.clob.balance("vaix")
    options = (
        f"--pair vaix --api-key {practice.key} --refresh 0.5 --clone-from macd --clone-name 'My MM' "
        "--fund-amount 100 --withdraw-on-stop --equip-skill market_making"
    )
    said = await ran(practice, shlex.split(options), cycles=4)
    assert quoted_and_left(said), said
    assert "mode=live" in said
    listed = (await client._http.get("/api/v1/cloned-bots/my-clones"))["clones"]
    mine = [one for one in listed if one["name"] == "My MM"][-1]
    assert (mine["mode"], mine["source_id"], mine["is_trading"]) == ("live", "macd", False)
    assert (mine["open_orders"], float(mine["available_usdc"])) == (0, 0)
    assert "market_making" in mine["skills"]
    page = await client._http.get(f"/api/v1/cloned-bots/{mine['id']}/activity")
    kinds = [entry["kind"] for entry in page["activities"]]
    assert {"funded", "withdrawn"} <= set(kinds), kinds
    assert await outcomes(client, said, "live") <= {"cancelled", "filled"}
    assert await open_orders(client, "live") == []
    after = await client.clob.balance("vaix")
    assert abs(float(after["quote_balance"]) - float(before["quote_balance"])) < 100


@pytest.fixture(scope="module")
def named(practice: Practice) -> dict[str, str]:
    """What stands in the printed lines for what the reader has: a key, a user's password, a clone."""
    macd = {"source_type": "wta_species", "source_id": "macd"}
    with httpx.Client(base_url=practice.url, headers=practice.headers, trust_env=False) as http:
        http.post("/auth/register", json={"email": "user@example.com", "password": PASSWORD})
        clone = http.post("/api/v1/cloned-bots/clone", json=macd).json()["id"]
    return {"evt_...": practice.key, "secret": PASSWORD, "<id>": clone, "abc-123": clone}


@pytest.mark.parametrize("name", LINES)
async def test_each_printed_command_line_runs(
    practice: Practice, client: Any, named: dict[str, str], name: str
) -> None:
    words = shlex.split(LINES[name].replace("\\\n", " "))
    assert words[:2] == ["python", "example_exchange_bot.py"]
    said = await ran(practice, [named.get(word, word) for word in words[2:]], cycles=1)
    assert quoted_and_left(said), said
    assert [await open_orders(client, mode) for mode in ("live", "paper")] == [[], []]
