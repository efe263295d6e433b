"""What can be told to this room, as values that go into the journal."""

from __future__ import annotations

import msgspec

from terminal.model.order import Mode


class WithdrawFunds(msgspec.Struct, frozen=True, tag=True):
    """Send so many units of a currency to a wallet, over the chain of a pair."""

    account: int
    symbol: str
    mode: Mode
    currency: str
    units: int
    destination: str


class OpenSubAccount(msgspec.Struct, frozen=True, tag=True):
    account: int
    label: str


class TransferFunds(msgspec.Struct, frozen=True, tag=True):
    """Between an account and its sub-accounts; 0 and its own number both stand for the account itself."""

    account: int
    source: int
    target: int
    mode: Mode
    currency: str
    units: int


class SetSimulation(msgspec.Struct, frozen=True, tag=True):
    account: int
    enabled: bool


Command = WithdrawFunds | OpenSubAccount | TransferFunds | SetSimulation
