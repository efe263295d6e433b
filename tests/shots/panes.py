"""Draw the panes alone, with sample data: `python -m tests.shots.panes [folder]`."""

from __future__ import annotations

import asyncio
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from rich.color import Color
from rich.segment import Segment
from textual.app import App, ComposeResult

from tests.shots.paint import Cell, Colour, paint
from tests.widgets import panes_sample as sample
from tests.widgets.orders_sample import orders
from widgets.blotter import BlotterPane
from widgets.book import BookPane
from widgets.figures import FiguresPane, PositionLine
from widgets.header import HeaderLine
from widgets.ladder import LadderPane
from widgets.line import cells_of
from widgets.palette import palette
from widgets.pane import Pane
from widgets.status import StatusLine
from widgets.tape import TapePane
from widgets.view import BlotterView, BookView, Chrome, FiguresView, Intent, LadderView, MarketsView, TapeView
from widgets.watchlist import MarketsPane

FOLDER = Path(tempfile.gettempdir()) / "shots-panes"


@dataclass(frozen=True)
class Shot:
    """What is to be seen."""

    size: tuple[int, int]
    theme: str = "dark"
    mode: str = "paper"
    armed: bool = True
    ladder: bool = False
    stale: bool = False
    empty: bool = False
    zoom: str = ""
    ascii: bool = False
    depth: str = "truecolor"

    @property
    def name(self) -> str:
        words = [str(self.size[0]), self.mode, self.theme, "armed" if self.armed else "disarmed", self.zoom]
        words += [word for word in ("ladder", "stale", "empty", "ascii") if getattr(self, word)]
        return "_".join(filter(None, [*words, "" if self.depth == "truecolor" else self.depth]))


SHOTS = (
    *(Shot((120, 40), theme) for theme in ("dark", "light", "cvd-dark", "cvd-light")),
    Shot((120, 40), mode="practice", armed=False),
    Shot((120, 40), mode="live", ladder=True),
    Shot((120, 40), mode="live", ladder=True, stale=True, armed=False),
    Shot((120, 40), "light", mode="live"),
    Shot((120, 40), empty=True, armed=False),
    Shot((120, 40), ascii=True),
    Shot((120, 40), depth="256"),
    Shot((120, 40), depth="16"),
    Shot((80, 24)),
    Shot((80, 24), mode="live", ladder=True),
    Shot((80, 24), stale=True, armed=False),
    Shot((200, 60), mode="live"),
    Shot((120, 40), zoom="book"),
    Shot((120, 40), zoom="ladder"),
    Shot((120, 40), zoom="tape"),
    Shot((120, 40), zoom="markets"),
)

Place = tuple[Pane, int, int, int, int]
"""A pane, its left and top edge, its width and height."""


class Stage(App[None]):
    """Nothing but the panes, where they belong."""

    CSS = "Screen { overflow: hidden; }"
    AUTO_FOCUS = None

    def __init__(self, places: list[Place], shot: Shot) -> None:
        super().__init__()
        self.places = places
        self.shot = shot

    def compose(self) -> ComposeResult:
        self.screen.styles.background = palette(self.shot.theme, self.shot.depth).hexes["ground"]
        for pane, x, y, width, height in self.places:
            pane.styles.offset = (x, y)
            pane.styles.width, pane.styles.height = width, height
            colours = palette(self.shot.theme, self.shot.depth, self.shot.ascii)
            pane.dress(colours, Chrome(self.shot.mode, self.shot.armed))
            yield pane


def _book(shot: Shot, count: int, intent: Intent, source: str = "hybrid") -> BookPane:
    if shot.empty:
        return BookPane(BookView(source=source, doing="asking for the book", intent=sample.DISARMED))
    return BookPane(
        sample.book(count, intent if shot.armed else sample.DISARMED, shot.stale, source), id="main"
    )


def _ladder(shot: Shot, high: int, count: int, intent: Intent) -> LadderPane:
    if shot.empty:
        return LadderPane(LadderView(doing="asking for the book", intent=sample.DISARMED))
    return LadderPane(
        sample.ladder(high, count, intent if shot.armed else sample.DISARMED, shot.stale), id="ladder"
    )


def _or_empty(shot: Shot, pane: Callable[..., Pane], view: object, empty: object) -> Pane:
    return pane(empty if shot.empty else view)


