"""What can be told to this room, as values that go into the journal."""

from __future__ import annotations

import msgspec


class NothingMoney(msgspec.Struct, frozen=True, tag=True):
    """Stands here until the room has commands."""

    account: int


Command = NothingMoney
