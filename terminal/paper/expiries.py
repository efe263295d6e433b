"""Orders with an end: each is cancelled at its own time."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from terminal.paper.rooms import NEVER, Room

if TYPE_CHECKING:
    from terminal.paper.exchange import Exchange


class Expiries(Room):
    """Only the exchange's own list is read: there is nothing to keep."""

    name: ClassVar[str] = "expiries"

    def __init__(self, exchange: Exchange) -> None:
        self.exchange = exchange

    def due(self) -> int:
        ends = self.exchange.ends
        return ends[0][0] if ends else NEVER

    def advance(self, now: int) -> None:
        self.exchange.expire(now)
