"""Cloned bots over the routes: the whole life of one, the venue's example bot, bad input, and whose it is."""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator, Iterator
from decimal import Decimal
from typing import Any

import httpx
import pytest
from event_trader import EventTrader
from event_trader.core import errors

from tests.paper.server.house import House, accused, words
from tests.witness.example_bot import CloneBotManager

BASE = "/api/v1/cloned-bots"
MACD = {"source_type": "wta_species", "source_id": "macd"}
SECOND = 1_000_000
NOBODYS = "6f0e6a52-0000-4000-8000-000000000000"


async def made(client: httpx.AsyncClient, **more: Any) -> dict[str, Any]:
    answer = await client.post(f"{BASE}/clone", json=MACD | more)
    assert answer.status_code == 200, answer.text
    profile: dict[str, Any] = answer.json()
    return profile


async def get(client: httpx.AsyncClient, path: str, **query: Any) -> Any:
    answer = await client.get(f"{BASE}{path}", params=query)
    assert answer.status_code == 200, answer.text
    return answer.json()


async def post(client: httpx.AsyncClient, path: str, body: Any = None, **query: Any) -> Any:
    answer = await client.post(f"{BASE}{path}", json=body, params=query)
    assert answer.status_code == 200, answer.text
    return answer.json()


def exact(answer: httpx.Response) -> Any:
    """The JSON with its numbers as they are written."""
    return json.loads(answer.content, parse_float=Decimal, parse_int=Decimal)


# -- the life of a clone -----------------------------------------------------------------------------------


async def test_anybody_sees_what_can_be_cloned(still: House) -> None:
    async with still.client() as nobody:
        told = await get(nobody, "/available")
    assert told["total"] == len(told["bots"]) >= 9
    bots = {(bot["source_type"], bot["id"]): bot for bot in told["bots"]}
    assert {kind for kind, _ in bots} == {"wta_species", "perpetual_agent", "backtest_bot"}
    for bot in told["bots"]:
        assert bot["id"] == bot["slug"] == bot["source_id"]
        assert bot["default_symbol"] in still.market.exchange.pairs
        assert bot["description"]
        assert bot["skills"]
        settings, risk = bot["default_settings"], bot["risk"]
        assert risk["max_exposure_pct"] == settings["max_position_pct"]
        loss = settings["max_position_pct"] * settings["stop_loss_pct"] / 100
        assert risk["max_loss_per_position_pct"] == pytest.approx(loss)


async def test_a_clone_starts_paused_on_paper_with_a_purse(trader: httpx.AsyncClient) -> None:
    profile = await made(trader)
    assert len(profile["id"]) == 36
    assert (profile["name"], profile["mode"], profile["is_paper"], profile["is_trading"], profile["status"]) == (
        "MACD", "paper", True, False, "paused",
    )  # fmt: skip
    assert (profile["balance_usdc"], profile["stop_loss_pct"]) == ("10000.00000000", 5.0)
    assert await get(trader, f"/{profile['id']}/profile") == profile
    live = await made(trader, is_paper=False, custom_name="Mine")
    assert (live["name"], live["mode"], live["balance_usdc"]) == ("Mine", "live", "0.00000000")
    unsaid = await made(trader, is_paper=None, custom_name=None)
    assert unsaid["is_paper"] is True


async def test_my_clones_by_mode_and_with_the_deleted_ones(trader: httpx.AsyncClient) -> None:
    paper, live = await made(trader), await made(trader, is_paper=False)
    gone = await made(trader, custom_name="gone")
    assert (await trader.delete(f"{BASE}/{gone['id']}")).json()["status"] == "deleted"
    told = await get(trader, "/my-clones")
    assert ([one["id"] for one in told["clones"]], told["total"]) == ([paper["id"], live["id"]], 2)
    assert [one["id"] for one in (await get(trader, "/my-clones", mode="live"))["clones"]] == [live["id"]]
    every = await get(trader, "/my-clones", include_inactive="true")
    assert [one["is_active"] for one in every["clones"]] == [True, True, False]
    assert (await get(trader, f"/{gone['id']}/profile"))["status"] == "deleted"


