"""What orders do by themselves over time: TWAP, scale, participation, sniper, iceberg and the dead man's switch."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from terminal.paper.rooms import Room

if TYPE_CHECKING:
    from terminal.paper.exchange import Exchange


class Algos(Room):
    name: ClassVar[str] = "algos"

    def __init__(self, exchange: Exchange) -> None:
        self.exchange = exchange
