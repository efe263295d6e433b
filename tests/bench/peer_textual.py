"""The same terminal with stock widgets in its panes, Static and DataTable, painted by Textual alone.

Feed, views, frames and keys are evterm's own, so that only the panes differ. What stands in a Static is even drawn by our
pane; tables write the cells that changed.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Sequence
from typing import Any

from rich.text import Text
from textual.widgets import DataTable, Static

import terminal.app
from terminal.cli import main
from terminal.present.looks import Looks
from terminal.screens.trade import TradeScreen
from widgets.painter import SWITCH, Painter
from widgets.palette import Palette
from widgets.pane import Pane
from widgets.view import BlotterView, BookView, Chrome, Field, MarketsView, TapeView

Cell = tuple[str, str]
"""text and role"""
Rows = list[list[Cell]]


class PeerStatic(Static):
    """Shows what our pane would, as one text."""

    DEFAULT_CSS = "PeerStatic { position: absolute; }"

    def __init__(self, pane: Pane) -> None:
        super().__init__(markup=False)
        self.pane, self.view = pane, pane.view
        self.painter: Any = None

    def show(self, view: Any) -> None:
        width, height = self.size
        if view != self.view and width and height:
            self.view = self.pane.view = view
            text = Text(no_wrap=True, end="")
            for number, row in enumerate(list(self.pane.draw(width, height))[:height]):
                text.append("\n" if number else "")
                for segment in row.strip:
                    text.append(segment.text, segment.style)
            self.update(text)

    def dress(self, palette: Palette, chrome: Chrome) -> None:
        self.pane.palette, self.pane.chrome = palette, chrome


class PeerTable(DataTable[Text]):
    """A row a level, a print or a pair; a cell is written where its text or its role has changed."""

    DEFAULT_CSS = "PeerTable { position: absolute; overflow: hidden; }"

    def __init__(self, view: Any, widths: Sequence[int], rows: Callable[[Any], Rows]) -> None:
        super().__init__(show_header=False, show_cursor=False)
        self.view, self._of, self._cells = view, rows, list[list[Cell]]()
        self.painter: Any = None
        self._hexes: dict[str, str] = {}
        self._widths = widths

    def on_mount(self) -> None:
        for width in self._widths:
            self.add_column("", width=width)

    def show(self, view: Any) -> None:
        if view == self.view or not self.columns:
            return
        self.view, rows, before = view, self._of(view), self._cells
        for number, (row, old) in enumerate(zip(rows, before, strict=False)):
            for column, (cell, had) in enumerate(zip(row, old, strict=True)):
                if cell != had:
                    self.update_cell_at((number, column), self._text(cell))  # type: ignore[arg-type]
        for row in rows[len(before) :]:
            self.add_row(*(self._text(cell) for cell in row))
        for _ in before[len(rows) :]:
            self.remove_row(self.ordered_rows[-1].key)
        self._cells = rows

    def _text(self, cell: Cell) -> Text:
        text, role = cell
        bold = "bold " if role.endswith("!") else ""
        return Text(text, bold + self._hexes.get(role.removesuffix("!"), ""), justify="right", end="")

    def dress(self, palette: Palette, _chrome: Chrome) -> None:
        self._hexes = dict(palette.hexes)


def _book(view: BookView) -> Rows:
    rows = [
        [
            (level.mine, "accent"),
            (level.price, level.side + ("!" if level.touch else "")),
            (level.size, "normal"),
            (level.total, "dim"),
            (level.mix, "accent" if level.cursor else "dim"),
        ]
        for level in (*reversed(view.asks), *view.bids)
    ]
    if (middle := view.middle) is not None:
        texts = ("mid", middle.price, middle.spread, middle.bps, middle.imbalance)
        rows.insert(len(view.asks), [(text, "normal") for text in texts])
    return rows


def _tape(view: TapeView) -> Rows:
    return [
        [
            (one.time + one.fraction, "dim"),
            (one.price, one.side),
            (one.size, "bright" if one.big else "normal"),
            (one.venue, "dim"),
        ]
        for one in view.prints
    ]


def _markets(view: MarketsView) -> Rows:
    return [
        [
            (one.symbol, "accent" if one.chosen else "normal"),
            (one.price, "bright"),
            (one.change, "bid" if one.sign > 0 else "ask"),
            (one.volume, "dim"),
        ]
        for one in view.rows
    ]


def _blotter(view: BlotterView) -> Rows:
    return [[(field.text, field.role) for field in (*row.fields, *[Field("")] * 9)[:9]] for row in view.rows]


TABLES: dict[str, tuple[Sequence[int], Callable[[Any], Rows]]] = {
    "book": ((7, 9, 8, 8, 5), _book),
    "tape": ((12, 9, 8, 2), _tape),
    "markets": ((5, 9, 5, 5), _markets),
    "blotter": ((11,) * 9, _blotter),
}


class PeerScreen(TradeScreen):
    def __init__(self, looks: Looks, painter: Painter) -> None:
        super().__init__(looks, painter)
        peers: dict[str, Any] = {
            name: PeerTable(pane.view, *TABLES[name]) if name in TABLES else PeerStatic(pane)
            for name, pane in self.panes.items()
        }
        for name, peer in peers.items():
            peer.can_focus = self.panes[name].can_focus
        self.panes = peers


if __name__ == "__main__":
    os.environ[SWITCH] = "off"
    vars(terminal.app)["TradeScreen"] = PeerScreen
    sys.exit(main())
