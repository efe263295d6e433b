import contextlib
from decimal import Decimal

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from terminal.model.errors import Malformed
from terminal.model.order import Mode
from terminal.wire.amounts import decimal_of
from terminal.wire.requests import OrderRequest

DECIMALS = st.decimals(-(10**20), 10**20, allow_nan=False, allow_infinity=False, places=8)


@given(DECIMALS)
def test_a_number_is_read_to_the_last_digit_from_a_string_or_a_json_number(value: Decimal) -> None:
    text = format(value, "f")
    assert decimal_of(msgspec.Raw(f'"{text}"'.encode()), "price") == value
    assert decimal_of(msgspec.Raw(text.encode()), "price") == value


@given(st.binary(max_size=60))
def test_any_other_bytes_are_malformed_and_never_an_accident(raw: bytes) -> None:
    with contextlib.suppress(Malformed):
        assert decimal_of(msgspec.Raw(raw), "price").is_finite()


@pytest.mark.parametrize(
    ("body", "mode"),
    [
        (b"{}", Mode.LIVE),
        (b'{"mode":"paper"}', Mode.PAPER),
        (b'{"paper":true}', Mode.PAPER),
        (b'{"mode":"paper","paper":false}', Mode.LIVE),
        (b'{"mode":"live","paper":true}', Mode.PAPER),
        (b'{"mode":"paper","paper":null}', Mode.PAPER),
    ],
)
def test_paper_wins_over_mode_and_live_is_the_default(body: bytes, mode: Mode) -> None:
    whole = b'{"side":"buy","quantity":"1",' + body[1:] if body != b"{}" else b'{"side":"buy","quantity":"1"}'
    assert msgspec.json.decode(whole, type=OrderRequest).effective_mode is mode
