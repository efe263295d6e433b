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


class SelfTrade(StrEnum):
    """What gives way when an owner would trade with itself."""

    CANCEL_RESTING = "cancel_resting"


class Mode(StrEnum):
    LIVE = "live"
    PAPER = "paper"


class Status(StrEnum):
    OPEN = "open"
    PARTIAL = "partially_filled"
    FILLED = "filled"
    CANCELLED = "cancelled"

    @property
    def ended(self) -> bool:
        return self is Status.FILLED or self is Status.CANCELLED


BUY, SELL = Side.BUY, Side.SELL
