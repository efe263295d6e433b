"""What stands at the edges of a chart: round prices, times of day, short volumes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal
from functools import lru_cache
from itertools import count, islice
from math import ceil

MINUTE, HOUR, DAY = 60, 3_600, 86_400
MONDAY = 4 * DAY
"""The first one after the epoch, so that steps of weeks begin on it."""

_TIME_STEPS = (
    1, 2, 5, 10, 15, 30, MINUTE, 2 * MINUTE, 5 * MINUTE, 10 * MINUTE, 15 * MINUTE, 30 * MINUTE,
    HOUR, 2 * HOUR, 3 * HOUR, 6 * HOUR, 12 * HOUR, DAY, 2 * DAY, 7 * DAY, 14 * DAY, 28 * DAY, 56 * DAY, 182 * DAY, 364 * DAY,
)  # fmt: skip
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_EPOCH = date(1970, 1, 1).toordinal()
_ROOM = 4
"""blank columns between two times at the least"""


@lru_cache(maxsize=8192)
def price_text(ticks: int, tick: str) -> str:
    """The exact price of so many ticks, with the decimals of one."""
    return f"{Decimal(tick) * ticks:,f}"


def round_step(least: float, tick: str) -> int:
    """The smallest round difference of prices (1, 2 or 5 and zeros) that is at least so many ticks, in ticks."""
    units = int("".join(map(str, Decimal(tick).as_tuple().digits)))
    round_numbers = (factor * int(10**power) for power in count() for factor in (1, 2, 5))
    for number in islice(round_numbers, 90):
        if number >= least * units and number % units == 0:
            return number // units
    return max(1, ceil(least))  # a tick such as 0.3 divides no round number


def round_prices(low: float, high: float, step: int) -> range:
    return range(ceil(low / step) * step, int(high // step) * step + 1, step)


def time_labels(
    columns: Sequence[tuple[int, int]], seconds: int, pitch: int, width: int
) -> Iterator[tuple[int, str]]:
    """Where a label begins and what it says, for columns of (x, epoch seconds) that stand `pitch` cells apart."""
    step = next(
        (step for step in _TIME_STEPS if step / seconds * pitch >= _label_width(step) + _ROOM),
        _TIME_STEPS[-1],
    )
    origin = MONDAY if step > DAY else 0
    for x, time in columns:
        since = (origin - time) % step
        if since < seconds:
            text = time_text(time + since, step)
            start = x - len(text) // 2
            if start >= 0 and start + len(text) <= width:
                yield start, text


def time_text(time: int, step: int) -> str:
    """A time as fine as its step asks for; midnight is told by its date."""
    if step >= DAY or (time % DAY == 0 and step >= MINUTE):
        return _date(time // DAY)
    hours, rest = divmod(time % DAY, HOUR)
    text = f"{hours:02d}:{rest // MINUTE:02d}"
    return text if step >= MINUTE else f"{text}:{rest % MINUTE:02d}"


def moment_text(time: int, seconds: int) -> str:
    """The time of one candle of so many seconds, with its day where the hour alone would not tell."""
    if seconds >= DAY:
        return _date(time // DAY)
    text = time_text(time, min(seconds, MINUTE) if time % DAY else 1)[: 8 if seconds < MINUTE else 5]
    return f"{_date(time // DAY)} {text}" if seconds >= HOUR else text


def volume_text(lots: int, lot: str) -> str:
    """Two or three digits of a size: `41 k`, `1.2 M`, `0.83`."""
    size = lots * float(lot)
    for unit, letter in ((1e9, " B"), (1e6, " M"), (1e3, " k")):
        if size >= unit * 0.9995:
            return f"{size / unit:.{1 if size < unit * 9.95 else 0}f}{letter}"
    return f"{size:.0f}" if size >= 9.95 else f"{size:.2g}"


def _label_width(step: int) -> int:
    return 8 if step < MINUTE else 5 if step < DAY else 6


@lru_cache(maxsize=1024)
def _date(day: int) -> str:
    """The day and month of a day since 1970."""
    found = date.fromordinal(_EPOCH + day)
    return f"{found.day} {_MONTHS[found.month - 1]}"
