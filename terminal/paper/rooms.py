"""The parts of the venue beside matching: each is told its own commands and the time, and is kept with the rest."""

from __future__ import annotations

from typing import Any, ClassVar

NEVER = 1 << 62


class Room:
    """Pure like the exchange it stands on. It changes only in `apply`, `advance` and `skip`, which replay calls again
    with the same arguments in the same order. A command is refused with nothing changed, or carried out whole.
    """

    name: ClassVar[str]
    handles: ClassVar[tuple[type, ...]] = ()
    """The commands that come here."""

    def due(self) -> int:
        """When it must act next, in epoch microseconds."""
        return NEVER

    def advance(self, now: int) -> None:
        """Do what is due; afterwards `due` is later than `now`."""

    def skip(self, us: int, now: int) -> None:
        """The exchange was shut for so long, and it is now `now`."""

    def apply(self, command: Any, now: int) -> Any:
        """Carry out a command and answer what the venue says to it, a struct of `terminal.wire`."""
        raise NotImplementedError

    def dump(self) -> Any:
        """All there is to know, in plain values that msgpack takes."""
        return None

    def load(self, state: Any) -> None:
        """Take up a dumped state."""
