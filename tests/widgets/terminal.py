"""A terminal for tests: pyte, taught how real ones treat wide characters, and a program running in it."""

from __future__ import annotations

import contextlib
import fcntl
import os
import pty
import re
import select
import signal
import struct
import termios
import time
from collections.abc import Sequence
from functools import lru_cache
from typing import Any

import pyte
from pyte.screens import Char
from rich.cells import cell_len, get_character_cell_size

# pyte would print what it does not know of these
_UNKNOWN = re.compile(rb"\x1b\[[<>=][0-9;]*[a-zA-Z]|\x1b\[\?[0-9;]*\$p|\x1b\[\?[0-9;]*u|\x1b\[[0-9;]* q")
_ALT_SCREEN = b"\x1b[?1049h"
_UNFINISHED = re.compile(rb"\x1b(\[[0-9;?<>=$]*|\][^\x07\x1b]*\x1b?)?$")
_STYLE_OR_PLACE = re.compile(r"\x1b\[([0-9;]*)([mH])")


@lru_cache(4096)
def _is_narrow(data: str) -> bool:
    """Each character has a cell of its own."""
    return all(get_character_cell_size(char) == 1 for char in data)


class Screen(pyte.Screen):
    """Half a wide character overwritten takes its other half along; a variation selector widens, a joiner joins."""

    def __init__(self, columns: int, lines: int) -> None:
        super().__init__(columns, lines)
        self._styles: dict[tuple[Any, ...], Any] = {}

    def select_graphic_rendition(self, *attrs: int, **more: Any) -> None:
        """What it comes to is the same each time."""
        known = (self.cursor.attrs, attrs)
        if known not in self._styles:
            super().select_graphic_rendition(*attrs, **more)
            self._styles[known] = self.cursor.attrs
        self.cursor.attrs = self._styles[known]

    def draw(self, data: str) -> None:
        if _is_narrow(data) and self.cursor.x + len(data) <= self.columns and not self._joins():
            self._draw_narrow(data)
        else:
            self._draw_each(data)

    def _draw_narrow(self, data: str) -> None:
        line, x = self.buffer[self.cursor.y], self.cursor.x
        if x and line[x].data == "":
            line[x - 1] = line[x - 1]._replace(data=" ")
        style, end = self.cursor.attrs[1:], x + len(data)
        line.update((at, Char._make((char, *style))) for at, char in enumerate(data, x))
        if line[end].data == "":
            line[end] = line[end]._replace(data=" ")
        self.cursor.x = end

    def _draw_each(self, data: str) -> None:
        for char in data:
            if char == "\u200d" or self._joins():
                self._append(char)
            elif width := get_character_cell_size(char):
                self._set(char, width)
            else:
                self._append(char)

    def _joins(self) -> bool:
        last = self._last()
        return last is not None and self.buffer[self.cursor.y][last].data.endswith("\u200d")

    def _last(self) -> int | None:
        """The column of the character before the cursor."""
        line, x = self.buffer[self.cursor.y], self.cursor.x - 1
        return None if x < 0 else x - 1 if line[x].data == "" and x else x

    def _append(self, char: str) -> None:
        last = self._last()
        if last is None:
            return
        cell = self.buffer[self.cursor.y][last]
        grown = cell.data + char
        if cell_len(grown) > cell_len(cell.data):
            self.cursor.x = last
            self._set(cell.data, 2)
        self.buffer[self.cursor.y][last] = cell._replace(data=grown)

    def _set(self, char: str, width: int) -> None:
        x = min(self.cursor.x, self.columns - width)
        line = self.buffer[self.cursor.y]
        if x and line[x].data == "":
            line[x - 1] = line[x - 1]._replace(data=" ")
        if x + width < self.columns and line[x + width].data == "":
            line[x + width] = line[x + width]._replace(data=" ")
        line[x] = self.cursor.attrs._replace(data=char)
        if width == 2:
            line[x + 1] = self.cursor.attrs._replace(data="")
        self.cursor.x = x + width

    @property
    def cells(self) -> list[list[tuple[Any, ...]]]:
        """What is seen of each cell. The second half of a wide one is as the first."""
        rows: list[list[tuple[Any, ...]]] = []
        for y in range(self.lines):
            row = [*map(self.buffer[y].__getitem__, range(self.columns))]
            rows.append(
                [one if one.data else row[max(0, x - 1)]._replace(data="") for x, one in enumerate(row)]
            )
        return rows

    def cells_of(self, row: int) -> list[Char]:
        """Of the last row, where it is -1."""
        line = self.buffer[row % self.lines]
        return [line[x] for x in range(self.columns)]

    @property
    def text(self) -> str:
        columns = range(self.columns)
        return "\n".join("".join([self.buffer[y][x].data for x in columns]) for y in range(self.lines))

    @property
    def place(self) -> tuple[int, int]:
        return self.cursor.x, self.cursor.y


