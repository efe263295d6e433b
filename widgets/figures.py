"""Lists of figures with a label: the position, latency, sizes, alerts; and the position in one line."""

from __future__ import annotations

from typing import Any

from rich.cells import cell_len

from widgets.columns import Grown, longest
from widgets.line import Line, Row, fit
from widgets.pane import Pane
from widgets.view import Figure, FiguresView, Text

VALUE_ENDS = 18


class FiguresPane(Pane):
    view: FiguresView

    def __init__(self, view: FiguresView, **options: Any) -> None:
        super().__init__(view, **options)
        self._grown = Grown()

    def draw(self, width: int, height: int) -> list[Row]:
        view = self.view
        end, unit = self._fit(width)
        rows = [self.title(width, view.title, view.extras)]
        rows += [self._figure(figure, end, unit, width) for figure in view.rows]
        if view.spark and len(rows) < height:
            if len(rows) + 1 < height:
                rows.append(self.blank(width))
            rows.append(self.kept(("spark", view.spark), width, lambda line: _draw_spark(line, view.spark)))
        rows += [self._note(note, width) for note in view.notes]
        return rows

    def _fit(self, width: int) -> tuple[int, int]:
        """The last column of the values, and the width of units that are numbers themselves."""
        rows = self.view.rows
        if not rows:
            return VALUE_ENDS, 0
        numbers = [len(figure.unit) for figure in rows if figure.unit[:1].isdigit()]
        label = max(cell_len(figure.label) for figure in rows)
        label, value, units, number = self._grown.take(
            label, longest(rows, 1), longest(rows, 2), max(numbers, default=0)
        )
        end = max(VALUE_ENDS, label + value)
        return max(value - 1, min(end, width - 1 - (units + 1 if units else 0))), number

    def _figure(self, figure: Figure, end: int, unit: int, width: int) -> Row:
        return self.kept((figure, end, unit), width, lambda line: _draw_figure(line, figure, end, unit))

    def _note(self, note: tuple[Text, ...], width: int) -> Row:
        return self.kept(("note", note), width, lambda line: _draw_note(line, note))


class PositionLine(Pane, can_focus=False):
    """The same figures one after another; what does not fit whole is left out."""

    view: FiguresView

    def draw(self, width: int, height: int) -> list[Row]:
        rows = self.view.rows
        return [self.kept(rows, width, lambda line: _draw_line(line, rows))][:height]


def _draw_figure(line: Line, figure: Figure, end: int, unit: int) -> None:
    if not figure.label and not figure.value:
        line.put(0, "╌" * len(line.chars), "rule")
        return
    line.put(0, fit(figure.label, end - len(figure.value)), figure.label_role)
    if figure.price:
        line.price(end, figure.value, figure.role)
    else:
        line.right(end, figure.value, figure.role)
    number = figure.unit[:1].isdigit()
    line.texts(end + 2, ((figure.unit.rjust(unit) if number else figure.unit, "dim"),))


def _draw_spark(line: Line, spark: str) -> None:
    line.put(0, "equity", "dim")
    line.put(8, spark[-max(0, len(line.chars) - 8) :], "ghost")


def _draw_note(line: Line, note: tuple[Text, ...]) -> None:
    """Sentences: cut where they end, numbers in them too."""
    x = 0
    for text, role in note:
        x = line.put(x, fit(text, len(line.chars) - x), role)


def _draw_line(line: Line, rows: tuple[Figure, ...]) -> None:
    x = 0
    for figure in rows:
        gap = 0 if not x else 1 if figure.label == "@" else 2
        unit = f" {figure.unit}" if figure.unit else ""
        value = x + gap + cell_len(figure.label) + 1
        if not figure.value or value + len(figure.value) + cell_len(unit) > len(line.chars):
            continue
        line.put(x + gap, figure.label, figure.label_role)
        if figure.price:
            line.price(value + len(figure.value) - 1, figure.value, figure.role)
        else:
            line.put(value, figure.value, figure.role)
        x = line.put(value + len(figure.value), unit, "dim")
