"""The Prop Desk's routes: as the venue's SDK calls them, as its agents' server does, and as nobody should."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from decimal import Decimal
from typing import Any

import httpx
import pytest
from event_trader import EventTrader
from event_trader.models import prop as models
from event_trader.services.prop import PropService

from terminal.paper.commands import Advance, Skip
from terminal.paper.market import Market
from terminal.paper.outbox import ClobOutbox, Outbox
from tests.paper.server.house import House, accused, words

PROP = "/api/v1/prop"
ME = f"{PROP}/accounts/me"
TRADES = f"{ME}/trades"
CLAIM = f"{ME}/payouts/claim"
GOOD = {"coin": "BTC", "side": "long", "size": 0.01, "leverage": 5, "venue": "hyperliquid"}
SECOND, DAY = 1_000_000, 86_400_000_000


@pytest.fixture
async def starter(trader: httpx.AsyncClient) -> httpx.AsyncClient:
    """The trader with a free account."""
    assert (await trader.post(f"{PROP}/signup", json={})).json()["phase"] == "eval"
    return trader


def set_price(still: House, ticks: int) -> None:
    still.market.exchange.pairs["btc"].last = ticks


def sleep_a_day(still: House) -> None:
    still.clock.at += DAY
    still.market.apply(Skip(), still.clock.at)
    still.market.apply(Advance(), still.clock.at)


async def ok(answer: httpx.Response) -> Any:
    assert answer.status_code == 200, answer.text
    return answer.json()


async def graduate(still: House, client: httpx.AsyncClient) -> Any:
    """Take a free account to its funding, by the routes."""
    start = still.market.exchange.pairs["btc"].last
    for day in range(3):
        set_price(still, start)
        for _ in range(3):
            trade = await ok(await client.post(TRADES, json=GOOD))
            await ok(await client.post(f"{TRADES}/{trade['id']}/close", json={}))
        trade = await ok(await client.post(TRADES, json=GOOD | {"size": 0.1}))
        set_price(still, start * 102 // 100)
        closed = await ok(await client.post(f"{TRADES}/{trade['id']}/close", json={}))
        assert closed["account"]["phase"] == ("eval_passed" if day == 2 else "eval")
        sleep_a_day(still)
    set_price(still, start)
    return await ok(await client.get(ME))


# -- the venue's SDK ---------------------------------------------------------------------------------------


@pytest.fixture
async def sdk(still: House) -> AsyncIterator[PropService]:
    async with still.listening() as (host, port):
        key = still.identities.key
        async with EventTrader(api_key=key, base_url=f"http://{host}:{port}", max_retries=0) as client:
            yield PropService(client._http)


async def test_every_answer_fits_the_sdks_models(still: House, sdk: PropService) -> None:
    config = await sdk.config()
    tiers = [models.PropTier(**tier) for tier in config["tiers"]]
    assert [tier.id for tier in tiers if tier.display_name == "Pro $25K"] == [3]
    assert models.PropReserve(**await sdk.reserve()).real_capital_live is False
    assert (await sdk.stats())["funded_count"] == 0
    for venue in models.PropVenue:
        assert {"symbol", "mark_price"} <= set((await sdk.markets(venue.value))["markets"][0])
    assert models.PropAccount(**await sdk.signup(tier_id=3)).phase == "pending"
    assert models.PropAccount(**await sdk.pay_fast_track()).phase == "eval"
    trades = [
        models.PropTrade(**await sdk.open_trade("BTC", "long", 0.1, leverage=10)),
        models.PropTrade(**await sdk.open_trade("ETH", "long", 0.5, leverage=10, limit_price=9_999.5)),
        models.PropTrade(**await sdk.open_trade("EVCDX-SPACEX", "long", 10, venue="event_cards")),
    ]
    assert [(trade.status, trade.size) for trade in trades] == [
        ("open", "0.10000"),
        ("open", "0.5000"),
        ("open", "10.0"),
    ]
    closed = await sdk.close_trade(trades[0].id)
    assert models.PropTrade(**closed["trade"]).status == "closed"
    assert models.PropAccount(**closed["account"]).trade_count == 1
    account = models.PropAccount(**await sdk.account())
    assert account.graduation is not None
    assert (account.graduation.target_met, account.graduation.dd_ok) == (False, True)
    listed = [models.PropTrade(**row) for row in (await sdk.trades(status="open", limit=5))["trades"]]
    assert [trade.id for trade in listed] == [trades[2].id, trades[1].id]
    assert (await sdk.payouts())["payouts"] == []


async def test_an_account_goes_from_sign_up_to_a_claimed_payout(
    still: House, starter: httpx.AsyncClient
) -> None:
    account = await graduate(still, starter)
    assert (account["phase"], Decimal(account["current_equity_usdc"])) == ("funded", Decimal(5_000))
    trade = await ok(await starter.post(TRADES, json=GOOD))
    assert trade["phase"] == "funded"
    set_price(still, still.market.exchange.pairs["btc"].last * 101 // 100)
    await ok(await starter.post(f"{TRADES}/{trade['id']}/close", json={}))
    accrued = (await ok(await starter.get(f"{ME}/payouts")))["accrued_payout_usdc"]
    balance = "/api/v1/exchange/btc/balance"
    before = (await starter.get(balance)).json()
    claimed = models.PropPayout(**await ok(await starter.post(CLAIM, json={})))
    assert (claimed.amount_usdc, claimed.status, claimed.is_real) == (accrued, "accrued_sim", False)
    assert (await starter.get(balance)).json() == before
    told = await ok(await starter.get(f"{ME}/payouts"))
    assert [models.PropPayout(**row) for row in told["payouts"]] == [claimed]
    assert (Decimal(told["accrued_payout_usdc"]), told["total_paid_out_usdc"]) == (Decimal(0), accrued)
    assert (await ok(await starter.get(f"{PROP}/stats")))["total_paid_out_usdc"] == accrued


async def test_the_fields_of_the_agents_server_are_taken(still: House, trader: httpx.AsyncClient) -> None:
    """It leaves out a tier of 0 and a limit of 0, and sends numbers as JSON numbers."""
    assert (await ok(await trader.post(f"{PROP}/signup", json={"track": "paid"})))["tier_id"] == 2
    assert (await ok(await trader.post(f"{PROP}/signup", json={"track": "free", "tier_id": 3})))[
        "track"
    ] == "paid"
    assert (await ok(await trader.post(f"{PROP}/signup", json={"track": "free", "tier_id": None})))[
        "tier_id"
    ] == 1
    body = b'{"coin":"btc","side":"short","size":0.1,"leverage":10.0,"venue":"hyperliquid","limit_price":5e4}'
    trade = await ok(await trader.post(TRADES, content=body))
    assert (trade["coin"], trade["size"], trade["leverage"]) == ("BTC", "0.10000", 10)
    closed = await ok(
        await trader.post(f"{TRADES}/{trade['id']}/close", content=b'{"limit_price":"199999.5"}')
    )
    assert closed["trade"]["status"] == "closed"


async def test_sizes_are_exact_whatever_they_are_written_as(starter: httpx.AsyncClient) -> None:
    for raw in ("0.00123", '"0.00123"', "1.23e-3", "0.00123000"):
        content = f'{{"coin":"BTC","side":"long","size":{raw}}}'
        assert (await ok(await starter.post(TRADES, content=content)))["size"] == "0.00123"


# -- keys, news, replay ------------------------------------------------------------------------------------


async def test_a_key_stands_for_one_trade_and_its_close_for_one_close(
    still: House, starter: httpx.AsyncClient
) -> None:
    key, other = {"Idempotency-Key": "intent-1"}, {"X-Idempotency-Key": "intent-2"}
    first = await ok(await starter.post(TRADES, json=GOOD, headers=key))
    assert await ok(await starter.post(TRADES, json=GOOD, headers=key)) == first
    assert (await ok(await starter.get(TRADES)))["total"] == 1
    clash = await starter.post(TRADES, json=GOOD | {"size": 0.02}, headers=key)
    assert (clash.status_code, clash.json()["error"]["code"]) == (409, "IDEMPOTENCY_KEY_REUSED")
    path = f"{TRADES}/{first['id']}/close"
    closed = await ok(await starter.post(path, json={}, headers=other))
    assert await ok(await starter.post(path, json={}, headers=other)) == closed


async def test_the_owner_hears_of_the_account_and_its_trades_and_nobody_else_does(
    still: House, starter: httpx.AsyncClient
) -> None:
    mine, private = ClobOutbox(still.trader, ["balanceUpdate"]), Outbox(still.trader)
    other = ClobOutbox(still.trader + 1, ["balanceUpdate"])
    for outbox in (mine, other):
        still.host.hub.join_clob(outbox)
    still.host.hub.join_private(still.trader, private)
    trade = await ok(await starter.post(TRADES, json=GOOD))
    closed = await ok(await starter.post(f"{TRADES}/{trade['id']}/close", json={}))
    connected, *heard = [json.loads(message) for message in await mine.take()]
    assert connected["type"] == "connected"
    assert [(message["type"], message["data"]) for message in heard] == [
        ("prop_trade", trade), ("prop_trade", closed["trade"])
    ]  # fmt: skip
    assert [json.loads(message) for message in await private.take()] == [
        {"type": "prop_trade", **data} for data in (trade, closed["trade"])
    ]
    assert len(await other.take()) == 1, "the greeting alone"


async def test_the_market_with_a_desk_in_it_replays_and_survives_being_put_away(
    still: House, starter: httpx.AsyncClient
) -> None:
    await ok(await starter.post(TRADES, json=GOOD | {"coin": "SOL", "size": 1}))
    await ok(await starter.post(TRADES, json=GOOD))
    one, many = Market.load(still.market.dump()), Market.load(still.market.dump())
    begin = still.market.now
    one.apply(Advance(), begin + 9 * SECOND)
    for step in range(1, 37):
        many.apply(Advance(), begin + step * SECOND // 4)
        if step == 17:
            many.drain()
            many = Market.load(many.dump())
    one.drain(), many.drain()
    assert one.state_hash() == many.state_hash()
    assert one.prop.due() == (begin // SECOND + 10) * SECOND


# -- what is refused ---------------------------------------------------------------------------------------


async def refused(
    still: House, client: httpx.AsyncClient, path: str, status: int, field: str, **sent: Any
) -> str:
    """It is refused in words that name the field, with nothing changed."""
    before = still.market.state_hash()
    answer = await client.post(path, **sent)
    assert answer.status_code == status, answer.text
    assert accused(answer) == field, answer.text
    assert still.market.state_hash() == before
    said = words(answer)
    assert len(said) < 2_000, "an error must not throw back all that was sent"
    return said


ODD_NUMBERS = (
    '"NaN"', '"Infinity"', "1e999", '"1e999"', '"-5"', "-5", "0", '"0"', '"1_000"', '"٣"', '""', '"0x10"', "true",
    "[1]", '{"a":1}', "1e99", '"' + "7" * 41 + '"', "7" * 4000, "null", "0.1234567", '"1,5"', '" 5"', "[" * 300 + "]" * 300,
)  # fmt: skip


@pytest.mark.parametrize("raw", ODD_NUMBERS)
@pytest.mark.parametrize("field", ["size", "limit_price", "leverage"])
async def test_an_odd_number_is_refused_by_name(
    still: House, starter: httpx.AsyncClient, field: str, raw: str
) -> None:
    if (field, raw) == ("limit_price", "null"):
        return  # as good as left out
    numbers = {"size": "0.01", "leverage": "2", "limit_price": "200000"} | {field: raw}
    body = ",".join(f'"{name}":{value}' for name, value in numbers.items())
    content = f'{{"coin":"BTC","side":"long",{body}}}'.encode()
    before = still.market.state_hash()
    answer = await starter.post(TRADES, content=content)
    assert answer.status_code in (400, 422), answer.text
    assert accused(answer) == field, answer.text
    assert still.market.state_hash() == before


@pytest.mark.parametrize(
    ("fields", "status", "field", "hint"),
    [
        ({"coin": "NOPE"}, 400, "coin", "coin must be one of BTC"),
        ({"coin": "💥" * 500}, 400, "coin", "must be one of"),
        ({"coin": "EVCDX-SPACEX"}, 400, "venue", "venue must be event_cards"),
        ({"venue": "event_cards"}, 400, "venue", "venue must be hyperliquid"),
        ({"coin": 5}, 422, "coin", "Expected"),
        ({"coin": None}, 422, "coin", "Expected"),
        ({"side": "buy"}, 422, "side", "side must be one of long, short"),
        ({"venue": "binance"}, 422, "venue", "venue must be one of hyperliquid, event_cards"),
        ({"leverage": 11}, 400, "leverage", "from 1 to 10"),
        ({"leverage": 51}, 400, "leverage", "from 1 to 50"),
        ({"leverage": 2.5}, 400, "leverage", "whole number"),
        ({"size": 1000}, 400, "size", "size may be at most"),
        ({"size": 0.00001}, 400, "size", "at least 10.00 USDC"),
        ({"size": 0.000001}, 400, "size", "nearest 0.00001"),
        ({"limit_price": 1}, 400, "limit_price", "must be"),
        ({"limit_price": 97000.3}, 400, "limit_price", "nearest 97000.0 and 97000.5"),
    ],
)
async def test_a_wrong_trade_is_refused_with_what_would_be_right(
    still: House, starter: httpx.AsyncClient, fields: dict[str, Any], status: int, field: str, hint: str
) -> None:
    assert hint in await refused(still, starter, TRADES, status, field, json=GOOD | fields)


@pytest.mark.parametrize("missing", ["coin", "side", "size"])
async def test_what_is_missing_is_named(still: House, starter: httpx.AsyncClient, missing: str) -> None:
    body = {name: value for name, value in GOOD.items() if name != missing}
    assert "required" in await refused(still, starter, TRADES, 422, missing, json=body)


@pytest.mark.parametrize("path", [f"{PROP}/signup", f"{PROP}/pay-fast-track", TRADES, CLAIM])
@pytest.mark.parametrize(
    "content", [b"[]", b"5", b"{", b"\xff\xfe", b'"{}"', b"null", b"[" * 5_000, b'{"coin":"\\ud800"}']
)
async def test_a_body_that_is_no_object_is_refused(
    still: House, starter: httpx.AsyncClient, path: str, content: bytes
) -> None:
    before = still.market.state_hash()
    answer = await starter.post(path, content=content)
    assert answer.status_code == 422 or (
        path in (CLAIM, f"{PROP}/pay-fast-track") and answer.status_code == 400
    )
    assert still.market.state_hash() == before


@pytest.mark.parametrize(
    ("body", "status", "field", "hint"),
    [
        ({"tier_id": 99}, 400, "tier_id", "one of 1, 2, 3"),
        ({"tier_id": 0}, 400, "tier_id", "one of 1, 2, 3"),
        ({"tier_id": -1}, 422, "tier_id", "Expected `int` >= 0"),
        ({"tier_id": 3.5}, 422, "tier_id", "Expected"),
        ({"tier_id": "3"}, 422, "tier_id", "Expected"),
        ({"tier_id": True}, 422, "tier_id", "Expected"),
        ({"tier_id": 10**30}, 422, "tier_id", "Expected `int` <= 1000000"),
        ({"track": "golden"}, 422, "track", "track must be one of free, paid"),
    ],
)
async def test_a_wrong_sign_up_is_refused(
    still: House, trader: httpx.AsyncClient, body: dict[str, Any], status: int, field: str, hint: str
) -> None:
    assert hint in await refused(still, trader, f"{PROP}/signup", status, field, json=body)


async def test_a_trade_that_is_not_the_callers_cannot_be_closed(
    still: House, starter: httpx.AsyncClient
) -> None:
    mine = (await ok(await starter.post(TRADES, json=GOOD)))["id"]
    async with still.client(await still.newcomer("other")) as other:
        await ok(await other.post(f"{PROP}/signup", json={}))
        assert "trade_id" in await refused(still, other, f"{TRADES}/{mine}/close", 404, "trade_id", json={})
    for name in ("nope", "💥", "%00", "a" * 64, "..%2f.."):
        before = still.market.state_hash()
        assert (await starter.post(f"{TRADES}/{name}/close", json={})).status_code == 404
        assert still.market.state_hash() == before
    assert (await starter.post(f"{TRADES}/{'a' * 65}/close", json={})).status_code == 422
    said = await refused(
        still, starter, f"{TRADES}/{mine}/close", 400, "limit_price", json={"limit_price": 10**6}
    )
    assert "or below, or leave it out" in said
    await ok(await starter.post(f"{TRADES}/{mine}/close"))
    await refused(still, starter, f"{TRADES}/{mine}/close", 400, "trade_id", json={})


async def test_without_identity_only_the_public_routes_answer(still: House) -> None:
    async with still.client() as nobody:
        for path in ("config", "stats", "reserve", "markets", "markets?venue=event_cards"):
            assert (await nobody.get(f"{PROP}/{path}")).status_code == 200
        for path in (ME, TRADES, f"{ME}/payouts"):
            assert (await nobody.get(path)).status_code == 401
        for path in (f"{PROP}/signup", f"{PROP}/pay-fast-track", TRADES, f"{TRADES}/x/close", CLAIM):
            assert (await nobody.post(path, json={})).status_code == 401


async def test_without_an_account_the_desk_says_how_to_get_one(
    still: House, trader: httpx.AsyncClient
) -> None:
    for path in (ME, TRADES, f"{ME}/payouts"):
        answer = await trader.get(path)
        assert (answer.status_code, answer.json()["error"]["code"]) == (404, "NO_PROP_ACCOUNT")
        assert "signup" in words(answer)
    for path, body in (
        (f"{PROP}/pay-fast-track", {}),
        (TRADES, GOOD),
        (f"{TRADES}/x/close", {}),
        (CLAIM, {}),
    ):
        await refused(still, trader, path, 404, "account", json=body)


@pytest.mark.parametrize(
    "query", ["status=x", "limit=0", "limit=201", "limit=a", "offset=-1", "offset=1e9", "limit=", "status="]
)
async def test_odd_queries_are_refused(starter: httpx.AsyncClient, query: str) -> None:
    answer = await starter.get(f"{TRADES}?{query}")
    assert (answer.status_code, accused(answer)) == (422, query.split("=", maxsplit=1)[0])
    assert (await starter.get(f"{PROP}/markets?venue=moon")).status_code == 422


async def test_reading_changes_nothing(still: House, starter: httpx.AsyncClient) -> None:
    await ok(await starter.post(TRADES, json=GOOD))
    before = still.market.state_hash()
    for path in ("config", "stats", "reserve", "markets", "markets?venue=event_cards", "accounts/me"):
        await ok(await starter.get(f"{PROP}/{path}"))
    await ok(await starter.get(f"{TRADES}?status=open&limit=200&offset=0"))
    await ok(await starter.get(f"{ME}/payouts"))
    assert still.market.state_hash() == before
