"""Editing one line of text."""

from __future__ import annotations

import re
from collections.abc import Callable

_WORD_BEFORE = re.compile(r"\S*\s*$")
LONGEST = 500


class Edit:
    """A text and the cursor in it, counted in characters."""

    def __init__(self, text: str = "") -> None:
        self.text = ""
        self.cursor = 0
        self.insert(text)

    def insert(self, text: str) -> None:
        """Type or paste. What cannot be shown on a line is left out."""
        text = "".join(char for char in text if char.isprintable())[: LONGEST - len(self.text)]
        self.text = self.text[: self.cursor] + text + self.text[self.cursor :]
        self.cursor += len(text)

    def replace(self, start: int, text: str) -> None:
        """Put a text in place of what stands from `start` to the cursor."""
        self.text = self.text[:start] + self.text[self.cursor :]
        self.cursor = start
        self.insert(text)

    def set(self, text: str) -> None:
        self.text, self.cursor = "", 0
        self.insert(text)

    def press(self, key: str) -> bool:
        """Do what an editing key does; whether it is one."""
        action = _KEYS.get(key)
        if action:
            action(self)
        return action is not None

    def move(self, to: int) -> None:
        self.cursor = max(0, min(len(self.text), to))

    def cut(self, start: int, end: int) -> None:
        start = max(0, start)
        self.text = self.text[:start] + self.text[end:]
        self.cursor = start

    def word_start(self) -> int:
        """Where the word before the cursor begins."""
        found = _WORD_BEFORE.search(self.text[: self.cursor])
        return found.start() if found else 0


_KEYS: dict[str, Callable[[Edit], None]] = {
    "left": lambda edit: edit.move(edit.cursor - 1),
    "right": lambda edit: edit.move(edit.cursor + 1),
    "home": lambda edit: edit.move(0),
    "end": lambda edit: edit.move(len(edit.text)),
    "ctrl+e": lambda edit: edit.move(len(edit.text)),
    "ctrl+left": lambda edit: edit.move(edit.word_start()),
    "backspace": lambda edit: edit.cut(edit.cursor - 1, edit.cursor),
    "delete": lambda edit: edit.cut(edit.cursor, edit.cursor + 1),
    "ctrl+w": lambda edit: edit.cut(edit.word_start(), edit.cursor),
    "ctrl+u": lambda edit: edit.cut(0, edit.cursor),
}
