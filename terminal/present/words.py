"""Numbers, ages and times as the screen writes them."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from typing import TYPE_CHECKING

from terminal.model.money import QUOTE_DECIMALS, format_units, grouped

if TYPE_CHECKING:
    from terminal.model.instrument import Instrument

SEEN_LATELY = 4096
"""numbers: sums of a book are new all day, and one that was shown a minute ago comes back no more than any other"""
_CENT = 10 ** (QUOTE_DECIMALS - 2)
_STEPS = ((10**12, "T"), (10**9, "B"), (10**6, "M"), (10**3, "k"))


@lru_cache(maxsize=SEEN_LATELY)
def price(instrument: Instrument, ticks: int) -> str:
    return grouped(instrument.price_text(ticks))


@lru_cache(maxsize=SEEN_LATELY)
def size(instrument: Instrument, lots: int) -> str:
    return grouped(instrument.size_text(lots))


@lru_cache(maxsize=SEEN_LATELY)
def short_size(instrument: Instrument, lots: int) -> str:
    """In full below a thousand, else rounded: 731, 0.35, 56k"""
    size_ = instrument.size(lots)
    return size(instrument, lots) if size_ < 1000 else short(size_)


def half_price(instrument: Instrument, ticks2: int) -> str:
    """A price in half ticks: the extra digit is there only where it is needed."""
    if ticks2 % 2 == 0:
        return price(instrument, ticks2 // 2)
    value = instrument.tick * ticks2 / 2
    return grouped(format(value, f".{instrument.price_decimals + 1}f"))


def exact_price(instrument: Instrument, ticks: Fraction) -> str:
    """A price between ticks, such as an average entry, rounded to the nearest tick."""
    return price(instrument, int(ticks + Fraction(1, 2)))


def money(units: int, *, signed: bool = True) -> str:
    """Units of the quote to the cent: +12.59"""
    cents = (
        abs(units) + _CENT // 2
    ) // _CENT  # whole numbers: a Decimal of more than 28 digits cannot be rounded
    if cents == 0:
        return "0.00"
    sign = "-" if units < 0 else "+" if signed else ""
    return f"{sign}{cents // 100:,}.{cents % 100:02d}"


def quote_amount(units: int) -> str:
    return grouped(format_units(units // 10**6, 2))


@lru_cache(maxsize=SEEN_LATELY)
def short(value: Decimal) -> str:
    """Four columns at most: 18M, 2.1M, 840k, 96k, 731"""
    for step, letter in _STEPS:
        parts = value / step
        if parts >= Decimal("0.9995"):  # as 999.6 k would be rounded to 1000 k
            return f"{parts:.1f}{letter}" if parts < Decimal("9.95") else f"{parts:.0f}{letter}"
    return f"{value:.0f}"


@lru_cache(maxsize=SEEN_LATELY)
def percent(value: Decimal) -> str:
    """Without its sign: 2.14, 11.4, 128"""
    value = abs(value)
    return f"{value:.2f}" if value < 10 else f"{value:.1f}" if value < 100 else f"{value:.0f}"


def bps(part: int, whole2: int) -> str:
    """Basis points of a spread in ticks over twice the middle."""
    return f"{part * 20_000 / whole2:.1f} bps" if whole2 else "-"


def age(seconds: float) -> str:
    """0.1 s, 12 s, 31 m, 5 h, 3 d"""
    if seconds < 1:
        return f"{max(seconds, 0):.1f} s"
    for below, step, unit in ((100, 1, "s"), (6000, 60, "m"), (172_800, 3600, "h")):
        if seconds < below:
            return f"{int(seconds // step)} {unit}"
    return f"{int(seconds // 86_400)} d"


@lru_cache(maxsize=SEEN_LATELY)
def clock(second: int) -> str:
    """HH:MM:SS in UTC."""
    day = second % 86_400
    return f"{day // 3600:02d}:{day // 60 % 60:02d}:{day % 60:02d}"


def millis(value: float | None) -> str:
    if value is None:
        return "-"
    return f"{value:.1f} ms" if value < 10 else f"{value:.0f} ms"


def bytes_a_second(value: float) -> str:
    return f"{value / 1000:.1f} kB/s"


RISING = " ▁▂▃▄▅▆▇█"


def spark(values: list[int] | list[float], width: int) -> str:
    """A row of blocks from the least to the most, the newest at the right."""
    chosen = values[-width:] if len(values) <= width else _resampled(values, width)
    if not chosen:
        return ""
    low, high = min(chosen), max(chosen)
    if low == high:
        return "▄" * len(chosen)
    return "".join(RISING[1 + round((value - low) * 7 / (high - low))] for value in chosen)


def _resampled(values: list[int] | list[float], width: int) -> list[float]:
    return [values[(index + 1) * len(values) // width - 1] for index in range(width)]
