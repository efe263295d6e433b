"""What the venue tells of an account: who it is, what it pays, what it owns, and what is on its way."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from types import MappingProxyType
from typing import Literal, NamedTuple

Permit = Literal["view", "trade", "withdraw"]
PERMITS: tuple[Permit, ...] = ("view", "trade", "withdraw")

# Amounts are in units of 1e-8, whatever the asset.


class Owner(NamedTuple):
    """Whose key it is. `permits` has what was told of it, and no more."""

    id: str
    name: str = ""
    email: str = ""
    permits: Mapping[Permit, bool] = MappingProxyType({})


class Rung(NamedTuple):
    """A fee tier, and the 30-day volume in USDC from which on it counts."""

    tier: int
    name: str
    least: int
    maker_bps: Decimal
    taker_bps: Decimal


class FeeStanding(NamedTuple):
    """What is None was not told."""

    tier: int | None
    name: str
    maker_bps: Decimal
    taker_bps: Decimal
    volume: int | None
    ahead: Rung | None = None
    missing: int | None = None
    review_ms: int = 0


class Purse(NamedTuple):
    """What there is of an asset. The last three are where it lies."""

    asset: str
    available: int
    held: int | None = None
    on_chain: int | None = None
    hot_wallet: int | None = None
    deposits: int | None = None

    @property
    def total(self) -> int | None:
        return None if self.held is None else self.available + self.held


Course = Literal["pending", "delayed", "settled", "failed"]


class Move(NamedTuple):
    """A withdrawal, or a fill that waits for the chain. `amount` is None where it was not told."""

    id: str
    what: Literal["withdrawal", "fill"]
    course: Course
    said: str = ""
    """the venue's own word for it"""
    symbol: str = ""
    asset: str = ""
    amount: int | None = None
    destination: str = ""
    chain: str = ""
    paper: bool = False
    tx_hash: str = ""
    url: str = ""
    """of the chain's explorer, as the venue told it"""
    reason: str = ""
    trade_id: str = ""
    created_ms: int = 0
    expected_ms: int = 0

    @property
    def ended(self) -> bool:
        return self.course in ("settled", "failed")


class PairFunds(NamedTuple):
    symbol: str
    base: Purse
    quote: Purse
    pending: tuple[Move, ...] = ()


class SubAccount(NamedTuple):
    id: int
    label: str
    is_main: bool
    purses: tuple[Purse, ...] = ()


class Worth(NamedTuple):
    """All that is owned in USDC, and whether the venue forces the account to paper."""

    simulated: bool | None
    total: int | None
