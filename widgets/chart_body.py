"""What stands in the columns of a chart: grid and axis, candles, overlays, volume, own fills, studies."""

from __future__ import annotations

from typing import NamedTuple

from widgets.candles import draw_candle, draw_column, draw_curve, rising
from widgets.chart_axis import price_text, round_prices, round_step, time_labels
from widgets.layout import Layout
from widgets.scale import Scale
from widgets.sheet import Sheet
from widgets.study import Drawn, dot_grid, draw_frame, draw_values, ends_at
from widgets.view import Bar
from widgets.window import Curve


class Body(NamedTuple):
    """All that is drawn in the columns. Two are equal where they look the same."""

    layout: Layout
    bars: tuple[Bar, ...]
    curves: tuple[tuple[str, Curve], ...]
    marks: tuple[tuple[int, bool], ...]
    studies: tuple[Drawn, ...]
    scale: Scale
    most: float
    """the volume at the top of its rows"""
    seconds: int
    tick: str

    @property
    def xs(self) -> range:
        return self.layout.xs(len(self.bars))

    def closed(self) -> Body:
        """Without the newest column, the only one that trades change."""
        end = len(self.bars) - 1
        return self._replace(
            bars=self.bars[:end],
            curves=tuple((role, values[:end]) for role, values in self.curves),
            marks=tuple(mark for mark in self.marks if mark[0] < end),
            studies=tuple(study.upto(end) for study in self.studies),
        )


def draw_axis(sheet: Sheet, body: Body) -> None:
    """Round prices with their dotted rows, the marks of the studies, the times."""
    layout, scale = body.layout, body.scale
    least = scale.unit * (5 if layout.rows >= 20 else 4)
    for price in round_prices(scale.bottom, scale.top, round_step(least, body.tick)):
        if scale.holds(price):
            line = sheet.line(1 + scale.half(price) // 2)
            dot_grid(line, layout.plot)
            if layout.axis:
                line.price(layout.width - 1, price_text(price, body.tick), "dim")
    for number, study in enumerate(body.studies):
        draw_frame(sheet, layout, layout.study_top(number) + 1, study)
    if layout.times:
        columns = [(x, bar.time) for x, bar in zip(body.xs, body.bars, strict=True)]
        for x, text in time_labels(columns, body.seconds, layout.pitch, layout.plot):
            sheet.line(layout.body).put(x, text, "dim")


def draw_columns(sheet: Sheet, body: Body, columns: range) -> None:
    """Candles over overlays, for whatever is drawn later gives way."""
    layout, xs = body.layout, body.xs
    for at in columns:
        bar, x = body.bars[at], xs[at]
        draw_candle(sheet, x, 1, bar, body.scale)
        for role, curve in body.curves:
            if (ends := ends_at(curve, at)) is not None:
                draw_curve(sheet, x, layout.pitch, 1, ends, body.scale, role)
        _draw_volume(sheet, body, x, bar)
    for number, study in enumerate(body.studies):
        draw_values(sheet, layout, layout.study_top(number) + 1, study, columns, xs)
    for at, buy in body.marks:
        if at in columns:
            _draw_mark(sheet, body, xs[at], body.bars[at], buy)


def _draw_volume(sheet: Sheet, body: Body, x: int, bar: Bar) -> None:
    layout = body.layout
    if not layout.volume or not bar.volume:
        return
    role = "bid_bar" if rising(bar) else "ask_bar"
    for place in layout.spread_at(x):
        draw_column(sheet, place, layout.body - 1, layout.volume, bar.volume / body.most, role)


def _draw_mark(sheet: Sheet, body: Body, x: int, bar: Bar, buy: bool) -> None:
    row = body.scale.half(bar.low) // 2 + 1 if buy else body.scale.half(bar.high) // 2 - 1
    sheet.put(x, 1 + max(0, min(row, body.layout.rows - 1)), "▲" if buy else "▼", "accent!")
