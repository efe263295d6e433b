"""What can be told to this room, as values that go into the journal."""

from __future__ import annotations

import msgspec


class NothingPropDesk(msgspec.Struct, frozen=True, tag=True):
    """Stands here until the room has commands."""

    account: int


Command = NothingPropDesk
