"""Whatever the venue sends: a value, or Malformed, and no byte in any string that could steer a terminal."""

from __future__ import annotations

import random
import unicodedata
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from terminal.model.errors import Malformed
from terminal.model.text import MOST, clean
from terminal.wire import reading
from terminal.wire.values import MOST_BYTES, loads
from tests.wire.samples import (
    AT,
    BALANCE,
    CANDLE,
    CLOB,
    FILL,
    HOSTILE,
    HYBRID,
    MARKET,
    ORDER,
    PAIR,
    TRADE,
    ear,
    encoded,
    framed,
    is_clean,
    poisoned,
    strings,
)  # fmt: skip

EAR = ear()
SCALE = EAR.named("vaix")
UNSAFE = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}
Read = Callable[[bytes], Any]


def answers(read: Callable[[Any], Any]) -> Read:
    return lambda body: read(loads(body))


READERS: dict[str, tuple[Read, list[Any]]] = {
    "clob": (EAR.clob, [framed(kind, data) for kind, data in CLOB.items()]),
    "private": (
        EAR.private,
        [
            {"type": "order_update", "order_id": "ord_1", "status": "open", "order": ORDER},
            {"type": "fill", **FILL},
            {"type": "balance_update", **BALANCE},
        ],
    ),
    "hybrid": (lambda frame: EAR.hybrid(frame, "vaix"), [HYBRID]),
    "markets": (EAR.markets, [[MARKET], {"type": "update", "markets": [MARKET]}, MARKET]),
    "pairs": (answers(reading.pairs), [[PAIR], {"pairs": [PAIR]}]),
    "candles": (answers(lambda body: reading.candles(body, SCALE)), [[CANDLE]]),
    "trades": (answers(lambda body: reading.trades(body, SCALE)), [[TRADE]]),
    "orders": (answers(lambda body: reading.orders(body, EAR.scales, SCALE)), [{"orders": [ORDER]}]),
    "fills": (answers(lambda body: reading.fills(body, EAR.scales, SCALE)), [{"trades": [FILL]}]),
    "fills of": (answers(lambda body: reading.fills_of(body, SCALE)), [{**ORDER, "fills": [FILL]}]),
    "balances": (
        answers(lambda body: reading.balances(body, EAR.scales)),
        [{"base_symbol": "VAIX", "quote_symbol": "USDC", "base_balance": "1", "quote_balance": "2", "mode": "live"}],
    ),
    "time": (answers(reading.server_time), [{"timestamp": AT}]),
}  # fmt: skip


def told(read: Read, frame: bytes) -> Any:
    """What was read, or the sentence of why not: nothing else may come out."""
    try:
        return read(frame)
    except Malformed as error:
        return (error.field, error.message, str(error.value or ""))


@pytest.mark.parametrize("name", READERS)
def test_no_string_of_any_message_carries_a_control(name: str) -> None:
    """A hostile string in the place of every string and of every field's name, one at a time."""
    read, messages = READERS[name]
    cases = 0
    for message in messages:
        assert all(is_clean(one) for one in strings(told(read, encoded(message))))
        for poison in HOSTILE:
            for bad in poisoned(message, poison):
                cases += 1
                assert all(is_clean(one) for one in strings(told(read, encoded(bad)))), (name, poison)
    assert cases or name == "time"


ODD_NUMBERS: tuple[Any, ...] = (
    "NaN", "Infinity", "-Infinity", "1e999", "1e99", "-1", "0", "-0", "1" * 40, "1." + "0" * 40, "0x10", "1_000",
    " 1", "1 ", "+1", "", ".", "1.", ".5", "1.2.3", "\u0661", "1e-99", "12", "0.0000001", None, True, [], {}, [[]],
    {"a": 1}, "1" * 5_000, 10**40, -(10**40), 1.5, "\ud800", "buy",
)  # fmt: skip


@pytest.mark.parametrize("name", READERS)
def test_odd_values_in_every_place_are_read_or_malformed(name: str) -> None:
    read, messages = READERS[name]
    for message in messages:
        for number in ODD_NUMBERS:
            for bad in replaced(message, number):
                told(read, encoded(bad))


def replaced(message: Any, value: Any) -> Any:
    """The message with any part of it replaced by a value."""
    yield value
    if isinstance(message, dict):
        for key, inner in message.items():
            for one in replaced(inner, value):
                yield {**message, key: one}
    elif isinstance(message, list):
        for place, inner in enumerate(message):
            for one in replaced(inner, value):
                yield [*message[:place], one, *message[place + 1 :]]


