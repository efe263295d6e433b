"""Whose clones there are, and the exchange account that each trades on."""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING, Any
from uuid import UUID

import msgspec

from terminal.model.errors import NotFound, Refused
from terminal.paper.clones.clone import Clone, Run

if TYPE_CHECKING:
    from terminal.model.order import Mode
    from terminal.paper.clones.settings import Settings
    from terminal.paper.clones.skills import Equipped
    from terminal.paper.exchange import Exchange

ACTIVE_MOST = 20
DELETED_KEPT = 20


class Register:
    """In the order in which they were made."""

    def __init__(self, exchange: Exchange) -> None:
        self.exchange = exchange
        self.clones: dict[str, Clone] = {}
        self.number = 0

    def find(self, owner: int, clone_id: str) -> Clone:
        """The owner's own: another's is as if it were not there."""
        clone = self.clones.get(clone_id)
        if clone is None or clone.owner != owner:
            shown = clone_id[:64].encode("utf-8", "replace").decode()
            raise NotFound("CLONE_NOT_FOUND", "no clone of yours has this id: try /my-clones", "id", shown)
        return clone

    def changeable(self, owner: int, clone_id: str) -> Clone:
        """The same, unless it is deleted."""
        clone = self.find(owner, clone_id)
        if clone.deleted:
            raise Refused(
                "CLONE_DELETED", "this clone is deleted: try another, or clone the bot again", "id", clone.id
            )
        return clone

    def of(self, owner: int) -> list[Clone]:
        return [clone for clone in self.clones.values() if clone.owner == owner]

    def running(self) -> list[tuple[Clone, Run]]:
        return [(clone, clone.run) for clone in self.clones.values() if clone.run is not None]

    def open(
        self,
        owner: int,
        name: str,
        source: tuple[str, str],
        mode: Mode,
        settings: Settings,
        skills: list[Equipped],
        now: int,
    ) -> Clone:
        """A paused clone with an account of its own."""
        active = sum(not clone.deleted for clone in self.of(owner))
        if active >= ACTIVE_MOST:
            message = f"you have {active} clones and {ACTIVE_MOST} is the maximum: delete one first"
            raise Refused("TOO_MANY_CLONES", message, "clones", active)
        self.number += 1
        digest = sha256(f"{self.number}:{owner}:{now}".encode()).digest()
        clone_id = str(UUID(bytes=digest[:16], version=4))
        account = self._account(owner, f"clone-{self.number}")
        clone = Clone(clone_id, self.number, owner, account, name, *source, mode, settings, skills, now)
        self.clones[clone.id] = clone
        return clone

    def _account(self, owner: int, name: str) -> int:
        """A new one, or the empty one of a clone that was deleted so long ago that it is forgotten now."""
        gone = [clone for clone in self.of(owner) if clone.deleted]
        if len(gone) < DELETED_KEPT:
            return self.exchange.open_account(name, watched=True).id
        oldest = min(gone, key=lambda clone: (clone.deleted, clone.number))
        del self.clones[oldest.id]
        self.exchange.accounts[oldest.account].name = name
        return oldest.account

    def dump(self) -> Any:
        return {
            "number": self.number,
            "clones": [msgspec.to_builtins(clone) for clone in self.clones.values()],
        }

    def load(self, state: Any) -> None:
        self.number = state["number"]
        for clone in msgspec.convert(state["clones"], list[Clone]):
            clone.relink(self.exchange)
            self.clones[clone.id] = clone
