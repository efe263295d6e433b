"""Everything that can be told to the market from outside, as values that go into the journal."""

from __future__ import annotations

from typing import Any

import msgspec

from terminal.model.order import Mode, Side
from terminal.paper.algos.commands import Command as AlgosCommand
from terminal.paper.clones.commands import Command as ClonesCommand
from terminal.paper.money.commands import Command as MoneyCommand
from terminal.paper.orders import NewOrder
from terminal.paper.prop.commands import Command as PropCommand


class OpenAccount(msgspec.Struct, frozen=True, tag=True):
    """A trader's account with its starting funds, live and paper."""

    name: str


class Place(msgspec.Struct, frozen=True, tag=True):
    account: int
    order: NewOrder


class Amend(msgspec.Struct, frozen=True, tag=True):
    account: int
    order_id: int
    price: int | None
    lots: int | None


class Cancel(msgspec.Struct, frozen=True, tag=True):
    account: int
    order_id: int


class CancelAll(msgspec.Struct, frozen=True, tag=True):
    """No symbol, side or mode means every one."""

    account: int
    symbol: str | None = None
    side: Side | None = None
    mode: Mode | None = None


class Unread(msgspec.Struct, frozen=True, tag=True):
    """A leg that was refused before it came here: its outcome is this."""

    code: str
    message: str
    field: str
    value: Any = None


class Batch(msgspec.Struct, frozen=True, tag=True):
    """Orders, amendments or cancels one after the other, each with an outcome of its own."""

    account: int
    legs: tuple[Place | Amend | Cancel | Unread, ...]
    request_id: str = ""
    asked: bytes = b""
    """A digest of the request. Legs are read by how things stand, which the first time may have changed: sent again,
    it is known by this."""


class Advance(msgspec.Struct, frozen=True, tag=True):
    """Let the simulated traders act up to the time it is applied at."""


class Skip(msgspec.Struct, frozen=True, tag=True):
    """The exchange was shut or asleep until now: the simulated traders start again from here."""


RoomCommand = AlgosCommand | MoneyCommand | PropCommand | ClonesCommand


class Keyed(msgspec.Struct, frozen=True, tag=True):
    """A command to a room under an idempotency key: within its time the same key is answered the same again."""

    account: int
    key: str
    command: RoomCommand


Command = OpenAccount | Place | Amend | Cancel | CancelAll | Batch | Advance | Skip | Keyed | RoomCommand
