"""Placing, amending and cancelling over the routes, with two traders alone in empty books."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from decimal import Decimal
from typing import Any

import httpx
import pytest

from terminal.paper.commands import Advance
from tests.paper.server.house import GOOD, ORDERS, House, accused

SECOND = 1_000_000
AMEND = "/api/v1/clob/orders/{}"
FEE = Decimal("0.001")
"""The taker's part: 10 basis points; a maker pays nothing."""


@pytest.fixture
async def ann(still: House) -> AsyncIterator[httpx.AsyncClient]:
    """The holder of the key. The books are empty for her and Ben."""
    still.empty_books()
    async with still.client(still.key) as client:
        yield client


@pytest.fixture
async def ben(still: House, ann: httpx.AsyncClient) -> AsyncIterator[httpx.AsyncClient]:
    """Another user, logged in with a token."""
    async with still.client(await still.newcomer("ben")) as client:
        yield client


async def put(
    client: httpx.AsyncClient,
    side: str,
    quantity: str,
    price: str = "0.0038",
    order_type: str = "limit",
    symbol: str = "vaix",
    **more: Any,
) -> dict[str, Any]:
    """By the book alone, unless a route is named: the pools would share in what these tests count."""
    body = {"side": side, "quantity": quantity, "order_type": order_type, "route_mode": "cex", **more}
    if order_type != "market":
        body["price"] = price
    answer = await client.post(f"/api/v1/exchange/{symbol}/orders", json=body)
    assert answer.status_code == 200, answer.text
    placed: dict[str, Any] = answer.json()
    return placed


async def read(client: httpx.AsyncClient, path: str, **query: Any) -> Any:
    answer = await client.get(path, params=query)
    assert answer.status_code == 200, answer.text
    return answer.json()


async def funds(client: httpx.AsyncClient, symbol: str = "vaix", mode: str = "live") -> dict[str, Decimal]:
    balance = await read(client, f"/api/v1/exchange/{symbol}/balance", mode=mode)
    names = ("base_balance", "base_held", "quote_balance", "quote_held")
    return {name: Decimal(balance[name]) for name in names}


async def queue_at(client: httpx.AsyncClient, symbol: str = "vaix") -> Any:
    book = await read(client, f"/api/v1/exchange/{symbol}/book")
    return book["bids"], book["asks"]


# -- placing and filling -----------------------------------------------------------------------------------


async def test_a_resting_order_is_open_in_the_book_and_holds_its_money(ann: httpx.AsyncClient) -> None:
    before = await funds(ann)
    order = await put(ann, "buy", "1000", "0.0038")
    assert order["id"] == order["order_id"]
    assert (order["status"], order["filled_quantity"], order["remaining_quantity"]) == ("open", "0", "1000")
    assert (order["price"], order["pair"], order["fills"]) == ("0.003800", "VAIX/USDC", [])
    assert await queue_at(ann) == ([["0.003800", "1000", 1]], [])
    after = await funds(ann)
    assert after["quote_held"] == Decimal("3.8")
    assert before["quote_balance"] - after["quote_balance"] == Decimal("3.8")


async def test_a_partial_fill_shows_on_both_sides_and_on_the_tape(
    ann: httpx.AsyncClient, ben: httpx.AsyncClient
) -> None:
    resting = await put(ann, "sell", "1000", "0.0039")
    taking = await put(ben, "buy", "300", "0.004")
    assert (taking["status"], taking["average_price"]) == ("filled", "0.00390000")
    (fill,) = taking["fills"]
    assert (fill["price"], fill["quantity"], fill["side"], fill["liquidity"]) == (
        "0.003900",
        "300",
        "buy",
        "taker",
    )
    assert Decimal(fill["fee"]) == 300 * Decimal("0.0039") * FEE
    now = await read(ann, f"{ORDERS}/{resting['order_id']}")
    assert (now["status"], now["filled_quantity"], now["remaining_quantity"]) == (
        "partially_filled",
        "300",
        "700",
    )
    assert [(one["liquidity"], one["trade_id"]) for one in now["fills"]] == [("maker", fill["trade_id"])]
    newest = (await read(ann, "/api/v1/exchange/vaix/trades", limit=1))[0]
    assert newest == {
        "id": fill["trade_id"], "price": "0.003900", "quantity": "300", "side": "buy", "venue": "clob",
        "timestamp": fill["timestamp"],
    }  # fmt: skip
    assert (await queue_at(ann))[1] == [["0.003900", "700", 1]]


