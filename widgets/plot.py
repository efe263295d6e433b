"""Curves and edges drawn by plotext, as plain characters: the colours are put in afterwards, by role."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any

from widgets.line import RISING

Points = tuple[tuple[int, int], ...]
"""Places (x, y) with y upwards, in dots of braille (two a column, four a row) or in columns and eighths of a row."""

_ESCAPE = re.compile(r"\x1b\[[\d;]*m")


@lru_cache(maxsize=32)
def curve(dots: Points, width: int, height: int) -> tuple[str, ...]:
    """Rows of exactly `width` characters with a line through these dots. Equal ones are kept: it takes milliseconds."""
    figure = _figure(width, height, 2 * width, 4 * height)
    xs, ys = zip(*dots, strict=True)
    figure.draw(figure.signal(list(xs), list(ys), marker="braille").lines(True))
    return _rows(figure, width, height)


@lru_cache(maxsize=32)
def edge(eighths: Points, width: int, height: int) -> tuple[str, ...]:
    """The same with the topmost cell of a bar in each column."""
    figure = _figure(width, height, width, height)
    places = [(x, (level - 1) // 8, RISING[(level - 1) % 8 + 1]) for x, level in eighths if level]
    xs, ys, blocks = zip(*places, strict=True) if places else ((), (), ())
    figure.draw(figure.signal(list(xs), list(ys), marker=list(blocks)).lines(False))
    return _rows(figure, width, height)


def _figure(width: int, height: int, columns: int, rows: int) -> Any:
    """The one figure that plotext has, emptied, for a raster of so many places. Importing plotext takes 120 ms."""
    import plotext

    plotext.terminal.limit(width=False, height=False)
    figure = plotext.figure
    figure.clear()
    figure.plot_size(width, height)
    figure.canvas("default")
    figure.axes(False)
    figure.ruler("x", ["lower", "upper"]).ticks([]).lim(0, columns - 1)
    figure.ruler("y", ["left", "right"]).ticks([]).lim(0, rows - 1)
    return figure


def _rows(figure: Any, width: int, height: int) -> tuple[str, ...]:
    rows = _ESCAPE.sub("", figure.build().string()).split("\n")[:height]
    rows += [""] * (height - len(rows))
    return tuple(row[:width].ljust(width) for row in rows)
