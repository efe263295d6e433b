"""Money and standing: fee tiers, sub-accounts, transfers, withdrawals and their settlement, simulation mode."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from terminal.paper.rooms import Room

if TYPE_CHECKING:
    from terminal.paper.exchange import Exchange


class Money(Room):
    name: ClassVar[str] = "money"

    def __init__(self, exchange: Exchange) -> None:
        self.exchange = exchange
