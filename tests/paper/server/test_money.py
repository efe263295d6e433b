"""The money routes: fees, sub-accounts, withdrawals to the right wallet and no other, settlement news, simulation."""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator, Iterator
from decimal import Decimal
from typing import Any

import httpx
import msgspec
import pytest
import websockets
from event_trader import EventTrader

from terminal.paper.commands import Advance
from terminal.paper.market import Market
from terminal.paper.store import Entry
from tests.paper.server.house import GOOD, ORDERS, House, accused, words
from tests.practice import Practice

SECOND = 1_000_000
API = "/api/v1/exchange"
WITHDRAW, SUBS, TRANSFER = f"{API}/vaix/withdraw", f"{API}/sub-accounts", f"{API}/sub-accounts/transfer"
LISTED, BALANCE, SIMULATION = f"{API}/withdrawals", f"{API}/vaix/balance", "/api/v1/portfolio/simulation"
WALLET = "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed"
START = Decimal(100_000)


def pass_time(still: House, us: int) -> None:
    still.clock.at += us
    still.host._advance(Advance(), still.clock.at)
    still.host.flush()


@contextlib.contextmanager
def unchanged(still: House) -> Iterator[None]:
    before = still.market.state_hash()
    yield
    assert still.market.state_hash() == before, "a refused request changed the market"


async def read(client: httpx.AsyncClient, path: str, **query: Any) -> Any:
    answer = await client.get(path, params=query)
    assert answer.status_code == 200, answer.text
    return answer.json()


async def send(client: httpx.AsyncClient, path: str, body: Any, key: str = "") -> Any:
    answer = await client.post(path, json=body, headers={"Idempotency-Key": key} if key else None)
    assert answer.status_code == 200, answer.text
    return answer.json()


async def money(client: httpx.AsyncClient, mode: str = "live") -> Decimal:
    return Decimal((await read(client, BALANCE, mode=mode))["quote_balance"])


@pytest.fixture
async def ben(still: House) -> AsyncIterator[httpx.AsyncClient]:
    async with still.client(await still.newcomer("ben")) as client:
        yield client


@pytest.fixture
async def traded(still: House, trader: httpx.AsyncClient, ben: httpx.AsyncClient) -> dict[str, Any]:
    """Ben sold a thousand to the holder of the key, alone in an empty book."""
    still.empty_books()
    order = {"quantity": "1000", "price": "0.0038", "route_mode": "cex"}
    await send(ben, ORDERS, {**order, "side": "sell"})
    taken: dict[str, Any] = await send(trader, ORDERS, {**order, "side": "buy"})
    assert taken["status"] == "filled"
    return taken


# -- withdrawals -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("field", ["destination", "destination_address"])
async def test_a_withdrawal_is_pending_at_once_and_settled_within_a_minute(
    still: House, trader: httpx.AsyncClient, field: str
) -> None:
    sent = await send(trader, WITHDRAW, {"amount": "500.25", field: WALLET})
    assert (sent["status"], sent["amount"], sent["destination"]) == ("pending", "500.25000000", WALLET)
    assert sent["id"] == sent["withdrawal_id"]
    assert sent["estimated_completion"] > sent["created_at"]
    assert await money(trader) == START - Decimal("500.25")
    listed = await read(trader, LISTED)
    assert listed["withdrawals"] == [sent]
    pass_time(still, 61 * SECOND)
    (after,) = (await read(trader, LISTED))["withdrawals"]
    assert after["status"] == "settled"
    assert after["tx_hash"].startswith("0x")


async def test_the_same_key_withdraws_once_and_a_changed_amount_is_no_retry(
    still: House, trader: httpx.AsyncClient
) -> None:
    body = {"amount": "10", "destination": WALLET}
    first = await send(trader, WITHDRAW, body, "w-1")
    assert await send(trader, WITHDRAW, body, "w-1") == first
    assert await money(trader) == START - 10
    with unchanged(still):
        answer = await trader.post(WITHDRAW, json=body | {"amount": "11"}, headers={"Idempotency-Key": "w-1"})
    assert (answer.status_code, answer.json()["error"]["code"]) == (409, "IDEMPOTENCY_KEY_REUSED")
    await send(trader, WITHDRAW, body, "w-2")
    assert await money(trader) == START - 20


