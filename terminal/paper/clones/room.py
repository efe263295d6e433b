"""Cloned bots: bought strategies with settings and skills that trade on the practice market."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from terminal.paper.rooms import Room

if TYPE_CHECKING:
    from terminal.paper.exchange import Exchange


class Clones(Room):
    name: ClassVar[str] = "clones"

    def __init__(self, exchange: Exchange) -> None:
        self.exchange = exchange
