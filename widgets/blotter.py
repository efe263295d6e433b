"""The blotter: orders, fills, balances and the like, a tab each, in a table."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from rich.cells import cell_len

from widgets.columns import Grown
from widgets.line import Line, Row, fit
from widgets.pane import Pane
from widgets.view import BlotterView, Column, Progress, TableRow, Text

INDENT = 1
HEADS_FROM = 6
"""the height from which there is room for the heads"""
_PROGRESS = 10
_LEFT_LEAST = 9
"""how much of a left-aligned text is kept before a number is moved to the right"""


class BlotterPane(Pane):
    view: BlotterView

    def __init__(self, view: BlotterView, **options: Any) -> None:
        super().__init__(view, **options)
        self._grown = Grown()
        self._about: tuple[Column, ...] = ()

    def draw(self, width: int, height: int) -> list[Row]:
        view = self.view
        lines = self._lines(height)
        top = self._top(lines)
        shown = view.rows[top : top + lines]
        rows = [self._tabs(width, f"{top + 1}-{top + len(shown)}" if len(shown) < len(view.rows) else "")]
        if not shown:
            return [*rows, self.blank(width, f" {view.empty}")]
        columns = self._fit(shown)
        if height >= HEADS_FROM:
            sort = view.sorted_by
            rows.append(
                self.kept(("heads", columns, sort), width, lambda line: _draw_heads(line, columns, sort))
            )
        cursor = "cursor" if self.has_focus else "top"
        for index, row in enumerate(shown, top):
            rows.append(self._row(row, columns, width, cursor if index == view.cursor else "ground"))
        return rows

    def row_at(self, y: int) -> int | None:
        """The place in the view's rows; the line of tabs has none."""
        lines = self._lines(self.size.height)
        line = y - (self.size.height - lines)
        index = self._top(lines) + line
        return index if line >= 0 and index < len(self.view.rows) else None

    @staticmethod
    def _lines(height: int) -> int:
        return max(1, height - (2 if height >= HEADS_FROM else 1))

    def _top(self, lines: int) -> int:
        """The first row shown: the view's, unless the cursor would be out of sight."""
        view = self.view
        top = min(view.top, len(view.rows) - lines)
        if view.cursor >= 0:
            top = min(max(top, view.cursor - lines + 1), view.cursor)
        return max(0, top)

    def _tabs(self, width: int, span: str) -> Row:
        view, focus, (rule, role) = self.view, self.has_focus, self.rule()

        def build(line: Line) -> None:
            line.put(0, rule * width, role)
            x = 0
            for index, tab in enumerate(view.tabs):
                chosen = index == view.chosen
                line.put(
                    x,
                    f"{tab}  ",
                    ("accent" if focus else "normal") if chosen else "dim",
                    bold=chosen and focus,
                )
                x += cell_len(tab) + 2
            line.put(x - 1, rule, role)
            end = width
            if span and x + len(span) + 3 < width:
                line.right(width - 1, f" {span}", "dim")
                end -= len(span) + 2
            _draw_chips(line, view.chips, x + 1, end)

        return self.kept(("tabs", view.tabs, view.chosen, view.chips, span, focus, rule, role), width, build)

    def _fit(self, rows: tuple[TableRow, ...]) -> tuple[Column, ...]:
        """The columns, numbers moved to the right where one is longer than the space before it."""
        columns = self.view.columns
        if columns != self._about:
            self._about = columns
            self._grown.forget()
        bars = {row.progress.head: _bar_width(row.progress) for row in rows if row.progress}
        texts = zip(*([field.text for field in row.fields] for row in rows), strict=True)
        widths = self._grown.take(*(max(map(cell_len, column)) for column in texts))
        return _spread(columns, widths, bars)

    def _row(self, row: TableRow, columns: tuple[Column, ...], width: int, ground: str) -> Row:
        def build(line: Line) -> None:
            _draw_row(line, row, columns)
            if row.marked:
                line.put(0, "●", "amber", bold=True)
            elif ground != "ground":
                line.put(0, "▸", "accent", bold=True)

        return self.kept((row, columns, ground), width, build, ground)


def _spread(
    columns: tuple[Column, ...], widths: tuple[int, ...], bars: Mapping[str, int]
) -> tuple[Column, ...]:
    moved, shift, taken = [], 0, -1
    for column, width in zip(columns, widths, strict=False):
        x = column.x + shift
        if column.right:
            more = max(0, taken + 1 - (x - width + 1))
            shift, x = shift + more, x + more
            taken = x + 1
        else:
            taken = x + bars.get(column.head, min(width, _LEFT_LEAST))
        moved.append(column if x == column.x else column._replace(x=x))
    return tuple(moved)


def _draw_chips(line: Line, chips: tuple[Text, ...], least: int, end: int) -> None:
    """At the right end of the tabs' line, one after the other; one that has no room is cut, never the tabs."""
    for text, role in reversed(chips):
        shown = fit(text, end - least - 2)
        if not shown:
            return
        line.right(end - 1, f" {shown} ", role)
        end -= cell_len(shown) + 3


def _draw_heads(line: Line, columns: tuple[Column, ...], sorted_by: str) -> None:
    for column in columns:
        x, role = INDENT + column.x, "accent" if column.head == sorted_by else "dim"
        if not column.right:
            line.put(x, column.head, role)
        elif x < len(line.chars):
            line.right(x, column.head, role)


def _draw_row(line: Line, row: TableRow, columns: tuple[Column, ...]) -> None:
    """From right to left, so that each text knows where the next one starts."""
    stop = len(line.chars)
    for column, field in reversed(list(zip(columns, row.fields, strict=False))):
        x = INDENT + column.x
        if row.progress and column.head == row.progress.head:
            _draw_progress(line, x, row.progress)
            stop = x - 1
        elif not field.text or (column.right and x >= len(line.chars)):
            continue  # a number that has no room is not shown in part
        elif not column.right:
            line.put(x, fit(field.text, stop - x), "dim" if row.dim else field.role)
            stop = x - 1
        else:
            draw = line.price if field.price else line.right
            draw(x, field.text, "dim" if row.dim else field.role)
            stop = x - cell_len(field.text)


def _bar_width(progress: Progress) -> int:
    return _PROGRESS + 1 + cell_len(progress.text)


def _draw_progress(line: Line, x: int, progress: Progress) -> None:
    done = max(0, min(_PROGRESS, progress.done))
    line.put(x, "━" * done, "accent")
    line.put(x + done, "─" * (_PROGRESS - done), "rule")
    line.put(x + _PROGRESS + 1, progress.text)
