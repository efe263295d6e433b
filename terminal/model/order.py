"""The words an order is made of. Their values are the venue's own."""

from __future__ import annotations

from enum import StrEnum


class Side(StrEnum):
    BUY = "buy"
    SELL = "sell"

    @property
    def other(self) -> Side:
        return Side.SELL if self is Side.BUY else Side.BUY


class OrderType(StrEnum):
    LIMIT = "limit"
    MARKET = "market"
    IOC = "ioc"
    FOK = "fok"
    POST_ONLY = "post_only"
    STOP_LIMIT = "stop_limit"
    STOP_MARKET = "stop_market"

    @property
    def is_stop(self) -> bool:
        return self is OrderType.STOP_LIMIT or self is OrderType.STOP_MARKET


class SelfTrade(StrEnum):
    """What gives way when an owner would trade with itself."""

    CANCEL_RESTING = "cancel_resting"
    CANCEL_INCOMING = "cancel_incoming"
    CANCEL_BOTH = "cancel_both"
    CANCEL_TAKER = "cancel_taker"
    DECREMENT = "decrement_and_cancel"


class Route(StrEnum):
    """Where an order may trade: the order book and the pools, the book alone, or the pools alone."""

    AUTO = "auto"
    CEX = "cex"
    DEX = "dex"


class Mode(StrEnum):
    LIVE = "live"
    PAPER = "paper"


class Status(StrEnum):
    OPEN = "open"
    PENDING = "pending"
    """A stop that has not been triggered."""
    PARTIAL = "partially_filled"
    FILLED = "filled"
    CANCELLED = "cancelled"

    @property
    def ended(self) -> bool:
        return self is Status.FILLED or self is Status.CANCELLED


BUY, SELL = Side.BUY, Side.SELL
