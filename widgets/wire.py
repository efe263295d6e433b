"""The driver's file, and which of the painter's frames have left through it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TextIO


class Frame(str):
    """What the painter writes, told apart from what Textual writes."""

    __slots__ = ()


class Wire:
    """The driver's file, written to by a thread of the driver's: here it is seen which frames have left."""

    def __init__(self, file: TextIO, frames: int, left: Callable[[], None]) -> None:
        self._file = file
        self._left = left
        self.frames = frames

    def write(self, text: str) -> None:
        self._file.write(text)
        if isinstance(text, Frame):
            self._file.flush()
            self.frames += 1
            self._left()

    def flush(self) -> None:
        self._file.flush()

    def fileno(self) -> int:
        return self._file.fileno()

    def isatty(self) -> bool:
        return self._file.isatty()