WRONG_AMOUNTS = {
    "more than there is": '"100000.000001"',
    "seven decimals": '"1.0000001"',
    "eight decimals as a number": "0.00000001",
    "zero": '"0"',
    "zero with decimals": "0.00",
    "negative": '"-5"',
    "negative number": "-0.1",
    "NaN": '"NaN"',
    "infinite": '"Infinity"',
    "1e999": "1e999",
    "1e99": "1e99",
    "1e-99": '"1e-99"',
    "huge": '"9999999999999999999999999"',
    "41 digits": '"' + "9" * 41 + '"',
    "thousands": '"1,000"',
    "words": '"all"',
    "empty": '""',
    "null": "null",
    "true": "true",
    "list": "[5]",
    "object": '{"usdc": 5}',
    "nested": "[" * 400 + "]" * 400,
}  # fmt: skip


@pytest.mark.parametrize("name", WRONG_AMOUNTS)
@pytest.mark.parametrize("path", [WITHDRAW, TRANSFER])
async def test_a_wrong_amount_is_refused_by_name_and_nothing_leaves(
    still: House, trader: httpx.AsyncClient, path: str, name: str
) -> None:
    if path == TRANSFER and "decimals" in name and "zero" not in name:
        return  # within the exchange eight decimals are counted
    sub = (await send(trader, SUBS, {"label": "grid"}))["id"]
    rest = f'"destination":"{WALLET}","to_sub_account_id":{sub}'
    with unchanged(still):
        answer = await trader.post(
            path,
            content=f'{{"amount":{WRONG_AMOUNTS[name]},{rest}}}',
            headers={"Idempotency-Key": "a-key-must-not-help"},
        )
    assert answer.status_code in (400, 422), answer.text
    assert accused(answer) == "amount"
    assert len(answer.text) < 1000


WRONG_WALLETS = {
    "nothing": None,
    "a digit short": WALLET[:-1],
    "a digit long": WALLET + "0",
    "no 0x": WALLET[2:],
    "a letter in the wrong case": WALLET.replace("eb6", "Eb6"),
    "two digits changed places": WALLET.replace("eb6", "be6"),
    "the zero address": "0x" + "0" * 40,
    "a name": "vitalik.eth",
    "of another chain": "7EYnhQoR9YM3N7UoaKRoA44Uy8JeaZV3qyouov87awMs",
    "a space behind": WALLET + " ",
    "right to left": "\u202e" + WALLET,
    "long": "0x" + "5" * 5000,
    "a number": 5,
    "a list": [WALLET],
}


@pytest.mark.parametrize("name", WRONG_WALLETS)
async def test_a_wrong_wallet_is_refused_by_name_and_nothing_leaves(
    still: House, trader: httpx.AsyncClient, name: str
) -> None:
    with unchanged(still):
        answer = await trader.post(WITHDRAW, json={"amount": "5", "destination": WRONG_WALLETS[name]})
    assert answer.status_code in (400, 422), answer.text
    assert accused(answer) == "destination"
    assert any(hint in words(answer) for hint in ("must", "required", "copy it again", "Expected")), (
        answer.text
    )
    assert len(answer.text) < 1000


async def test_two_wallets_in_one_request_are_refused_and_one_named_twice_is_not(
    still: House, trader: httpx.AsyncClient
) -> None:
    other = "0xfB6916095ca1df60bB79Ce92cE3Ea74c37c5d359"
    with unchanged(still):
        answer = await trader.post(
            WITHDRAW, json={"amount": "5", "destination": WALLET, "destination_address": other}
        )
    assert (answer.status_code, accused(answer)) == (422, "destination")
    await send(trader, WITHDRAW, {"amount": "5", "destination": WALLET, "destination_address": WALLET})


