"""The chart: candles with volume, overlays, own fills, a crosshair, and studies below."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from widgets.chart_axis import price_text
from widgets.chart_body import Body, draw_axis, draw_columns
from widgets.chart_lines import draw_crosshair, draw_last, draw_volume_label
from widgets.chart_title import title_parts
from widgets.layout import Layout, laid_out
from widgets.line import Line, Row
from widgets.pane import Pane
from widgets.scale import Scale, held, held_most
from widgets.sheet import Sheet
from widgets.study import Drawn, seen
from widgets.view import Bar, ChartView, Study
from widgets.window import Curve, Window, windowed

NAME = "CHART"
LEAST_TICKS = 4
"""what the axis covers of a market that stands still"""
REACH = 0.25
"""how far overlays may stretch the scale beyond the candles, as a share of their range"""


class ChartPane(Pane):
    """Closed columns are drawn once; a trade draws the newest one over them."""

    view: ChartView

    def __init__(self, view: ChartView | None = None, **options: Any) -> None:
        super().__init__(view or ChartView(), **options)
        self._price_scale: Scale | None = None
        self._most_volume = 0.0
        self._study_scales: dict[str, Scale] = {}
        self._scaled_for: object = None
        self._past: Sheet | None = None
        self._past_of: object = None

    def draw(self, width: int, height: int) -> Sequence[Row]:
        view = self.view
        if not view.bars:
            return self._without_bars(width, height)
        layout, window = self._seen(width, height)
        body = self._body(layout, window)
        newest = len(body.bars) - 1
        at = newest if view.crosshair is None else newest - max(0, min(view.crosshair, newest))
        sheet = self._with_past(body, height).over()
        draw_columns(sheet, body, range(newest, newest + 1))
        draw_last(sheet, body, view.last)
        if view.crosshair is not None:
            draw_crosshair(sheet, body, at)
        draw_volume_label(sheet, body, at, view.lot)
        rows = sheet.finish(self.kept, stale=view.stale)
        words = title_parts(view, window, None if view.crosshair is None else at, width - len(NAME) - 3)
        rows[0] = self.title(width, NAME, words)
        for number, study in enumerate(view.studies[: layout.studies]):
            rows[layout.study_top(number)] = self._study_title(width, study)
        return rows

    def _seen(self, width: int, height: int) -> tuple[Layout, Window]:
        """The axis is as wide as its longest price, which is known when the window is: so twice at most."""
        view = self.view
        longest = len(price_text(view.last, view.tick))
        while True:
            layout = laid_out(width, height, longest + 1, len(view.studies), view.zoom)
            window = windowed(view.bars, view.seconds, layout.columns, view.scroll, view.zoom)
            needed = len(price_text(max(bar.high for bar in window.bars), view.tick))
            if needed <= longest:
                return layout, window
            longest = needed

    def _body(self, layout: Layout, window: Window) -> Body:
        view = self.view
        scaled_for = (view.tick, view.lot, view.timeframe, view.zoom, layout)
        if scaled_for != self._scaled_for:
            self._scaled_for, self._price_scale, self._most_volume = scaled_for, None, 0.0
            self._study_scales.clear()
        curves = tuple((overlay.role, window.values(overlay.values)) for overlay in view.overlays)
        low, high = self._extent(window.bars, curves)
        self._price_scale = held(self._price_scale, low, high, 2 * layout.rows, LEAST_TICKS)
        self._most_volume = held_most(self._most_volume, max(bar.volume for bar in window.bars))
        studies = tuple(self._study(study, layout, window) for study in view.studies[: layout.studies])
        marks = window.marks(view.marks)
        return Body(
            layout, window.bars, curves, marks, studies, self._price_scale, self._most_volume,
            window.seconds, view.tick,
        )  # fmt: skip

    def _extent(self, bars: Sequence[Bar], curves: Sequence[tuple[str, Curve]]) -> tuple[float, float]:
        """Lowest and highest of candles, last price and, within reason, overlays."""
        low: float = min(bar.low for bar in bars)
        high: float = max(bar.high for bar in bars)
        if not self.view.scroll:
            low, high = min(low, self.view.last), max(high, self.view.last)
        reach = (high - low) * REACH
        values = [value for _, curve in curves for value in curve if value is not None]
        if not values:
            return low, high
        return min(low, max(min(values), low - reach)), max(high, min(max(values), high + reach))

    def _study(self, study: Study, layout: Layout, window: Window) -> Drawn:
        drawn = seen(study, window, self._study_scales.get(study.name), layout.study_rows)
        self._study_scales[study.name] = drawn.scale
        return drawn

    def _with_past(self, body: Body, height: int) -> Sheet:
        """Everything that only a new bar, another scale or a key changes."""
        times = body.bars[0].time, body.bars[-1].time
        past_of = (body.closed(), times, self.view.stale, height, self.palette)
        if self._past is None or past_of != self._past_of:
            sheet = Sheet(body.layout.width, height, ascii_only=self.palette.ascii)
            draw_axis(sheet, body)
            draw_columns(sheet, body, range(len(body.bars) - 1))
            self._past, self._past_of = sheet, past_of
        return self._past

    def _study_title(self, width: int, study: Study) -> Row:
        def build(line: Line) -> None:
            line.put(0, "─" * width, "rule")
            x = line.put(0, f"{study.name} ", "normal")
            line.put(x, f" {study.reading} ", "bright")

        return self.kept(("study", study.name, study.reading), width, build)

    def _without_bars(self, width: int, height: int) -> list[Row]:
        title = self.title(width, NAME, [(self.view.timeframe, "normal")])
        message = self.view.empty.center(width).rstrip()
        return [title, *[self.blank(width)] * ((height - 2) // 2), self.blank(width, message)]
