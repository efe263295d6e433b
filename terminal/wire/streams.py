"""What the sockets carry. `/ws/clob` wraps each in `type`, `data` and a sequence; the per-symbol streams are bare."""

from __future__ import annotations

from typing import Any, Literal

import msgspec
from msgspec import Struct

from terminal.wire.answers import FillAnswer, Level, OrderAnswer

PriceSize = tuple[str, str]

MARKET_CHANNELS = ("l2Book", "trades", "bbo", "bbo_raw", "l3Book")
DEFAULT_CHANNELS = ("l2Book", "trades", "bbo")
USER_CHANNELS = ("userOrders", "userFills", "balanceUpdate")

_encode = msgspec.json.Encoder().encode


UNNUMBERED = frozenset({"settlement_update"})
"""Messages of `/ws/clob` that carry no sequence."""
ON_ANY_MARKET_CHANNEL = frozenset({"circuit_breaker"})
"""Messages that come once to whoever listens to any market channel."""


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


RestingOrder = tuple[str, str, str]
"""An order's name, its price, and the size that it shows."""


class L3Snapshot(Struct, frozen=True):
    """Every resting order, best price first, and at each price in the order of the queue."""

    pair: str
    bids: list[RestingOrder]
    asks: list[RestingOrder]
    initial: bool
    timestamp: int


class L3Event(Struct, frozen=True, omit_defaults=True):
    """What happened to one resting order. `size` is what it shows afterwards, and one of zero is gone: an `add` goes
    to the back of the queue at its price, a `modify` and a `trade` keep the turn. `side` is the order's own, and
    `traded` how much of it went. An iceberg whose shown part is traded away is gone, and comes back by an `add`."""

    action: Literal["add", "modify", "delete", "trade"]
    order_id: str
    side: Literal["buy", "sell"]
    price: str
    size: str
    traded: str | None = None


class L3Delta(Struct, frozen=True):
    """Events in the order in which they happened."""

    pair: str
    events: list[L3Event]
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


class CircuitBreaker(Struct, frozen=True):
    """A pair's trading stops or goes on. `halt_until` is in epoch milliseconds."""

    pair: str
    action: Literal["halt", "resume"]
    trigger_price: str | None
    reference_price: str | None
    halt_until: int | None
    reason: str | None


class SettlementUpdate(Struct, frozen=True, omit_defaults=True):
    """How far an order's settlement on its chain has come. With `settled` come the hash and its page, with `delayed`
    the delay, the tries and an estimate in words such as "~30-90 seconds", with `failed` the reason."""

    order_id: str
    settlement_status: Literal["settled", "delayed", "failed"]
    chain: str
    tx_hash: str | None = None
    explorer_url: str | None = None
    delay_seconds: int | None = None
    retry_count: int | None = None
    estimated_completion: str | None = None
    reason: str | None = None


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