@pytest.mark.parametrize(
    "amount", ["100.0", '"100.00000001"', "0.1", "1e2", "12345.67890123", '"0.00000001"', "99999"]
)
async def test_money_goes_in_and_comes_back_exactly(
    still: House, trader: httpx.AsyncClient, amount: str
) -> None:
    clone = await made(trader, is_paper=False)
    headers = {"Content-Type": "application/json"}
    start = await get(trader, f"/{clone['id']}/balance")
    body = f'{{"amount":{amount}}}'.encode()
    answer = await trader.post(f"{BASE}/{clone['id']}/fund", content=body, headers=headers)
    assert answer.status_code == 200, answer.text
    told, units = exact(answer), Decimal(amount.strip('"'))
    assert told["available"] == told["balance"] == units == Decimal(told["available_usdc"])
    assert Decimal(told["owner_available_usdc"]) == Decimal(start["owner_available_usdc"]) - units
    back = await post(trader, f"/{clone['id']}/withdraw", {"amount": answer.json()["available"]})
    assert (back["available"], back["available_usdc"]) == (0, "0.00000000")
    assert back["owner_available_usdc"] == start["owner_available_usdc"]


async def test_a_switched_on_clone_trades_and_shows_it(still: House, trader: httpx.AsyncClient) -> None:
    clone = await made(trader, is_paper=False, source_id="grid")
    path = f"/{clone['id']}"
    await post(trader, f"{path}/fund", {"amount": 500})
    assert (await post(trader, f"{path}/toggle-trading", enabled="true"))["status"] == "trading"
    still.clock.at += 30 * SECOND
    await post(trader, f"{path}/skills/equip", {"skill_id": "breakout"})
    profile = await get(trader, f"{path}/profile")
    assert (profile["is_trading"], profile["open_orders"]) == (True, 2)
    assert profile["trades"] >= 1
    balance = exact(await trader.get(f"{BASE}{path}/balance"))
    assert balance["balance"] == balance["available"] + balance["held"] > balance["available"] > 0
    assert str(balance["held"]) == balance["held_usdc"]
    activity = await get(trader, f"{path}/activity")
    kinds = [entry["kind"] for entry in activity["activities"]]
    assert kinds[0] == "equipped"
    assert kinds[-3:] == ["started", "funded", "created"]
    fill = next(entry for entry in activity["activities"] if entry["kind"] == "fill")
    assert (fill["side"], fill["symbol"]) == ("buy", "vaix")
    assert fill["at"] > clone["created_at"]
    (asset,) = (await get(trader, f"{path}/asset-analytics"))["assets"]
    assert (asset["pair"], asset["trades"], asset["position"]) == (
        "VAIX/USDC",
        profile["trades"],
        profile["position"],
    )
    mark = Decimal(profile["position_value_usdc"])
    total = Decimal(asset["realized_pnl_usdc"]) + Decimal(asset["unrealized_pnl_usdc"])
    assert total == Decimal(asset["cash_flow_usdc"]) + mark == Decimal(profile["total_pnl_usdc"])
    assert Decimal(profile["equity_usdc"]) - Decimal(profile["net_deposits_usdc"]) == total
    orders = await trader.get("/api/v1/exchange/vaix/orders/open")
    assert orders.json() == {"orders": []}, "a clone's orders are not its owner's"
    paused = await post(trader, f"{path}/toggle-trading", enabled="false")
    assert (paused["status"], paused["open_orders"], paused["held_usdc"]) == ("paused", 0, "0.00000000")


async def test_settings_change_what_they_name_and_nothing_else(trader: httpx.AsyncClient) -> None:
    clone = await made(trader)
    path = f"{BASE}/{clone['id']}/settings"
    body = '{"stop_loss_pct":2.5,"take_profit_pct":"100","max_position_pct":null,"name":"Better","unknown":1}'
    told = exact(await trader.patch(path, content=body))
    assert (told["stop_loss_pct"], told["take_profit_pct"], told["max_position_pct"], told["name"]) == (
        Decimal("2.50"), 100, 20, "Better",
    )  # fmt: skip
    told = (await trader.patch(path, json={"is_trading": True})).json()
    assert (told["is_trading"], told["name"], told["stop_loss_pct"]) == (True, "Better", 2.5)
    told = (await trader.patch(path, json={"is_trading": False, "symbol": "BTC"})).json()
    assert (told["is_trading"], told["symbol"], told["pair"]) == (False, "btc", "BTC/USDC")


