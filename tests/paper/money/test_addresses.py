"""Wallet addresses: the right ones pass, and the typing errors that can be seen are seen."""

from __future__ import annotations

import hashlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from terminal.model.errors import Refused
from terminal.model.keccak import keccak256
from terminal.model.wallets import checksummed
from terminal.paper.flow import PAIRS
from terminal.paper.money.addresses import wallet

SHA3 = 0x06
EIP55 = [
    "0x52908400098527886E0F7030069857D2E4169EE7",
    "0x8617E340B3D01FA5F11F306F4090FD50E238070D",
    "0xde709f2102306220921060314715629080e2fb77",
    "0x27b1fdb04752bbc536007a920d24acb045561c26",
    "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed",
    "0xfB6916095ca1df60bB79Ce92cE3Ea74c37c5d359",
    "0xdbF03B407c01E7cD3CBea99509d93f8DDDC8C6FB",
    "0xD1220A0cf47c7B9Be7A2E6BA89F429762e7b9aDb",
]
"""The examples of EIP-55 itself."""


@pytest.mark.parametrize(
    ("said", "digest"),
    [
        (b"", "c5d2460186f7233c927e7db2dcc703c0e500b653ca82273b7bfad8045d85a470"),
        (b"abc", "4e03657aea45a94fc7d47ba826c8d667c0d1e6e33a64a036ec44f58fa12d6c45"),
        (b"Transfer(address,address,uint256)", "ddf252ad1be2c89b69c2b068fc378daa952ba7f163c4a11628f55a4df523b3ef"),
    ],
)  # fmt: skip
def test_the_digests_are_ethereums(said: bytes, digest: str) -> None:
    assert keccak256(said).hex() == digest


@settings(max_examples=60)
@given(st.binary(max_size=300) | st.sampled_from([b"x" * n for n in (135, 136, 137, 271, 272, 273)]))
def test_with_the_other_suffix_it_is_the_sha3_of_the_standard_library(data: bytes) -> None:
    assert keccak256(data, SHA3) == hashlib.sha3_256(data).digest()


@pytest.mark.parametrize("address", EIP55)
def test_the_examples_of_the_standard_are_wallets(address: str) -> None:
    assert wallet(address, "destination") == address
    assert wallet(address.lower(), "destination") == address.lower()
    assert wallet("0x" + address[2:].upper(), "destination") == "0x" + address[2:].upper()
    if address[2:].lower() != address[2:] != address[2:].upper():
        assert checksummed(address.lower()) == address


@pytest.mark.parametrize("address", EIP55[4:])
def test_a_letter_in_the_wrong_case_is_seen_anywhere(address: str) -> None:
    for at in range(2, 42):
        wrong = address[:at] + address[at].swapcase() + address[at + 1 :]
        if wrong != address:
            with pytest.raises(Refused, match="checksum") as refused:
                wallet(wrong, "destination")
            assert checksummed(wrong) not in refused.value.message


def test_two_digits_that_changed_places_are_seen() -> None:
    address = EIP55[4]
    assert address[5:7] == "eb"
    with pytest.raises(Refused, match="checksum"):
        wallet(address[:5] + "be" + address[7:], "destination")


@pytest.mark.parametrize(
    "address",
    [
        "", " ", "0x", EIP55[4][:-1], EIP55[4] + "0", EIP55[4][2:], "0X" + EIP55[4][2:], EIP55[4] + "\n", " " + EIP55[4],
        "0x" + "g" * 40, "0x" + "\uff11" * 40, "vitalik.eth", "0x" + "5" * 5000, "\u202e" + EIP55[4], "0x5aAe...BeAed",
        "7EYnhQoR9YM3N7UoaKRoA44Uy8JeaZV3qyouov87awMs", "bc1qar0srrr7xfkvy5l643lydnw9re59gtzzwf5mdq",
    ],
)  # fmt: skip
def test_what_is_no_evm_wallet_is_refused_by_name(address: str) -> None:
    with pytest.raises(Refused, match="40 hexadecimal digits") as refused:
        wallet(address, "destination_address")
    error = refused.value
    assert (error.code, error.field) == ("BAD_ADDRESS", "destination_address")
    assert len(error.message) < 200


def test_the_zero_address_and_a_tokens_own_contract_are_refused() -> None:
    with pytest.raises(Refused, match="zero address"):
        wallet("0x" + "0" * 40, "destination")
    for profile in PAIRS.values():
        for contract in (profile.address, checksummed(profile.address)):
            with pytest.raises(Refused, match=f"contract of {profile.instrument.base}"):
                wallet(contract, "destination")