async def test_a_token_goes_by_its_name_and_only_over_its_own_pair(
    still: House, trader: httpx.AsyncClient
) -> None:
    sent = await send(trader, WITHDRAW, {"amount": 250, "destination": WALLET, "currency": "vaix"})
    assert (sent["currency"], sent["amount"]) == ("VAIX", "250")
    for currency in ("BTC", "EUR", "", "VAIX/USDC", "\x00", "x" * 5000):
        with unchanged(still):
            answer = await trader.post(
                WITHDRAW, json={"amount": "5", "destination": WALLET, "currency": currency}
            )
        assert (answer.status_code, accused(answer)) == (400, "currency"), answer.text
        assert "USDC, VAIX" in answer.text
    with unchanged(still):
        answer = await trader.post(
            WITHDRAW, json={"amount": "1.5", "destination": WALLET, "currency": "VAIX"}
        )
    assert (answer.status_code, accused(answer)) == (400, "amount")


async def test_no_identity_no_withdrawal_and_nobody_sees_anothers(
    still: House, trader: httpx.AsyncClient, ben: httpx.AsyncClient
) -> None:
    async with still.client() as nobody:
        for path in (WITHDRAW, SUBS, TRANSFER):
            assert (await nobody.post(path, json={"amount": "5"})).status_code == 401
        for path in (LISTED, SUBS, f"{API}/my-fees", f"{API}/dmm/status", "/api/v1/portfolio/summary"):
            assert (await nobody.get(path)).status_code == 401
    await send(trader, WITHDRAW, {"amount": "5", "destination": WALLET})
    assert (await read(ben, LISTED))["total"] == 0
    assert await money(ben) == START


async def test_withdrawals_come_newest_first_in_pages(still: House, trader: httpx.AsyncClient) -> None:
    sent = [
        (await send(trader, WITHDRAW, {"amount": str(n), "destination": WALLET}))["id"] for n in range(1, 8)
    ]
    page = await read(trader, LISTED, limit=3, offset=2)
    assert [one["id"] for one in page["withdrawals"]] == sent[::-1][2:5]
    assert (page["total"], page["limit"], page["offset"]) == (7, 3, 2)


async def test_news_of_a_settlement_comes_over_both_sockets(
    still: House, trader: httpx.AsyncClient, traded: dict[str, Any]
) -> None:
    sent = await send(trader, WITHDRAW, {"amount": "5", "destination": WALLET})
    async with still.listening() as (host, port):
        head = {"X-API-Key": still.identities.key}
        clob = f"ws://{host}:{port}/ws/clob?channels=userFills"
        private = f"ws://{host}:{port}/ws/exchange/private"
        async with (
            websockets.connect(clob, additional_headers=head) as numbered,
            websockets.connect(private, additional_headers=head) as own,
        ):
            await numbered.recv()
            pass_time(still, 61 * SECOND)
            for socket in (numbered, own):
                told = await settled(socket, {sent["id"], traded["order_id"]})
                assert {one["settlement_status"] for one in told} <= {"settled", "delayed"}
                assert all("global_sequence" not in one for one in told)


async def settled(socket: Any, names: set[str]) -> list[Any]:
    """Everything said until each of these is settled."""
    said, left = [], set(names)
    async with asyncio.timeout(5):
        while left:
            message = json.loads(await socket.recv())
            if message["type"] == "settlement_update":
                said.append(
                    message.get("data", message)
                    | {k: v for k, v in message.items() if k == "global_sequence"}
                )
                if said[-1]["settlement_status"] == "settled":
                    left.discard(said[-1]["order_id"])
    return said


async def test_the_balance_lists_fills_that_wait_for_the_chain_and_its_split_adds_up(
    still: House, trader: httpx.AsyncClient, ben: httpx.AsyncClient, traded: dict[str, Any]
) -> None:
    (waiting,) = (await read(trader, BALANCE))["pending_settlements"]
    assert (waiting["order_id"], waiting["trade_id"]) == (traded["order_id"], traded["fills"][0]["trade_id"])
    assert waiting["settlement_status"] == "pending"
    for client in (trader, ben):
        for mode in ("live", "paper"):
            balance = await read(client, BALANCE, mode=mode)
            split = sum(Decimal(units) for units in balance["quote_source"].values())
            assert split == Decimal(balance["quote_balance"]) + Decimal(balance["quote_held"])
    sold = (await read(ben, BALANCE))["quote_source"]
    assert (sold["on_chain"], sold["hot_wallet"], sold["deposits"]) == (
        "0.00000000",
        "3.80000000",
        "100000.00000000",
    )
    pass_time(still, 61 * SECOND)
    assert (await read(trader, BALANCE))["pending_settlements"] == []


