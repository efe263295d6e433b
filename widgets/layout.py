"""How a chart pane divides its lines and columns."""

from __future__ import annotations

from typing import NamedTuple

LEAST_PLOT = 8
"""columns of candles below which the axis goes"""
LEAST_MAIN = 10
"""lines of the main chart below which studies go"""


class Layout(NamedTuple):
    """Line 0 is the title. `rows` of prices begin in line 1, then volume, times and the studies."""

    width: int
    plot: int
    axis: int
    """columns of the axis, 0 where there is no room for one"""
    rows: int
    volume: int
    times: bool
    studies: int
    study_rows: int
    zoom: int

    @property
    def columns(self) -> int:
        return (self.right - self.spread // 2) // self.pitch + 1

    @property
    def pitch(self) -> int:
        """From one candle to the next."""
        return max(1, self.zoom)

    @property
    def spread(self) -> int:
        """How wide a volume bar is: odd, so that the candle stands over its middle."""
        return self.pitch - 1 + self.pitch % 2

    @property
    def right(self) -> int:
        """The column of the newest candle."""
        return self.plot - 1 - self.spread // 2

    @property
    def body(self) -> int:
        """The first line after prices and volume."""
        return 1 + self.rows + self.volume

    def study_top(self, study: int) -> int:
        """The title line of a study."""
        return self.body + self.times + study * (self.study_rows + 1)

    def spread_at(self, x: int) -> range:
        """The columns of the bar of the candle in this one."""
        half = self.spread // 2
        return range(x - half, x + half + 1)

    def xs(self, count: int) -> range:
        first = self.right - (count - 1) * self.pitch
        return range(first, first + count * self.pitch, self.pitch)


def laid_out(width: int, height: int, axis: int, studies: int, zoom: int) -> Layout:
    if width - axis - 1 < LEAST_PLOT:
        axis = 0
    body = max(1, height - 1)
    study_rows = max(3, min(6, height // 8))
    while studies and body - studies * (study_rows + 1) < LEAST_MAIN:
        studies -= 1
    main = body - studies * (study_rows + 1)
    volume = next((rows for least, rows in ((24, 5), (14, 3), (8, 2), (6, 1)) if main >= least), 0)
    times = main >= 12
    plot = width - axis - 1 if axis else width
    return Layout(
        width, plot, axis, main - volume - times, volume, times, studies, study_rows, min(zoom, plot // 2)
    )