class Stream(pyte.ByteStream):
    """pyte reads letter by letter; what nearly all of a frame is made of is taken as a whole."""

    def feed(self, data: bytes) -> None:  # type: ignore[override]
        assert self.listener is not None
        text, at = self.utf8_decoder.decode(data), 0
        for found in _STYLE_OR_PLACE.finditer(text):
            pyte.Stream.feed(self, text[at : found.start()])
            at = found.end()
            numbers = [int(number or 0) for number in found[1].split(";")]
            if found[2] == "m":
                self.listener.select_graphic_rendition(*numbers)
            else:
                self.listener.cursor_position(*numbers)
        pyte.Stream.feed(self, text[at:])


class Terminal:
    """A screen and the bytes that came to it."""

    def __init__(self, width: int, height: int) -> None:
        self.screen = Screen(width, height)
        self._stream = Stream(self.screen)
        self._rest = b""
        self._text = ""
        self.received = 0

    def feed(self, data: bytes) -> None:
        self.received += len(data)
        self._text = ""
        data = self._rest + data
        cut = _UNFINISHED.search(data)
        self._rest = data[cut.start() :] if cut else b""
        data = data[: cut.start()] if cut else data
        for number, part in enumerate(_UNKNOWN.sub(b"", data).split(_ALT_SCREEN)):
            if number:
                self.screen.erase_in_display(2)
            self._stream.feed(part)

    @property
    def text(self) -> str:
        self._text = self._text or self.screen.text
        return self._text


class Program(Terminal):
    """A program in a terminal of its own."""

    def __init__(
        self,
        command: Sequence[str],
        width: int = 80,
        height: int = 24,
        *,
        sync: object = True,
        **environment: str,
    ) -> None:
        super().__init__(width, height)
        self._sync = sync
        self.pid, self._fd = pty.fork()
        if not self.pid:
            dropped = ("COLUMNS", "LINES", "NO_COLOR", "COLORTERM", "TERM_PROGRAM", "PYTHONDONTWRITEBYTECODE")
            kept = {name: value for name, value in os.environ.items() if name not in dropped}
            fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack("HHHH", height, width, 0, 0))
            os.execvpe(command[0], list(command), {**kept, "TERM": "xterm-256color", **environment})  # noqa: S606

    def read(self, seconds: float = 0.0) -> bool:
        """Take in what arrives within that time; answer whether anything did."""
        if not select.select([self._fd], [], [], seconds)[0]:
            return False
        try:
            data = os.read(self._fd, 1 << 16)
        except OSError:
            return False
        if self._sync and b"\x1b[?2026$p" in data:
            self.send("\x1b[?2026;2$y")
        if b"\x1b[5n" in data:
            self.send("\x1b[0n")
        self.feed(data)
        return bool(data)

    def settle(self, quiet: float = 0.05, limit: float = 5.0) -> None:
        """Read until nothing came for a while."""
        end = time.monotonic() + limit
        while self.read(quiet) and time.monotonic() < end:
            pass

    def until(self, text: str, limit: float = 10.0) -> None:
        end = time.monotonic() + limit
        while text not in self.text:
            assert time.monotonic() < end, f"no {text!r} on the screen:\n{self.text}"
            self.read(0.05)

    def until_gone(self, text: str, limit: float = 10.0) -> None:
        end = time.monotonic() + limit
        while text in self.text:
            assert time.monotonic() < end, f"{text!r} is still on the screen:\n{self.text}"
            self.read(0.05)

    def send(self, keys: str) -> None:
        os.write(self._fd, keys.encode())

    def resize(self, width: int, height: int) -> None:
        fcntl.ioctl(self._fd, termios.TIOCSWINSZ, struct.pack("HHHH", height, width, 0, 0))
        os.kill(self.pid, signal.SIGWINCH)  # the kernel is silent where the size is the same
        if width and height:
            self.screen.resize(height, width)
            self._text = ""

    def stopped(self) -> None:
        """Wait until the program has stopped itself."""
        os.waitpid(self.pid, os.WUNTRACED)

    def close(self) -> None:
        with contextlib.suppress(ProcessLookupError):
            os.kill(self.pid, signal.SIGKILL)
        with contextlib.suppress(ChildProcessError):
            os.waitpid(self.pid, 0)
        os.close(self._fd)
