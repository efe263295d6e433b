"""The agent card: as A2A 0.3 wants it, and true of this exchange."""

from __future__ import annotations

from typing import Any

import pytest

from terminal import __version__
from tests.paper.server.house import House, plain
from tests.paper.server.wired import listening, opened

PATHS = ["/.well-known/agent-card.json", "/.well-known/agent.json"]
REQUIRED = {
    "protocolVersion": str,
    "name": str,
    "description": str,
    "url": str,
    "version": str,
    "capabilities": dict,
    "defaultInputModes": list,
    "defaultOutputModes": list,
    "skills": list,
}
"""What A2A 0.3 requires of a card, and of which type."""


@pytest.fixture
async def card(still: House) -> Any:
    async with still.client() as anybody:
        return (await anybody.get(PATHS[0])).json()


@pytest.mark.parametrize("path", PATHS)
async def test_anybody_may_read_the_card_at_either_address(still: House, card: Any, path: str) -> None:
    async with still.client() as anybody:
        answer = await anybody.get(path)
        assert (answer.status_code, answer.json()) == (200, card)
        assert answer.headers["content-type"] == "application/json"
        assert (await anybody.post(path)).status_code == 405


async def test_the_card_has_all_that_the_protocol_requires(card: Any) -> None:
    for name, kind in REQUIRED.items():
        assert isinstance(card[name], kind), name
        assert card[name], name
    assert (card["protocolVersion"], card["version"]) == ("0.3.0", __version__)
    assert {"url": card["url"], "transport": card["preferredTransport"]} in card["additionalInterfaces"]
    for skill in card["skills"]:
        assert {"id", "name", "description", "tags"} <= skill.keys()
        assert all(skill.values())
    assert set(card["capabilities"].values()) == {False}, "no A2A message is answered here"


async def test_the_card_names_its_skills_and_both_ways_to_be_known(card: Any) -> None:
    assert [skill["id"] for skill in card["skills"]] == [
        "exchange-trading",
        "market-data",
        "prop-desk",
        "cloned-bots",
    ]
    assert card["securitySchemes"] == {
        "apiKey": {"type": "apiKey", "in": "header", "name": "X-API-Key"},
        "bearer": {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"},
    }
    assert [set(one) for one in card["security"]] == [{"apiKey"}, {"bearer"}]


async def test_every_address_on_the_card_answers(still: House) -> None:
    async with listening(still) as base:
        at = base.removeprefix("ws://")
        async with plain(f"http://{at}") as client:
            card = (await client.get(PATHS[0])).json()
            assert card["url"] == f"http://{at}"
            assert (await client.get(card["documentationUrl"])).status_code == 200
            assert (await client.get(card["provider"]["url"])).status_code == 200
        stream = next(one["url"] for one in card["additionalInterfaces"] if one["transport"] == "WEBSOCKET")
        assert stream.startswith(f"{base}/")
        async with opened(stream, "") as line:
            assert b"connected" in await line.recv(decode=False)


async def test_a_made_up_host_does_not_get_onto_the_card(still: House) -> None:
    async with still.client({"Host": "localhost:80/evil?"}) as client:
        assert "evil" not in (await client.get(PATHS[0])).text


async def test_the_guide_tells_of_the_card_and_the_feeds(still: House) -> None:
    async with still.client() as client:
        guide = (await client.get("/docs")).text
    for told in (
        "/.well-known/agent-card.json",
        "/md/v1/{BASE}/{QUOTE}",
        "/ws/clob/binary",
        "l3Book",
        "bbo_raw",
    ):
        assert told in guide
    assert "1 VAIX/USDC, 2 SBIO/USDC" in guide
    assert "0 clob, 1 uniswap" in guide