async def test_one_order_walks_the_book_at_the_resting_prices(
    ann: httpx.AsyncClient, ben: httpx.AsyncClient
) -> None:
    for price in ("0.0040", "0.0038", "0.0039"):
        await put(ann, "sell", "100", price)
    taken = await put(ben, "buy", "250", "0.0039")
    assert [(fill["price"], fill["quantity"]) for fill in taken["fills"]] == [
        ("0.003800", "100"),
        ("0.003900", "100"),
    ]
    assert (taken["status"], taken["remaining_quantity"], taken["average_price"]) == (
        "partially_filled",
        "50",
        "0.00385000",
    )
    assert await queue_at(ann) == ([["0.003900", "50", 1]], [["0.004000", "100", 1]])


@pytest.mark.parametrize(
    ("order_type", "filled", "status"), [("ioc", "100", "cancelled"), ("market", "100", "cancelled")]
)
async def test_what_ioc_and_market_cannot_fill_is_dropped(
    ann: httpx.AsyncClient, ben: httpx.AsyncClient, order_type: str, filled: str, status: str
) -> None:
    await put(ann, "sell", "100", "0.0038")
    order = await put(ben, "buy", "250", "0.0038", order_type)
    assert (order["filled_quantity"], order["status"], order["reason"]) == (filled, status, order_type)
    assert await queue_at(ann) == ([], [])
    assert (await funds(ben))["quote_held"] == 0


async def test_fok_fills_whole_or_changes_nothing(
    still: House, ann: httpx.AsyncClient, ben: httpx.AsyncClient
) -> None:
    await put(ann, "sell", "100", "0.0038")
    await put(ann, "sell", "100", "0.0039")
    before = still.market.state_hash()
    body = {"side": "buy", "quantity": "200", "price": "0.0038", "order_type": "fok"}
    answer = await ben.post(ORDERS, json=body)
    assert answer.status_code == 400
    assert answer.json()["error"]["message"] == "only 100 of 200 can be filled at once within the price"
    assert still.market.state_hash() == before
    assert (await put(ben, "buy", "200", "0.0039", "fok"))["status"] == "filled"


async def test_a_post_only_refusal_names_both_prices_as_decimals(
    still: House, ann: httpx.AsyncClient, ben: httpx.AsyncClient
) -> None:
    await put(ann, "sell", "100", "0.0039")
    before = still.market.state_hash()
    answer = await ben.post(ORDERS, json=GOOD | {"price": "0.004", "order_type": "post_only"})
    assert answer.status_code == 400
    error = answer.json()["error"]
    assert error["code"] == "POST_ONLY_WOULD_CROSS"
    assert error["details"] == {"field": "price", "value": "0.004000"}
    assert (
        "post_only buy at 0.004000 would trade at once against 0.003900: price it below that"
        in error["message"]
    )
    assert still.market.state_hash() == before
    assert (await put(ben, "buy", "100", "0.003899", "post_only"))["status"] == "open"


async def test_a_market_order_is_refused_without_funds_or_anybody_to_trade_with(
    still: House, ann: httpx.AsyncClient, ben: httpx.AsyncClient
) -> None:
    market = {"side": "buy", "quantity": "1000", "order_type": "market", "route_mode": "cex"}
    before = still.market.state_hash()
    answer = await ben.post(ORDERS, json=market)
    assert (answer.status_code, answer.json()["error"]["code"]) == (400, "NO_LIQUIDITY")
    assert still.market.state_hash() == before
    for _ in range(3):
        await put(ann, "sell", "800000", "900")
    before = still.market.state_hash()
    answer = await ben.post(ORDERS, json=market)
    assert (answer.status_code, answer.json()["error"]["code"]) == (400, "INSUFFICIENT_BALANCE")
    assert "100000.00000000 is available" in answer.text
    answer = await ben.post(ORDERS, json={"side": "sell", "quantity": "9000000000", "price": "1"})
    assert (answer.status_code, answer.json()["error"]["code"]) == (400, "INSUFFICIENT_BALANCE")
    assert "VAIX" in answer.text
    assert still.market.state_hash() == before


async def test_an_owner_never_trades_with_itself(ann: httpx.AsyncClient) -> None:
    resting = await put(ann, "sell", "100", "0.0039")
    crossing = await put(ann, "buy", "100", "0.0040")
    assert (crossing["status"], crossing["fills"]) == ("open", [])
    gone = await read(ann, f"{ORDERS}/{resting['order_id']}")
    assert (gone["status"], gone["reason"]) == ("cancelled", "self_trade")
    assert await read(ann, "/api/v1/exchange/vaix/trades/mine") == {"trades": []}


