"""A key has one name however it is written or sent, and what a terminal cannot send is refused by its reason."""

from __future__ import annotations

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st
from textual.events import Key
from textual.keys import _character_to_key

from terminal.core.keys import (
    SIGNS,
    canonical,
    commands_in_text,
    is_known,
    pretty_chord,
    read_chord,
    read_key,
)


def sent(data: str) -> list[str]:
    """What Textual makes of bytes from a terminal."""
    from textual._xterm_parser import XTermParser

    parser = XTermParser()
    return [event.key for event in [*parser.feed(data), *parser.feed("")] if isinstance(event, Key)]


@pytest.mark.parametrize("char", string.punctuation + string.ascii_letters + string.digits)
def test_a_character_has_textuals_name(char: str) -> None:
    assert read_key(char) == _character_to_key(char)
    assert [canonical(key) for key in sent(char)] == [read_key(char)]


@pytest.mark.parametrize(
    ("written", "bytes_"),
    [
        ("F12", "\x1b[24~"), ("F10", "\x1b[21~"), ("Ctrl+K", "\x0b"), ("C-k", "\x1b[107;5u"), ("C-k", "\x1b[107;6u"),
        ("Shift+Up", "\x1b[1;2A"), ("shift+down", "\x1b[1;2B"), ("Space", " "), ("Esc", "\x1b[27u"), ("Tab", "\t"),
        ("Shift+Tab", "\x1b[Z"), ("S-Tab", "\x1b[9;2u"), ("C-/", "\x1f"), ("C-/", "\x1b[47;5u"), ("C-_", "\x1f"),
        ("M-x", "\x1bx"), ("Alt+x", "\x1b[120;3u"), ("J", "\x1b[106;2u"), ("J", "\x1b[106;2;74u"), ("Del", "\x1b[3~"),
        ("PgUp", "\x1b[5~"), ("C-Space", "\x00"), ("Enter", "\r"), ("+", "\x1b[57413u"), ("3", "\x1b[57402u"),
        ("?", "\x1b[63;2;63u"), ("C-]", "\x1d"),
    ],
)  # fmt: skip
def test_what_is_written_is_what_arrives(written: str, bytes_: str) -> None:
    assert [canonical(key) for key in sent(bytes_)] == [read_key(written)]


@pytest.mark.parametrize(
    ("written", "reason"),
    [
        ("C-S-k", "no terminal tells it"), ("Ctrl+Shift+K", "no terminal tells it"), ("C-i", "as Tab"), ("C-m", "as Enter"),
        ("C-[", "terminals do not send it|as Esc"), ("C-h", "as Backspace"), ("C-s", "belongs to"), ("C-a", "belongs to"),
        ("C-1", "do not send"), ("M-<", "another key"), ("M-1", "another key"), ("Shift+1", "write the sign"),
        ("Shift+Enter", "as Enter"), ("Ctrl+Enter", "do not send"), ("gb", "write `g b`"), ("Foo", "is no key"),
        ("", "no key"), ("a b c d", "longer than"), ("Hyper+x", "is no key"),
    ],
)  # fmt: skip
def test_what_cannot_be_typed_is_refused_with_its_reason(written: str, reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        read_chord(written)


@given(st.text(max_size=12))
def test_any_name_has_one_canonical_name(name: str) -> None:
    once = canonical(name)
    assert canonical(once) == once
    is_known(once)
    commands_in_text(once)


@given(st.text(max_size=12))
def test_any_writing_is_read_or_refused(text: str) -> None:
    try:
        chord = read_chord(text)
    except ValueError:
        return
    assert all(canonical(key) == key for key in chord)
    assert pretty_chord(chord)


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("g a", "ga"), ("C-c C-k", "C-c C-k"), ("C-x 5", "C-x 5"), ("C-k", "Ctrl+K"), ("S-Up", "Shift+Up"), ("?", "?"),
        ("Space", "Space"), ("f12", "F12"), ("J", "J"), ("M-x", "Alt+X"), ("d B", "dB"),
    ],
)  # fmt: skip
def test_help_shows_keys_as_people_write_them(written: str, shown: str) -> None:
    assert pretty_chord(read_chord(written)) == shown


def test_every_sign_has_a_name() -> None:
    assert len(set(SIGNS.values())) == len(string.punctuation)


def test_a_modifier_that_no_keymap_knows_is_shown_by_its_name() -> None:
    assert pretty_chord(("g", "hyper+a")) == "g hyper-a"
