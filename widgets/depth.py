"""Curves that change slowly: the depth of the book, and equity over time."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from typing import Any

from widgets.line import RISING, Row
from widgets.pane import Pane
from widgets.plot import Points, curve, edge
from widgets.scale import Scale, held, held_most
from widgets.sheet import Sheet
from widgets.study import dot_grid
from widgets.view import CurveView, DepthView

LEAST_MONEY = 0.05
"""what the axis of a curve covers where nothing moves"""


class DepthPane(Pane):
    """Cumulative size: bids to the left of the middle, asks to the right, the area under them filled."""

    view: DepthView

    def __init__(self, view: DepthView | None = None, **options: Any) -> None:
        super().__init__(view or DepthView(), **options)
        self._most = self._reach = 0.0
        self._label = ""

    def draw(self, width: int, height: int) -> Sequence[Row]:
        view = self.view
        title = self.title(width, "DEPTH", [(view.label, "dim")] if view.label else [])
        if height < 2 or not (view.bids and view.asks):
            return [title, self.blank(width, "no depth yet")]
        if view.label != self._label:
            self._label, self._most, self._reach = view.label, 0.0, 0.0
        middle = (view.bids[0][0] + view.asks[0][0]) / 2
        sides = [[(abs(price - middle), size) for price, size in side] for side in (view.bids, view.asks)]
        self._reach = held_most(self._reach, max(side[-1][0] for side in sides))
        self._most = held_most(self._most, max(side[-1][1] for side in sides))
        half, rows = width // 2, height - 1
        bids, asks = (self._levels(side, half, rows) for side in sides)
        levels = tuple((half - 1 - at, level) for at, level in bids)
        levels += tuple((width - half + at, level) for at, level in asks)
        sheet = Sheet(width, height, ascii_only=self.palette.ascii)
        for y, row in enumerate(edge(levels, width, rows), 1):
            for x, block in enumerate(row):
                if block != " ":
                    role = "bid_bar" if x < half else "ask_bar"
                    sheet.put(x, y, block, role)
                    for below in range(y + 1, height):
                        sheet.put(x, below, RISING[8], role)
        return [title, *sheet.finish(self.kept)[1:]]

    def _levels(self, side: Sequence[tuple[float, float]], columns: int, rows: int) -> Points:
        """How high each column away from the middle is, in eighths."""
        away = [distance for distance, _ in side]
        found = []
        for at in range(columns):
            place = bisect_right(away, self._reach * (at + 1) / columns)
            if place:
                found.append((at, max(1, round(side[place - 1][1] / self._most * rows * 8))))
        return tuple(found)


class CurvePane(Pane):
    """A curve in the colour of what it won or lost, with its ends on an axis and a dotted line where it began."""

    view: CurveView

    def __init__(self, view: CurveView | None = None, **options: Any) -> None:
        super().__init__(view or CurveView(), **options)
        self._scale_held: Scale | None = None

    def draw(self, width: int, height: int) -> Sequence[Row]:
        view, values = self.view, self.view.values
        title = self.title(width, view.title, [(view.reading, "bright")] if view.reading else [])
        if height < 2 or len(values) < 2:
            return [title, self.blank(width, "no curve yet")]
        low, high = min(values), max(values)
        self._scale_held = scale = held(self._scale_held, low, high, 2 * (height - 1), LEAST_MONEY)
        labels = {1 + scale.half(value) // 2: f"{value:z,.2f}" for value in (low, high, values[-1])}
        axis = max(map(len, labels.values())) + 1
        plot = width - axis - 1 if width - axis - 1 >= 8 else width
        sheet = Sheet(width, height, ascii_only=self.palette.ascii)
        dot_grid(sheet.line(1 + scale.half(values[0]) // 2), plot)
        role = "bid" if values[-1] >= values[0] else "ask"
        points = _sampled(values, 2 * plot, scale, 4 * (height - 1) - 1)
        for y, row in enumerate(curve(points, plot, height - 1), 1):
            for x, char in enumerate(row):
                if char != " ":
                    sheet.put(x, y, sheet.dots(ord(char) & 0xFF), role)
        if plot < width:
            newest = 1 + scale.half(values[-1]) // 2
            for y, text in labels.items():
                sheet.line(y).right(width - 1, text, "bright" if y == newest else "dim")
        return [title, *sheet.finish(self.kept)[1:]]


def _sampled(values: Sequence[float], dots: int, scale: Scale, top: int) -> Points:
    """At most a point a dot column; fewer values are spread over all of them."""
    count = min(dots, len(values))
    places = [(at * (len(values) - 1) // (count - 1), at * (dots - 1) // (count - 1)) for at in range(count)]
    return tuple((x, min(top, max(0, top - scale.dot(values[place])))) for place, x in places)
