"""What can be told to this room, as values that go into the journal. Sizes are lots and prices ticks."""

from __future__ import annotations

import msgspec

from terminal.wire.prop import PropSide


class PropSignUp(msgspec.Struct, frozen=True, tag=True):
    account: int
    tier_id: int


class PropPayFee(msgspec.Struct, frozen=True, tag=True):
    account: int


class PropOpenTrade(msgspec.Struct, frozen=True, tag=True):
    """A limit of 0 is none."""

    account: int
    symbol: str
    side: PropSide
    lots: int
    leverage: int
    limit: int = 0


class PropCloseTrade(msgspec.Struct, frozen=True, tag=True):
    account: int
    trade_id: str
    limit: int = 0


class PropClaim(msgspec.Struct, frozen=True, tag=True):
    account: int


Command = PropSignUp | PropPayFee | PropOpenTrade | PropCloseTrade | PropClaim
