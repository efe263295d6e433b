"""The driver's file: all that is written gets through it, and which of the painter's frames have left is known."""

from __future__ import annotations

import os
import select
from collections.abc import Callable
from typing import TextIO


class Frame(str):
    """What the painter writes, told apart from what Textual writes."""

    __slots__ = ()


class Wire:
    """The driver's file, written to by a thread of the driver's: here it is seen which frames have left."""

    def __init__(self, file: TextIO, frames: int = 0, left: Callable[[], None] = lambda: None) -> None:
        self._file = file
        self._put = whole(file)
        self._left = left
        self.frames = frames

    def write(self, text: str) -> None:
        self._put(text)
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


def whole(file: TextIO) -> Callable[[str], object]:
    """What writes all of a text. Standard error has no buffer beneath: of a write that a signal cuts short, such as that of
    a window being resized, it drops the rest, and of one that would block it drops everything."""
    try:
        descriptor = file.fileno()
    except (OSError, AttributeError):
        return file.write

    def put(text: str) -> None:
        rest = text.encode(file.encoding, file.errors or "strict")
        while rest:
            try:
                rest = rest[os.write(descriptor, rest) :]
            except BlockingIOError:  # somebody who shares the terminal has made it so
                select.select((), (descriptor,), ())

    return put