async def test_balances_add_up_after_trades_with_fees(ann: httpx.AsyncClient, ben: httpx.AsyncClient) -> None:
    """Ann makes, Ben takes: goods against money, and the fees are all that is missing from the two together."""
    start = [await funds(one) for one in (ann, ben)]
    await put(ann, "sell", "1000", "0.0039")
    await put(ann, "buy", "700", "0.0037")
    await put(ben, "sell", "700", "0.0037")
    await put(ben, "buy", "1500", "0.0039")
    bought, sold = 1000 * Decimal("0.0039"), 700 * Decimal("0.0037")
    end = [await funds(one) for one in (ann, ben)]
    rest = 500 * Decimal("0.0039")  # of Ben's buy still rests
    assert end[0]["base_balance"] == start[0]["base_balance"] - 1000 + 700
    assert end[0]["quote_balance"] == start[0]["quote_balance"] + bought - sold
    assert end[1]["base_balance"] == start[1]["base_balance"] + 1000 - 700
    assert end[1]["quote_held"] == rest
    assert end[1]["quote_balance"] == start[1]["quote_balance"] - bought + sold - rest - (bought + sold) * FEE
    mine = (await read(ben, "/api/v1/exchange/vaix/trades/mine"))["trades"]
    assert sum(Decimal(fill["fee"]) for fill in mine) == (bought + sold) * FEE
    assert all(one["base_held"] == 0 for one in end)


# -- amending ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("change", "keeps"),
    [
        ({"quantity": "200"}, True),
        ({"quantity": "300"}, True),
        ({"price": "0.0039"}, True),
        ({"quantity": "400"}, False),
        ({"quantity": "200", "price": "0.0039"}, True),
    ],
)
async def test_a_smaller_quantity_keeps_its_place_and_a_larger_one_loses_it(
    ann: httpx.AsyncClient, ben: httpx.AsyncClient, change: dict[str, str], keeps: bool
) -> None:
    first = await put(ann, "sell", "300", "0.0039")
    second = await put(ann, "sell", "300", "0.0039")
    answer = await ann.patch(AMEND.format(first["order_id"]), json=change)
    assert answer.status_code == 200, answer.text
    assert answer.json()["quantity"] == change.get("quantity", "300")
    await put(ben, "buy", "100", "0.0039", "ioc")
    filled = [(await read(ann, f"{ORDERS}/{one['order_id']}"))["filled_quantity"] for one in (first, second)]
    assert filled == (["100", "0"] if keeps else ["0", "100"])


async def test_a_new_price_loses_the_place_even_when_it_comes_back(
    ann: httpx.AsyncClient, ben: httpx.AsyncClient
) -> None:
    first = await put(ann, "sell", "300", "0.0039")
    second = await put(ann, "sell", "300", "0.0039")
    for price in ("0.0041", "0.0039"):
        moved = (await ann.patch(AMEND.format(first["order_id"]), json={"price": price})).json()
        assert Decimal(moved["price"]) == Decimal(price)
    await put(ben, "buy", "100", "0.0039", "ioc")
    assert (await read(ann, f"{ORDERS}/{first['order_id']}"))["filled_quantity"] == "0"
    assert (await read(ann, f"{ORDERS}/{second['order_id']}"))["filled_quantity"] == "100"


async def test_an_amendment_into_the_other_side_trades(
    ann: httpx.AsyncClient, ben: httpx.AsyncClient
) -> None:
    await put(ben, "buy", "100", "0.0037")
    order = await put(ann, "sell", "300", "0.0039")
    amended = (await ann.patch(AMEND.format(order["order_id"]), json={"price": "0.0037"})).json()
    assert (amended["order_id"], amended["status"]) == (order["order_id"], "partially_filled")
    assert [(fill["price"], fill["quantity"]) for fill in amended["fills"]] == [("0.003700", "100")]


async def test_an_amendment_frees_and_binds_money(ann: httpx.AsyncClient) -> None:
    order = await put(ann, "buy", "1000", "0.0038")
    for change, held in [
        ({"quantity": "500"}, "1.9"),
        ({"price": "0.004"}, "2"),
        ({"quantity": "2000"}, "8"),
    ]:
        assert (await ann.patch(AMEND.format(order["order_id"]), json=change)).status_code == 200
        assert (await funds(ann))["quote_held"] == Decimal(held)


async def test_an_amendment_cannot_go_below_what_is_filled_or_beyond_the_money(
    still: House, ann: httpx.AsyncClient, ben: httpx.AsyncClient
) -> None:
    order = await put(ann, "buy", "1000", "0.0038")
    await put(ben, "sell", "400", "0.0038")
    before = still.market.state_hash()
    for quantity, code in [
        ("400", "BELOW_FILLED"),
        ("300", "BELOW_FILLED"),
        ("90", "BELOW_FILLED"),
        ("9000000000", "INSUFFICIENT_BALANCE"),
    ]:
        answer = await ann.patch(AMEND.format(order["order_id"]), json={"quantity": quantity})
        assert (answer.status_code, answer.json()["error"]["code"]) == (400, code)
        assert accused(answer) == "quantity"
    assert still.market.state_hash() == before


