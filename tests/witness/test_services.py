"""Every public call of the SDK's exchange and Prop Desk services, each answered with the fields that are promised.

A call that a later SDK adds fails here until it has a row.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest
from event_trader import EventTrader
from event_trader.models import prop as models
from event_trader.services.clob import CLOBService
from event_trader.services.prop import PropService

from tests.witness.desk import rich_desk
from tests.witness.sdk import WALLET, Row, filled_in, first, near, plain, public_calls

VAIX = {"symbol": "vaix"}
ORDER = {"order_id", "status", "filled_quantity", "remaining_quantity", "fills", "server_timing"}
BATCH = {"total", "successful", "failed", "results"}


async def a_price(client: Any) -> str:
    return await near(client, "buy")


async def an_order(client: Any) -> str:
    placed = await client.clob.place_order("vaix", "buy", "1000", price=await a_price(client))
    return str(placed["order_id"])


async def some_orders(client: Any) -> list[str]:
    return [await an_order(client), await an_order(client)]


async def orders_to_place(client: Any) -> list[dict[str, Any]]:
    price = await a_price(client)
    return [{"side": "buy", "quantity": str(quantity), "price": price} for quantity in (500, 600)]


async def orders_to_amend(client: Any) -> list[dict[str, str]]:
    return [{"order_id": order_id, "quantity": "400"} for order_id in await some_orders(client)]


async def a_twap(client: Any) -> str:
    return str((await client.clob.place_twap("vaix", "buy", "5000"))["twap_id"])


async def a_trade_of_ours(client: Any) -> str:
    await client.clob.place_order("vaix", "buy", "500", order_type="market")
    return "vaix"


async def a_sub_account(client: Any) -> int:
    return int((await client.clob.create_sub_account("Strategy B"))["id"])


async def a_switch(client: Any) -> None:
    await client.clob.activate_dms()


EXCHANGE: dict[str, Row] = {
    "list_pairs": ({}, {"symbol", "base_symbol", "quote_symbol", "tick_size", "lot_size", "min_order_size"}),
    "orderbook": (VAIX | {"depth": 30}, {"bids", "asks"}),
    "book": (VAIX | {"depth": 30}, {"bids", "asks"}),
    "bbo": (VAIX, {"best_bid", "best_bid_size", "best_ask", "best_ask_size", "timestamp"}),
    "recent_trades": (VAIX | {"limit": 5}, {"id", "price", "quantity", "side", "venue", "timestamp"}),
    "stats": (VAIX, {"price", "total_supply", "market_cap", "volume_24h", "change_24h"}),
    "chart": (VAIX | {"interval": "4h", "limit": 20}, {"time", "open", "high", "low", "close", "volume"}),
    "venues": (VAIX, {"venues"}),
    "markets": ({}, {"price", "volume_24h", "liquidity", "market_cap", "chain"}),
    "metrics": ({}, {"uptime_seconds"}),
    "fee_schedule": ({}, {"maker_bps", "taker_bps"}),
    "my_fees": ({}, {"tier", "volume_30d", "next_tier"}),
    "dmm_status": ({}, {"obligations"}),
    "preflight": (
        VAIX,
        {"pair", "user_id", "base_balance", "quote_balance", "best_bid", "best_ask", "spread", "server_ms"},
    ),
    "balance": (VAIX, {"base_balance", "quote_balance", "quote_source", "pending_settlements"}),
    "place_order": (
        VAIX
        | {"side": "buy", "quantity": "1000", "price": a_price, "stp_mode": "cancel_incoming"}
        | {"display_qty": "200", "time_in_force_ms": 60_000},
        ORDER,
    ),
    "batch_place_orders": (VAIX | {"orders": orders_to_place}, BATCH),
    "amend_order": ({"order_id": an_order, "price": a_price, "quantity": "900"}, {"order_id", "status"}),
    "batch_amend_orders": (VAIX | {"amendments": orders_to_amend}, BATCH),
    "cancel_order": (VAIX | {"order_id": an_order, "mode": "live"}, {"order_id", "status"}),
    "batch_cancel_orders": (VAIX | {"order_ids": some_orders}, BATCH),
    "cancel_all": (VAIX | {"side": "buy"}, {"cancelled"}),
    "kill_switch": ({}, {"cancelled"}),
    "open_orders": (VAIX | {"mode": "live"}, {"orders"}),
    "my_trades": ({"symbol": a_trade_of_ours, "limit": 5}, {"trades"}),
    "place_twap": (
        VAIX | {"side": "buy", "quantity": "5000", "duration_minutes": 120, "num_slices": 20},
        {"twap_id", "status", "num_slices"},
    ),
    "active_twaps": (VAIX, {"twap_id", "status"}),
    "cancel_twap": (VAIX | {"twap_id": a_twap}, {"twap_id", "status"}),
    "place_scale": (
        VAIX | {"side": "buy", "quantity": "10000", "price_low": "0.002", "price_high": "0.003"},
        {"orders", "total", "successful"},
    ),
    "create_algo": (
        VAIX | {"algo_type": "pov", "side": "buy", "total_quantity": "5000", "participation_rate": 0.1},
        {"algo_id", "status"},
    ),
    "activate_dms": ({"timeout_ms": 60_000}, {"active", "timeout_ms"}),
    "heartbeat_dms": ({}, {"active"}),
    "deactivate_dms": ({}, {"active"}),
    "create_sub_account": ({"label": "Strategy A"}, {"id", "label"}),
    "list_sub_accounts": ({}, {"id", "label", "balances"}),
    "transfer_sub_account": ({"to_sub_account_id": a_sub_account, "amount": "25"}, {"amount", "currency"}),
    "withdraw": (VAIX | {"amount": "5", "destination": WALLET}, {"status"}),
}
BEFORE = {"heartbeat_dms": a_switch, "active_twaps": a_twap}
"""What a call without arguments of its own wants to be there."""


@pytest.mark.parametrize("name", public_calls(CLOBService))
async def test_the_exchange_answers_each_call_of_its_service(client: Any, name: str) -> None:
    arguments, fields = EXCHANGE[name]
    if before := BEFORE.get(name):
        await before(client)
    answer = await getattr(client.clob, name)(**await filled_in(arguments, client))
    assert fields <= set(first(answer)), answer
    assert first(answer).get("failed", 0) == 0, answer


# -- the Prop Desk -----------------------------------------------------------------------------------------


async def an_open_trade(client: Any) -> str:
    return str((await client.prop.open_trade("BTC", "long", 0.01, leverage=5))["id"])


def fields_of(model: Any) -> set[str]:
    return set(model.model_fields)


DESK: dict[str, Row] = {
    "config": ({}, {"tiers", "rules", "venues"}),
    "stats": ({}, {"funded_count", "total_paid_out_usdc"}),
    "reserve": ({}, fields_of(models.PropReserve)),
    "markets": ({"venue": "event_cards"}, {"markets"}),
    "signup": ({"tier_id": 3}, fields_of(models.PropAccount)),
    "account": ({}, fields_of(models.PropAccount)),
    "trades": ({"status": "closed", "limit": 5, "offset": 1}, {"trades"}),
    "open_trade": (
        {"coin": "EVCDX-SPACEX", "side": "long", "size": 10, "leverage": 1, "venue": "event_cards"},
        fields_of(models.PropTrade),
    ),
    "close_trade": ({"trade_id": an_open_trade}, {"trade", "account"}),
    "payouts": ({}, {"accrued_payout_usdc", "total_paid_out_usdc", "payouts"}),
    "claim_payout": ({}, fields_of(models.PropPayout)),
}
ELSEWHERE = {"pay_fast_track"}
"""It takes an account that waits for its fee."""


@pytest.fixture
async def funded() -> AsyncIterator[Any]:
    """The SDK of a trader with a funded account and a profit to claim."""
    async with (
        rich_desk() as (house, url),
        EventTrader(api_key=house.identities.key, base_url=url, max_retries=0) as sdk,
    ):
        yield plain(sdk)


async def test_the_desk_answers_each_call_of_its_service(funded: Any) -> None:
    assert set(public_calls(PropService)) == set(DESK) | ELSEWHERE
    for name, (arguments, fields) in DESK.items():
        answer = await getattr(funded.prop, name)(**await filled_in(arguments, funded))
        assert fields <= set(answer), (name, answer)
    assert (await funded.prop.payouts())["payouts"][0]["status"] == "accrued_sim"


async def test_a_paid_tier_waits_for_its_fee(client: Any) -> None:
    assert (await client.prop.signup(tier_id=3))["phase"] == "pending"
    assert models.PropAccount(**await client.prop.pay_fast_track()).phase == "eval"
