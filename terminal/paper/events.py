"""What happens to orders in a book. The list alone is enough to rebuild the book."""

from __future__ import annotations

import msgspec

from terminal.model.order import Side


class Rested(msgspec.Struct, frozen=True, gc=False, tag=True):
    """So many lots are shown at the back of the queue at a price."""

    order_id: int
    side: Side
    price: int
    lots: int


class Refilled(msgspec.Struct, frozen=True, gc=False, tag=True):
    """An iceberg showed its next lots, at the back of its queue."""

    order_id: int
    side: Side
    price: int
    lots: int


class Traded(msgspec.Struct, frozen=True, gc=False, tag=True):
    """A resting order gave way to an incoming one, at the resting price. `side` is the taker's."""

    taker_id: int
    maker_id: int
    side: Side
    price: int
    lots: int


class Swapped(msgspec.Struct, frozen=True, gc=False, tag=True):
    """An incoming order traded with a pool."""

    order_id: int
    side: Side
    price: int
    lots: int
    venue: str


class Cancelled(msgspec.Struct, frozen=True, gc=False, tag=True):
    """What was left of an order came off the book, or a stop's from among those that wait."""

    order_id: int
    side: Side
    price: int
    lots: int
    reason: str


class Dropped(msgspec.Struct, frozen=True, gc=False, tag=True):
    """What was left of an incoming order never rested."""

    order_id: int
    side: Side
    lots: int
    reason: str


class Reduced(msgspec.Struct, frozen=True, gc=False, tag=True):
    """A resting order shrank by so many lots in place and kept its turn; of what is left so much is shown."""

    order_id: int
    side: Side
    price: int
    lots: int
    left: int
    shown: int


class Decremented(msgspec.Struct, frozen=True, gc=False, tag=True):
    """An incoming order shrank by what its owner's own resting order offered."""

    order_id: int
    side: Side
    lots: int
    left: int


class Waiting(msgspec.Struct, frozen=True, gc=False, tag=True):
    """A stop waits, away from the book, for a trade at its price."""

    order_id: int
    side: Side
    stop: int
    lots: int


class Triggered(msgspec.Struct, frozen=True, gc=False, tag=True):
    """A trade reached a stop's price: from here it is an incoming order."""

    order_id: int
    side: Side
    stop: int


Event = (
    Rested | Refilled | Traded | Swapped | Cancelled | Dropped | Reduced | Decremented | Waiting | Triggered
)  # fmt: skip
