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
from typing import Any

import pyte
from rich.cells import cell_len, get_character_cell_size

# pyte would print what it does not know of these
_UNKNOWN = re.compile(rb"\x1b\[[<>=][0-9;]*[a-zA-Z]|\x1b\[\?[0-9;]*\$p|\x1b\[\?[0-9;]*u|\x1b\[[0-9;]* q")
_ALT_SCREEN = b"\x1b[?1049h"
_UNFINISHED = re.compile(rb"\x1b(\[[0-9;?<>=$]*|\][^\x07\x1b]*\x1b?)?$")


class Screen(pyte.Screen):
    """Half a wide character overwritten takes its other half along; a variation selector widens, a joiner joins."""

    def draw(self, data: str) -> None:
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
        return [
            [
                (line[x].data, *line[max(0, x - (line[x].data == ""))][1:])
                for line in [self.buffer[y]]
                for x in range(self.columns)
            ]
            for y in range(self.lines)
        ]

    @property
    def place(self) -> tuple[int, int]:
        return self.cursor.x, self.cursor.y


class Terminal:
    """A screen and the bytes that came to it."""

    def __init__(self, width: int, height: int) -> None:
        self.screen = Screen(width, height)
        self._stream = pyte.ByteStream(self.screen)
        self._rest = b""
        self.received = 0

    def feed(self, data: bytes) -> None:
        self.received += len(data)
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
        return "\n".join("".join(cell[0] for cell in row) for row in self.screen.cells)


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

    def send(self, keys: str) -> None:
        os.write(self._fd, keys.encode())

    def resize(self, width: int, height: int) -> None:
        fcntl.ioctl(self._fd, termios.TIOCSWINSZ, struct.pack("HHHH", height, width, 0, 0))
        os.kill(self.pid, signal.SIGWINCH)  # the kernel is silent where the size is the same
        if width and height:
            self.screen.resize(height, width)

    def stopped(self) -> None:
        """Wait until the program has stopped itself."""
        os.waitpid(self.pid, os.WUNTRACED)

    def close(self) -> None:
        with contextlib.suppress(ProcessLookupError):
            os.kill(self.pid, signal.SIGKILL)
        with contextlib.suppress(ChildProcessError):
            os.waitpid(self.pid, 0)
        os.close(self._fd)
