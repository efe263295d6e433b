"""What the trader has chosen to see and to send: the part of the state that the venue knows nothing of."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from decimal import Decimal

from terminal.core.atcursor import Plan
from terminal.core.selection import TABS, Selection

__all__ = ["STUDIES_FROM", "TABS", "TIMEFRAMES", "Looks"]

STUDIES_FROM = 24
"""the rows of a chart that has room for studies below"""
TIMEFRAMES = ("1m", "5m", "15m", "1h", "4h", "1d")


@dataclass
class Looks:
    """Remembered between runs but for the cursors."""

    ladder: bool = False
    source: str = "hybrid"
    hidden: set[str] = field(default_factory=set)
    zoomed: str = ""
    timeframe: str = "1m"
    overlays: tuple[str, ...] = ("ema",)
    studies: tuple[str, ...] = ("rsi",)
    chart_zoom: int = 1
    chart_scroll: int = 0
    crosshair: int | None = None
    tab: int = 0
    tables: defaultdict[int, Selection] = field(default_factory=lambda: defaultdict(Selection))
    """what is chosen in each tab"""
    market_row: int = -1
    least: Decimal = Decimal(0)
    sweeps: bool = True
    cursor: int | None = None
    """the price cursor, in ticks"""
    preview: Plan | None = None
    """what Enter at the cursor would send now, while it is asked"""
    centre: int | None = None
    """the price in the middle of the ladder, in ticks"""
    step: int = 1
    """ticks a row of the ladder"""
    presets: dict[str, tuple[Decimal, ...]] = field(default_factory=dict)
    preset: int = 0
    """the preset for the next order, 0 for the base size"""
    base: dict[str, Decimal] = field(default_factory=dict)
    typed: Decimal | None = None

    @property
    def tab_name(self) -> str:
        return TABS[self.tab % len(TABS)]

    @property
    def table(self) -> Selection:
        """What is chosen in the tab that is shown."""
        return self.tables[self.tab % len(TABS)]

    @property
    def row(self) -> int:
        return self.table.row

    @row.setter
    def row(self, row: int) -> None:
        self.table.row = row

    def leave_pair(self) -> None:
        """What belonged to the pair that was in focus."""
        self.cursor = self.centre = self.typed = self.crosshair = self.preview = None
        self.step, self.chart_scroll, self.preset = 1, 0, 0