async def test_a_post_only_order_cannot_be_amended_into_the_other_side(
    still: House, ann: httpx.AsyncClient, ben: httpx.AsyncClient
) -> None:
    await put(ben, "sell", "100", "0.0039")
    order = await put(ann, "buy", "100", "0.0037", "post_only")
    before = still.market.state_hash()
    answer = await ann.patch(AMEND.format(order["order_id"]), json={"price": "0.004"})
    assert (answer.status_code, answer.json()["error"]["code"]) == (400, "POST_ONLY_WOULD_CROSS")
    assert "0.003900" in answer.text
    assert still.market.state_hash() == before


@pytest.mark.parametrize(("name", "value"), [("price", "0.004000"), ("quantity", "9000000000")])
async def test_a_refused_amendment_names_the_value_that_was_asked_for(
    ann: httpx.AsyncClient, ben: httpx.AsyncClient, name: str, value: str
) -> None:
    await put(ben, "sell", "100", "0.0039")
    order = await put(ann, "buy", "100", "0.0037", "post_only")
    answer = await ann.patch(AMEND.format(order["order_id"]), json={name: value})
    assert answer.json()["error"]["details"] == {"field": name, "value": value}


# -- cancelling --------------------------------------------------------------------------------------------


async def test_cancelling_frees_the_money_and_happens_once(ann: httpx.AsyncClient) -> None:
    before = await funds(ann)
    order = await put(ann, "buy", "1000", "0.0038")
    cancelled = (await ann.delete(f"{ORDERS}/{order['order_id']}")).json()
    assert (cancelled["status"], cancelled["reason"]) == ("cancelled", "user")
    assert await funds(ann) == before
    again = await ann.delete(f"{ORDERS}/{order['order_id']}")
    assert (again.status_code, again.json()["error"]["code"]) == (404, "ORDER_NOT_OPEN")


async def test_an_order_is_cancelled_only_under_its_own_symbol_and_mode(ann: httpx.AsyncClient) -> None:
    order = await put(ann, "buy", "1000", "0.0038")
    for path, query in [
        (f"/api/v1/exchange/btc/orders/{order['order_id']}", {}),
        (f"{ORDERS}/{order['order_id']}", {"mode": "paper"}),
    ]:
        assert (await ann.delete(path, params=query)).status_code == 404
    assert (await ann.delete(f"{ORDERS}/{order['order_id']}", params={"mode": "live"})).status_code == 200


async def test_cancel_all_takes_one_side_or_the_whole_pair_and_no_more(ann: httpx.AsyncClient) -> None:
    buys = [(await put(ann, "buy", "100", price))["order_id"] for price in ("0.0036", "0.0037")]
    sells = [(await put(ann, "sell", "100", price))["order_id"] for price in ("0.0039", "0.004")]
    paper = (await put(ann, "buy", "100", "0.0036", mode="paper"))["order_id"]
    other = (await put(ann, "buy", "0.001", "90000", symbol="btc"))["order_id"]
    answer = (await ann.delete(ORDERS, params={"side": "buy"})).json()
    assert answer == {"cancelled": 2, "order_ids": buys}
    assert (await ann.delete(ORDERS)).json() == {"cancelled": 2, "order_ids": sells}
    assert (await ann.delete(ORDERS)).json() == {"cancelled": 0, "order_ids": []}
    assert (await ann.delete(ORDERS, params={"mode": "paper"})).json()["order_ids"] == [paper]
    assert [one["order_id"] for one in (await read(ann, "/api/v1/exchange/btc/orders"))["orders"]] == [other]


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("?side=both", 422),
        ("?side=", 422),
        ("?side=buy&mode=odd", 422),
        ("%3Fside=buy", 404),
        ("?mode=paper", 200),
    ],
)
async def test_only_a_side_that_is_named_cancels_a_side(
    ann: httpx.AsyncClient, query: str, status: int
) -> None:
    order = await put(ann, "buy", "100", "0.0036")
    answer = await ann.delete(f"{ORDERS}{query}")
    assert answer.status_code == status
    assert [one["order_id"] for one in (await read(ann, ORDERS))["orders"]] == [order["order_id"]]


