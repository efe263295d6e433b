"""What a trader does while the line fails: each deed with the request that it leads to."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any, NamedTuple

from terminal.core.order import Order
from terminal.model.order import BUY
from tests.chaos.lost_ground import SYMBOL, Ground

ORDERS = f"/api/v1/exchange/{SYMBOL}/orders"
LOTS = 500


class Deed(NamedTuple):
    method: str
    path: str
    act: Callable[[Ground, Any], None]
    before: Callable[[Ground], Awaitable[Any]] | None = None
    """what is needed, while the line is whole"""
    again: bool = False
    """whether the same once more is another order, and not the same one"""


async def _resting(ground: Ground) -> list[Order]:
    return [await ground.rested(LOTS), await ground.rested(2 * LOTS)]


def _below(ground: Ground, ticks: int = 10) -> str:
    return ground.price(ground.touch()[0] - ticks)


def _above(ground: Ground, ticks: int = 20) -> str:
    return ground.price(ground.touch()[1] + ticks)


def _join(ground: Ground, _: Any) -> None:
    refusal = ground.session.trading.join(BUY, LOTS, ground.touch()[0])
    assert refusal is None, refusal


def _take(ground: Ground, _: Any) -> None:
    refusal = ground.session.trading.take(BUY, LOTS, ground.touch()[1])
    assert refusal is None, refusal


def _amend(ground: Ground, orders: list[Order]) -> None:
    ground.session.trading.amend(orders[0], orders[0].ticks - 3)


def _cancel(ground: Ground, orders: list[Order]) -> None:
    ground.session.trading.cancel(orders[0])


def _plain(id_: str, **texts: Callable[[Ground], str] | str) -> Callable[[Ground, Any], None]:
    def act(ground: Ground, _: Any) -> None:
        ground.place(id_, **_said(ground, texts))

    return act


def _call(id_: str, **texts: Callable[[Ground], str] | str) -> Callable[[Ground, Any], None]:
    def act(ground: Ground, _: Any) -> None:
        ground.start(id_, **_said(ground, texts))

    return act


def _said(ground: Ground, texts: dict[str, Callable[[Ground], str] | str]) -> dict[str, str]:
    return {name: text if isinstance(text, str) else text(ground) for name, text in texts.items()}


def _rows(ground: Ground) -> str:
    return f"buy {LOTS} {_below(ground)} post_only; buy {LOTS} {_below(ground, 12)}; buy {LOTS} {_below(ground, 14)}"


def _amend_both(ground: Ground, orders: list[Order]) -> None:
    ground.start("order.batch_amend", orders="; ".join(f"{one.order_id} - {LOTS // 2}" for one in orders))


def _cancel_both(ground: Ground, orders: list[Order]) -> None:
    ground.start("order.batch_cancel", order_ids=" ".join(one.order_id for one in orders))


_SIZED = {"side": "buy", "quantity": str(LOTS)}
_LARGE = {"side": "buy", "quantity": str(10 * LOTS)}

DEEDS: dict[str, Deed] = {
    "join": Deed("POST", ORDERS, _join, again=True),
    "take": Deed("POST", ORDERS, _take, again=True),
    "limit": Deed("POST", ORDERS, _plain("order.place", **_SIZED, price=_below), again=True),
    "stop": Deed("POST", ORDERS, _plain("order.stop", **_SIZED, stop_price=_above), again=True),
    "stop limit": Deed(
        "POST", ORDERS, _plain("order.stop", **_SIZED, stop_price=_above, price=lambda g: _above(g, 25)), again=True
    ),
    "iceberg": Deed("POST", ORDERS, _plain("order.iceberg", **_LARGE, price=_below, display_qty=str(LOTS)), again=True),
    "gtt": Deed("POST", ORDERS, _plain("order.gtt", **_SIZED, price=_below, time_in_force_ms="20s"), again=True),
    "amend": Deed("PATCH", "/api/v1/clob/orders/", _amend, _resting),
    "cancel": Deed("DELETE", ORDERS, _cancel, _resting),
    "cancel all": Deed(
        "DELETE", "/api/v1/exchange/orders/all", lambda ground, _: ground.session.trading.cancel_all(), _resting
    ),
    "batch": Deed("POST", f"{ORDERS}/batch", _call("order.batch", orders=_rows), again=True),
    "batch amend": Deed("PATCH", f"{ORDERS}/batch", _amend_both, _resting),
    "batch cancel": Deed("DELETE", f"{ORDERS}/batch", _cancel_both, _resting),
    "twap": Deed(
        "POST", f"/api/v1/exchange/{SYMBOL}/twap",
        _call("algo.twap", **_LARGE, duration_minutes="1", num_slices="5"), again=True,
    ),
    "scale": Deed(
        "POST", f"/api/v1/exchange/{SYMBOL}/scale",
        _call("algo.scale", **_LARGE, price_low=lambda g: _below(g, 30), price_high=_below, num_orders="5"), again=True,
    ),
    "pov": Deed(
        "POST", f"/api/v1/exchange/{SYMBOL}/algo",
        _call("algo.start", algo_type="pov", side="buy", total_quantity=str(10 * LOTS), duration_minutes="1"), again=True,
    ),
}  # fmt: skip