async def test_skills_are_listed_equipped_changed_and_taken_off(trader: httpx.AsyncClient) -> None:
    clone = await made(trader)
    path = f"/{clone['id']}/skills"
    told = await get(trader, path)
    assert {skill["slot_type"] for skill in told["available"]} == {"signal", "risk", "passive"}
    assert [(slot["slot_type"], slot["slot_position"], slot["skill_id"]) for slot in told["slots"]] == [
        ("signal", 0, "macd_cross"), ("signal", 1, None), ("risk", 0, None), ("risk", 1, None), ("passive", 0, None),
    ]  # fmt: skip
    body = {"skill_id": "market_making", "custom_params": {"spread_bps": 40, "max_inventory": "5000.50"}}
    told = await post(trader, f"{path}/equip", body)
    (maker,) = [one for one in told["equipped"] if one["skill_id"] == "market_making"]
    assert maker["custom_params"] == {"max_inventory": "5000.5", "spread_bps": "40"}
    told = await post(trader, f"{path}/equip", {"skill_id": "volatility_filter", "slot_position": 1})
    assert told["slots"][3]["skill_id"] == "volatility_filter"
    again = await post(trader, f"{path}/equip", {"skill_id": "market_making"})
    assert again == told
    answer = await trader.delete(f"{BASE}{path}/market_making")
    assert answer.json()["slots"][4]["skill_id"] is None
    answer = await trader.delete(f"{BASE}{path}/market_making")
    assert (answer.status_code, accused(answer)) == (404, "skill_id")


async def test_going_live_with_and_without_a_body(trader: httpx.AsyncClient) -> None:
    clone = await made(trader)
    first = await trader.post(f"{BASE}/{clone['id']}/go-live")
    second = await trader.post(f"{BASE}/{clone['id']}/go-live", json={"custom_name": "Second"})
    for answer, name in ((first, "MACD"), (second, "Second")):
        told = answer.json()
        assert (told["name"], told["mode"], told["balance_usdc"], told["is_trading"]) == (
            name,
            "live",
            "0.00000000",
            False,
        )
        assert (told["skills"], told["settings"]) == (clone["skills"], clone["settings"])


async def test_activity_comes_in_pages(trader: httpx.AsyncClient) -> None:
    clone = await made(trader, is_paper=False)
    for _ in range(70):
        await post(trader, f"/{clone['id']}/fund", {"amount": "0.5"})
    first, second = [await get(trader, f"/{clone['id']}/activity", page=page) for page in (1, 2)]
    assert (first["total"], first["pages"], first["page_size"], first["page"], second["page"]) == (
        71,
        2,
        50,
        1,
        2,
    )
    ids = [entry["id"] for page in (first, second) for entry in page["activities"]]
    assert ids == list(range(71, 0, -1))
    assert (await get(trader, f"/{clone['id']}/activity", page=3))["activities"] == []


async def test_deleting_gives_all_back(trader: httpx.AsyncClient) -> None:
    clone = await made(trader, is_paper=False)
    before = (await get(trader, f"/{clone['id']}/balance"))["owner_available_usdc"]
    await post(trader, f"/{clone['id']}/fund", {"amount": 123.45})
    answer = await trader.delete(f"{BASE}/{clone['id']}/")
    assert answer.json() == {
        "id": clone["id"], "status": "deleted", "refunded_usdc": "123.45000000", "refunded_assets": {},
        "purse_returned_usdc": "0.00000000",
    }  # fmt: skip
    assert (await get(trader, f"/{clone['id']}/balance"))["owner_available_usdc"] == before


async def test_one_key_one_clone(trader: httpx.AsyncClient) -> None:
    headers = {"Idempotency-Key": "clone-1"}
    answers = [await trader.post(f"{BASE}/clone", json=MACD, headers=headers) for _ in range(3)]
    assert len({answer.text for answer in answers}) == 1
    other = await trader.post(f"{BASE}/clone", json=MACD | {"source_id": "rsi"}, headers=headers)
    assert other.status_code == 409
    assert (await get(trader, "/my-clones"))["total"] == 1


# -- the venue's example bot -------------------------------------------------------------------------------


