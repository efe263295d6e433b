"""Candles built from trades, one column of whole ticks or lots a field, so that a long history stays small."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Mapping
from itertools import groupby
from typing import NamedTuple

SECOND = 1_000_000
MINUTE, HOUR, DAY = 60 * SECOND, 3_600 * SECOND, 86_400 * SECOND


class Span(NamedTuple):
    """How long a candle is, in microseconds, and how many of them are kept."""

    us: int
    keep: int


INTERVALS = {
    "1s": Span(SECOND, 7_200),
    "5s": Span(5 * SECOND, 1_440),
    "1m": Span(MINUTE, 14 * 1_440),
    "5m": Span(5 * MINUTE, 30 * 288),
    "15m": Span(15 * MINUTE, 60 * 96),
    "1h": Span(HOUR, 365 * 24),
    "4h": Span(4 * HOUR, 730 * 6),
    "1d": Span(DAY, 3_650),
}
_FROM_SECONDS = ("1s", "5s")
_FROM_MINUTES = ("1m", "5m", "15m", "1h", "4h", "1d")
_COLUMNS = ("times", "opens", "highs", "lows", "closes", "volumes")


class Candle(NamedTuple):
    """`time` is the start of its bucket in microseconds."""

    time: int
    open: int
    high: int
    low: int
    close: int
    volume: int


class CandleSeries:
    """The newest `keep` candles of one length. A bucket without a trade has none."""

    __slots__ = (
        "closes",
        "end",
        "highs",
        "interval_us",
        "keep",
        "lows",
        "opens",
        "slack",
        "times",
        "volumes",
    )

    def __init__(self, interval_us: int, keep: int) -> None:
        self.interval_us = interval_us
        self.keep = keep
        self.slack = max(64, keep // 8)  # dropping one candle at a time would shift every column each time
        self.end = 0
        self.times, self.opens, self.highs = array("q"), array("q"), array("q")
        self.lows, self.closes, self.volumes = array("q"), array("q"), array("q")

    def __len__(self) -> int:
        return min(len(self.times), self.keep)

    def add(self, price: int, lots: int, at: int) -> None:
        """Count a trade. One older than the newest candle joins it, for a candle once closed never changes."""
        if at >= self.end:
            self._open(Candle(at - at % self.interval_us, price, price, price, price, lots))
            return
        if price > self.highs[-1]:
            self.highs[-1] = price
        elif price < self.lows[-1]:
            self.lows[-1] = price
        self.closes[-1] = price
        self.volumes[-1] += lots

    def begin(self, candles: list[Candle]) -> None:
        """Start from candles of this length, oldest first."""
        for name, column in zip(_COLUMNS, zip(*candles[-self.keep :], strict=True), strict=False):
            setattr(self, name, array("q", column))
        self.end = candles[-1].time + self.interval_us if candles else 0

    def tail(self, limit: int, *, fill: bool = False, until: int = 0) -> list[Candle]:
        """The newest candles, oldest first; with `fill`, flat ones stand in the gaps and on to `until`."""
        first = max(0, len(self.times) - min(limit, self.keep)) if limit > 0 else len(self.times)
        columns = (self.times, self.opens, self.highs, self.lows, self.closes, self.volumes)
        found = [Candle(*row) for row in zip(*(column[first:] for column in columns), strict=True)]
        return self._filled(found, until)[-limit:] if fill and found else found

    def dump(self) -> dict[str, bytes]:
        return {name: getattr(self, name).tobytes() for name in _COLUMNS}

    def load(self, columns: Mapping[str, bytes]) -> None:
        for name in _COLUMNS:
            setattr(self, name, array("q", columns[name]))
        self.end = self.times[-1] + self.interval_us if self.times else 0

    def _open(self, candle: Candle) -> None:
        self.end = candle.time + self.interval_us
        self.times.append(candle.time)
        self.opens.append(candle.open)
        self.highs.append(candle.high)
        self.lows.append(candle.low)
        self.closes.append(candle.close)
        self.volumes.append(candle.volume)
        if len(self.times) > self.keep + self.slack:
            for name in _COLUMNS:
                del getattr(self, name)[: self.slack]

    def _filled(self, candles: list[Candle], until: int) -> list[Candle]:
        step, filled = self.interval_us, candles[:1]
        for candle in candles[1:]:
            filled += _flat(filled[-1], candle.time, step)
            filled.append(candle)
        return filled + _flat(filled[-1], until - until % step + step if until else 0, step)


class CandleBook:
    """Every candle length of one pair, fed by one trade."""

    __slots__ = ("series",)

    def __init__(self) -> None:
        self.series = {name: CandleSeries(*span) for name, span in INTERVALS.items()}

    def add(self, price: int, lots: int, at: int) -> None:
        for series in self.series.values():
            series.add(price, lots, at)

    def load_history(self, minutes: list[Candle], seconds: list[Candle]) -> None:
        """Start from a past told in minutes, and for its last part in seconds too: each length is made of the one before."""
        for (first, *longer), told in ((_FROM_SECONDS, seconds), (_FROM_MINUTES, minutes)):
            self.series[first].begin(candles := told)
            for name in longer:
                self.series[name].begin(candles := joined(candles, self.series[name].interval_us))

    def dump(self) -> dict[str, dict[str, bytes]]:
        return {name: series.dump() for name, series in self.series.items()}

    def load(self, state: Mapping[str, Mapping[str, bytes]]) -> None:
        for name, series in self.series.items():
            series.load(state[name])


def joined(candles: Iterable[Candle], interval_us: int) -> list[Candle]:
    """Shorter candles, oldest first, as candles of this length."""
    found = []
    for time, shorter in groupby(candles, lambda candle: candle.time - candle.time % interval_us):
        _, opens, highs, lows, closes, volumes = zip(*shorter, strict=True)
        found.append(Candle(time, opens[0], max(highs), min(lows), closes[-1], sum(volumes)))
    return found


def _flat(last: Candle, before: int, step: int) -> list[Candle]:
    """Candles without a trade from the one after `last` up to a time."""
    close = last.close
    return [Candle(time, close, close, close, close, 0) for time in range(last.time + step, before, step)]
