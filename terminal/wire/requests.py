"""Bodies that a client sends. The venue reads liberally: unknown fields are passed over."""

from __future__ import annotations

from typing import Any

from msgspec import Raw, Struct, field

from terminal.model.order import Mode, OrderType, SelfTrade, Side
from terminal.wire.amounts import ABSENT, ZERO, Amount


def _zero() -> Raw:
    return ZERO


def _absent() -> Raw:
    return ABSENT


class OrderRequest(Struct, frozen=True):
    """`POST /api/v1/exchange/{symbol}/orders`. `paper` wins over `mode`."""

    side: Side
    quantity: Amount
    price: Amount = field(default_factory=_zero)
    order_type: OrderType = OrderType.LIMIT
    mode: Mode = Mode.LIVE
    paper: bool | None = None
    stp_mode: SelfTrade = SelfTrade.CANCEL_RESTING
    stop_price: Any = None
    display_qty: Any = None
    time_in_force_ms: Any = None
    expire_at: Any = None
    route_mode: Any = None

    @property
    def effective_mode(self) -> Mode:
        if self.paper is None:
            return self.mode
        return Mode.PAPER if self.paper else Mode.LIVE


class AmendRequest(Struct, frozen=True):
    """`PATCH /api/v1/clob/orders/{order_id}`: at least one of the two."""

    price: Amount = field(default_factory=_absent)
    quantity: Amount = field(default_factory=_absent)


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
