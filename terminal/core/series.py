"""Candles of one length, loaded from the venue and carried on by trades."""

from __future__ import annotations

from collections.abc import Sequence

from terminal.model.market import CandleBar

KEEP = 1500
LENGTHS = {"1m": 60, "5m": 300, "15m": 900, "1h": 3_600, "4h": 14_400, "1d": 86_400}


class Series:
    """Oldest first. A later load corrects what trades have built: it is the venue's own count."""

    def __init__(self, seconds: int, keep: int = KEEP) -> None:
        self.seconds = seconds
        self.keep = keep
        self.bars: list[CandleBar] = []
        self.version = self.loads = 0

    def load(self, bars: Sequence[CandleBar]) -> None:
        """Take these bars for what they cover; bars before and after them stay."""
        if bars:
            first, last = bars[0].time, bars[-1].time
            before = [bar for bar in self.bars if bar.time < first]
            after = [bar for bar in self.bars if bar.time > last]
            self.bars = [*before, *bars, *after][-self.keep :]
        self.version += 1
        self.loads += 1

    def add(self, ticks: int, lots: int, at_ms: int) -> None:
        """Count a trade. One older than the newest bar is left to the next load."""
        start = at_ms // 1000 // self.seconds * self.seconds
        last = self.bars[-1] if self.bars else None
        if last is None or start > last.time:
            self.bars.append(CandleBar(start, ticks, ticks, ticks, ticks, lots))
            if len(self.bars) > self.keep + 64:
                del self.bars[:64]
        elif start == last.time:
            self.bars[-1] = CandleBar(
                start, last.open, max(last.high, ticks), min(last.low, ticks), ticks, last.volume + lots
            )
        else:
            return
        self.version += 1