NO_MESSAGES = (
    b"", b"{", b"nul", b"\xff\xfe", b'"\xff"', b'"\\ud800"', b'"\\udc00\\ud800"', b"NaN", b"[Infinity]", b"1e999",
    b"[" * 100_000, b'{"a":' * 100_000, b"[" * 900 + b"]" * 900, b"1" * 5_000, b"5", b'"symbol"', b"null", b"true",
    b'{"type":' + b"[" * 900 + b"]" * 900 + b"}", b'{"type":"l2_snapshot","data":' + b"[" * 800 + b"]" * 800 + b"}",
    b'{"type":"trade","data":{"pair":' + b"[" * 800 + b"]" * 800 + b"}}", b"x" * (MOST_BYTES + 1),
    b'{"a":"' + b"y" * MOST_BYTES + b'"}', b'{"type":"heartbeat","global_sequence":' + b"9" * 4_000 + b"}",
    b'{"type":"heartbeat","global_sequence":true}', b'{"type":"heartbeat","global_sequence":1.5}',
    b'{"type":"gap_detected","data":{"gap_size":1e99}}',
)  # fmt: skip
"""Some are as large as a frame may be: as parameters they would be names of tests."""


@pytest.mark.parametrize("name", READERS)
def test_what_is_no_message_is_malformed_or_ignored(name: str) -> None:
    for frame in NO_MESSAGES:
        assert all(is_clean(one) for one in strings(told(READERS[name][0], frame))), frame[:60]


@given(st.sampled_from(sorted(READERS)), st.binary(max_size=80))
def test_any_bytes(name: str, frame: bytes) -> None:
    told(READERS[name][0], frame)


JSON = st.recursive(
    st.one_of(
        st.none(),
        st.booleans(),
        st.integers(),
        st.floats(),
        st.text(max_size=8),
        st.sampled_from(ODD_NUMBERS),
    ),
    lambda inner: st.one_of(
        st.lists(inner, max_size=4), st.dictionaries(st.text(max_size=8), inner, max_size=4)
    ),
    max_leaves=12,
)


@given(st.sampled_from(sorted(CLOB)), JSON, JSON)
def test_any_data_in_a_frame(kind: str, data: Any, sequence: Any) -> None:
    told(EAR.clob, encoded({"type": kind, "data": data, "global_sequence": sequence}))


def test_twenty_thousand_damaged_messages() -> None:
    """Bytes flipped, cut, doubled and spliced, by seed. What is read holds no number out of range."""
    dice = random.Random(11)
    pieces = [
        b"NaN",
        b"1e999",
        b"-1",
        b'"',
        b"{",
        b"[",
        b"\\ud800",
        b"\x1b",
        b"null",
        b'"\x00"',
        b"9" * 40,
        b",",
    ]
    frames = [(read, encoded(one)) for read, messages in READERS.values() for one in messages]
    read_well = 0
    for _ in range(20_000):
        read, whole = dice.choice(frames)
        frame = bytearray(whole)
        for _ in range(dice.randint(1, 3)):
            place = dice.randrange(len(frame) or 1)
            match dice.randrange(5):
                case 0:
                    del frame[place:]
                case 1:
                    del frame[place : place + dice.randint(1, 6)]
                case 2:
                    frame[place:place] = dice.choice(pieces)
                case 3:
                    frame[place : place + 1] = bytes([dice.randrange(256)])
                case _:
                    frame[place:place] = frame[place : place + 20]
        found = told(read, bytes(frame))
        read_well += not (isinstance(found, tuple) and found[:1] == ("message",))
        assert all(is_clean(one) for one in strings(found))
    assert read_well > 2_000


@given(st.text(max_size=300), st.integers(1, MOST))
def test_clean_text_is_safe_bounded_and_stays_as_it_is(text: str, most: int) -> None:
    found = clean(text, most)
    assert len(found) <= most
    assert not any(unicodedata.category(char) in UNSAFE for char in found)
    assert clean(found, most) == found


def test_clean_takes_what_is_no_text() -> None:
    deep: list[Any] = []
    for _ in range(5_000):
        deep = [deep]
    assert clean(deep) == "a list"
    assert clean({"a": "\x1b"}) == "an object"
    assert clean(ValueError("\x1b[2J")) == "\ufffd[2J"


def test_the_sentences_of_errors_keep_no_frame_alive() -> None:
    """They are remembered, and so must not be the errors they were made from, with tracebacks and 8 MB frames."""
    import gc
    import weakref

    class Held(Exception):
        pass

    error = Held("why")
    gone = weakref.ref(error)
    clean(error)
    del error
    gc.collect()
    assert gone() is None


@pytest.mark.parametrize(
    "name", ["", "?", "a/b", "..", "a?side=buy", "a#b", "a b", "ord\x1b", "x" * 200, "%2e"]
)
def test_an_order_whose_name_would_change_a_path_is_not_taken(name: str) -> None:
    with pytest.raises(Malformed):
        reading.order({**ORDER, "order_id": name}, SCALE)