def at_120(shot: Shot) -> Iterator[Place]:
    yield HeaderLine(sample.header()), 0, 0, 120, 1
    yield _or_empty(shot, MarketsPane, sample.markets(), MarketsView()), 1, 1, 27, 14
    yield (
        _or_empty(shot, FiguresPane, sample.position(), FiguresView("POSITION", notes=((("flat", "dim"),),))),
        1,
        15,
        27,
        13,
    )
    yield FiguresPane(sample.alerts()), 1, 28, 27, 3
    yield FiguresPane(FiguresView("CHART", extras=(("1m", "normal"), ("ema9", "overlay1")))), 30, 1, 45, 20
    yield _or_empty(shot, TapePane, sample.tape(), TapeView()), 30, 21, 45, 10
    main = _ladder(shot, 3856, 27, sample.ARMED) if shot.ladder else _book(shot, 13, sample.ARMED)
    yield main, 77, 1, 42, 30
    yield _or_empty(shot, BlotterPane, orders(), BlotterView()), 1, 31, 118, 8
    yield StatusLine(sample.status()), 0, 39, 120, 1


def at_80(shot: Shot) -> Iterator[Place]:
    yield HeaderLine(sample.header(short=True)), 0, 0, 80, 1
    main = (
        _ladder(shot, 3849, 13, sample.ARMED_SHORT)
        if shot.ladder
        else _book(shot, 6, sample.ARMED_SHORT, source="")
    )
    yield main, 1, 1, 42, 16
    yield FiguresPane(FiguresView("CHART", extras=(("1m", "normal"),))), 45, 1, 34, 10
    yield TapePane(sample.tape(filtered="")), 45, 11, 34, 6
    yield PositionLine(sample.position_line()), 1, 17, 78, 1
    yield BlotterPane(orders(short=True)), 1, 18, 78, 5
    yield StatusLine(sample.status(short=True)), 0, 23, 80, 1


def at_200(shot: Shot) -> Iterator[Place]:
    yield HeaderLine(sample.header()), 0, 0, 200, 1
    yield MarketsPane(sample.markets()), 1, 1, 33, 14
    yield FiguresPane(sample.position("▁▂▂▃▃▂▃▄▄▅▅▄▅▆▇▆▇▇▆▇█")), 1, 15, 33, 13
    yield FiguresPane(sample.sizes()), 1, 28, 33, 8
    yield FiguresPane(sample.alerts()), 1, 36, 33, 4
    yield FiguresPane(sample.latency()), 1, 41, 33, 8
    yield FiguresPane(FiguresView("CHART", extras=(("1m", "normal"),))), 36, 1, 74, 40
    yield _book(shot, 18, sample.ARMED), 112, 1, 42, 40
    yield _ladder(shot, 3862, 38, sample.ARMED), 156, 1, 43, 40
    yield TapePane(sample.tape()), 112, 41, 87, 16
    yield BlotterPane(orders()), 1, 50, 109, 9
    yield StatusLine(sample.status()), 0, 59, 200, 1


def zoomed(shot: Shot) -> Iterator[Place]:
    width, height = shot.size
    panes: dict[str, Callable[[], Pane]] = {
        "book": lambda: _book(shot, 17, sample.ARMED),
        "ladder": lambda: _ladder(shot, 3860, 34, sample.ARMED),
        "tape": lambda: TapePane(sample.tape(), id="main"),
        "markets": lambda: MarketsPane(sample.markets(cursor=3), id="main"),
    }
    yield HeaderLine(sample.header()), 0, 0, width, 1
    yield panes[shot.zoom](), 1, 1, width - 2, height - 2
    yield StatusLine(sample.status()), 0, height - 1, width, 1


async def draw(shot: Shot, folder: Path) -> Path:
    layout = zoomed if shot.zoom else {120: at_120, 80: at_80, 200: at_200}[shot.size[0]]
    stage = Stage(list(layout(shot)), shot)
    async with stage.run_test(size=shot.size) as pilot:
        if focus := stage.query("#main, #ladder"):
            focus.first().focus()
        await pilot.pause()
        grid = [list(_cells(strip)) for strip in stage.screen._compositor.render_strips()]
    path = folder / f"{shot.name}.png"
    await asyncio.to_thread(partial(paint, grid, path, width=11, height=22))
    return path


def _cells(strip: Iterable[Segment]) -> Iterator[Cell]:
    for text, style, _ in strip:
        assert style is not None
        front, back = _rgb(style.color, (255, 255, 255)), _rgb(style.bgcolor, (15, 18, 21))
        for char in cells_of(text):
            yield Cell(char, front, back, bool(style.bold))


def _rgb(colour: Color | None, default: Colour) -> Colour:
    return tuple(colour.get_truecolor()) if colour and not colour.is_default else default  # type: ignore[return-value]  # a triplet


def main() -> None:
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else FOLDER
    for shot in SHOTS:
        print(asyncio.run(draw(shot, folder)))


if __name__ == "__main__":
    main()