async def test_the_kill_switch_cancels_every_order_of_the_caller_alone(
    ann: httpx.AsyncClient, ben: httpx.AsyncClient
) -> None:
    mine = [
        (await put(ann, "buy", "100", "0.0036"))["order_id"],
        (await put(ann, "sell", "100", "0.0039", mode="paper"))["order_id"],
        (await put(ann, "buy", "0.001", "90000", symbol="btc"))["order_id"],
    ]
    bens = (await put(ben, "buy", "100", "0.0036"))["order_id"]
    answer = await ann.delete("/api/v1/exchange/orders/all")
    assert answer.json() == {"cancelled": 3, "order_ids": mine}
    assert [one["order_id"] for one in (await read(ben, ORDERS))["orders"]] == [bens]
    assert await funds(ann) == await funds(ann, mode="live")
    assert (await funds(ann))["quote_held"] == 0
    assert (await funds(ann, mode="paper"))["base_held"] == 0


# -- looking back ------------------------------------------------------------------------------------------


async def test_history_pages_through_ended_orders_newest_first(still: House, ann: httpx.AsyncClient) -> None:
    ids: list[str] = []
    for _ in range(7):
        order = await put(ann, "buy", "100", "0.0036")
        still.clock.at += 1000
        await ann.delete(f"{ORDERS}/{order['order_id']}")
        ids.insert(0, order["order_id"])
    await put(ann, "buy", "100", "0.001")
    pages = []
    for offset in range(0, 9, 3):
        page = await read(ann, f"{ORDERS}/history", limit=3, offset=offset)
        assert (page["total"], page["limit"], page["offset"]) == (7, 3, offset)
        pages += [order["order_id"] for order in page["orders"]]
    assert pages == ids
    assert (await read(ann, f"{ORDERS}/history", mode="paper"))["total"] == 0


async def test_history_at_one_instant_is_still_in_order(ann: httpx.AsyncClient) -> None:
    """Orders that end in the same microsecond come newest first too, so that paging skips none."""
    ids = [(await put(ann, "buy", "100", "0.0036"))["order_id"] for _ in range(5)]
    await ann.delete(ORDERS)
    pages = [await read(ann, f"{ORDERS}/history", limit=2, offset=offset) for offset in (0, 2, 4)]
    assert [order["order_id"] for page in pages for order in page["orders"]] == ids[::-1]


async def test_an_order_is_found_by_its_id_and_by_its_request_id_open_and_ended(
    ann: httpx.AsyncClient,
) -> None:
    placed = await ann.post(ORDERS, json=GOOD, headers={"Idempotency-Key": "intent-1"})
    order = placed.json()
    assert order["request_id"] == "intent-1"
    for name in (order["order_id"], "intent-1"):
        assert (await read(ann, f"{ORDERS}/{name}"))["status"] == "open"
    await ann.delete(f"{ORDERS}/{order['order_id']}")
    for name in (order["order_id"], "intent-1"):
        found = await read(ann, f"{ORDERS}/{name}")
        assert (found["order_id"], found["status"]) == (order["order_id"], "cancelled")
    assert (await ann.get(f"/api/v1/exchange/btc/orders/{order['order_id']}")).status_code == 404
    assert (await ann.get("/api/v1/exchange/btc/orders/intent-1")).status_code == 404
    assert (await ann.get(f"{ORDERS}/intent-2")).status_code == 404


async def test_open_orders_come_oldest_first_on_both_routes(ann: httpx.AsyncClient) -> None:
    ids = [(await put(ann, "buy", "100", price))["order_id"] for price in ("0.0036", "0.0034", "0.0037")]
    for path in (ORDERS, f"{ORDERS}/open"):
        assert [one["order_id"] for one in (await read(ann, path))["orders"]] == ids


async def test_own_trades_come_newest_first_in_pages(ann: httpx.AsyncClient, ben: httpx.AsyncClient) -> None:
    order = await put(ann, "sell", "1000", "0.0039")
    trades = [
        (await put(ben, "buy", quantity, "0.0039"))["fills"][0]["trade_id"]
        for quantity in ("100", "200", "300")
    ]
    mine = "/api/v1/exchange/vaix/trades/mine"
    first, rest = await read(ann, mine, limit=2), await read(ann, mine, limit=2, offset=2)
    told = first["trades"] + rest["trades"]
    assert [fill["trade_id"] for fill in told] == trades[::-1]
    assert {(fill["order_id"], fill["side"], fill["liquidity"]) for fill in told} == {
        (order["order_id"], "sell", "maker")
    }
    assert (await read(ann, mine, mode="paper"))["trades"] == []
    assert (await read(ann, "/api/v1/exchange/btc/trades/mine"))["trades"] == []


