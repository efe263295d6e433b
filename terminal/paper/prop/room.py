"""The Prop Desk: tiers, evaluation, funded trading on simulated marks, payouts."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from terminal.paper.rooms import Room

if TYPE_CHECKING:
    from terminal.paper.exchange import Exchange


class PropDesk(Room):
    name: ClassVar[str] = "prop"

    def __init__(self, exchange: Exchange) -> None:
        self.exchange = exchange
