"""Addresses of wallets: every error that can be seen is seen, and told without blessing another wallet."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from terminal.model.wallets import base58_bytes, checksummed, fault

EIP55 = "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed"
SOLANA = "9WzDXwBbmkg8ZTbNMqUxvQRAyrZzDsGYdLVL9zYtAWWM"
LETTERS = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"


@pytest.mark.parametrize("address", [EIP55, EIP55.lower(), "0x" + EIP55[2:].upper(), SOLANA])
def test_an_address_that_may_be_right_passes(address: str) -> None:
    assert fault(address) == ""


@pytest.mark.parametrize(
    ("address", "why"),
    [
        (EIP55.replace("aA", "Aa"), "wrong checksum"),
        (EIP55[:5] + "be" + EIP55[7:], "wrong checksum"),
        (EIP55[:-1], "this has 39 characters"),
        (EIP55 + "0", "this has 41 characters"),
        ("0X" + EIP55[2:], "0x and 40"),
        ("0x" + "0" * 40, "nobody holds"),
        ("1" * 32, "nobody holds"),
        (SOLANA[:-3], "holds 30"),
        ("z" * 44, "holds 33"),
        (SOLANA.replace("W", "0", 1), "0x and 40 hexadecimal digits, or a Solana"),
        ("vitalik.eth", "or a Solana"),
        ("\uff11" * 40, "or a Solana"),
    ],
)
def test_what_is_wrong_is_told(address: str, why: str) -> None:
    assert why in fault(address)


def test_the_right_case_is_never_told() -> None:
    wrong = EIP55.replace("aA", "Aa")
    assert checksummed(wrong) not in fault(wrong)


@given(st.binary(max_size=40))
def test_base58_holds_what_was_put_into_it(held: bytes) -> None:
    number, text = int.from_bytes(held, "big"), ""
    while number:
        number, digit = divmod(number, 58)
        text = LETTERS[digit] + text
    ones = next((at for at, byte in enumerate(held) if byte), len(held))
    assert base58_bytes("1" * ones + text) == held
