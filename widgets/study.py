"""A study below the chart: its title on a rule, its curves and histogram, its marks on the axis."""

from __future__ import annotations

from typing import NamedTuple

from widgets.candles import draw_column, draw_curve, draw_hanging
from widgets.layout import Layout
from widgets.line import Line
from widgets.scale import Scale, held
from widgets.sheet import Sheet
from widgets.view import Study
from widgets.window import Curve, Window

LEAST = 1e-9


class Drawn(NamedTuple):
    """What of a study stands in the window."""

    curves: tuple[tuple[str, Curve], ...]
    histogram: Curve
    scale: Scale
    marks: tuple[tuple[float, str], ...]

    def upto(self, end: int) -> Drawn:
        """Without its newest values, to be compared with what is drawn already."""
        return self._replace(
            curves=tuple((role, values[:end]) for role, values in self.curves),
            histogram=self.histogram[:end],
        )


def seen(study: Study, window: Window, scale: Scale | None, rows: int) -> Drawn:
    curves = tuple((curve.role, window.values(curve.values)) for curve in study.curves)
    histogram = window.values(study.histogram) if study.histogram else ()
    values = [value for _, curve in curves for value in curve if value is not None]
    values += [value for value in histogram if value is not None]
    values += [level for level, _ in study.marks] + ([0.0] if histogram else [])
    low, high = min(values, default=0.0), max(values, default=1.0)
    return Drawn(curves, histogram, held(scale, low, high, 2 * rows, LEAST), study.marks)


def draw_frame(sheet: Sheet, layout: Layout, top: int, drawn: Drawn) -> None:
    """The grid and the marks."""
    for level, label in drawn.marks:
        if not drawn.scale.holds(level):
            continue
        line = sheet.line(top + drawn.scale.half(level) // 2)
        dot_grid(line, layout.plot)
        if layout.axis:
            line.right(layout.width - 1, label[: layout.axis], "dim")


def draw_values(sheet: Sheet, layout: Layout, top: int, drawn: Drawn, columns: range, xs: range) -> None:
    """What stands in these columns."""
    for at in columns:
        if drawn.histogram and (value := drawn.histogram[at]) is not None:
            _draw_bar(sheet, layout, top, xs[at], value, drawn.scale)
        for role, curve in drawn.curves:
            if (ends := ends_at(curve, at)) is not None:
                draw_curve(sheet, xs[at], layout.pitch, top, ends, drawn.scale, role)


def ends_at(curve: Curve, at: int) -> tuple[float, float] | None:
    """The value before and the value of a column."""
    value = curve[at]
    if value is None:
        return None
    before = curve[at - 1] if at else None
    return (value if before is None else before), value


def dot_grid(line: Line, width: int) -> None:
    for x in range(0, width, 2):
        line.chars[x], line.fronts[x] = "·", "rule"


def _draw_bar(sheet: Sheet, layout: Layout, top: int, x: int, value: float, scale: Scale) -> None:
    """Up or down from the row edge next to zero."""
    rows = layout.study_rows
    edge = min(rows, max(0, round((scale.top - 0.0) / scale.unit / 2)))
    eighths = max(1, round(abs(value) / scale.unit * 4)) if value else 0
    for place in layout.spread_at(x):
        if value > 0:
            draw_column(sheet, place, top + edge - 1, edge, min(1.0, eighths / (8 * max(1, edge))), "bid_bar")
        else:
            draw_hanging(sheet, place, top + edge, rows - edge, eighths, "ask_bar")
