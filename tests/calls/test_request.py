"""What leaves is what the contract names: paths, bodies, the legs of a batch in parts of ten."""

from __future__ import annotations

from typing import Any

import pytest

from terminal.calls.request import build
from tests.calls.around import ADDRESS, filled, good

LIVE = {"mode": "live", "paper": False}


@pytest.mark.parametrize(
    ("id_", "texts", "path", "query", "body"),
    [
        ("market.stats", {"symbol": "btc"}, "/exchange/btc/stats", {}, None),
        ("market.candles", {"interval": "4h", "limit": "200"}, "/exchange/vaix/chart", {"interval": "4h", "limit": 200}, None),
        ("prop.trades", {"status": "open"}, "/prop/accounts/me/trades", {"status": "open", "limit": 50, "offset": 0}, None),
        (
            "account.withdraw", {"amount": "500", "destination": ADDRESS}, "/exchange/vaix/withdraw", {},
            {"amount": "500", "destination": ADDRESS},
        ),
        (
            "algo.twap", {"side": "buy", "quantity": "5000", "duration_minutes": "2h", "num_slices": "20"}, "/exchange/vaix/twap", {},
            {
                "side": "buy", "quantity": "5000", "duration_minutes": 120, "num_slices": 20, "randomize": False,
                "max_slippage_pct": "3", **LIVE,
            },
        ),
        (
            "algo.scale", {"side": "buy", "quantity": "10k", "price_low": "0.002", "price_high": "0.004"}, "/exchange/vaix/scale", {},
            {
                "side": "buy", "quantity": "10000", "price_low": "0.002000", "price_high": "0.004000", "num_orders": 10,
                "distribution": "linear", **LIVE,
            },
        ),
        (
            "algo.start", {"algo_type": "pov", "side": "buy", "total_quantity": "5000", "participation_rate": "0.2"}, "/exchange/vaix/algo", {},
            {"algo_type": "pov", "side": "buy", "total_quantity": "5000", "duration_minutes": 60, "participation_rate": "0.2"},
        ),
        (
            "order.stop", {"side": "sell", "quantity": "500", "stop_price": "0.0035"}, "/exchange/vaix/orders", {},
            {"side": "sell", "quantity": "500", "stop_price": "0.003500", "order_type": "stop_market", **LIVE},
        ),
        (
            "order.stop", {"side": "sell", "quantity": "500", "stop_price": "0.0035", "price": "0.0034"}, "/exchange/vaix/orders", {},
            {"side": "sell", "quantity": "500", "stop_price": "0.003500", "price": "0.003400", "order_type": "stop_limit", **LIVE},
        ),
        (
            "order.gtt", {"side": "buy", "quantity": "500", "price": "0.0035", "time_in_force_ms": "10m"}, "/exchange/vaix/orders", {},
            {"side": "buy", "quantity": "500", "price": "0.003500", "order_type": "limit", "time_in_force_ms": 600_000, **LIVE},
        ),
        (
            "order.clob", {"side": "buy", "quantity": "500", "price": "0.0035", "symbol": "vaix"}, "/clob/orders", {},
            {"side": "buy", "quantity": "500", "price": "0.003500", "order_type": "limit", "pair": "VAIX/USDC", **LIVE},
        ),
        ("order.amend", {"order_id": "ord_1", "price": "0.0035"}, "/clob/orders/ord_1", {}, {"price": "0.003500"}),
        ("order.batch_cancel", {"order_ids": "a b"}, "/exchange/vaix/orders/batch", {}, {"order_ids": ["a", "b"]}),
        ("order.cancel_pair", {"side": "sell"}, "/exchange/vaix/orders", {"side": "sell"}, None),
        ("algo.deadman", {"timeout_ms": "60s"}, "/exchange/dead-mans-switch", {}, {"timeout_ms": 60_000}),
        ("algo.deadman_off", {}, "/exchange/dead-mans-switch", {}, None),
        ("prop.claim", {}, "/prop/accounts/me/payouts/claim", {}, {}),
        (
            "prop.open", {"coin": "BTC", "side": "long", "size": "0.1", "leverage": "10"}, "/prop/accounts/me/trades", {},
            {"coin": "BTC", "side": "long", "size": "0.1", "leverage": 10, "venue": "hyperliquid"},
        ),
        ("prop.close", {"id": "7", "limit_price": "97000"}, "/prop/accounts/me/trades/7/close", {}, {"limit_price": "97000"}),
        ("clone.trading", {"id": "abc-1", "enabled": "yes"}, "/cloned-bots/abc-1/toggle-trading", {"enabled": True}, {}),
        ("clone.equip", {"id": "abc-1", "skill_id": "market_making"}, "/cloned-bots/abc-1/skills/equip", {}, {"skill_id": "market_making"}),
        ("clone.unequip", {"id": "abc-1", "skill_id": "market_making"}, "/cloned-bots/abc-1/skills/market_making", {}, None),
        ("account.login", {"email": "a@b.example", "password": "correct horse"}, "/auth/login", {}, {"email": "a@b.example", "password": "correct horse"}),
    ],
)  # fmt: skip
def test_a_form_becomes_the_request_of_the_contract(
    id_: str, texts: dict[str, str], path: str, query: dict[str, Any], body: Any
) -> None:
    ready = build(filled(id_, **texts))
    assert (ready.path, ready.query, ready.bodies) == (path, query, (body,))


def test_a_batch_leaves_in_parts_of_ten() -> None:
    ready = build(filled("order.batch", orders="; ".join(["buy 500 0.0038"] * 23)))
    assert [len(body["orders"]) for body in ready.bodies] == [10, 10, 3]
    assert all(
        leg == {"side": "buy", "quantity": "500", "price": "0.003800", "order_type": "limit", **LIVE}
        for body in ready.bodies
        for leg in body["orders"]
    )


def test_the_legs_of_the_router_name_their_pair_and_amendments_are_a_bare_list() -> None:
    (body,) = build(filled("order.clob_batch", orders="buy 500 0.0038")).bodies
    assert body["orders"][0]["pair"] == "VAIX/USDC"
    assert "pair" not in body
    (rows,) = build(filled("order.batch_amend", orders="ord_1 0.0038; ord_2 - 500")).bodies
    assert rows == [{"order_id": "ord_1", "price": "0.003800"}, {"order_id": "ord_2", "quantity": "500"}]


def test_another_page_changes_nothing_but_the_page() -> None:
    ready = build(good("order.history"))
    assert ready.turned(offset=50).query == {**ready.query, "offset": 50}
    assert ready.query["offset"] == 0
