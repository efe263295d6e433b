"""The orders of a form as the preview thinks of them."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from terminal.core.walk import Wanted
from terminal.model.instrument import Instrument
from terminal.model.order import OrderType, Route, SelfTrade, Side


def wanted(values: dict[str, Any], instrument: Instrument) -> Wanted:
    """A single order."""
    return Wanted(
        Side(values["side"]),
        lots_of(values["quantity"], instrument),
        ticks_of(values.get("price"), instrument),
        OrderType(values.get("order_type") or _kind(values)),
        Route(values.get("route_mode") or Route.AUTO),
        ticks_of(values.get("stop_price"), instrument),
        SelfTrade(values.get("stp_mode") or SelfTrade.CANCEL_RESTING),
    )


def _kind(values: dict[str, Any]) -> OrderType:
    """Of a form that does not ask for it: a stop's follows from whether it has a price."""
    if "stop_price" not in values:
        return OrderType.LIMIT
    return OrderType.STOP_LIMIT if "price" in values else OrderType.STOP_MARKET


def ticks_of(price: str | None, instrument: Instrument) -> int:
    return instrument.ticks(Decimal(price)) if price else 0


def lots_of(size: str, instrument: Instrument) -> int:
    return instrument.lots(Decimal(size))