@pytest.fixture
async def manager(still: House) -> AsyncIterator[CloneBotManager]:
    async with still.listening() as (address, port):
        url = f"http://{address}:{port}"
        async with EventTrader(api_key=still.identities.key, base_url=url, max_retries=0) as sdk:
            sdk._http.config.rate_limit_per_minute = 100_000
            yield CloneBotManager(sdk._http)


async def test_the_example_bots_clone_mode_works_from_start_to_stop(
    still: House, manager: CloneBotManager
) -> None:
    purse = still.market.exchange.ledgers
    start = {mode: ledger.purse(still.trader, "USDC").available for mode, ledger in purse.items()}
    clone_id = (await manager.create_clone("wta_species", "macd", "My MM", False))["id"]
    for skill in ("market_making", "rsi_momentum"):
        await manager.equip_skill(clone_id, skill)
    await manager.fund(clone_id, 100.0)
    profile = await manager.get_profile(clone_id)
    assert (profile["stop_loss_pct"], profile["take_profit_pct"]) == (5, 10)
    await manager.toggle_trading(clone_id, True)
    still.clock.at += 90 * SECOND
    await manager.toggle_trading(clone_id, False)
    assert {one["skill_id"] for one in (await manager.get_skills(clone_id))["equipped"]} == {
        "macd_cross", "rsi_momentum", "market_making",
    }  # fmt: skip
    balance = await manager.get_balance(clone_id)
    available = balance.get("available") or balance.get("balance", 0)
    assert available > 0
    await manager.withdraw(clone_id, available)
    after = await manager.get_profile(clone_id)
    assert (after["balance_usdc"], after["trades"] > 0) == ("0.00000000", True)
    left = sum(purse.purse(still.trader, "USDC").available for purse in purse.values())
    assert left == sum(start.values()) - Decimal(100) * 10**8 + Decimal(balance["available_usdc"]) * 10**8
    await manager.unequip_skill(clone_id, "market_making")
    with pytest.raises(errors.EventTraderError, match="is available"):
        await manager.withdraw(clone_id, 1.0)


# -- whose it is -------------------------------------------------------------------------------------------

CHANGES: list[tuple[str, str, Any]] = [
    ("POST", "/fund", {"amount": 1}),
    ("POST", "/withdraw", {"amount": 1}),
    ("PATCH", "/settings", {"stop_loss_pct": 3}),
    ("POST", "/toggle-trading?enabled=true", None),
    ("POST", "/go-live", None),
    ("POST", "/skills/equip", {"skill_id": "breakout"}),
    ("DELETE", "/skills/macd_cross", None),
    ("DELETE", "", None),
]
READS = ["/profile", "/balance", "/activity", "/asset-analytics", "/skills"]
ROUTES = [("GET", path, None) for path in READS] + CHANGES


@pytest.mark.parametrize("route", ROUTES, ids=lambda route: f"{route[0]} {route[1]}")
async def test_only_its_owner_sees_or_changes_a_clone(still: House, route: tuple[str, str, Any]) -> None:
    method, path, body = route
    async with (
        still.client(still.key) as ann,
        still.client(await still.newcomer("ben")) as ben,
        still.client() as nobody,
    ):
        clone = await made(ann)
        assert await get(ben, "/my-clones") == {"clones": [], "total": 0}
        before = still.market.state_hash()
        theirs = await ben.request(method, f"{BASE}/{clone['id']}{path}", json=body)
        none = await ben.request(method, f"{BASE}/{NOBODYS}{path}", json=body)
        assert (theirs.status_code, none.status_code) == (404, 404)
        assert accused(theirs) == accused(none) == "id"
        assert theirs.text.replace(clone["id"], "") == none.text.replace(NOBODYS, ""), (
            "another's is as if it were not"
        )
        unknown = await nobody.request(method, f"{BASE}/{clone['id']}{path}", json=body)
        assert unknown.status_code == 401
        assert unknown.headers["WWW-Authenticate"] == "Bearer"
        assert still.market.state_hash() == before
        own = await ann.request(method, f"{BASE}/{clone['id']}{path}", json=body)
        assert own.status_code == 200, own.text


async def test_looking_changes_nothing(still: House, trader: httpx.AsyncClient) -> None:
    clones = [await made(trader), await made(trader, is_paper=False)]
    before = still.market.state_hash()
    for clone in clones:
        for path in READS:
            await get(trader, f"/{clone['id']}{path}")
    await get(trader, "/my-clones", include_inactive="true")
    await get(trader, "/available")
    assert still.market.state_hash() == before


