"""What is said to the terminal beside the picture: how it is, what to copy, what to tell the desktop."""

from __future__ import annotations

import base64
import os

QUESTION, ANSWER = "\x1b[5n", "\x1b[0n"
"""how is the terminal? It is well. No key sends the same"""
BELL = "\a"
MOST_COPIED = 74_000
"""bytes: some terminals take no more than 100,000 in base64"""
MOST_TOLD = 200


def clipboard(text: str, *, in_tmux: bool | None = None) -> str:
    """To the clipboard of the terminal, however far away it is (OSC 52)."""
    data = text.encode(errors="replace")
    if len(data) > MOST_COPIED:
        data = data[:MOST_COPIED].decode(errors="ignore").encode()
    return _passed(f"\x1b]52;c;{base64.b64encode(data).decode()}\a", in_tmux)


def notification(text: str, *, in_tmux: bool | None = None) -> str:
    """To the desktop's notifications (OSC 9). The name before it keeps a text from being read as a progress report, which some
    terminals take `9;4;` for."""
    safe = "".join(char if char.isprintable() else " " for char in text)[:MOST_TOLD]
    return _passed(f"\x1b]9;evterm: {safe}\a", in_tmux)


def _passed(sequence: str, in_tmux: bool | None) -> str:
    """tmux takes some of these itself and passes on what is wrapped, each only where it is set to: it is given both."""
    if not (bool(os.environ.get("TMUX")) if in_tmux is None else in_tmux):
        return sequence
    doubled = sequence.replace("\x1b", "\x1b\x1b")
    return f"{sequence}\x1bPtmux;{doubled}\x1b\\"
