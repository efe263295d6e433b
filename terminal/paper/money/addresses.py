"""Wallet addresses: what is sent to a wrong one is gone, so every error that can be seen is refused."""

from __future__ import annotations

import re

from terminal.model.errors import Refused
from terminal.paper.flow import PAIRS
from terminal.paper.money.keccak import keccak256

_FORM = re.compile(r"0x[0-9a-fA-F]{40}", re.ASCII)
_CONTRACTS = {profile.address: profile.instrument.base for profile in PAIRS.values()}


def wallet(address: str, field: str) -> str:
    """The address as it was given, or Refused with what is wrong about it."""
    if not _FORM.fullmatch(address):
        raise _bad(field, address, "must be 0x and 40 hexadecimal digits, an EVM wallet")
    digits = address[2:]
    if not int(digits, 16):
        raise _bad(field, address, "is the zero address, which nobody holds: it must be a wallet of yours")
    if not (digits.islower() or digits.isupper() or digits.isdigit()) and address != checksummed(address):
        # The right case is not told: with one digit mistyped it would bless the wrong wallet.
        raise _bad(field, address, "has a wrong checksum, so a character must be mistyped: copy it again")
    if token := _CONTRACTS.get(address.lower()):
        raise _bad(field, address, f"is the contract of {token}, not a wallet: it must be a wallet of yours")
    return address


def checksummed(address: str) -> str:
    """The address in the mixed case of EIP-55: a letter is a capital where the hash's digit is 8 or more."""
    digits = address[2:].lower()
    marks = keccak256(digits.encode()).hex()
    return "0x" + "".join(
        digit.upper() if int(mark, 16) >= 8 else digit for digit, mark in zip(digits, marks, strict=False)
    )


def _bad(field: str, address: str, why: str) -> Refused:
    shown = address if len(address) <= 60 else address[:57] + "..."
    return Refused("BAD_ADDRESS", f"{field} {shown!r} {why}", field, shown)