@pytest.mark.parametrize("route", ROUTES, ids=lambda route: f"{route[0]} {route[1]}")
async def test_an_id_that_is_none_is_not_found(
    still: House, trader: httpx.AsyncClient, route: tuple[str, str, Any]
) -> None:
    method, path, body = route
    names = ["x", "..%2f..", "%00", "%ff%fe", "%F0%9F%9A%80", "a" * 64, "a" * 65, "' or 1=1 --", "-1"]
    with unchanged(still):
        for name in names:
            answer = await trader.request(method, f"{BASE}/{name}{path}", json=body)
            assert answer.status_code in (404, 405, 422), f"{name} {answer.text}"


# -- bad input ---------------------------------------------------------------------------------------------

NUMBERS = {
    "negative": "-1", "zero": "0", "NaN": '"NaN"', "Infinity": '"Infinity"', "1e999": "1e999", "huge": "1e99",
    "tiny": "1e-99", "nine decimals": "0.123456789", "words": '"plenty"', "empty": '""', "null": "null", "true": "true",
    "list": "[1]", "object": '{"a":1}', "deep": "[" * 400 + "]" * 400, "digits": "7" * 4000, "arabic": '"١٢٣"',
    "float noise": "0.30000000000000004", "NUL": '"5\\u0000"', "underscore": '"1_000"',
}  # fmt: skip


@contextlib.contextmanager
def unchanged(still: House) -> Iterator[None]:
    before = still.market.state_hash()
    yield
    assert still.market.state_hash() == before, "a refused request changed the market"


async def turned_down(
    client: httpx.AsyncClient, method: str, path: str, body: str | bytes, field: str | None
) -> httpx.Response:
    answer = await client.request(method, f"{BASE}{path}", content=body)
    assert answer.status_code in (400, 404, 422), f"{body[:60]!r} {answer.status_code} {answer.text[:300]}"
    assert len(words(answer)) < 2000
    if field is not None:
        assert accused(answer) == field, f"{body[:60]!r} {answer.text}"
    return answer


@pytest.mark.parametrize("path", ["fund", "withdraw"])
async def test_an_odd_amount_is_refused_by_name(still: House, trader: httpx.AsyncClient, path: str) -> None:
    clone = await made(trader)
    with unchanged(still):
        for raw in NUMBERS.values():
            await turned_down(trader, "POST", f"/{clone['id']}/{path}", f'{{"amount":{raw}}}', "amount")


@pytest.mark.parametrize("field", ["stop_loss_pct", "take_profit_pct", "max_position_pct"])
async def test_an_odd_per_cent_is_refused_by_name(
    still: House, trader: httpx.AsyncClient, field: str
) -> None:
    clone = await made(trader)
    with unchanged(still):
        for name, raw in NUMBERS.items():
            if name != "null":
                await turned_down(trader, "PATCH", f"/{clone['id']}/settings", f'{{"{field}":{raw}}}', field)


@pytest.mark.parametrize(
    ("field", "least", "most", "outside"),
    [
        ("stop_loss_pct", "1", "20", ["0.99", "20.01"]),
        ("take_profit_pct", "5", "100", ["4.99", "100.01"]),
        ("max_position_pct", "1", "50", ["0.99", "50.01"]),
    ],
)
async def test_per_cents_have_bounds_that_are_told(
    still: House, trader: httpx.AsyncClient, field: str, least: str, most: str, outside: list[str]
) -> None:
    clone = await made(trader)
    path = f"/{clone['id']}/settings"
    for value in (least, most):
        answer = await trader.patch(f"{BASE}{path}", content=f'{{"{field}":{value}}}')
        assert exact(answer)[field] == Decimal(value), answer.text
    for value in [*outside, "7.005"]:
        answer = await turned_down(trader, "PATCH", path, f'{{"{field}":{value}}}', field)
        assert f"{field} must be {least} to {most} in steps of 0.01, not {value}" in words(answer)


