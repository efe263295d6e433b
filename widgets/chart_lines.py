"""What lies across a chart: the last price, the crosshair, the reading of the volume."""

from __future__ import annotations

from widgets.chart_axis import moment_text, price_text, volume_text
from widgets.chart_body import Body
from widgets.layout import Layout
from widgets.sheet import Sheet

_BLANK = frozenset(" ·")
_CROSSED = frozenset(" ·╌")


def draw_last(sheet: Sheet, body: Body, price: int) -> None:
    """A thin line and the price in inverse. Off the scale it waits at the edge, with an arrow."""
    scale, text = body.scale, price_text(price, body.tick)
    half = scale.half(price)
    if scale.holds(price):
        y = 1 + half // 2
        _draw_across(sheet, y, body.layout.plot, "ghost")
        _draw_label(sheet, body.layout, y, text, "last")
    else:
        y, sign = (1, "▲") if half < 0 else (body.layout.rows, "▼")
        _draw_label(sheet, body.layout, y, text, "last", sign)


def draw_crosshair(sheet: Sheet, body: Body, at: int) -> None:
    """Thin lines through a column and its close, with the price and the time in inverse."""
    layout, bar, x = body.layout, body.bars[at], body.xs[at]
    for y in range(1, layout.body):
        if sheet.lines[y].chars[x] in _CROSSED:
            sheet.put(x, y, "│", "ghost")
    if body.scale.holds(bar.close):
        y = 1 + body.scale.half(bar.close) // 2
        _draw_across(sheet, y, layout.plot, "dim")
        _draw_label(sheet, layout, y, price_text(bar.close, body.tick), "accent")
    if layout.times:
        text = f" {moment_text(bar.time, body.seconds)} "
        start = max(0, min(x - len(text) // 2, layout.plot - len(text)))
        sheet.line(layout.body).put(start, text, "ground", "accent", bold=True)


def draw_volume_label(sheet: Sheet, body: Body, at: int, lot: str) -> None:
    layout = body.layout
    if layout.axis and layout.volume:
        size = volume_text(body.bars[at].volume, lot)
        text = f"vol {size}" if len(size) + 4 <= layout.axis else size
        sheet.line(1 + layout.rows).right(layout.width - 1, text, "dim")


def _draw_across(sheet: Sheet, y: int, width: int, role: str) -> None:
    line = sheet.line(y)
    for x in range(width):
        if line.chars[x] in _BLANK:
            line.chars[x], line.fronts[x] = "╌", role


def _draw_label(sheet: Sheet, layout: Layout, y: int, text: str, ground: str, sign: str = "") -> None:
    if layout.axis:
        text = sign + text.rjust(layout.axis - len(sign))
        sheet.line(y).put(layout.width - layout.axis, text, "ground", ground, bold=True)
