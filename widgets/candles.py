"""Candles, volume bars and dotted curves as characters on the lines of a chart."""

from __future__ import annotations

from math import floor

from widgets.line import RISING
from widgets.scale import Scale
from widgets.sheet import Sheet
from widgets.view import Bar

_GLYPHS = " ╷╻╵│╽╹╿┃"
"""by what the halves of a cell hold: 3 for a wick and 6 for a body above, 1 and 2 below"""
_LEFT, _RIGHT = (0x01, 0x02, 0x04, 0x40), (0x08, 0x10, 0x20, 0x80)
"""the bits of braille from the top down"""
GROUND = frozenset(" ·▁▂▃▄▅▆▇█")
"""what a curve may cover: nothing, the grid, a bar"""
_HALF_FULL = frozenset("▄▅▆▇█")
"""parts of a bar that fill the cell when a curve takes their place"""


def rising(bar: Bar) -> bool:
    return bar.close >= bar.open


def still(bar: Bar) -> bool:
    """Whether nothing was traded."""
    return not bar.volume and bar.low == bar.high


def draw_candle(sheet: Sheet, x: int, top: int, bar: Bar, scale: Scale) -> None:
    """Body and wick in half rows, both ends included; a flat dash where nothing was traded."""
    edge, unit, halves = scale  # worked out here and not by its methods, for this is most of a chart's work
    high, low = floor((edge - bar.high) / unit), floor((edge - bar.low) / unit)
    if still(bar):
        if 0 <= low < halves:
            sheet.put(x, top + low // 2, "─", "ghost")
        return
    opened, closed = floor((edge - bar.open) / unit), floor((edge - bar.close) / unit)
    upper, lower = (closed, opened) if closed < opened else (opened, closed)
    role = "bid" if rising(bar) else "ask"
    for row in range(max(0, high // 2), min(low // 2 + 1, halves // 2)):
        half = 2 * row
        if upper <= half < lower:
            glyph = "┃"
        else:
            above = (high <= half <= low) + (upper <= half <= lower)
            below = (high <= half + 1 <= low) + (upper <= half + 1 <= lower)
            glyph = _GLYPHS[3 * above + below]
        line = sheet.line(top + row)
        line.chars[x], line.fronts[x] = glyph, role


def draw_column(sheet: Sheet, x: int, bottom: int, rows: int, share: float, role: str) -> None:
    """A bar of so large a share of the rows up from the bottom one, never less than an eighth."""
    full, rest = divmod(max(1, round(share * rows * 8)) if share else 0, 8)
    for y in range(bottom - full + 1, bottom + 1):
        sheet.put(x, y, RISING[8], role)
    if rest:
        sheet.put(x, bottom - full, RISING[rest], role)


def draw_hanging(sheet: Sheet, x: int, top: int, rows: int, eighths: int, role: str) -> None:
    """A bar down from the top row. There are no blocks that hang: the ground and the colour change places."""
    full, rest = divmod(min(eighths, 8 * rows), 8)
    for y in range(top, top + full):
        sheet.put(x, y, RISING[8], role)
    if rest and sheet.ascii:
        sheet.put(x, top + full, RISING[8], role)
    elif rest:
        sheet.put(x, top + full, RISING[8 - rest], "ground", role)


def draw_curve(
    sheet: Sheet, x: int, pitch: int, top: int, ends: tuple[float, float], scale: Scale, role: str
) -> None:
    """The stroke of a curve that comes to column `x` from `pitch` columns before, two dots a column."""
    before, value = ends
    last, steps = scale.dot(before), 2 * pitch
    for column in range(pitch):
        cells: dict[int, int] = {}
        for side, bits in enumerate((_LEFT, _RIGHT)):
            dot = scale.dot(before + (value - before) * (2 * column + side + 1) / steps)
            first = dot if abs(dot - last) < 2 else last + 1 if dot > last else last - 1
            for each in range(max(0, min(first, dot)), min(max(first, dot) + 1, 2 * scale.halves)):
                cells[each // 4] = cells.get(each // 4, 0) | bits[each % 4]
            last = dot
        for row, mask in cells.items():
            place = x - pitch + 1 + column
            covered = sheet.lines[top + row].chars[place] if place >= 0 else ""
            if covered in GROUND:
                ground = sheet.lines[top + row].fronts[place] if covered in _HALF_FULL else ""
                sheet.put(place, top + row, sheet.dots(mask), role, ground)
