"""The painter shows what Textual alone would show: the same keys in two terminals, every screen compared cell by cell."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Sequence

import pytest

from tests.practice import REAL_TIME
from tests.widgets.terminal import Program

pytestmark = REAL_TIME

Programs = Sequence[Program]
Step = tuple[str, Callable[[Programs], None]]


def settle(programs: Programs, quiet: float, limit: float = 3.0) -> None:
    """Read them side by side until nothing came from any for a while."""
    now = heard = time.monotonic()
    end = now + limit
    while now < min(end, heard + quiet):
        came = [program.read(0.01) for program in programs]
        now = time.monotonic()
        heard = now if any(came) else heard


def key(text: str) -> Step:
    def send(programs: Programs) -> None:
        for program in programs:
            program.send(text)

    return repr(text), send


START: Step = ("start", lambda _: None)


def typed(text: str) -> Step:
    def send(programs: Programs) -> None:
        for char in text:
            for program in programs:
                program.send(char)
            settle(programs, 0.03, 0.2)

    return text, send


def size(width: int, height: int) -> Step:
    def resize(programs: Programs) -> None:
        for program in programs:
            program.resize(width, height)

    return f"{width}x{height}", resize


LOOKING: Sequence[Step] = (
    key("v"), key("j"), key("j"), key(" "), key("-"), key("v"),
    key("g"), key("c"), key("z"), key("c"), key("\x1b[D"), key("c"), key("+"), key("z"),
    key("?"), key("j"), key("\x1b[6~"), key("\x1b"),
    key("\x10"), typed("theme"), key("\x1b"),
    key(":"), typed("th"), key("\t"), typed(" light"), key("\r"),
    key("]"), typed(":overlay bollinger"), key("\r"), typed(":study macd"), key("\r"),
    key("}"), key("{"), key("\t"), key("\x1b[B"), key("H"), typed(":panes"), key("\r"),
    typed(":zzz"), key("\r"), key("\x1b"), typed(":twap buy 5k"), key("\r"), key("\x1b"), key("\t"), typed("x"), key("\x1b"),
)  # fmt: skip
SIZES: Sequence[Step] = (
    size(80, 24), size(80, 24), size(200, 60), key("?"), size(100, 30), key("\x1b"), size(50, 10), size(1, 1), size(61, 17),
    key("\x10"), size(120, 40), key("\x1b"), size(120, 40),
)  # fmt: skip
F3, F4, F5, F6 = "\x1bOR", "\x1bOS", "\x1b[15~", "\x1b[17~"
PAGES: Sequence[Step] = (
    size(80, 24), key(F3), key("\t"), key("\t"), key(F4), key("\t"), key(F6), key("/"), typed("va"), key("\x1b"),
    key(":"), typed("fe"), key("\t"), key("\x1b"), size(120, 40), key(F3), key("n"), key("\x1b"), key(F4), key("n"), key("\x1b"),
    size(200, 60), key(F6), key("w"), typed("5"), key("\x1b"), key(F3), key(F5), key("\t"), key("\x1b"),
)  # fmt: skip
"""the venue does not answer: what is asked for, what failed, and what the streams told all the same"""
DEPTHS = {
    "truecolor": {"COLORTERM": "truecolor"},
    "256": {},
    "16": {"TERM": "xterm"},
    "plain": {"NO_COLOR": "1"},
}
WHOLE = bool(os.environ.get("EVTERM_WALK"))
"""`make walk` looks in every number of colours; else what they come to is compared by the painter's own tests"""


def play(steps: Sequence[Step], depth: str, arguments: tuple[str, ...]) -> None:
    command = [sys.executable, "-m", "tests.app.play"]
    one, other = programs = [
        Program([*command, how, *arguments], 120, 40, **{"TERM": "xterm-256color", **DEPTHS[depth]})
        for how in ("on", "off")
    ]
    try:
        for program in programs:
            program.until("0.003842", 15)
        for name, step in (START, *steps):
            step(programs)
            settle(programs, 0.2)
            end = time.monotonic() + 10
            while one.screen.cells != other.screen.cells and time.monotonic() < end:
                settle(programs, 0.2)
            assert one.screen.cells == other.screen.cells, f"after {name}:\n{one.text}\n\n{other.text}"
        assert one.received < other.received
    finally:
        for program in programs:
            program.close()


CASES: dict[str, tuple[Sequence[Step], str, tuple[str, ...]]] = {
    "every screen": ((*LOOKING, *PAGES), "truecolor", ()),
    "every size": (SIZES, "16", ("stale",)),
    "256 colours": (SIZES, "256", ()),
    "16 colours": (LOOKING[:6], "16", ()),
    "no colours": (LOOKING[:6], "plain", ()),
    "stale": (LOOKING[:6], "truecolor", ("stale",)),
}


@pytest.mark.parametrize("case", CASES if WHOLE else list(CASES)[:2])
def test_painter_and_textual_show_the_same(case: str) -> None:
    play(*CASES[case])