async def test_another_accounts_order_is_404_and_untouched(
    still: House, ann: httpx.AsyncClient, ben: httpx.AsyncClient
) -> None:
    """The answer is the same as for an order that never was: ids tell a stranger nothing."""
    order = (await ann.post(ORDERS, json=GOOD, headers={"Idempotency-Key": "mine"})).json()["order_id"]
    before = still.market.state_hash()
    absent = "ord_00000fffff"
    for method, path, body in [
        ("GET", f"{ORDERS}/{{}}", None),
        ("DELETE", f"{ORDERS}/{{}}", None),
        ("PATCH", AMEND, {"quantity": "500"}),
    ]:
        theirs = await ben.request(method, path.format(order), json=body)
        nobodys = await ben.request(method, path.format(absent), json=body)
        assert theirs.status_code == 404
        assert theirs.text.replace(order, absent) == nobodys.text
    assert (await ben.get(f"{ORDERS}/mine")).status_code == 404
    assert (await ben.delete(ORDERS)).json()["cancelled"] == 0
    assert (await read(ben, ORDERS))["orders"] == []
    assert still.market.state_hash() == before


# -- idempotency -------------------------------------------------------------------------------------------


def but_for_timing(answer: httpx.Response) -> dict[str, Any]:
    body: dict[str, Any] = answer.json()
    timing = body.pop("server_timing")
    assert set(timing) == {"pre_match_ms", "match_ms", "commit_ms", "total_ms"}
    assert all(span >= 0 for span in timing.values())
    return body


@pytest.mark.parametrize("header", ["Idempotency-Key", "X-Idempotency-Key"])
async def test_the_same_key_places_one_order_and_answers_the_same(
    still: House, ann: httpx.AsyncClient, header: str
) -> None:
    first = await ann.post(ORDERS, json=GOOD, headers={header: "one"})
    before = still.market.state_hash()
    second = await ann.post(ORDERS, json=GOOD, headers={header: "one"})
    assert first.status_code == second.status_code == 200
    assert but_for_timing(first) == but_for_timing(second)
    assert still.market.state_hash() == before
    assert len((await read(ann, ORDERS))["orders"]) == 1


async def test_the_same_key_is_known_for_an_order_that_lasts_so_long_from_now(
    still: House, ann: httpx.AsyncClient
) -> None:
    """Sent again it would end later: it is the same order all the same, and ends when it was to end."""
    body = GOOD | {"time_in_force_ms": 60_000}
    first = await ann.post(ORDERS, json=body, headers={"Idempotency-Key": "one"})
    still.clock.at += 5 * SECOND
    second = await ann.post(ORDERS, json=body, headers={"Idempotency-Key": "one"})
    assert but_for_timing(first) == but_for_timing(second)
    assert first.json()["expire_at"] == still.clock.at + 55 * SECOND
    other = await ann.post(
        ORDERS, json=GOOD | {"time_in_force_ms": 61_000}, headers={"Idempotency-Key": "one"}
    )
    assert other.status_code == 409


async def test_a_key_that_was_used_again_for_another_pair_still_finds_the_first_order(
    still: House, ann: httpx.AsyncClient
) -> None:
    """That it was never placed must not be concluded from a key that is free again after 300 s."""
    key = {"Idempotency-Key": "one"}
    first = (await ann.post(ORDERS, json=GOOD | {"order_type": "ioc"}, headers=key)).json()["order_id"]
    still.clock.at += 301 * SECOND
    body = GOOD | {"price": "90000", "quantity": "1", "order_type": "ioc"}
    assert (await ann.post("/api/v1/exchange/btc/orders", json=body, headers=key)).status_code == 200
    assert (await read(ann, f"{ORDERS}/one"))["order_id"] == first


async def test_a_batch_sent_again_answers_as_before_whatever_became_of_its_orders(
    still: House, ann: httpx.AsyncClient
) -> None:
    """Its legs are read by how things stand: an order that it cancelled is open no longer."""
    ids = [(await put(ann, "buy", "1000", "0.003"))["order_id"] for _ in range(3)]
    wishes: list[tuple[str, Any]] = [
        ("PATCH", [{"order_id": one, "quantity": "900"} for one in ids]),
        ("DELETE", [*ids[:2], "ord_00000000ff"]),
        ("POST", [GOOD | {"time_in_force_ms": 60_000}, GOOD | {"quantity": "0"}]),
    ]
    for number, (method, legs) in enumerate(wishes):
        headers = {"Idempotency-Key": f"batch-{number}"}
        first = await ann.request(method, f"{ORDERS}/batch", json=legs, headers=headers)
        await ann.delete(f"{ORDERS}/{ids[2]}")
        still.clock.at += SECOND
        await still.host.submit(Advance())
        before = still.market.state_hash()
        second = await ann.request(method, f"{ORDERS}/batch", json=legs, headers=headers)
        assert first.status_code == second.status_code == 200
        assert first.json() == second.json()
        assert still.market.state_hash() == before
        other = await ann.request(method, f"{ORDERS}/batch", json=legs[:1], headers=headers)
        assert other.status_code == 409


