"""What leaves for the clipboard and for the desktop, and that no text breaks out of it."""

from __future__ import annotations

import base64

from hypothesis import given
from hypothesis import strategies as st

from terminal.escapes import MOST_COPIED, clipboard, notification


@given(st.text(max_size=60))
def test_a_copy_arrives_as_it_was(text: str) -> None:
    said = clipboard(text, in_tmux=False)
    assert said.startswith("\x1b]52;c;")
    assert said.endswith("\a")
    assert base64.b64decode(said[7:-1]).decode() == text.encode(errors="replace").decode()


def test_a_long_copy_is_cut_between_characters() -> None:
    copied = base64.b64decode(clipboard("é" * MOST_COPIED, in_tmux=False)[7:-1])
    assert MOST_COPIED - 2 <= len(copied) <= MOST_COPIED
    assert set(copied.decode()) == {"é"}


@given(st.text(max_size=400))
def test_no_text_ends_a_notification_or_steers_the_terminal(text: str) -> None:
    said = notification(text, in_tmux=False)
    head, tail = "\x1b]9;evterm: ", "\a"
    assert said.startswith(head)
    assert said.endswith(tail)
    assert said[len(head) : -1].isprintable()


@given(st.text(max_size=40))
def test_tmux_is_given_both_ways(text: str) -> None:
    """One that it takes itself, and one that it passes on with each escape doubled."""
    plain, both = notification(text, in_tmux=False), notification(text, in_tmux=True)
    assert both.startswith(plain)
    wrapped = both[len(plain) :]
    assert wrapped.startswith("\x1bPtmux;")
    assert wrapped.endswith("\x1b\\")
    assert wrapped[7:-2].replace("\x1b\x1b", "\x1b") == plain
