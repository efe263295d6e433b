"""Wallet addresses: what is sent to a wrong one is gone, so every error that can be seen is told."""

from __future__ import annotations

import re
from functools import lru_cache

from terminal.model.keccak import keccak256

_EVM = re.compile(r"0x[0-9a-fA-F]{40}", re.ASCII)
_BASE58 = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
_SOLANA = re.compile(f"[{_BASE58}]{{32,44}}", re.ASCII)
SOLANA_BYTES = 32


def is_evm(address: str) -> bool:
    return bool(_EVM.fullmatch(address))


@lru_cache(maxsize=64)
def checksummed(address: str) -> str:
    """The address in the mixed case of EIP-55: a letter is a capital where the hash's digit is 8 or more."""
    digits = address[2:].lower()
    marks = keccak256(digits.encode()).hex()
    return "0x" + "".join(
        digit.upper() if int(mark, 16) >= 8 else digit for digit, mark in zip(digits, marks, strict=False)
    )


def is_mistyped(address: str) -> bool:
    """Whether an EVM address disproves itself. One in a single case carries no checksum."""
    digits = address[2:]
    return digits not in (digits.lower(), digits.upper()) and address != checksummed(address)


def base58_bytes(text: str) -> bytes:
    """What base58 text stands for; leading ones are zero bytes. ValueError for other letters."""
    number = 0
    for letter in text:
        number = number * 58 + _BASE58.index(letter)
    zeros = len(text) - len(text.lstrip("1"))
    return bytes(zeros) + number.to_bytes((number.bit_length() + 7) // 8, "big")


def fault(address: str) -> str:
    """What is wrong with an address, and what would be right; empty where nothing can be seen. The right case of a
    letter is never told: with one digit mistyped it would bless the wrong wallet."""
    if is_evm(address):
        if not int(address, 16):
            return "the zero address, which nobody holds: a wallet of yours"
        mistyped = "a wrong checksum: a character is mistyped, copy it again"
        return mistyped if is_mistyped(address) else ""
    if _SOLANA.fullmatch(address):
        return _solana_fault(base58_bytes(address))
    if address[:2].lower() == "0x":
        return f"0x and 40 hexadecimal digits: this has {len(address) - 2} characters behind 0x"
    return "0x and 40 hexadecimal digits, or a Solana address of 32 to 44 letters and digits"


def _solana_fault(held: bytes) -> str:
    if len(held) != SOLANA_BYTES:
        return f"a Solana address holds 32 bytes, this holds {len(held)}: a character is missing, too much or mistyped"
    return "" if any(held) else "the address of Solana's own program, which nobody holds: a wallet of yours"
