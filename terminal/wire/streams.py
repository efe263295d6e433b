"""What the sockets carry. `/ws/clob` wraps each in `type`, `data` and a sequence; the per-symbol streams are bare."""

from __future__ import annotations

from typing import Any

import msgspec
from msgspec import Struct

from terminal.wire.answers import FillAnswer, Level, OrderAnswer

PriceSize = tuple[str, str]

MARKET_CHANNELS = ("l2Book", "trades", "bbo")
USER_CHANNELS = ("userOrders", "userFills", "balanceUpdate")

_encode = msgspec.json.Encoder().encode


UNNUMBERED = frozenset({"settlement_update"})
"""Messages of `/ws/clob` that carry no sequence."""


def typed(kind: str, data: Struct) -> bytes:
    """A message of the private stream: the type among the fields."""
    return _encode({"type": kind, **msgspec.to_builtins(data)})


def clob_head(kind: str, data: Struct | dict[str, Any]) -> bytes:
    """A message of `/ws/clob` but for its end: encoded once, and each socket adds its own sequence."""
    return b'{"type":"%s","data":%s' % (kind.encode(), _encode(data))


def with_sequence(head: bytes, sequence: int) -> bytes:
    return b'%s,"global_sequence":%d}' % (head, sequence)


def bare(message: Struct | dict[str, Any]) -> bytes:
    return _encode(message)


class Connected(Struct, frozen=True):
    channels: list[str]
    timestamp: int


class L2Snapshot(Struct, frozen=True):
    pair: str
    bids: list[Level]
    asks: list[Level]
    initial: bool
    hybrid: bool
    timestamp: int


class BookDelta(Struct, frozen=True):
    """Changed levels with what stands there now; a size of zero means the level is gone."""

    pair: str
    bids: list[Level]
    asks: list[Level]
    timestamp: int


class ClobTrade(Struct, frozen=True):
    id: str
    pair: str
    price: str
    size: str
    side: str
    venue: str
    maker_user_id: int
    taker_user_id: int
    timestamp: int


class ClobBbo(Struct, frozen=True):
    pair: str
    best_bid: str | None
    best_bid_size: str
    best_ask: str | None
    best_ask_size: str
    mid_price: str | None
    spread: str | None
    last_trade_price: str
    timestamp: int


class BalanceChanged(Struct, frozen=True):
    currency: str
    mode: str
    available: str
    held: str
    total: str
    timestamp: int


class Heartbeat(Struct, frozen=True):
    global_sequence: int
    timestamp: int


class GapDetected(Struct, frozen=True):
    """The reader was too slow and some messages of this stretch were left out; fresh snapshots follow."""

    last_sequence: int
    current_sequence: int
    gap_size: int


class SymbolBook(Struct, frozen=True, tag_field="type"):
    """`bid_venues` and `ask_venues` say how much of each level stands where: this exchange's extension."""

    bids: list[PriceSize]
    asks: list[PriceSize]
    bid_venues: list[dict[str, str]]
    ask_venues: list[dict[str, str]]
    timestamp: int


class SymbolSnapshot(SymbolBook, frozen=True, tag="snapshot", tag_field="type"):
    pass


class SymbolUpdate(SymbolBook, frozen=True, tag="update", tag_field="type"):
    pass


class SymbolPrice(Struct, frozen=True):
    symbol: str
    price: str
    timestamp: int


class PrivateOrder(Struct, frozen=True, tag="order_update", tag_field="type"):
    order_id: str
    symbol: str
    status: str
    filled_quantity: str
    remaining_quantity: str
    order: OrderAnswer
    timestamp: int


class PrivateFill(FillAnswer, frozen=True, tag="fill", tag_field="type"):
    pass


class PrivateBalance(BalanceChanged, frozen=True, tag="balance_update", tag_field="type"):
    pass


def private_fill(fill: FillAnswer) -> PrivateFill:
    return PrivateFill(**msgspec.structs.asdict(fill))


def private_balance(balance: BalanceChanged) -> PrivateBalance:
    return PrivateBalance(**msgspec.structs.asdict(balance))
