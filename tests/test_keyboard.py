"""The terminal's answers among the keys: told apart wherever they come and however they are cut, and never a key."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st
from textual import _parser, events
from textual._xterm_parser import XTermParser
from textual.drivers import linux_driver

from terminal import keyboard
from terminal.escapes import ANSWER

KEYS = [
    "j",
    "Z",
    "0",
    "n",
    "[",
    "\r",
    "\x1b[A",
    "\x1b[1;2B",
    "\x1bOP",
    "\x1b[24~",
    "\x1b[57441u",
    "é",
]


class Read:
    """A parser as the driver makes it, and what it told of."""

    def __init__(self) -> None:
        self.answers: list[float] = []
        self.arrived: list[float] = []
        keyboard.watch(self.arrived.append, self.answers.append)
        self.parser = linux_driver.XTermParser()  # type: ignore[attr-defined]

    def feed(self, *pieces: str) -> list[str]:
        return [_name(one) for piece in pieces for one in self.parser.feed(piece)]

    def time_out(self) -> list[str]:
        self.parser._timeout_time = 0.0 if self.parser._timeout_time else None
        return [_name(one) for one in self.parser.tick()]


def _name(message: object) -> str:
    return message.key if isinstance(message, events.Key) else f"{message}"


def plain(text: str) -> list[str]:
    """As Textual alone reads it."""
    return [_name(one) for one in XTermParser().feed(text)]


@pytest.fixture(autouse=True)
def put_back() -> Iterator[None]:
    kept = linux_driver.XTermParser  # type: ignore[attr-defined]
    yield
    linux_driver.XTermParser = kept  # type: ignore[attr-defined]


@given(st.lists(st.sampled_from([*KEYS, ANSWER, ANSWER]), max_size=12), st.data())
def test_answers_are_heard_and_keys_stay_as_they_are(parts: list[str], data: st.DataObject) -> None:
    """However the bytes are cut into reads."""
    text = "".join(parts)
    cuts = sorted(data.draw(st.sets(st.integers(1, max(1, len(text) - 1)), max_size=6)))
    pieces = [text[a:b] for a, b in zip([0, *cuts], [*cuts, len(text)], strict=True) if a < b]
    read = Read()
    keys = read.feed(*pieces)
    assert keys == plain("".join(part for part in parts if part != ANSWER))
    assert len(read.answers) == parts.count(ANSWER)
    assert len(read.arrived) == len(keys)


@pytest.mark.parametrize("pieces", [["\x1b0j"], ["\x1b", "0", "j"], ["\x1b0", "j"]])
def test_escape_and_the_key_that_disarms_stay_two_keys(pieces: list[str]) -> None:
    """What a slow line brings together; Textual alone reads one odd letter."""
    assert Read().feed(*pieces) == ["escape", "0", "j"]


def test_an_answer_in_the_middle_of_a_paste_is_neither_pasted_nor_typed() -> None:
    read = Read()
    told = read.feed("\x1b[200~x", ANSWER, "y" * 40, "\x1b[201~", "j")
    assert [one for one in told if "Paste" not in one] == ["j"]
    assert any(f"x{'y' * 40}" in one for one in told)


def test_escape_and_then_an_answer_are_an_escape() -> None:
    read = Read()
    assert read.feed(f"\x1b{ANSWER}", "j") == ["escape", "j"]
    assert len(read.answers) == 1


def test_the_end_of_an_answer_whose_begin_was_given_up_is_not_typed() -> None:
    """A line so bad that a tenth of a second passes inside of four bytes: disarming by its 0 would be no help."""
    read = Read()
    assert read.feed("\x1b") == []
    assert read.time_out() == ["escape"]
    assert read.feed("[0n", "j") == ["j"]
    assert len(read.answers) == 1


def test_a_read_of_nothing_is_the_end_as_before() -> None:
    read = Read()
    read.feed(ANSWER, "")
    with pytest.raises(_parser.ParseError):
        read.feed("j")
