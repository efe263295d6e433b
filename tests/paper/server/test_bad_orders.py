"""Orders that are wrong in ways of their own: off the grid, too small, too dear, at odds with themselves."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from tests.paper.server.house import GOOD, ORDERS, House
from tests.paper.server.refusals import refused


@pytest.mark.parametrize(
    ("field", "sent", "nearest"),
    [
        ("quantity", "1000.5", ["1000", "1001"]),
        ("quantity", "0.4", ["1"]),
        ("price", "0.0030005", ["0.003000", "0.003001"]),
        ("price", "0.0000004", ["0.000001"]),
    ],
)
async def test_off_the_grid_is_refused_with_the_nearest_good_values(
    still: House, trader: httpx.AsyncClient, field: str, sent: str, nearest: list[str]
) -> None:
    answer = await refused(
        still, trader, "POST", ORDERS, field=field, value="nearest", json=GOOD | {field: sent}
    )
    assert all(one in answer.json()["error"]["message"] for one in nearest), answer.text


async def test_below_the_minimum_is_refused_with_the_minimum(still: House, trader: httpx.AsyncClient) -> None:
    answer = await refused(
        still, trader, "POST", ORDERS, field="quantity", value="99", json=GOOD | {"quantity": "99"}
    )
    assert answer.json()["error"]["code"] == "BELOW_MINIMUM"
    assert "100 VAIX" in answer.text


async def test_more_than_there_is_money_for_is_refused_with_what_is_there(
    still: House, trader: httpx.AsyncClient
) -> None:
    answer = await refused(
        still,
        trader,
        "POST",
        ORDERS,
        field="quantity",
        json=GOOD | {"quantity": "1000000000"},
        value="is available",
    )
    assert answer.json()["error"]["code"] == "INSUFFICIENT_BALANCE"


async def test_a_market_order_with_a_price_is_refused(still: House, trader: httpx.AsyncClient) -> None:
    body = {"side": "buy", "quantity": "1000", "price": "0.004", "order_type": "market"}
    await refused(still, trader, "POST", ORDERS, field="price", value="0.004", json=body)


async def test_a_limit_order_without_a_price_is_refused(still: House, trader: httpx.AsyncClient) -> None:
    await refused(
        still,
        trader,
        "POST",
        ORDERS,
        field="price",
        value="above zero",
        json={"side": "buy", "quantity": "1000"},
    )


async def test_a_duplicated_key_means_its_last_value_and_never_breaks(
    still: House, trader: httpx.AsyncClient
) -> None:
    body = b'{"side":"buy","side":"sideways","quantity":"1000","price":"0.003"}'
    await refused(still, trader, "POST", ORDERS, field="side", value="sideways", content=body)
    body = b'{"side":"buy","quantity":"1000","quantity":"-1","price":"0.003"}'
    await refused(still, trader, "POST", ORDERS, field="quantity", value="-1", content=body)


async def test_a_thousand_unknown_fields_are_passed_over(still: House, trader: httpx.AsyncClient) -> None:
    odd: dict[str, Any] = {f"field {number} \u202e\x00🚀": number for number in range(1000)}
    answer = await trader.post(ORDERS, json=odd | GOOD)
    assert answer.status_code == 200, answer.text


async def test_an_amendment_that_changes_nothing_is_refused(still: House, trader: httpx.AsyncClient) -> None:
    order_id = (await trader.post(ORDERS, json=GOOD)).json()["order_id"]
    for body in ("{}", '{"price":null}', '{"price":null,"quantity":null}', '{"side":"sell"}'):
        await refused(
            still,
            trader,
            "PATCH",
            f"/api/v1/clob/orders/{order_id}",
            field="price",
            value="name a new price",
            content=body,
        )