CLONE_REQUESTS = [
    ('{"source_id":"macd"}', "source_type"),
    ('{"source_type":"wta_species"}', "source_id"),
    ('{"source_type":"pet","source_id":"macd"}', "source_type"),
    ('{"source_type":"wta_species","source_id":5}', "source_id"),
    ('{"source_type":"wta_species","source_id":"steady-maker"}', "source_id"),
    ('{"source_type":"wta_species","source_id":""}', "source_id"),
    ('{"source_type":"wta_species","source_id":"macd","is_paper":"no"}', "is_paper"),
    ('{"source_type":"wta_species","source_id":"macd","is_paper":0}', "is_paper"),
    ('{"source_type":"wta_species","source_id":"macd","custom_name":""}', "custom_name"),
    ('{"source_type":"wta_species","source_id":"macd","custom_name":7}', "custom_name"),
    ('{"source_type":"wta_species","source_id":"macd","custom_name":"\\u001b[31m"}', "custom_name"),
    ('{"source_type":"wta_species","source_id":"macd","custom_name":"' + "x" * 65 + '"}', "custom_name"),
]


async def test_a_wrong_clone_request_is_refused_by_name(still: House, trader: httpx.AsyncClient) -> None:
    with unchanged(still):
        for body, field in CLONE_REQUESTS:
            await turned_down(trader, "POST", "/clone", body, field)


SKILL_REQUESTS = [
    ("{}", "skill_id"),
    ('{"skill_id":"nuke"}', "skill_id"),
    ('{"skill_id":null}', "skill_id"),
    ('{"skill_id":"breakout","slot_position":2}', "slot_position"),
    ('{"skill_id":"breakout","slot_position":-1}', "slot_position"),
    ('{"skill_id":"breakout","slot_position":0}', "slot_position"),
    ('{"skill_id":"breakout","slot_position":"1"}', "slot_position"),
    ('{"skill_id":"breakout","slot_position":1e30}', "slot_position"),
    ('{"skill_id":"market_making","custom_params":{"spread_bps":1}}', "custom_params.spread_bps"),
    ('{"skill_id":"market_making","custom_params":{"spread_bps":"NaN"}}', "spread_bps"),
    ('{"skill_id":"market_making","custom_params":{"spread_bps":null}}', "spread_bps"),
    (
        '{"skill_id":"market_making","custom_params":{"max_inventory":1e99}}',
        "custom_params.max_inventory",
    ),
    ('{"skill_id":"market_making","custom_params":{"leverage":5}}', "custom_params"),
    ('{"skill_id":"market_making","custom_params":[]}', "custom_params"),
    ('{"skill_id":"market_making","custom_params":{"' + "x" * 5000 + '":1}}', "custom_params"),
]


async def test_a_wrong_skill_request_is_refused_by_name(still: House, trader: httpx.AsyncClient) -> None:
    clone = await made(trader)
    with unchanged(still):
        for body, field in SKILL_REQUESTS:
            await turned_down(trader, "POST", f"/{clone['id']}/skills/equip", body, field)


SETTINGS = [
    ("{}", None),
    ('{"stop_loss_pct":null,"name":null}', None),
    ('{"is_trading":"yes"}', "is_trading"),
    ('{"name":""}', "name"),
    ('{"name":[]}', "name"),
    ('{"symbol":"doge"}', "symbol"),
    ('{"symbol":5}', "symbol"),
    ('{"stop_loss_pct":3,"symbol":"doge","is_trading":true}', "symbol"),
    ('{"stop_loss_pct":3,"name":"\\u202e"}', "name"),
]


async def test_wrong_settings_are_refused_whole(still: House, trader: httpx.AsyncClient) -> None:
    clone = await made(trader)
    with unchanged(still):
        for body, field in SETTINGS:
            await turned_down(trader, "PATCH", f"/{clone['id']}/settings", body, field)


NOT_OBJECTS = [
    b"", b"null", b"1", b'"x"', b"[]", b'{"amount":', b"{}{}", b"\xff\xfe", b"[" * 60_000, b'{"a":' * 5000,
    b'{"amount":"\\ud800","custom_name":"\\ud800"}', b"\x00",
]  # fmt: skip


