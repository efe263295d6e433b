"""Bodies that a client sends. The venue reads liberally: unknown fields are passed over."""

from __future__ import annotations

from typing import Any

from msgspec import Raw, Struct, field

from terminal.model.order import Mode, OrderType, Route, SelfTrade, Side
from terminal.wire.amounts import ABSENT, ZERO, Amount, Moment, Perhaps


def _zero() -> Raw:
    return ZERO


def _absent() -> Raw:
    return ABSENT


class InMode(Struct, frozen=True, kw_only=True):
    """`paper` wins over `mode`."""

    mode: Mode = Mode.LIVE
    paper: bool | None = None

    @property
    def effective_mode(self) -> Mode:
        if self.paper is None:
            return self.mode
        return Mode.PAPER if self.paper else Mode.LIVE


class OrderRequest(InMode, frozen=True):
    """`POST /api/v1/exchange/{symbol}/orders`. Zero in an optional amount is as if left out."""

    side: Side
    quantity: Amount
    price: Amount = field(default_factory=_zero)
    order_type: OrderType = OrderType.LIMIT
    stp_mode: SelfTrade | None = None
    stop_price: Perhaps = field(default_factory=_absent)
    display_qty: Perhaps = field(default_factory=_absent)
    time_in_force_ms: Perhaps = field(default_factory=_absent)
    expire_at: Moment = field(default_factory=_absent)
    route_mode: Route | None = None


class PairOrderRequest(OrderRequest, frozen=True, kw_only=True):
    """`POST /api/v1/clob/orders`: the same order, with its pair in the body and no paper book behind it."""

    pair: str
    position_id: Any = None


class AmendRequest(Struct, frozen=True):
    """`PATCH /api/v1/clob/orders/{order_id}`: at least one of the two."""

    price: Perhaps = field(default_factory=_absent)
    quantity: Perhaps = field(default_factory=_absent)


class BatchAmend(AmendRequest, frozen=True, kw_only=True):
    """One leg of `PATCH /api/v1/exchange/{symbol}/orders/batch`."""

    order_id: str


class OrderBatch(Struct, frozen=True):
    """`POST .../orders/batch`, or the list alone."""

    orders: list[OrderRequest]


class PairOrderBatch(Struct, frozen=True):
    """`POST /api/v1/clob/orders/batch`, or the list alone."""

    orders: list[PairOrderRequest]


class AmendBatch(Struct, frozen=True):
    """`PATCH .../orders/batch`, or the list alone."""

    amendments: list[BatchAmend]


class CancelBatch(Struct, frozen=True):
    """`DELETE .../orders/batch`, or the list alone."""

    order_ids: list[str]


class LoginRequest(Struct, frozen=True):
    email: str
    password: str


class RegisterRequest(Struct, frozen=True):
    email: str
    password: str
    username: str | None = None


class RefreshRequest(Struct, frozen=True):
    refresh_token: str


class LogoutRequest(Struct, frozen=True):
    refresh_token: str | None = None