async def test_ten_at_once_with_the_same_key_place_one_order(ann: httpx.AsyncClient) -> None:
    headers = {"Idempotency-Key": "one"}
    answers = await asyncio.gather(*(ann.post(ORDERS, json=GOOD, headers=headers) for _ in range(10)))
    assert len({answer.json()["order_id"] for answer in answers}) == 1
    assert len((await read(ann, ORDERS))["orders"]) == 1


async def test_both_headers_mean_the_same_key(ann: httpx.AsyncClient) -> None:
    ids = set()
    for headers in (
        {"Idempotency-Key": "one"},
        {"X-Idempotency-Key": "one"},
        {"Idempotency-Key": "one", "X-Idempotency-Key": "one"},
    ):
        ids.add((await ann.post(ORDERS, json=GOOD, headers=headers)).json()["order_id"])
    assert len(ids) == 1


async def test_the_same_key_answers_the_same_after_the_order_traded_or_ended(
    ann: httpx.AsyncClient, ben: httpx.AsyncClient
) -> None:
    first = await ann.post(ORDERS, json=GOOD, headers={"Idempotency-Key": "one"})
    await put(ben, "sell", "1000", "0.003")
    second = await ann.post(ORDERS, json=GOOD, headers={"Idempotency-Key": "one"})
    assert but_for_timing(first) == but_for_timing(second)
    assert (await read(ann, ORDERS))["orders"] == []


async def test_the_same_key_with_another_body_is_409(still: House, ann: httpx.AsyncClient) -> None:
    await ann.post(ORDERS, json=GOOD, headers={"Idempotency-Key": "one"})
    before = still.market.state_hash()
    for change in (
        {"quantity": "1001"},
        {"price": "0.0031"},
        {"side": "sell"},
        {"mode": "paper"},
        {"order_type": "ioc"},
    ):
        answer = await ann.post(ORDERS, json=GOOD | change, headers={"X-Idempotency-Key": "one"})
        assert answer.status_code == 409
        assert answer.json()["error"]["code"] == "IDEMPOTENCY_KEY_REUSED"
        assert answer.json()["error"]["details"] == {"field": "Idempotency-Key", "value": "one"}
    other = await ann.post("/api/v1/exchange/btc/orders", json=GOOD | {"price": "90000", "quantity": "1"}, headers={"Idempotency-Key": "one"})  # fmt: skip
    assert other.status_code == 409
    assert still.market.state_hash() == before


async def test_the_same_order_written_differently_is_the_same_intent(ann: httpx.AsyncClient) -> None:
    first = await ann.post(ORDERS, json=GOOD, headers={"Idempotency-Key": "one"})
    same = b'{"price": 3e-3, "quantity": 1000.0, "side": "buy", "paper": false, "unknown": 1}'
    second = await ann.post(ORDERS, content=same, headers={"Idempotency-Key": "one"})
    assert but_for_timing(first) == but_for_timing(second)


async def test_a_refused_order_leaves_its_key_free(ann: httpx.AsyncClient) -> None:
    refused = await ann.post(
        ORDERS, json=GOOD | {"quantity": "9000000000"}, headers={"Idempotency-Key": "one"}
    )
    assert refused.status_code == 400
    assert (await ann.post(ORDERS, json=GOOD, headers={"Idempotency-Key": "one"})).status_code == 200


async def test_two_accounts_may_use_the_same_key(ann: httpx.AsyncClient, ben: httpx.AsyncClient) -> None:
    answers = [await one.post(ORDERS, json=GOOD, headers={"Idempotency-Key": "one"}) for one in (ann, ben)]
    assert len({answer.json()["order_id"] for answer in answers}) == 2


async def test_a_key_is_kept_for_300_seconds_and_then_free(still: House, ann: httpx.AsyncClient) -> None:
    low = GOOD | {"price": "0.001"}
    first = await ann.post(ORDERS, json=low, headers={"Idempotency-Key": "one"})
    still.clock.at += 299_900_000
    kept = await ann.post(ORDERS, json=low, headers={"Idempotency-Key": "one"})
    assert kept.json()["order_id"] == first.json()["order_id"]
    still.clock.at += 200_000
    later = await ann.post(ORDERS, json=low, headers={"Idempotency-Key": "one"})
    assert later.json()["order_id"] != first.json()["order_id"]
    assert len((await read(ann, ORDERS))["orders"]) == 2


