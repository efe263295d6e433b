"""The same book pane painted in three ways: `python -m tests.bench.painters KIND PAINTS FD`, in a terminal of 160x50.

What is painted is made before the clock starts. FD is told when painting begins and, with its CPU seconds, that it ended.
"""

from __future__ import annotations

import asyncio
import curses
import gc
import locale
import os
import random
import sys
import time
from collections.abc import Callable, Sequence
from functools import partial
from itertools import groupby

import uvloop
from rich.color import ColorSystem
from rich.style import Style

from tests.bench.rig import SEED
from widgets.line import EIGHTHS, Row
from widgets.painter import PaintedApp
from widgets.palette import BOLD, Palette, palette
from widgets.pane import Pane

WIDTH, DEPTH = 50, 19
HEIGHT = 2 * DEPTH + 2
LEFT, TOP = 40, 4
PERIOD_S = 1 / 20
PAUSE_S = 0.4
"""Before and after, so that whoever counts the bytes sees where they begin."""

Run = tuple[str, tuple[str, str]]
"""A text and its roles, front and ground."""
Runs = tuple[Run, ...]
Frame = tuple[Runs, ...]


def book(paints: int) -> list[Frame]:
    """A market at work: sizes change, totals behind them too, and now and then the price moves a tick."""
    rng = random.Random(SEED)
    mid = 251_500
    sizes = [[rng.randrange(1, 90_000) for _ in range(DEPTH)] for _ in range(2)]
    frames = []
    for _ in range(paints):
        for side in sizes:
            for _ in range(rng.randrange(2, 7)):
                at = min(int(rng.expovariate(0.25)), DEPTH - 1)
                side[at] = rng.randrange(1, 90_000)
        if rng.random() < 0.08:
            step = rng.choice((-1, 1))
            mid += step
            for side, ahead in zip(sizes, (step > 0, step < 0), strict=True):
                side[:] = (
                    [rng.randrange(1, 9_000), *side[:-1]] if ahead else [*side[1:], rng.randrange(90_000)]
                )
        frames.append(_frame(mid, *sizes))
    return frames


def _frame(mid: int, bids: list[int], asks: list[int]) -> Frame:
    title = (("BOOK ", ("accent!", "ground")), ("hybrid " + "─" * (WIDTH - 12), ("rule", "ground")))
    upper = _levels("ask", [mid + 1 + at for at in range(DEPTH)], asks)[::-1]
    lower = _levels("bid", [mid - at for at in range(DEPTH)], bids)
    imbalance = 100 * (bids[0] - asks[0]) // (bids[0] + asks[0])
    middle = ((f"  {mid / 1e6:.6f}  1 t   {imbalance:+4d} %".ljust(WIDTH), ("normal", "top")),)
    return (title, *upper, middle, *lower)


