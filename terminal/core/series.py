"""Candles of one length, loaded from the venue and carried on by trades."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from terminal.model.market import CandleBar

KEEP = 1500
LENGTHS = {"1m": 60, "5m": 300, "15m": 900, "1h": 3_600, "4h": 14_400, "1d": 86_400}
Meanwhile = dict[int, CandleBar]
"""bars of those trades alone that were heard since the venue was asked"""


class Series:
    """Oldest first. A later load corrects what trades have built: it is the venue's own count."""

    def __init__(self, seconds: int, keep: int = KEEP) -> None:
        self.seconds = seconds
        self.keep = keep
        self.bars: list[CandleBar] = []
        self.version = self.loads = 0
        self._watches: list[Meanwhile] = []

    @contextmanager
    def asking(self) -> Iterator[Meanwhile]:
        """Around a question: what is traded before its answer comes may be missing in the answer."""
        meanwhile: Meanwhile = {}
        self._watches.append(meanwhile)
        try:
            yield meanwhile
        finally:
            self._watches = [one for one in self._watches if one is not meanwhile]

    def load(self, bars: Sequence[CandleBar], meanwhile: Meanwhile | None = None) -> None:
        """Take these bars for what they cover; bars before and after them stay."""
        told = {bar.time: bar for bar in bars}
        if told:
            first, last = min(told), max(told)
            held = {bar.time: bar for bar in self.bars if bar.time in told}
            for time, since in (meanwhile or {}).items():
                if time in told:
                    told[time] = _joined(told[time], since, held.get(time))
            before = [bar for bar in self.bars if bar.time < first]
            after = [bar for bar in self.bars if bar.time > last]
            self.bars = [*before, *(told[time] for time in sorted(told)), *after][-self.keep :]
        self.version += 1
        self.loads += 1

    def add(self, ticks: int, lots: int, at_ms: int) -> None:
        """Count a trade. One older than the newest bar is left to the next load."""
        start = at_ms // 1000 // self.seconds * self.seconds
        for meanwhile in self._watches:
            meanwhile[start] = _traded(meanwhile.get(start), start, ticks, lots)
        last = self.bars[-1] if self.bars else None
        if last is None or start > last.time:
            self.bars.append(_traded(None, start, ticks, lots))
            if len(self.bars) > self.keep + 64:
                del self.bars[:64]
        elif start == last.time:
            self.bars[-1] = _traded(last, start, ticks, lots)
        else:
            return
        self.version += 1


def _traded(bar: CandleBar | None, start: int, ticks: int, lots: int) -> CandleBar:
    if bar is None:
        return CandleBar(start, ticks, ticks, ticks, ticks, lots)
    return CandleBar(start, bar.open, max(bar.high, ticks), min(bar.low, ticks), ticks, bar.volume + lots)


def _joined(told: CandleBar, since: CandleBar, held: CandleBar | None) -> CandleBar:
    """The venue's bar and what was heard since it was asked. How much of that it holds already nobody says: the volume
    is as we count it, where that is possible."""
    volume = held.volume if held is not None else told.volume
    volume = min(max(volume, told.volume), told.volume + since.volume)
    return CandleBar(
        told.time, told.open, max(told.high, since.high), min(told.low, since.low), since.close, volume
    )