# -- sub-accounts ------------------------------------------------------------------------------------------


async def test_funds_go_to_a_sub_account_and_back_by_either_route(trader: httpx.AsyncClient) -> None:
    sub = await send(trader, SUBS, {"label": "Strategy A"})
    assert (sub["label"], sub["is_main"], sub["sub_account_id"]) == ("Strategy A", False, sub["id"])
    await send(
        trader, TRANSFER, {"to_sub_account_id": sub["id"], "amount": "100.00000001", "currency": "usdc"}
    )
    await send(
        trader, f"{API}/transfer", {"to_sub_account_id": sub["id"], "amount": 5000, "currency": "VAIX"}
    )
    main, listed = await read(trader, SUBS)
    assert main["is_main"]
    held = {one["currency"]: one["available"] for one in listed["balances"]}
    assert held == {"USDC": "100.00000001", "VAIX": "5000", "BTC": "0.00000"}
    for target in (0, main["id"]):
        back = {"from_sub_account_id": sub["id"], "to_sub_account_id": target, "amount": "50"}
        answer = await send(trader, TRANSFER, back)
        assert (answer["from_sub_account_id"], answer["to_sub_account_id"]) == (sub["id"], main["id"])
    assert await money(trader) == START - Decimal("0.00000001")


async def test_a_transfer_under_one_key_happens_once(trader: httpx.AsyncClient) -> None:
    sub = await send(trader, SUBS, {"label": "A"}, "open-1")
    assert await send(trader, SUBS, {"label": "A"}, "open-1") == sub
    body = {"to_sub_account_id": sub["id"], "amount": "7"}
    assert await send(trader, TRANSFER, body, "t-1") == await send(trader, TRANSFER, body, "t-1")
    assert await money(trader) == START - 7


async def test_anothers_sub_account_and_ones_own_number_are_no_targets(
    still: House, trader: httpx.AsyncClient, ben: httpx.AsyncClient
) -> None:
    theirs = (await send(ben, SUBS, {"label": "bens"}))["id"]
    mine = (await read(trader, SUBS))[0]["id"]
    bens = (await read(ben, SUBS))[0]["id"]
    for target, status in ((theirs, 404), (bens, 404), (10**6, 404), (mine, 400), (0, 400)):
        with unchanged(still):
            answer = await trader.post(TRANSFER, json={"to_sub_account_id": target, "amount": "5"})
        assert (answer.status_code, accused(answer)) == (status, "to_sub_account_id"), answer.text
    with unchanged(still):
        answer = await trader.post(
            TRANSFER, json={"from_sub_account_id": theirs, "to_sub_account_id": 0, "amount": "5"}
        )
    assert (answer.status_code, accused(answer)) == (404, "from_sub_account_id")


@pytest.mark.parametrize(
    "raw", ["-1", "1e99", "99999999999999999999999", '"5"', "5.5", "null", "[]", "{}", "true"]
)
@pytest.mark.parametrize("field", ["to_sub_account_id", "from_sub_account_id"])
async def test_an_odd_number_of_an_account_is_refused_by_name(
    still: House, trader: httpx.AsyncClient, field: str, raw: str
) -> None:
    rest = '"amount":"5"' if field[0] == "t" else '"amount":"5","to_sub_account_id":0'
    with unchanged(still):
        answer = await trader.post(TRANSFER, content=f'{{"{field}":{raw},{rest}}}')
    assert (answer.status_code, accused(answer)) == (422, field), answer.text


@pytest.mark.parametrize(
    "raw", ['""', '"   "', '"a\\u0000b"', '"\\u202ex"', "5", "null", "[]", "{}", '"' + "x" * 65 + '"']
)
async def test_an_odd_label_is_refused_by_name(still: House, trader: httpx.AsyncClient, raw: str) -> None:
    with unchanged(still):
        answer = await trader.post(SUBS, content=f'{{"label":{raw}}}')
    assert answer.status_code in (400, 422)
    assert accused(answer) == "label"


# -- simulation --------------------------------------------------------------------------------------------


async def switch(client: httpx.AsyncClient, *, enabled: bool) -> Any:
    answer = await client.put(SIMULATION, json={"enabled": enabled})
    assert answer.status_code == 200, answer.text
    return answer.json()