@pytest.mark.parametrize(
    "path", ["/clone", "/{}/fund", "/{}/withdraw", "/{}/settings", "/{}/skills/equip", "/{}/go-live"]
)
async def test_what_is_no_such_object_is_refused_on_every_route_with_a_body(
    still: House, trader: httpx.AsyncClient, path: str
) -> None:
    clone = await made(trader)
    method = "PATCH" if path.endswith("settings") else "POST"
    with unchanged(still):
        for body in NOT_OBJECTS:
            if body or not path.endswith("go-live"):
                await turned_down(trader, method, path.format(clone["id"]), body, None)


@pytest.mark.parametrize(
    ("path", "field"),
    [
        ("POST /{}/toggle-trading", "enabled"),
        ("POST /{}/toggle-trading?enabled=", "enabled"),
        ("POST /{}/toggle-trading?enabled=maybe", "enabled"),
        ("POST /{}/toggle-trading?enabled=2", "enabled"),
        ("GET /{}/activity?page=0", "page"),
        ("GET /{}/activity?page=-1", "page"),
        ("GET /{}/activity?page=x", "page"),
        ("GET /{}/activity?page=99999999999999999999", "page"),
        ("GET /my-clones?mode=both", "mode"),
        ("GET /my-clones?include_inactive=5", "include_inactive"),
        ("DELETE /{}/skills/nuke", "skill_id"),
        ("DELETE /{}/skills/breakout", "skill_id"),
    ],
)
async def test_a_wrong_query_or_path_is_refused_by_name(
    still: House, trader: httpx.AsyncClient, path: str, field: str
) -> None:
    clone = await made(trader)
    method, _, rest = path.partition(" ")
    with unchanged(still):
        await turned_down(trader, method, rest.format(clone["id"]), b"", field)


async def test_a_running_clone_is_not_deleted_and_a_deleted_one_not_changed(
    still: House, trader: httpx.AsyncClient
) -> None:
    clone = await made(trader)
    await post(trader, f"/{clone['id']}/toggle-trading", enabled="true")
    with unchanged(still):
        answer = await turned_down(trader, "DELETE", f"/{clone['id']}", b"", "id")
    assert answer.json()["error"]["code"] == "CLONE_IS_TRADING"
    await post(trader, f"/{clone['id']}/toggle-trading", enabled="false")
    assert (await trader.delete(f"{BASE}/{clone['id']}")).status_code == 200
    with unchanged(still):
        for method, path, body in CHANGES:
            answer = await trader.request(method, f"{BASE}/{clone['id']}{path}", json=body)
            assert (answer.status_code, answer.json()["error"]["code"]) == (400, "CLONE_DELETED")


async def test_twenty_one_at_once_are_twenty(trader: httpx.AsyncClient) -> None:
    answers = await asyncio.gather(*(trader.post(f"{BASE}/clone", json=MACD) for _ in range(25)))
    assert sorted(answer.status_code for answer in answers) == [200] * 20 + [400] * 5
    refused = next(answer for answer in answers if answer.status_code == 400)
    assert refused.json()["error"]["code"] == "TOO_MANY_CLONES"


async def test_withdrawals_that_race_take_no_more_than_there_is(trader: httpx.AsyncClient) -> None:
    clone = await made(trader, is_paper=False)
    await post(trader, f"/{clone['id']}/fund", {"amount": 10})
    answers = await asyncio.gather(
        *(trader.post(f"{BASE}/{clone['id']}/withdraw", json={"amount": 3}) for _ in range(6))
    )
    assert sorted(answer.status_code for answer in answers) == [200] * 3 + [400] * 3
    assert (await get(trader, f"/{clone['id']}/balance"))["available_usdc"] == "1.00000000"


async def test_every_route_is_documented_with_its_answers(still: House, trader: httpx.AsyncClient) -> None:
    paths = (await trader.get("/openapi.json")).json()["paths"]
    mine = {
        f"{method.upper()} {path[len(BASE) :]}"
        for path in paths
        if path.startswith(BASE)
        for method in paths[path]
    }
    expected = {f"{method} /{{clone_id}}{path.partition('?')[0]}" for method, path, _ in ROUTES}
    expected = {path.replace("/skills/macd_cross", "/skills/{skill_id}") for path in expected}
    assert mine == expected | {"GET /available", "GET /my-clones", "POST /clone"}
    for path, methods in paths.items():
        if path.startswith(BASE):
            for operation in methods.values():
                assert "200" in operation["responses"]
                assert operation["description"]