async def test_the_request_id_finds_the_order_after_its_key_is_forgotten(
    still: House, ann: httpx.AsyncClient
) -> None:
    first = (
        await ann.post(ORDERS, json=GOOD | {"price": "0.001"}, headers={"Idempotency-Key": "one"})
    ).json()
    still.clock.at += 400 * SECOND
    await put(ann, "buy", "100", "0.001")
    assert (await read(ann, f"{ORDERS}/one"))["order_id"] == first["order_id"]


# -- paper and live ----------------------------------------------------------------------------------------


async def test_paper_wins_over_mode(ann: httpx.AsyncClient) -> None:
    choices: list[tuple[dict[str, Any], str]] = [
        ({}, "live"),
        ({"mode": "paper"}, "paper"),
        ({"paper": True}, "paper"),
        ({"mode": "live", "paper": True}, "paper"),
        ({"mode": "paper", "paper": False}, "live"),
        ({"mode": "paper", "paper": None}, "paper"),
    ]
    for more, mode in choices:
        assert (await put(ann, "buy", "100", "0.003", **more))["mode"] == mode


async def test_paper_orders_never_touch_the_live_book_balances_or_trades(
    ann: httpx.AsyncClient, ben: httpx.AsyncClient
) -> None:
    await put(ben, "sell", "500", "0.0039")
    book, live = await queue_at(ann), await funds(ann)
    tape = await read(ann, "/api/v1/exchange/vaix/trades")
    taken = await put(ann, "buy", "800", "0.0039", mode="paper")
    assert (taken["filled_quantity"], taken["status"]) == ("500", "partially_filled")
    resting = await put(ann, "sell", "300", "0.0041", paper=True)
    assert (await queue_at(ann)) == book
    assert await funds(ann) == live
    assert await read(ann, "/api/v1/exchange/vaix/trades") == tape
    assert (await read(ann, "/api/v1/exchange/vaix/trades/mine"))["trades"] == []
    assert (await read(ann, ORDERS))["orders"] == []
    assert [one["order_id"] for one in (await read(ann, ORDERS, mode="paper"))["orders"]] == [
        taken["order_id"],
        resting["order_id"],
    ]
    (fill,) = (await read(ann, "/api/v1/exchange/vaix/trades/mine", mode="paper"))["trades"]
    assert (fill["mode"], fill["quantity"], fill["price"]) == ("paper", "500", "0.003900")
    paper = await funds(ann, mode="paper")
    assert paper["base_held"] == 300
    assert paper["quote_held"] == 300 * Decimal("0.0039")


async def test_live_orders_never_touch_paper_balances(ann: httpx.AsyncClient, ben: httpx.AsyncClient) -> None:
    before = await funds(ann, mode="paper")
    await put(ben, "sell", "500", "0.0039")
    await put(ann, "buy", "800", "0.0039")
    assert await funds(ann, mode="paper") == before
    assert (await read(ann, ORDERS, mode="paper"))["orders"] == []


async def test_preflight_tells_what_balance_and_bbo_tell(
    ann: httpx.AsyncClient, ben: httpx.AsyncClient
) -> None:
    await put(ben, "sell", "500", "0.0042")
    await put(ben, "buy", "500", "0.0038")
    flight = await read(ann, "/api/v1/clob/preflight/vaix")
    balance = await read(ann, "/api/v1/exchange/vaix/balance")
    touch = await read(ann, "/api/v1/exchange/vaix/bbo")
    assert (flight["base_balance"], flight["quote_balance"]) == (
        balance["base_balance"],
        balance["quote_balance"],
    )
    assert (flight["best_bid"], flight["best_ask"]) == (touch["best_bid"], touch["best_ask"])
    assert (flight["pair"], flight["spread"]) == ("VAIX/USDC", "0.000400")
    assert flight["server_ms"] >= 0
    assert (await read(ann, "/api/v1/exchange/btc/bbo"))["best_bid"] is None
    assert (await read(ann, "/api/v1/clob/preflight/btc"))["spread"] is None


async def test_an_account_may_have_two_thousand_open_orders_and_no_more(
    still: House, ann: httpx.AsyncClient
) -> None:
    for _ in range(40):
        legs = (await ann.post(f"{ORDERS}/batch", json=[GOOD | {"quantity": "100"}] * 50)).json()["results"]
        assert [leg["success"] for leg in legs] == [True] * 50
    before = still.market.state_hash()
    answer = await ann.post(ORDERS, json=GOOD)
    assert (answer.status_code, answer.json()["error"]["code"]) == (400, "TOO_MANY_ORDERS")
    assert "2000" in answer.text
    assert still.market.state_hash() == before
    assert (await ann.delete(ORDERS)).json()["cancelled"] == 2000