async def test_in_simulation_mode_an_order_that_asks_for_live_is_on_paper(
    trader: httpx.AsyncClient,
) -> None:
    assert (await read(trader, "/api/v1/portfolio/summary"))["simulation_mode"] is False
    assert await switch(trader, enabled=True) == {"simulation_mode": True}
    summary = await read(trader, "/api/v1/portfolio/summary")
    assert (summary["simulation_mode"], summary["mode"]) == (True, "paper")
    for body in (GOOD, {**GOOD, "mode": "live"}, {**GOOD, "paper": False}):
        assert (await send(trader, ORDERS, body))["mode"] == "paper"
    await switch(trader, enabled=False)
    assert (await send(trader, ORDERS, GOOD))["mode"] == "live"


async def test_in_simulation_mode_nothing_more_is_done_with_live_money(
    still: House, trader: httpx.AsyncClient
) -> None:
    """What was live before it stays so, and may be made smaller or taken back; an execution waits, and no fee is paid."""
    ids = [(await send(trader, ORDERS, GOOD))["order_id"] for _ in range(2)]
    twap = {"side": "buy", "quantity": "10000", "duration_minutes": 2, "num_slices": 10}
    running = await send(trader, f"{API}/vaix/twap", twap)
    await send(trader, "/api/v1/prop/signup", {"tier_id": 2})
    await switch(trader, enabled=True)
    before = await money(trader)
    with unchanged(still):
        for change in ({"quantity": "2000"}, {"price": "0.0039"}):
            refused = await trader.patch(f"/api/v1/clob/orders/{ids[0]}", json=change)
            assert refused.json()["error"]["code"] == "ACCOUNT_IN_PAPER_MODE"
        refused = await trader.post("/api/v1/prop/pay-fast-track", json={})
        assert refused.json()["error"]["code"] == "ACCOUNT_IN_PAPER_MODE"
    for _ in range(5):
        pass_time(still, 13 * SECOND)
    assert await money(trader) == before
    told = await read(trader, f"{API}/vaix/twap/{running['twap_id']}")
    assert (told["filled_quantity"], "ACCOUNT_IN_PAPER_MODE" in told["reason"]) == ("1000", True)
    smaller = await trader.patch(f"/api/v1/clob/orders/{ids[0]}", json={"quantity": "500"})
    gone = await trader.delete(f"{ORDERS}/{ids[1]}")
    assert (smaller.status_code, gone.status_code) == (200, 200)
    assert await money(trader) == before + 1500 * Decimal("0.003")


async def test_in_simulation_mode_paper_money_is_withdrawn_and_its_hash_says_so(
    still: House, trader: httpx.AsyncClient
) -> None:
    await switch(trader, enabled=True)
    sent = await send(trader, WITHDRAW, {"amount": "5", "destination": WALLET, "mode": "live"})
    assert sent["mode"] == "paper"
    assert (await money(trader), await money(trader, "paper")) == (START, START - 5)
    pass_time(still, 61 * SECOND)
    assert (await read(trader, LISTED))["withdrawals"][0]["tx_hash"].startswith("sim-")


async def test_paper_by_request_is_paper_too(trader: httpx.AsyncClient) -> None:
    sent = await send(trader, WITHDRAW, {"amount": "5", "destination": WALLET, "paper": True})
    assert (sent["mode"], await money(trader)) == ("paper", START)


@pytest.mark.parametrize(
    "raw", ["{}", '{"enabled":1}', '{"enabled":"true"}', '{"enabled":null}', "[]", "true", ""]
)
async def test_simulation_takes_true_or_false_alone(
    still: House, trader: httpx.AsyncClient, raw: str
) -> None:
    with unchanged(still):
        answer = await trader.put(SIMULATION, content=raw)
    assert answer.status_code == 422, answer.text


async def test_the_portfolio_adds_up_at_the_last_prices(still: House, trader: httpx.AsyncClient) -> None:
    summary = await read(trader, "/api/v1/portfolio/summary")
    rows = summary["balances"]
    assert [row["currency"] for row in rows] == ["USDC", "VAIX", "BTC"]
    for row in rows:
        assert Decimal(row["total"]) * Decimal(row["price_usdc"]) == Decimal(row["value_usdc"])
    assert sum(Decimal(row["value_usdc"]) for row in rows) == Decimal(summary["total_value_usdc"])