def _levels(side: str, prices: list[int], sizes: list[int]) -> list[Runs]:
    rows, total, whole = [], 0, sum(sizes)
    for price, size in zip(prices, sizes, strict=True):
        total += size
        price_text = f"{price / 1e6:.6f}"
        parts = [
            ("  0.", "ghost"),
            (price_text[2:], f"{side}!"),
            (f"{size:>14,}", "normal"),
            (f"{total:>16,}", "dim"),
        ]
        cells = [(char, role) for text, role in parts for char in text.ljust(len(text))]
        cells += [(char, "overlay1") for char in f"  {'CE·A·'}".ljust(WIDTH - len(cells))]
        rows.append(_over_bar(cells, f"{side}_bar", WIDTH * 8 * total // whole))
    return rows


def _over_bar(cells: list[tuple[str, str]], bar: str, eighths: int) -> Runs:
    full, rest = divmod(eighths, 8)
    drawn = [(char, front, bar if x < full else "ground") for x, (char, front) in enumerate(cells)]
    if full < WIDTH and rest and drawn[full][0] == " ":
        drawn[full] = (EIGHTHS[rest], bar, "ground")
    return tuple(
        ("".join(char for char, _, _ in run), look)
        for look, run in groupby(drawn, key=lambda cell: (cell[1], cell[2]))
    )


class BookPane(Pane):
    DEFAULT_CSS = (
        f"BookPane {{ width: {WIDTH}; height: {HEIGHT}; position: absolute; offset: {LEFT} {TOP}; }}"
    )

    def __init__(self, view: Frame) -> None:
        super().__init__(view)
        self._drawn: Sequence[Runs] = [()] * HEIGHT
        self._made: list[Row] = [Row([], [])] * HEIGHT

    def draw(self, _width: int, _height: int) -> Sequence[Row]:
        """As in curses below: runs that changed are put down as they are."""
        before, self._drawn = zip(self._drawn, self._made, strict=True), self.view
        self._made = [
            row if runs == drawn else self._row(runs)
            for runs, (drawn, row) in zip(self.view, before, strict=True)
        ]
        return self._made

    def _row(self, runs: Runs) -> Row:
        pens, chars, styles = self.palette.pens, list[str](), list[Style]()
        for text, look in runs:
            chars += text
            styles += [pens[look]] * len(text)
        return Row(chars, styles)


class Bench(PaintedApp[None]):
    """Paints by the painter, or by Textual where EVTERM_PAINTER is off."""

    AUTO_FOCUS = None

    def __init__(self, frames: list[Frame], tell: Callable[[str], None]) -> None:
        super().__init__()
        self._frames = frames
        self._tell = tell
        self._book = BookPane(frames[0])

    def compose(self) -> list[Pane]:
        return [self._book]

    def on_mount(self) -> None:
        self._book.painter = self.painter
        self._book.dress(palette("dark", depth(self.console.color_system)), self._book.chrome)
        self.run_worker(self._paint())

    async def _paint(self) -> None:
        await asyncio.sleep(PAUSE_S)
        gc.collect()
        gc.freeze()  # as evterm does after its start
        self._tell("begin")
        begun, cpu = time.perf_counter(), time.process_time()
        for number, frame in enumerate(self._frames):
            await asyncio.sleep(max(0.0, begun + number * PERIOD_S - time.perf_counter()))
            self._book.show(frame)
            self.painter.flush()
        await asyncio.sleep(PERIOD_S)
        self._tell(str(time.process_time() - cpu))
        await asyncio.sleep(PAUSE_S)
        self.exit()


def depth(system: str | None) -> str:
    return "256" if system == "256" else "truecolor"


def by_curses(frames: list[Frame], tell: Callable[[str], None], window: curses.window) -> None:
    attributes = _attributes(palette("dark", "256"))
    curses.curs_set(0)
    window.bkgd(" ", attributes["normal", "ground"])
    window.refresh()
    shown: Sequence[Runs] = [()] * HEIGHT
    time.sleep(PAUSE_S)
    tell("begin")
    begun, cpu = time.perf_counter(), time.process_time()
    for number, frame in enumerate(frames):
        time.sleep(max(0.0, begun + number * PERIOD_S - time.perf_counter()))
        for y, (runs, before) in enumerate(zip(frame, shown, strict=True)):
            if runs != before:
                x = LEFT
                for text, look in runs:
                    window.addstr(TOP + y, x, text, attributes[look])
                    x += len(text)
        shown = frame
        window.refresh()
    time.sleep(PERIOD_S)
    tell(str(time.process_time() - cpu))
    time.sleep(PAUSE_S)


def _attributes(colours: Palette) -> dict[tuple[str, str], int]:
    """A colour pair for each two roles that a book is drawn with."""
    numbers = {
        role: colour.downgrade(ColorSystem.EIGHT_BIT).number or 0
        for role, colour in colours.pens.colours.items()
    }
    fronts = ["accent", "rule", "normal", "dim", "ghost", "bid", "ask", "overlay1", "bid_bar", "ask_bar"]
    found: dict[tuple[str, str], int] = {}
    for front in fronts:
        for ground in ("ground", "top", "bid_bar", "ask_bar"):
            pair = len(found) // 2 + 1
            curses.init_pair(pair, numbers[front], numbers[ground])
            found[front, ground] = curses.color_pair(pair)
            found[front + BOLD, ground] = curses.color_pair(pair) | curses.A_BOLD
    return found


def main(kind: str, paints: int, fd: int) -> None:
    frames = book(paints)

    def tell(what: str) -> None:
        os.write(fd, f"{what}\n".encode())

    if kind == "curses":
        locale.setlocale(locale.LC_ALL, "")
        curses.wrapper(partial(by_curses, frames, tell))
    else:
        uvloop.run(Bench(frames, tell).run_async())


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))
