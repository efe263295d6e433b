"""What the check asks of both exchanges, and the little world it does so in."""

from __future__ import annotations

from decimal import Decimal

import msgspec

from terminal.model.instrument import Instrument
from terminal.model.order import OrderType, SelfTrade, Side

FEES = ((0, 10), (2, 10), (-3, 7), (0, 0), (25, 25), (1, 100))
"""(maker, taker) basis points; a session takes one for each pair."""
MONEY = (30_000_000, 30_000_000, 3_000_000, 600_000, 60_000, 8_000)
"""What each account starts with; the last ones are often short."""
GOODS = (50_000, 50_000, 5_000, 1_000, 100, 10)
ACCOUNTS = range(1, len(MONEY) + 1)
START = {"alpha": 300, "beta": 60}
MOST_OPEN = 20
"""The real limit of open orders is too far away to be met in a book of moderate size."""

Fees = tuple[tuple[int, int], tuple[int, int]]


class Place(msgspec.Struct, frozen=True):
    """`label` names the order for later commands, so that leaving out a command renames no other.

    `lasts` is the time until it ends by itself.
    """

    label: int
    account: int
    symbol: str
    side: Side
    type: OrderType
    price: int
    lots: int
    stp: SelfTrade = SelfTrade.CANCEL_RESTING
    stop: int = 0
    display: int = 0
    lasts: int | None = None


class Amend(msgspec.Struct, frozen=True):
    account: int
    label: int
    price: int | None
    lots: int | None


class Cancel(msgspec.Struct, frozen=True):
    account: int
    label: int


class CancelAll(msgspec.Struct, frozen=True):
    account: int
    symbol: str | None
    side: Side | None


class Refill(msgspec.Struct, frozen=True):
    """Set what is available to so many units."""

    account: int
    asset: str
    units: int


class Tick(msgspec.Struct, frozen=True):
    """Time passes, and what has come to its end expires."""

    time: int


class Restart(msgspec.Struct, frozen=True):
    """The exchange is saved, and a fresh one goes on from what was saved."""


Command = Place | Amend | Cancel | CancelAll | Refill | Tick | Restart


def instruments(fees: Fees) -> list[Instrument]:
    """Two pairs, one of which trades so small that fees are often rounded."""
    first, second = fees
    return [
        Instrument("ALPHA", Decimal("0.0001"), Decimal("0.0001"), 3, *first),
        Instrument("BETA", Decimal("0.005"), Decimal("0.00005"), 1, *second),
    ]
