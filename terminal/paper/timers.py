"""What the clock alone does in the exchange: orders with an end are cancelled, halted pairs trade again."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from terminal.paper.rooms import NEVER, Room

if TYPE_CHECKING:
    from terminal.paper.exchange import Exchange


class Timers(Room):
    """Only the exchange's own lists are read: there is nothing to keep."""

    name: ClassVar[str] = "timers"

    def __init__(self, exchange: Exchange) -> None:
        self.exchange = exchange

    def due(self) -> int:
        ends, halts = self.exchange.ends, self.exchange.breaker.halts
        return min(ends[0][0] if ends else NEVER, halts[0][0] if halts else NEVER)

    def advance(self, now: int) -> None:
        self.exchange.expire(now)
        self.exchange.breaker.resume(now)
