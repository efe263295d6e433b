"""Everything that can be told to the market from outside, as values that go into the journal."""

from __future__ import annotations

import msgspec

from terminal.model.order import Mode, Side
from terminal.paper.orders import NewOrder


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


class Advance(msgspec.Struct, frozen=True, tag=True):
    """Let the simulated traders act up to the time it is applied at."""


class Skip(msgspec.Struct, frozen=True, tag=True):
    """The exchange was shut or asleep until now: the simulated traders start again from here."""


Command = OpenAccount | Place | Amend | Cancel | CancelAll | Advance | Skip