# -- fees and standing -------------------------------------------------------------------------------------


async def test_my_fees_count_what_was_just_traded(trader: httpx.AsyncClient, traded: dict[str, Any]) -> None:
    fees = await read(trader, f"{API}/my-fees")
    assert (fees["tier"], fees["maker_bps"], fees["taker_bps"]) == (0, 0, 10)
    assert fees["volume_30d"] == "3.80000000"
    assert fees["next_tier"]["min_volume_30d"] == "100000"
    assert Decimal(fees["next_tier"]["missing"]) == 100_000 - Decimal("3.8")
    schedule = await read(trader, f"{API}/fee-schedule")
    assert [row["tier"] for row in schedule] == list(range(6))
    assert fees["name"] == schedule[0]["name"]


async def test_market_maker_standing_is_of_ones_own_live_quotes(
    still: House, trader: httpx.AsyncClient
) -> None:
    still.empty_books()
    assert (await read(trader, f"{API}/dmm/status"))["enrolled"] is False
    last = Decimal((await read(trader, f"{API}/vaix/ticker"))["last"])
    for side, away in (("buy", "-0.000008"), ("sell", "0.000008")):
        body = {
            "side": side,
            "quantity": "50000",
            "price": str(last + Decimal(away)),
            "order_type": "post_only",
        }
        await send(trader, ORDERS, body)
    still.market.money.advance(still.market.money.due())
    told = await read(trader, f"{API}/dmm/status")
    assert (told["enrolled"], told["pairs"][0]["symbol"], told["uptime_pct"]) == (True, "vaix", "100.00")


# -- the whole ---------------------------------------------------------------------------------------------


async def test_mid_settlement_the_state_is_the_same_from_the_journal_and_from_a_snapshot(
    still: House, trader: httpx.AsyncClient, traded: dict[str, Any]
) -> None:
    """The journalled commands applied again, or the whole state put away and taken up, give the same market."""
    sub = (await send(trader, SUBS, {"label": "grid"}))["id"]
    still.host.snapshot()
    before = still.market.dump()
    await send(trader, TRANSFER, {"to_sub_account_id": sub, "amount": "5"}, "t-1")
    for amount in ("1", "2", "3"):
        await send(trader, WITHDRAW, {"amount": amount, "destination": WALLET})
    pass_time(still, 15 * SECOND)
    await switch(trader, enabled=True)
    again = Market.load(before)
    for (body,) in still.host.store.db.execute("SELECT body FROM journal ORDER BY seq").fetchall():
        entry = msgspec.msgpack.decode(body, type=Entry)
        again.apply(entry.command, entry.at)
        again.drain()
    assert again.state_hash() == still.market.state_hash()
    taken_up = Market.load(still.market.dump())
    assert taken_up.state_hash() == still.market.state_hash()
    for market in (again, taken_up):
        market.apply(Advance(), still.clock.at + 60 * SECOND)
        market.drain()
    assert again.state_hash() == taken_up.state_hash()
    assert again.money.withdrawals(still.trader) == taken_up.money.withdrawals(still.trader)


async def test_the_official_sdk_finds_its_answers(practice: Practice) -> None:
    async with EventTrader(api_key=practice.key, base_url=practice.url, max_retries=0) as sdk:
        sdk._http.config.rate_limit_per_minute = 100_000
        assert (await sdk.clob.my_fees())["next_tier"]["tier"] == 1
        assert len(await sdk.clob.fee_schedule()) == 6
        assert (await sdk.clob.metrics())["uptime_seconds"] >= 0
        assert (await sdk.clob.dmm_status())["obligations"]["min_uptime_pct"] == "90.00"
        sub = await sdk.clob.create_sub_account("by the SDK")
        await sdk.clob.transfer_sub_account(sub["id"], "25")
        listed = {row["id"]: row for row in await sdk.clob.list_sub_accounts()}
        assert listed[sub["id"]]["balances"][0]["available"] == "25.00000000"
        assert (await sdk.clob.withdraw("vaix", "5", WALLET))["status"] == "pending"
