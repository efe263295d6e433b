"""The binary frame, read by the venue's own SDK and by the terminal."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from event_trader.hft import decode_frame
from hypothesis import given
from hypothesis import strategies as st

from terminal.model.errors import Malformed
from terminal.model.instrument import MAX_LOTS, MAX_TICKS, Instrument
from terminal.model.order import BUY, SELL, Side
from terminal.wire.binary import MOST, SNAPSHOT, FixedPoint, Frame, Kind, decode, encode, market_of, numbered

INSTRUMENTS = [
    Instrument("VAIX", Decimal("0.000001"), Decimal(1), 100),
    Instrument("ET10", Decimal("0.0001"), Decimal("0.1"), 5),
    Instrument("BTC", Decimal("0.5"), Decimal("0.00001"), 1),
    Instrument("FINE", Decimal("0.00000001"), Decimal(1), 1),
]
I64 = st.integers(0, MOST)
FRAMES = st.builds(
    Frame,
    st.sampled_from(Kind),
    st.integers(0, 2**32 - 1),
    st.integers(0, 2**64 - 1),
    I64,
    I64,
    I64,
    st.sampled_from(Side),
    st.integers(0, 255),
)


def written(frame: Frame) -> bytes:
    """The frame as the exchange writes it: whole, and then numbered."""
    kind, market, sequence, at_ns, price, size, side, flags = frame
    return numbered(encode(Kind(kind), market, at_ns, price, size, side, flags), sequence)


@given(FRAMES)
def test_the_sdk_reads_every_field_that_was_written(frame: Frame) -> None:
    assert decode_frame(written(frame)) == {
        "schema_version": 1,
        "msg_type": int(frame.kind),
        "market_id": frame.market,
        "seq": frame.sequence,
        "ts_ns": frame.at_ns,
        "price_fp": frame.price,
        "qty_fp": frame.size,
        "side": 0 if frame.side is BUY else 1,
        "flags": frame.flags,
    }


@given(FRAMES)
def test_the_terminal_reads_what_was_written(frame: Frame) -> None:
    assert decode(written(frame)) == frame
    assert market_of(written(frame)) == frame.market.to_bytes(4, "little")


@given(st.binary(max_size=120) | st.binary(min_size=46, max_size=46).map(lambda rest: b"\x01\x00" + rest))
def test_any_bytes_are_a_frame_or_are_malformed(message: bytes) -> None:
    good = len(message) == 48 and message[:2] == b"\x01\x00" and message[40] < 2
    try:
        frame = decode(message)
    except Malformed:
        assert not good
    else:
        assert good
        assert frame.sequence == int.from_bytes(message[8:16], "little")


@pytest.mark.parametrize(
    ("message", "field", "said"),
    [
        (b"", "frame", "48 bytes, this one 0"),
        (encode(Kind.MARK, 1, 0)[:-1], "frame", "48 bytes, this one 47"),
        (encode(Kind.MARK, 1, 0) + b"\0", "frame", "48 bytes, this one 49"),
        (b"\x02" + encode(Kind.MARK, 1, 0)[1:], "frame", "version 2"),
        (b"\x00" + encode(Kind.MARK, 1, 0)[1:], "frame", "version 0"),
        (encode(Kind.MARK, 1, 0)[:40] + b"\x02" + bytes(7), "side", "not 2"),
    ],
)
def test_what_is_wrong_with_a_frame_is_said(message: bytes, field: str, said: str) -> None:
    with pytest.raises(Malformed) as refused:
        decode(message)
    assert refused.value.field == field
    assert said in refused.value.message


def test_a_kind_that_is_new_to_us_is_read_all_the_same() -> None:
    frame = encode(Kind.MARK, 3, 5)
    assert decode(frame[:2] + b"\x63\x00" + frame[4:]).kind == 99


def test_only_a_book_level_is_a_part_of_a_snapshot() -> None:
    """The flags of other kinds are a venue's number."""
    assert decode(encode(Kind.BOOK, 1, 0, flags=SNAPSHOT)).in_snapshot
    assert not decode(encode(Kind.BOOK, 1, 0)).in_snapshot
    assert not decode(encode(Kind.TRADE, 1, 0, flags=1)).in_snapshot


@given(st.sampled_from(INSTRUMENTS), st.integers(0, MAX_TICKS), st.integers(0, MAX_LOTS))
def test_prices_and_sizes_are_exact_both_ways(instrument: Instrument, ticks: int, lots: int) -> None:
    """Against the decimals that the JSON streams say. A size beyond 64 bits is the greatest that fits."""
    fixed = FixedPoint(instrument)
    assert fixed.price(ticks) == Fraction(instrument.price_text(ticks)) * 10**8
    assert fixed.ticks(fixed.price(ticks)) == ticks
    exact = Fraction(instrument.size_text(lots)) * 10**8
    assert fixed.size(lots) == min(exact, MOST)
    if exact < MOST:
        assert fixed.lots(fixed.size(lots)) == lots


def test_a_size_beyond_64_bits_is_read_as_the_most_that_fits() -> None:
    vaix = FixedPoint(INSTRUMENTS[0])
    assert vaix.size(MAX_LOTS) == MOST
    assert vaix.lots(MOST) == 92_233_720_368


@pytest.mark.parametrize(("price", "size"), [(101, 0), (-100, 0), (100, 1), (100, -(10**8))])
def test_what_is_off_the_grid_is_malformed(price: int, size: int) -> None:
    vaix = FixedPoint(INSTRUMENTS[0])
    with pytest.raises(Malformed, match="not a multiple"):
        (vaix.ticks(price), vaix.lots(size))


def test_a_grid_finer_than_a_frame_is_refused_at_once() -> None:
    with pytest.raises(ValueError, match="finer"):
        FixedPoint(Instrument("DUST", Decimal("1e-9"), Decimal(10), 1))


def test_sides_are_told_as_the_contract_numbers_them() -> None:
    assert [encode(Kind.TRADE, 1, 0, side=side)[40] for side in (BUY, SELL)] == [0, 1]
