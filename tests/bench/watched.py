"""A program in a terminal of 120x40, watched: each piece of what it writes and when, its processor time and memory."""

from __future__ import annotations

import contextlib
import re
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.bench.ideal import Cells, ideal_bytes
from tests.bench.rig import cpu_seconds, resident_bytes
from tests.practice import Practice
from tests.widgets.terminal import Program, Terminal

WIDTH, HEIGHT = 120, 40
FRAME_END = b"\x1b[?2026l"
READY_S = 20.0


@dataclass(frozen=True)
class Stretch:
    """What a program did for some seconds."""

    before: bytes
    during: bytes
    seconds: float
    cpu: float
    resident: int

    @property
    def frames(self) -> int:
        return self.during.count(FRAME_END)


class Watched(Program):
    """Keeps the bytes and when they came; what they show is worked out later, not while the program runs."""

    def __init__(self, command: list[str], **environment: str) -> None:
        self.data = bytearray()
        self.pieces: list[tuple[float, int]] = []
        """when, and how much there was by then"""
        super().__init__(command, WIDTH, HEIGHT, COLORTERM="truecolor", **environment)

    def feed(self, data: bytes) -> None:
        self.data += data
        self.pieces.append((time.perf_counter(), len(self.data)))

    def watch(self, seconds: float) -> Stretch:
        begun, cpu, start = len(self.data), cpu_seconds(self.pid), time.perf_counter()
        self.read_for(seconds)
        took = time.perf_counter() - start
        used = cpu_seconds(self.pid) - cpu
        return Stretch(
            bytes(self.data[:begun]), bytes(self.data[begun:]), took, used, resident_bytes(self.pid)
        )

    def read_for(self, seconds: float) -> None:
        end = time.perf_counter() + seconds
        while (left := end - time.perf_counter()) > 0:
            self.read(left)

    def await_bytes(self, pattern: bytes, limit: float = READY_S) -> float:
        """When something of this pattern came first, by the clock."""
        found, end = re.compile(pattern), time.perf_counter() + limit
        while not found.search(self.data):
            if time.perf_counter() > end:
                raise TimeoutError(f"no {pattern!r}: {bytes(self.data[-500:])!r}")
            self.read(0.05)
        return self.pieces[-1][0]


@contextlib.contextmanager
def evterm(exchange: Practice, *arguments: str) -> Iterator[Watched]:
    """The terminal on a running exchange, with a home of its own."""
    command = ["--url", exchange.url, "--key-file", str(exchange.key_file), *arguments]
    with program("terminal", *command) as started:
        yield started


@contextlib.contextmanager
def program(module: str, *arguments: str, config: str = "", under: Path | None = None) -> Iterator[Watched]:
    """Its home is in the folder of temporary files, or `under` another."""
    with tempfile.TemporaryDirectory(prefix="evterm-bench-", dir=under) as home:
        Path(home, "config.toml").write_text(config)
        started = Watched([sys.executable, "-m", module, *arguments], EVTERM_HOME=str(Path(home)))
        try:
            yield started
        finally:
            started.close()


def to_ideal(stretch: Stretch) -> tuple[int, int]:
    """The bytes that were written, and those that would have been enough to get from each frame to the next."""
    terminal = Terminal(WIDTH, HEIGHT)
    frames = re.split(b"(?<=" + re.escape(FRAME_END) + b")", stretch.during)
    terminal.feed(stretch.before)
    terminal.feed(frames[0])  # it may have begun before
    cells: Cells = terminal.screen.cells
    spent = enough = 0
    for frame in frames[1:-1]:
        terminal.feed(frame)
        cells, last = terminal.screen.cells, cells
        if cells != last:
            spent += len(frame)
            enough += ideal_bytes(last, cells)
    return spent, enough
