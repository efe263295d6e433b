"""Textual's updates as cells, and whether a widget's rows may go past Textual."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from rich.cells import split_graphemes
from rich.style import Style
from textual._compositor import ChopsUpdate, LayoutUpdate
from textual.filter import ANSIToTruecolor, DimFilter
from textual.geometry import Region
from textual.strip import Strip
from textual.widget import Widget

from widgets.shadow import Cells, cut

Update = LayoutUpdate | ChopsUpdate
Visible = dict[Widget, tuple[Region, Region]]
"""Where each widget is and where it is clipped, from the topmost down."""


def pieces(update: Update) -> Iterator[tuple[int, int, Cells]]:
    """Column, row and cells of what Textual would write."""
    return _layout(update) if isinstance(update, LayoutUpdate) else _chops(update)


def _layout(update: LayoutUpdate) -> Iterator[tuple[int, int, Cells]]:
    for y, line in enumerate(update.strips, update.region.y):
        x = update.region.x
        for strip in line:
            yield x, y, _cells(strip)
            x += strip.cell_length


def _chops(update: ChopsUpdate) -> Iterator[tuple[int, int, Cells]]:
    """Of each line only its span: beside it may stand what lies under widgets that were not asked to draw."""
    for y, first, last in update.spans:
        for end, (x, strip) in zip(update.chop_ends[y], update.chops[y].items(), strict=False):
            if strip is not None and x < last and end > first:
                chars, styles = _cells(strip)
                low, high = max(first - x, 0), min(last, end) - x
                if low < len(chars) and not chars[low]:
                    low -= 1
                if high < len(chars) and not chars[high]:
                    high += 1
                yield x + low, y, cut(chars, styles, low, high)


def _cells(strip: Strip) -> Cells:
    chars: list[str] = []
    styles: list[Style | None] = []
    for text, style, control in strip:
        if not control:
            if text.isascii() and text.isprintable():
                part = list(text)
            else:
                accents, part = _graphemes(text)
                _accent(chars, accents)
            chars += part
            styles += [style] * len(part)
    missing = strip.cell_length - len(chars)
    if missing < 0:
        return cut(chars, styles, 0, strip.cell_length)
    return chars + [" "] * missing, styles + [None] * missing


@lru_cache(maxsize=4096)
def _graphemes(text: str) -> tuple[str, list[str]]:
    """A string a cell, by the measure that Textual lays out with, and what stands before the first."""
    before, cells = "", []
    for start, end, width in split_graphemes(text)[0]:
        if width:
            cells += [text[start:end], *[""] * (width - 1)]
        elif not cells:
            before = text[start:end]
    return before, cells


def _accent(chars: list[str], accents: str) -> None:
    """An accent in another style than its letter, as under a cursor. Nothing that would make the letter wider."""
    accents = accents.strip("\ufe0f\u200d")
    if chars and accents:
        chars[-1 if chars[-1] else -2] += accents


def as_drawn(widget: Widget, visible: Visible) -> bool:
    """Whether the widget is seen whole, nothing lies over it, and nothing changes the look of its rows."""
    if widget not in visible or widget.gutter or widget.loading:
        return False
    region, clip = visible[widget]
    if not clip.contains_region(region) or widget.opacity != 1 or widget.styles.tint.a:
        return False
    # these two leave full colours alone
    if not all(isinstance(item, (ANSIToTruecolor, DimFilter)) for item in widget.get_line_filters()):
        return False
    for other, (place, its_clip) in visible.items():
        if other is widget:
            break
        if place.intersection(its_clip).overlaps(region):
            return False
    return True
