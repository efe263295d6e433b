"""The same keys with and without the painter leave the same screen in a real terminal."""

from __future__ import annotations

import os
import random
import signal
import sys
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests.practice import REAL_TIME
from tests.widgets.terminal import Program

pytestmark = REAL_TIME

STAGE = [sys.executable, "-m", "tests.widgets.stage"]
BACK, PALETTE, FOCUS_IN, LEFT = "\x02", "\x10", "\x1b[I", "\x1b[D"
Cells = list[list[tuple[Any, ...]]]
Start = Callable[..., "Pair"]


def start(painter: str = "on", width: int = 80, height: int = 24, **environment: Any) -> Program:
    settings = {
        "COLORTERM": "truecolor",
        "TEXTUAL_ANIMATIONS": "none",
        "EVTERM_PAINTER": painter,
        **environment,
    }
    return Program(STAGE, width, height, **settings)


class Pair:
    """One program by the painter and one by Textual alone."""

    def __init__(self, **environment: Any) -> None:
        self.painted, self.stock = self.both = [start(painter, **environment) for painter in ("on", "off")]
        self.steps = 0
        self.each_shows("step 0")

    def each_shows(self, text: str) -> None:
        for program in self.both:
            program.until(text)

    def type(self, keys: str) -> None:
        for program in self.both:
            program.send(keys)

    def do(self, keys: str) -> None:
        """Press keys that are steps of the app, one by one, and compare after each."""
        for key in keys:
            self.type(key)
            self.steps += 1
            self.each_shows(f"step {self.steps}")
            self.agree(key)

    def agree(self, after: str = "", limit: float = 5.0) -> None:
        """Both screens come to be equal and stay so."""
        end = time.monotonic() + limit
        while True:
            for program in self.both:
                program.settle(0.02)
            if not (found := differences(self.painted.screen.cells, self.stock.screen.cells)):
                return
            assert time.monotonic() < end, (
                f"after {after!r}: {found[:5]}\n{self.painted.text}\n{self.stock.text}"
            )

    def resize(self, width: int, height: int) -> None:
        for program in self.both:
            program.resize(width, height)


def differences(left: Cells, right: Cells) -> list[tuple[int, int, Any, Any]]:
    return [
        (y, x, one, other)
        for y, (row, other_row) in enumerate(zip(left, right, strict=True))
        if row != other_row
        for x, (one, other) in enumerate(zip(row, other_row, strict=True))
        if one != other
    ]


@pytest.fixture
def pair() -> Iterator[Start]:
    started: list[Pair] = []

    def begin(**environment: Any) -> Pair:
        started.append(Pair(**environment))
        return started[-1]

    yield begin
    for each in started:
        for program in each.both:
            program.close()


@pytest.fixture
def painted() -> Iterator[Program]:
    program = start()
    program.until("step 0")
    program.settle(0.2)
    yield program
    program.close()


def test_every_kind_of_screen(pair: Start) -> None:
    """Wide characters, rows past Textual, modals, scrolling, layers, toasts, themes."""
    both = pair()
    both.do("wnnsbswg" + "monwn" + BACK + "ontgnuoycnwy" + "mtnbc" + BACK + "ng")
    assert both.painted.received < both.stock.received / 2


def test_typing_and_the_palette(pair: Start) -> None:
    """The cursor stands where it does in Textual while text is typed, and text past the screen's edge scrolls."""
    both = pair()
    both.do("f")
    both.type("price 日本 e\u0301" + LEFT)
    both.each_shows("price 日本")
    both.agree("typed")
    assert both.painted.screen.place == both.stock.screen.place
    both.type("\x7f" * 3)
    both.agree("rubbed out")
    assert both.painted.screen.place == both.stock.screen.place
    both.do(BACK + "n")
    both.type(PALETTE)
    both.each_shows("Search for commands")
    both.agree("palette")
    both.type("the")
    both.each_shows("Change the current theme")
    both.agree("searched")
    both.do(BACK + "i")
    both.type("xx")
    both.agree("asked")
    both.do(BACK + "w")


@pytest.mark.parametrize("seed", [1, 2])
def test_any_steps(pair: Start, seed: int) -> None:
    """Random steps, resizes between them, both ways to the screen in turn."""
    both = pair(sync=seed == 1)
    rng = random.Random(seed)
    for _ in range(30):
        if rng.random() < 0.15:
            both.resize(rng.randrange(60, 110), rng.randrange(16, 30))
            both.agree("resize")
        both.do(rng.choice("wnnngbstuomcy" + BACK * 2))


@pytest.mark.parametrize(
    "colours",
    [{"TERM": "xterm-256color", "COLORTERM": ""}, {"TERM": "xterm", "COLORTERM": ""}, {"NO_COLOR": "1"}],
)
def test_fewer_colours(pair: Start, colours: dict[str, str]) -> None:
    both = pair(**colours)
    both.do("bnwcbmn" + BACK + "bo")


def test_storms_of_sizes(pair: Start) -> None:
    """However quickly sizes follow one another, down to none at all, the screen is right in the end."""
    both = pair()
    for width, height in [
        (40, 10),
        (120, 40),
        (5, 3),
        (1, 1),
        (0, 0),
        (90, 20),
        (80, 24),
        (90, 20),
        (70, 30),
    ]:
        both.resize(width, height)
    both.painted.settle()
    # Textual alone may be left with parts of an earlier size: two more words of the size, apart, bring it home.
    for size in ((71, 31), (70, 30)):
        both.stock.settle()
        both.stock.resize(*size)
    both.agree("storm")
    for width, height in [(1, 1), (2, 40), (200, 2), (80, 24)]:
        both.resize(width, height)
        both.agree(f"{width}x{height}")
    both.do("nw")


def test_a_cleared_terminal_heals(painted: Program) -> None:
    """By a resize to the same size, by the window getting the focus, and after the process was stopped."""
    before = painted.screen.cells
    heals: tuple[Callable[[], None], ...] = (
        lambda: painted.resize(80, 24),
        lambda: painted.send(FOCUS_IN),
        lambda: stop_and_go_on(painted, "z"),
        lambda: os.kill(painted.pid, signal.SIGCONT),
    )
    for heal in heals:
        painted.screen.reset()
        heal()
        end = time.monotonic() + 5
        while differences(painted.screen.cells[:-1], before[:-1]):  # the last line counts steps
            assert time.monotonic() < end, painted.text
            painted.read(0.05)
        painted.settle()


def stop_and_go_on(program: Program, key: str) -> None:
    program.send(key)
    program.stopped()
    os.kill(program.pid, signal.SIGCONT)
