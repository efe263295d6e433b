"""What forms of these tests know of a session."""

from __future__ import annotations

from decimal import Decimal

from terminal.calls import ROUTES
from terminal.calls.filling import Filling
from terminal.calls.values import Around
from terminal.model.instrument import Instrument

NOW_MS = 1_795_340_467_214
VAIX = Instrument("VAIX", Decimal("0.000001"), Decimal(1), 100)
BTC = Instrument("BTC", Decimal("0.5"), Decimal("0.00001"), 1)
PAIRS = {"vaix": VAIX, "btc": BTC}
ADDRESS = "0x52908400098527886E0F7030069857D2E4169EE7"


def around(mode: str = "practice", *, simulated: bool = False) -> Around:
    return Around(PAIRS, "vaix", mode, simulated, NOW_MS)


def filled(id_: str, mode: str = "practice", **texts: str) -> Filling:
    return Filling(ROUTES[id_], around(mode), texts)


GOOD = {
    "side": "buy", "quantity": "5000", "total_quantity": "5000", "price": "0.003842", "stop_price": "0.0040",
    "price_low": "0.0030", "price_high": "0.0038", "display_qty": "500", "time_in_force_ms": "10m", "order_id": "ord_1",
    "order_ids": "ord_1 ord_2", "twap_id": "twap_1", "algo_id": "algo_1", "algo_type": "twap", "orders": "buy 500 0.0038",
    "email": "a@b.example", "password": "correct horse", "label": "Strategy A", "to_sub_account_id": "2", "amount": "25",
    "destination": ADDRESS, "enabled": "yes", "coin": "BTC", "size": "0.1", "id": "7", "source_type": "wta_species",
    "source_id": "macd", "skill_id": "market_making", "trigger_price": "0.0037",
}  # fmt: skip
"""a good text for each field that has to be told"""
AMENDED = {"orders": "ord_1 0.0038; ord_2 - 500"}


def good(id_: str, mode: str = "practice", **more: str) -> Filling:
    """A form with all that it has to be told."""
    route = ROUTES[id_]
    texts = {
        param.name: GOOD[param.name]
        for param in route.params
        if not (param.optional or param.default or param.kind == "pair")
    }
    if id_ == "order.batch_amend":
        texts |= AMENDED
    if id_ == "prop.open":
        texts["side"] = "long"
    return filled(id_, mode, **{**texts, **more})
