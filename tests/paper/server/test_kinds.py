"""Every kind of order over REST: stops, icebergs, ends, self-trade modes and routes, told as they are."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from typing import Any

import httpx
import pytest

from terminal.paper.commands import Advance
from tests.paper.server.house import OPENED, ORDERS, House, accused, house, words

SECOND = 1_000_000


@pytest.fixture
def still() -> Iterator[House]:
    made = house("vaix")
    made.empty_books()
    yield made
    made.host.store.db.close()


@pytest.fixture
async def ann(still: House) -> AsyncIterator[httpx.AsyncClient]:
    async with still.client(still.key) as client:
        yield client


@pytest.fixture
async def ben(still: House) -> AsyncIterator[httpx.AsyncClient]:
    async with still.client(await still.newcomer("ben")) as client:
        yield client


async def put(client: httpx.AsyncClient, side: str, quantity: str, **more: Any) -> dict[str, Any]:
    answer = await client.post(ORDERS, json={"side": side, "quantity": quantity, "route_mode": "cex", **more})
    assert answer.status_code == 200, answer.text
    placed: dict[str, Any] = answer.json()
    return placed


async def look(client: httpx.AsyncClient, order: dict[str, Any]) -> dict[str, Any]:
    seen: dict[str, Any] = (await client.get(f"{ORDERS}/{order['order_id']}")).json()
    return seen


async def test_a_stop_waits_fires_and_is_told_at_each_step(
    ann: httpx.AsyncClient, ben: httpx.AsyncClient
) -> None:
    stop = await put(ann, "buy", "100", order_type="stop_limit", stop_price="0.0045", price="0.0046")
    assert (stop["status"], stop["stop_price"], stop["filled_quantity"]) == ("pending", "0.004500", "0")
    assert (await ann.get(f"{ORDERS}/open")).json()["orders"][0]["status"] == "pending"
    await put(ben, "sell", "150", price="0.0045")
    await put(ben, "sell", "150", price="0.0044")
    assert (await look(ann, stop))["status"] == "pending"
    await put(ann, "buy", "200", price="0.0045", order_type="ioc", stp_mode="cancel_incoming")
    fired = await look(ann, stop)
    assert (fired["status"], fired["average_price"]) == ("filled", "0.00450000")


async def test_a_stop_market_shows_the_price_it_will_not_pass(ann: httpx.AsyncClient) -> None:
    stop = await put(ann, "buy", "100", order_type="stop_market", stop_price="0.0045")
    assert stop["price"] == "0.004950"


async def test_an_iceberg_shows_its_part_in_the_book_and_its_whole_to_its_owner(
    ann: httpx.AsyncClient, ben: httpx.AsyncClient
) -> None:
    iceberg = await put(ann, "sell", "1000", price="0.0040", display_qty="100")
    assert (iceberg["display_qty"], iceberg["quantity"]) == ("100", "1000")
    book = (await ben.get("/api/v1/exchange/vaix/book")).json()
    assert book["asks"] == [["0.004000", "100", 1]]
    assert (await put(ben, "buy", "250", price="0.0040", order_type="ioc"))["filled_quantity"] == "250"
    assert (await ben.get("/api/v1/exchange/vaix/book")).json()["asks"] == [["0.004000", "50", 1]]


@pytest.mark.parametrize(
    "end",
    [
        {"time_in_force_ms": 2000},
        {"time_in_force_ms": "2000"},
        {"expire_at": OPENED + 2 * SECOND},
        {"expire_at": str(OPENED + 2 * SECOND)},
        {"expire_at": "2026-09-21T14:13:22Z"},
    ],
)
async def test_an_order_ends_when_it_said(still: House, ann: httpx.AsyncClient, end: dict[str, Any]) -> None:
    """The exchange itself ends it, on time, and keeps it among the ended ones with its reason."""
    order = await put(ann, "buy", "1000", price="0.003", **end)
    assert order["expire_at"] == OPENED + 2 * SECOND
    still.clock.at = OPENED + 2 * SECOND - 1
    still.host._advance(Advance(), still.clock.at)
    assert (await look(ann, order))["status"] == "open"
    still.clock.at += 1
    still.host._advance(Advance(), still.clock.at)
    ended = await look(ann, order)
    assert (ended["status"], ended["reason"]) == ("cancelled", "expired")


async def test_self_trade_modes_are_told_by_their_reason(ann: httpx.AsyncClient) -> None:
    resting = await put(ann, "sell", "1000", price="0.0040")
    crossing = await put(ann, "buy", "400", price="0.0040", stp_mode="decrement_and_cancel")
    assert (crossing["status"], crossing["reason"]) == ("cancelled", "self_trade")
    assert (await look(ann, resting))["quantity"] == "600"
    await put(ann, "buy", "100", price="0.0040", stp_mode="cancel_both")
    assert (await look(ann, resting))["status"] == "cancelled"


async def test_left_out_the_route_is_the_best_of_book_and_pools(ann: httpx.AsyncClient) -> None:
    answer = await ann.post(ORDERS, json={"side": "buy", "quantity": "5000", "order_type": "market"})
    fills = answer.json()["fills"]
    assert answer.json()["route_mode"] == "auto"
    assert {fill["venue"] for fill in fills} <= {"uniswap", "aerodrome", "camelot", "raydium"}
    assert {fill["fee"] for fill in fills} == {"0.00000000"}
    tape = (await ann.get("/api/v1/exchange/vaix/trades?limit=1")).json()
    assert tape[0]["venue"] in {fill["venue"] for fill in fills}


GOOD = {"side": "buy", "quantity": "1000", "price": "0.003"}


@pytest.mark.parametrize(
    ("more", "field", "right"),
    [
        ({"order_type": "stop_limit"}, "stop_price", "needs a stop_price"),
        ({"stop_price": "0.0045"}, "stop_price", "leave it out"),
        ({"order_type": "stop_limit", "stop_price": "0.0001"}, "stop_price", "must be above"),
        ({"order_type": "stop_limit", "stop_price": "0.00451111"}, "stop_price", "nearest"),
        ({"order_type": "stop_market", "stop_price": "0.0045"}, "price", "stop_limit"),
        ({"display_qty": "1001"}, "display_qty", "from"),
        ({"display_qty": "0.5"}, "display_qty", "nearest"),
        ({"display_qty": "-1"}, "display_qty", "above zero"),
        ({"display_qty": "abc"}, "display_qty", "plain decimal"),
        ({"order_type": "ioc", "display_qty": "100"}, "display_qty", "leave it out"),
        ({"time_in_force_ms": 999}, "time_in_force_ms", "from 1000 to 2592000000"),
        ({"time_in_force_ms": 2592000001}, "time_in_force_ms", "from 1000 to 2592000000"),
        ({"time_in_force_ms": 1000.5}, "time_in_force_ms", "whole number"),
        ({"time_in_force_ms": "soon"}, "time_in_force_ms", "plain decimal"),
        ({"expire_at": OPENED}, "expire_at", "later than"),
        ({"expire_at": "tomorrow"}, "expire_at", "epoch microseconds"),
        ({"expire_at": "2027-01-01T00:00:00"}, "expire_at", "epoch microseconds"),
        ({"expire_at": 1e30}, "expire_at", "epoch microseconds"),
        ({"expire_at": OPENED + SECOND, "time_in_force_ms": 1000}, "expire_at", "not both"),
        ({"order_type": "fok", "time_in_force_ms": 1000}, "expire_at", "leave them out"),
        ({"stp_mode": "cancel_everything"}, "stp_mode", "must be one of"),
        ({"route_mode": "moon"}, "route_mode", "must be one of"),
        ({"order_type": "post_only", "route_mode": "dex"}, "route_mode", "must be cex or auto"),
    ],
)  # fmt: skip
async def test_what_makes_no_sense_is_refused_in_words_and_changes_nothing(
    still: House, ann: httpx.AsyncClient, more: dict[str, Any], field: str, right: str
) -> None:
    before = still.market.state_hash()
    answer = await ann.post(ORDERS, json={**GOOD, **more})
    assert answer.status_code in (400, 422), answer.text
    assert accused(answer) == field
    assert right in words(answer)
    assert still.market.state_hash() == before


@pytest.mark.parametrize(
    "more",
    [
        {
            "stop_price": None,
            "display_qty": None,
            "time_in_force_ms": None,
            "expire_at": None,
            "stp_mode": None,
        },
        {"stop_price": "0", "display_qty": "0", "time_in_force_ms": 0, "expire_at": 0, "route_mode": None},
    ],
)
async def test_null_and_zero_are_as_if_left_out(ann: httpx.AsyncClient, more: dict[str, Any]) -> None:
    assert (await put(ann, "buy", "1000", price="0.003", **more))["status"] == "open"


class TestBatches:
    PATH = f"{ORDERS}/batch"

    @pytest.mark.parametrize("wrapped", [True, False])
    async def test_each_leg_has_its_outcome(self, ann: httpx.AsyncClient, wrapped: bool) -> None:
        legs: list[Any] = [GOOD, {**GOOD, "quantity": "0"}, {**GOOD, "price": "0.0031"}, 7, {"side": "buy"}]
        answer = await ann.post(self.PATH, json={"orders": legs} if wrapped else legs)
        body = answer.json()
        assert (body["total"], body["successful"], body["failed"]) == (5, 2, 3)
        assert [result["success"] for result in body["results"]] == [True, False, True, False, False]
        assert body["results"][1]["error"]["details"]["field"] == "quantity"
        assert body["results"][4]["error"]["details"]["field"] == "quantity"
        assert len((await ann.get(f"{ORDERS}/open")).json()["orders"]) == 2

    async def test_amend_and_cancel_by_the_list(self, ann: httpx.AsyncClient) -> None:
        ids = [(await put(ann, "buy", "1000", price=price))["order_id"] for price in ("0.003", "0.0031")]
        legs = [{"order_id": ids[0], "quantity": "500"}, {"order_id": "ord_0000000fff", "price": "0.003"}]
        amended = (await ann.patch(self.PATH, json=legs)).json()
        assert [result["success"] for result in amended["results"]] == [True, False]
        assert amended["results"][1]["error"]["details"]["value"] == "ord_0000000fff"
        gone = await ann.request("DELETE", self.PATH, json={"order_ids": [*ids, ids[0]]})
        assert [result["success"] for result in gone.json()["results"]] == [True, True, False]

    async def test_the_same_key_places_once_and_finds_each_leg(self, ann: httpx.AsyncClient) -> None:
        key = {"Idempotency-Key": "batch-1"}
        first = await ann.post(self.PATH, json=[GOOD, GOOD], headers=key)
        again = await ann.post(self.PATH, json=[GOOD, GOOD], headers=key)
        assert first.json() == again.json()
        assert len((await ann.get(f"{ORDERS}/open")).json()["orders"]) == 2
        found = (await ann.get(f"{ORDERS}/batch-1:1")).json()
        assert found["order_id"] == first.json()["results"][1]["order_id"]
        other = await ann.post(self.PATH, json=[GOOD], headers=key)
        assert (other.status_code, other.json()["error"]["code"]) == (409, "IDEMPOTENCY_KEY_REUSED")

    @pytest.mark.parametrize(
        "body", [b"[]", b"{}", b'{"orders":[]}', b'{"orders":3}', b"nul", b"", b"[" * 5000]
    )
    async def test_what_is_no_batch_is_refused(
        self, still: House, ann: httpx.AsyncClient, body: bytes
    ) -> None:
        before = still.market.state_hash()
        answer = await ann.post(self.PATH, content=body)
        assert answer.status_code == 422
        assert "orders" in words(answer)
        assert still.market.state_hash() == before

    async def test_fifty_legs_are_the_most(self, ann: httpx.AsyncClient) -> None:
        assert (await ann.post(self.PATH, json=[GOOD] * 50)).json()["successful"] == 50
        refused = await ann.post(self.PATH, json=[GOOD] * 51)
        assert refused.status_code == 422
        assert "1 to 50" in words(refused)


class TestRouter:
    PATH = "/api/v1/clob/orders"

    async def test_it_takes_the_pair_from_the_body(self, ann: httpx.AsyncClient) -> None:
        placed = (await ann.post(self.PATH, json={**GOOD, "pair": "VAIX/USDC"})).json()
        assert placed["pair"] == "VAIX/USDC"
        assert len((await ann.get(self.PATH)).json()["orders"]) == 1
        gone = await ann.delete(f"{self.PATH}/{placed['order_id']}")
        assert gone.json()["status"] == "cancelled"
        await ann.post(f"{self.PATH}/batch", json=[{**GOOD, "pair": "vaix/usdc"}, {**GOOD, "pair": "X/USDC"}])
        assert (await ann.delete(self.PATH, params={"pair": "VAIX/USDC"})).json()["cancelled"] == 1

    @pytest.mark.parametrize("paper", [{"paper": True}, {"mode": "paper"}])
    async def test_it_has_no_paper_book(self, ann: httpx.AsyncClient, paper: dict[str, Any]) -> None:
        answer = await ann.post(self.PATH, json={**GOOD, "pair": "VAIX/USDC", **paper})
        assert (answer.status_code, answer.json()["error"]["code"]) == (400, "CLOB_NO_PAPER_BOOK")

    async def test_an_account_in_simulation_mode_is_sent_elsewhere(
        self, still: House, ann: httpx.AsyncClient
    ) -> None:
        still.market.exchange.accounts[still.trader].simulated = True
        answer = await ann.post(self.PATH, json={**GOOD, "pair": "VAIX/USDC"})
        assert (answer.status_code, answer.json()["error"]["code"]) == (400, "ACCOUNT_IN_PAPER_MODE")
        assert (await put(ann, "buy", "1000", price="0.003"))["mode"] == "paper"

    async def test_an_unknown_pair_is_named(self, ann: httpx.AsyncClient) -> None:
        answer = await ann.post(self.PATH, json={**GOOD, "pair": "VAIX/EUR"})
        assert answer.status_code == 404
        assert "VAIX/USDC" in words(answer)
