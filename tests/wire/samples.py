"""Messages as the venue sends them, and what a hostile one puts where words belong."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import msgspec

from terminal.model.instrument import Instrument
from terminal.model.text import clean
from terminal.wire.hearing import Ear

VAIX = Instrument("VAIX", Decimal("0.000001"), Decimal(1), 100)
BTC = Instrument("BTC", Decimal("0.5"), Decimal("0.00001"), 10)
AT = 1_750_000_000_000

HOSTILE = (
    "\x1b]0;owned\x07",
    "\x1b[2J\x1b[31m",
    "\x9b31m",
    "\x1bP1$r0m\x1b\\",
    "\u202edesrever\u2066",
    "a\u200bb\u2028c\u2029d\ufeff",
    "[red]markup[/red]\r\n\t\0",
    "\udb40\udc41".encode("utf-16", "surrogatepass").decode("utf-16"),
    "z" + "\u0301" * 500,
    "x" * 100_000,
)


def ear() -> Ear:
    return Ear([VAIX, BTC])


def framed(kind: str, data: Any, sequence: Any = 7) -> dict[str, Any]:
    return {"type": kind, "data": data, "global_sequence": sequence}


def encoded(message: Any) -> bytes:
    return json.dumps(message).encode()


ORDER = {
    "order_id": "ord_1", "id": "ord_1", "symbol": "vaix", "pair": "VAIX/USDC", "side": "buy", "order_type": "limit",
    "price": "0.003842", "quantity": "1000", "filled_quantity": "200", "remaining_quantity": "800", "fee": "0.1",
    "status": "partially_filled", "mode": "live", "request_id": "evt-1", "created_at": AT, "updated_at": AT + 5,
    "reason": "none", "fills": [],
}  # fmt: skip
FILL = {
    "trade_id": "77", "order_id": "ord_1", "symbol": "vaix", "price": "0.003842", "quantity": "200", "side": "buy",
    "fee": "0.00076840", "liquidity": "taker", "mode": "live", "timestamp": AT,
}  # fmt: skip
BOOK = {
    "pair": "VAIX/USDC",
    "bids": [["0.003842", "100", 1]],
    "asks": [["0.003844", "50", 2]],
    "timestamp": AT,
}
TRADE = {
    "id": "77", "pair": "VAIX/USDC", "price": "0.003842", "size": "200", "side": "buy", "venue": "clob",
    "maker_user_id": 1, "taker_user_id": 2, "timestamp": AT,
}  # fmt: skip
BALANCE = {"currency": "VAIX", "mode": "live", "available": "10", "held": "5", "total": "15", "timestamp": AT}
MARKET = {
    "symbol": "vaix", "pair": "VAIX/USDC", "price": "0.0038", "change_24h": "0.0001", "change_pct": "2.6",
    "volume_24h": "12345", "chain": "base",
}  # fmt: skip
HYBRID = {
    "type": "snapshot", "bids": [["0.003842", "300"]], "asks": [["0.003844", "50"]],
    "bid_venues": [{"clob": "100", "uniswap": "200"}], "ask_venues": [{"clob": "50"}], "timestamp": AT,
}  # fmt: skip
PAIR = {
    "symbol": "vaix", "pair": "VAIX/USDC", "base_symbol": "VAIX", "quote_symbol": "USDC", "tick_size": "0.000001",
    "lot_size": "1", "min_order_size": "100", "maker_fee_bps": 0, "taker_fee_bps": 10,
    "chains": [{"chain": "base", "address": "0x1"}],
}  # fmt: skip
CANDLE = {"time": AT, "open": "1", "high": "2", "low": "0.5", "close": "1.5", "volume": "10"}

CLOB: dict[str, dict[str, Any]] = {
    "connected": {"channels": ["l2Book"], "timestamp": AT},
    "l2_snapshot": {**BOOK, "initial": True, "hybrid": False},
    "book_delta": BOOK,
    "trade": TRADE,
    "bbo": {"pair": "VAIX/USDC", "best_bid": "0.003842", "best_ask": "0.003844", "mid_price": "0.003843"},
    "order_placed": ORDER,
    "order_cancelled": ORDER,
    "order_rejected": ORDER,
    "order_amended": ORDER,
    "fill": FILL,
    "balance_changed": BALANCE,
    "settlement_update": {"order_id": "ord_1", "settlement_status": "settled", "tx_hash": "sim-1", "chain": "base"},
    "heartbeat": {"global_sequence": 7, "timestamp": AT},
    "gap_detected": {"last_sequence": 1, "current_sequence": 5, "gap_size": 3},
    "circuit_breaker": {"pair": "VAIX/USDC", "action": "halt", "reason": "limit"},
    "error": {"message": "no"},
}  # fmt: skip


def strings(value: Any) -> Iterator[str]:
    """Every string inside, whatever it is inside of."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for key, one in value.items():
            yield from strings(key)
            yield from strings(one)
    elif isinstance(value, list | tuple | set | frozenset):
        for one in value:
            yield from strings(one)
    elif dataclasses.is_dataclass(value) and not isinstance(value, type):
        for field in dataclasses.fields(value):
            yield from strings(getattr(value, field.name))
    elif isinstance(value, msgspec.Struct):
        for name in value.__struct_fields__:
            yield from strings(getattr(value, name))


def is_clean(text: str) -> bool:
    return len(text) <= 240 and str(clean(text)) == text and "\x1b" not in text


def poisoned(message: Any, poison: str) -> Iterator[Any]:
    """The message with one of its strings, or the name of one of its fields, replaced."""
    if isinstance(message, str):
        yield poison
    elif isinstance(message, dict):
        for key, value in message.items():
            for one in poisoned(value, poison):
                yield {**message, key: one}
            yield {**message, poison: value}
    elif isinstance(message, list):
        for place, value in enumerate(message):
            for one in poisoned(value, poison):
                yield [*message[:place], one, *message[place + 1 :]]
