"""The venue's official Python SDK against this exchange, with nothing but the address changed."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from event_trader import EventTrader
from event_trader.core import errors

from tests.practice import Practice
from tests.witness.sdk import failure, near, plain

PASSWORD = "correct horse"


# -- coming and going --------------------------------------------------------------------------------------


async def test_a_user_registers_logs_in_and_logs_out(practice: Practice) -> None:
    async with EventTrader(base_url=practice.url, max_retries=0) as sdk:
        user = await plain(sdk).register("sdk@example.com", PASSWORD, "sdk")
        assert (user["email"], user["username"]) == ("sdk@example.com", "sdk")
        assert sdk.is_authenticated
        assert (await sdk._jwt_auth.get_current_user())["id"] == user["id"]
    again = await EventTrader.from_credentials(
        "sdk@example.com", PASSWORD, base_url=practice.url, max_retries=0
    )
    async with again:
        plain(again)
        assert (await again.get_current_user())["email"] == "sdk@example.com"
        assert Decimal((await again.clob.balance("vaix"))["quote_balance"]) == 100_000
        token, refresh = again._jwt_auth.access_token, again._jwt_auth._refresh_token
        await again._jwt_auth.refresh()
        assert again._jwt_auth._refresh_token != refresh
        token = again._jwt_auth.access_token
        await again.logout()
        assert not again.is_authenticated
        again._http.config = again._http.config.with_tokens(token)
        assert isinstance(await failure(again._http.get("/auth/me")), errors.AuthenticationError)


async def test_a_wrong_password_is_the_sdks_authentication_error(practice: Practice) -> None:
    async with EventTrader(base_url=practice.url, max_retries=0) as sdk:
        with pytest.raises(errors.AuthenticationError, match="email or password is wrong"):
            await sdk.login("nobody@example.com", PASSWORD)
        assert not sdk.is_authenticated


async def test_the_key_is_a_user_too(client: Any) -> None:
    assert (await client.get_current_user())["username"] == "trader"


# -- market data -------------------------------------------------------------------------------------------


async def test_market_data_comes_in_the_shapes_that_the_sdk_promises(client: Any) -> None:
    clob = client.clob
    pairs = await clob.list_pairs()
    assert [pair["symbol"] for pair in pairs] == ["vaix", "sbio", "btc", "eth"]
    assert len(await clob.markets()) == 4
    for symbol in ("vaix", "btc"):
        hybrid, book = await clob.orderbook(symbol, depth=5), await clob.book(symbol, depth=5)
        assert [len(one[side]) for one in (hybrid, book) for side in ("bids", "asks")] == [5, 5, 5, 5]
        touch = await clob.bbo(symbol)
        assert Decimal(touch["best_bid"]) < Decimal(touch["best_ask"])
        assert len(await clob.recent_trades(symbol, limit=3)) == 3
        candles = await clob.chart(symbol, interval="5m", limit=20)
        assert len(candles) == 20
        assert {"time", "open", "high", "low", "close", "volume"} <= set(candles[0])
        assert Decimal((await clob.stats(symbol))["price"]) > 0
        assert len((await clob.venues(symbol))["venues"]) == 5
    assert [tier["taker_bps"] for tier in await clob.fee_schedule()] == [10, 8, 7, 5, 4, 3]


async def test_preflight_and_balance_agree(client: Any) -> None:
    flight, balance = await client.clob.preflight("vaix"), await client.clob.balance("vaix")
    assert flight["pair"] == "VAIX/USDC"
    assert flight["base_balance"] == balance["base_balance"]
    assert flight["quote_balance"] == balance["quote_balance"]


# -- trading -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("mode", ["live", "paper"])
@pytest.mark.parametrize("order_type", ["limit", "post_only"])
async def test_a_resting_order_is_placed_listed_and_cancelled(
    client: Any, order_type: str, mode: str
) -> None:
    price = await near(client, "buy")
    order = await client.clob.place_order(
        "vaix", "buy", "1000", price=price, order_type=order_type, mode=mode
    )
    assert (order["status"], order["order_type"], order["mode"]) == ("open", order_type, mode)
    listed = await client.clob.open_orders("vaix", mode=mode)
    assert order["order_id"] in [one["order_id"] for one in listed["orders"]]
    cancelled = await client.clob.cancel_order("vaix", order["order_id"], mode=mode)
    assert cancelled["status"] == "cancelled"
    assert order["order_id"] not in [
        one["order_id"] for one in (await client.clob.open_orders("vaix", mode=mode))["orders"]
    ]


@pytest.mark.parametrize("mode", ["live", "paper"])
async def test_market_ioc_and_fok_fill_at_once_and_show_in_own_trades(client: Any, mode: str) -> None:
    before = await client.clob._http.get("/api/v1/exchange/vaix/balance", params={"mode": mode})
    far = await near(client, "sell", "0.03")
    orders = [
        await client.clob.place_order("vaix", "buy", "500", order_type="market", mode=mode),
        await client.clob.place_order("vaix", "buy", "300", price=far, order_type="ioc", mode=mode),
        await client.clob.place_order("vaix", "buy", "200", price=far, order_type="fok", mode=mode),
    ]
    assert {order["status"] for order in orders} == {"filled"}
    for order in orders:
        assert sum(Decimal(fill["quantity"]) for fill in order["fills"]) == Decimal(order["quantity"])
    after = await client.clob._http.get("/api/v1/exchange/vaix/balance", params={"mode": mode})
    assert Decimal(after["base_balance"]) == Decimal(before["base_balance"]) + 1000
    spent = sum(
        Decimal(f["price"]) * Decimal(f["quantity"]) + Decimal(f["fee"]) for o in orders for f in o["fills"]
    )
    assert Decimal(after["quote_balance"]) == Decimal(before["quote_balance"]) - spent
    if mode == "live":
        mine = {fill["order_id"] for fill in (await client.clob.my_trades("vaix", limit=200))["trades"]}
        assert {order["order_id"] for order in orders} <= mine


async def test_an_order_is_amended_in_price_and_quantity(client: Any) -> None:
    order = await client.clob.place_order("vaix", "sell", "1000", price=await near(client, "sell"))
    amended = await client.clob.amend_order(order["order_id"], quantity="600")
    assert (amended["order_id"], amended["quantity"]) == (order["order_id"], "600")
    price = await near(client, "sell", "0.06")
    assert Decimal((await client.clob.amend_order(order["order_id"], price=price))["price"]) == Decimal(price)


async def test_cancel_all_takes_a_side_and_the_kill_switch_everything(client: Any) -> None:
    clob = client.clob
    for side in ("buy", "sell", "buy"):
        await clob.place_order("vaix", side, "100", price=await near(client, side))
    await clob.place_order("vaix", "buy", "100", price=await near(client, "buy"), mode="paper")
    assert (await clob.cancel_all("vaix", side="buy"))["cancelled"] == 2
    assert (await clob.cancel_all("vaix"))["cancelled"] == 1
    await clob.place_order("vaix", "sell", "100", price=await near(client, "sell"))
    assert (await clob.kill_switch())["cancelled"] == 2


# -- errors ------------------------------------------------------------------------------------------------


async def test_errors_arrive_as_the_sdks_own(client: Any, practice: Practice) -> None:
    clob = client.clob
    wrong = await failure(clob.place_order("vaix", "buy", "-5", price="0.003"))
    assert isinstance(wrong, errors.ValidationError)
    assert (wrong.code, wrong.details) == ("OUT_OF_RANGE", {"field": "quantity", "value": "-5"})
    for call in (
        clob.bbo("doge"),
        clob.cancel_order("vaix", "ord_abc123"),
        clob.amend_order("ord_abc123", price="1"),
    ):
        assert isinstance(await failure(call), errors.NotFoundError)
    odd = await failure(clob.place_order("vaix", "sideways", "1000", price="0.003"))
    assert (type(odd), odd.status_code) == (errors.APIError, 422)
    assert "side must be one of buy, sell" in odd.message
    async with EventTrader(api_key="evt_wrong", base_url=practice.url, max_retries=0) as stranger:
        refused = await failure(plain(stranger).clob.balance("vaix"))
        assert isinstance(refused, errors.AuthenticationError)
    async with EventTrader(base_url=practice.url, max_retries=0) as nobody:
        refused = await failure(plain(nobody).clob.preflight("vaix"))
        assert isinstance(refused, errors.AuthenticationError)
        assert "X-API-Key" in refused.message
