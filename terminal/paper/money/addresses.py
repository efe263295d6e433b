"""Wallet addresses: what is sent to a wrong one is gone, so every error that can be seen is refused."""

from __future__ import annotations

from terminal.model.errors import Refused
from terminal.model.wallets import is_evm, is_mistyped
from terminal.paper.flow import PAIRS

_CONTRACTS = {profile.address: profile.instrument.base for profile in PAIRS.values()}


def wallet(address: str, field: str) -> str:
    """The address as it was given, or Refused with what is wrong about it."""
    if not is_evm(address):
        raise _bad(field, address, "must be 0x and 40 hexadecimal digits, an EVM wallet")
    if not int(address, 16):
        raise _bad(field, address, "is the zero address, which nobody holds: it must be a wallet of yours")
    if is_mistyped(address):
        raise _bad(field, address, "has a wrong checksum, so a character must be mistyped: copy it again")
    if token := _CONTRACTS.get(address.lower()):
        raise _bad(field, address, f"is the contract of {token}, not a wallet: it must be a wallet of yours")
    return address


def _bad(field: str, address: str, why: str) -> Refused:
    shown = address if len(address) <= 60 else address[:57] + "..."
    return Refused("BAD_ADDRESS", f"{field} {shown!r} {why}", field, shown)
