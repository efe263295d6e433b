"""What the reference exchange is made of: an order, a print, a refusal. It shares no code with the real one."""

from __future__ import annotations

from dataclasses import dataclass

from terminal.model.order import BUY, OrderType, SelfTrade, Side, Status

Event = tuple[str | int, ...]
"""The kind first: rested, traded, ...; then the fields in the real event's order."""
PROTECTION = 1000
"""Basis points beyond its stop that a stop_market may pay."""
RESTS = (OrderType.LIMIT, OrderType.POST_ONLY, OrderType.STOP_LIMIT)
STOPS = (OrderType.STOP_LIMIT, OrderType.STOP_MARKET)
PRICELESS = (OrderType.MARKET, OrderType.STOP_MARKET)


class Refusal(Exception):
    """The command is turned down and nothing changed."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(slots=True, eq=False)
class Record:
    """An order: `arrival` says whose turn it is at a price, `shown` how much of it others see there."""

    id: int
    owner: int
    symbol: str
    side: Side
    type: OrderType
    price: int
    lots: int
    left: int
    stp: SelfTrade = SelfTrade.CANCEL_RESTING
    stop: int = 0
    display: int = 0
    expires: int = 0
    status: Status = Status.OPEN
    reason: str = ""
    arrival: int = 0
    shown: int = 0
    spent: int = 0
    fee: int = 0

    @property
    def filled(self) -> int:
        return self.lots - self.left

    @property
    def slice(self) -> int:
        """What it shows when it comes to the back of a queue."""
        return min(self.display, self.left) if self.display else self.left

    def reaches(self, price: int) -> bool:
        if self.type is OrderType.MARKET:
            return True
        return price <= self.price if self.side is BUY else price >= self.price

    def is_triggered_by(self, price: int) -> bool:
        return price >= self.stop if self.side is BUY else price <= self.stop

    def end(self, reason: str = "") -> None:
        self.status = Status.CANCELLED if self.left else Status.FILLED
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Print:
    """A trade as everybody sees it, and what each side paid for it."""

    id: int
    symbol: str
    side: Side
    price: int
    lots: int
    maker_order: int
    maker: int
    maker_fee: int
    taker_order: int
    taker: int
    taker_fee: int


@dataclass(frozen=True, slots=True)
class Done:
    """What a command did: its order, and what happened in order."""

    order: Record
    events: list[Event]


def fee_of(cost: int, bps: int) -> int:
    if bps >= 0:
        return cost * bps // 10_000
    return -(cost * -bps // 10_000)


def protection_price(side: Side, stop: int) -> int:
    """The worst a stop_market trades at: a tenth beyond its stop."""
    if side is BUY:
        return stop * (10_000 + PROTECTION) // 10_000
    return max(1, -(-stop * (10_000 - PROTECTION) // 10_000))
