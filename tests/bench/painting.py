"""A book pane of 50x40 in a terminal of 160x50, twenty times a second: bytes against the fewest possible and against
curses, CPU against curses. All paint the same frames; stock Textual is there for comparison."""

from __future__ import annotations

import os
import re
import sys
import time
from dataclasses import dataclass, field

from tests.bench.figures import Figure, middle, spread
from tests.bench.ideal import Cells, ideal_bytes
from tests.widgets.terminal import Program, Terminal

PAINTS, ROUNDS = 120, 5
WIDTH, HEIGHT = 160, 50
FRAME_END = b"\x1b[?2026l"
KINDS: dict[str, dict[str, str]] = {
    "ours": {"COLORTERM": "truecolor"},
    "ours 256": {"COLORTERM": ""},
    "curses": {},
    "textual": {"COLORTERM": "truecolor", "EVTERM_PAINTER": "off"},
}


@dataclass
class Painted:
    """What a way of painting cost, a paint."""

    bytes: list[float] = field(default_factory=list)
    cpu_ms: list[float] = field(default_factory=list)
    ratio: list[float] = field(default_factory=list)
    """to the ideal"""


class Recorded(Program):
    """Keeps the bytes; what they show is worked out later, not while the program runs."""

    def __init__(self, command: list[str], environment: dict[str, str]) -> None:
        self.data = b""
        super().__init__(command, WIDTH, HEIGHT, sync=True, **environment)

    def feed(self, data: bytes) -> None:
        self.data += data


def run() -> list[Figure]:
    return figures(measure(PAINTS, ROUNDS))


def measure(paints: int, rounds: int) -> dict[str, Painted]:
    found = {kind: Painted() for kind in KINDS}
    for _ in range(rounds):  # in turn, so that a busy moment of the machine meets all of them alike
        for kind, painted in found.items():
            if kind == "textual" and painted.bytes:  # only for comparison
                continue
            before, during, cpu = record(kind, paints)
            painted.bytes.append(len(during) / paints)
            painted.cpu_ms.append(cpu * 1000 / paints)
            if kind == "ours" and not painted.ratio:
                painted.ratio.append(ratio_to_ideal(before, during))
    return found


def record(kind: str, paints: int) -> tuple[bytes, bytes, float]:
    """The bytes before the painting began and during it, and the CPU seconds it took."""
    told, tell = os.pipe()
    os.set_inheritable(tell, True)
    program = Recorded(
        [sys.executable, "-m", "tests.bench.painters", kind, str(paints), str(tell)], KINDS[kind]
    )
    os.close(tell)
    os.set_blocking(told, False)
    try:
        _read(program, told)
        begun = len(program.data)
        cpu = float(_read(program, told))
        program.settle(0.1)
        return program.data[:begun], program.data[begun:], cpu
    finally:
        program.settle(0.3)
        program.close()
        os.close(told)


def _read(program: Recorded, told: int) -> str:
    """Read along until the program says something; what it wrote before has arrived by then."""
    end = time.monotonic() + 120
    while time.monotonic() < end:
        program.read(0.02)
        try:
            said = os.read(told, 64).decode().strip()
        except BlockingIOError:
            continue
        if said:
            program.read(0.01)
            return said
        raise RuntimeError(f"the painter ended: {program.data[-2000:]!r}")
    raise TimeoutError("nothing was painted")


def ratio_to_ideal(before: bytes, during: bytes) -> float:
    """What was written, to what would have been enough to get from each frame to the next."""
    terminal = Terminal(WIDTH, HEIGHT)
    terminal.feed(before)
    cells: Cells = terminal.screen.cells
    spent = enough = 0
    for frame in re.findall(rb".*?" + re.escape(FRAME_END), during, re.DOTALL):
        terminal.feed(frame)
        cells, last = terminal.screen.cells, cells
        spent += len(frame)
        enough += ideal_bytes(last, cells)
    return spent / enough


def figures(found: dict[str, Painted]) -> list[Figure]:
    ours, narrow, curses, textual = (found[kind] for kind in KINDS)
    ideal = ours.ratio[0]
    to_curses = middle(narrow.bytes) / middle(curses.bytes)
    cpu = middle([mine / theirs for mine, theirs in zip(narrow.cpu_ms, curses.cpu_ms, strict=True)])
    return [
        Figure("book pane: bytes to the ideal cell diff", f"{ideal:.2f}x", "<= 1.05x", ideal <= 1.05, _note("ours", ours)),
        Figure("book pane: bytes to curses, 256 colours", f"{to_curses:.2f}x", "<= 0.75x", to_curses <= 0.75,
               _note("ours", narrow)),
        Figure("book pane: CPU a paint to curses", f"{cpu:.2f}x", "<= 1.5x", cpu <= 1.5, _note("curses", curses)),
        Figure("book pane: bytes to stock Textual", f"{middle(ours.bytes) / middle(textual.bytes):.2f}x",
               note=_note("Textual", textual)),
    ]  # fmt: skip


def _note(who: str, painted: Painted) -> str:
    return (
        f"{who} {middle(painted.bytes):,.0f} bytes and {middle(painted.cpu_ms):.2f} ms CPU a paint; "
        f"ms each {spread(painted.cpu_ms, '.2f')}"
    )
