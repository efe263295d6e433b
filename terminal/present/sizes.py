"""The size that the next order takes: a preset, one that was typed, or the base size."""

from __future__ import annotations

from typing import TYPE_CHECKING

from terminal.core.cmdline import read_number
from terminal.model.money import QUOTE_DECIMALS

if TYPE_CHECKING:
    from terminal.model.instrument import Instrument
    from terminal.present.looks import Looks

NOTIONALS = (50, 100, 250, 500, 1_000, 2_500)
BASE_PRESET = 2


def presets(looks: Looks, instrument: Instrument, ticks: int) -> tuple[int, ...]:
    """Six sizes in lots: the trader's own, else round ones worth about 50 to 2,500 of the quote."""
    own = looks.presets.get(instrument.symbol)
    if own:
        return tuple(max(instrument.min_lots, int(size / instrument.lot)) for size in own)
    return default_presets(instrument, ticks)


def default_presets(instrument: Instrument, ticks: int) -> tuple[int, ...]:
    value = max(1, ticks) * instrument.unit
    return tuple(
        max(instrument.min_lots, _round(notional * 10**QUOTE_DECIMALS // value)) for notional in NOTIONALS
    )


def _round(lots: int) -> int:
    """Down to 1, 2 or 5 times a power of ten."""
    if lots < 1:
        return 1
    power = int(10 ** (len(str(lots)) - 1))
    return next(step for step in (5, 2, 1) if step * power <= lots) * power


def order_lots(looks: Looks, instrument: Instrument, ticks: int) -> int:
    """What the next order would take."""
    if looks.typed is not None:
        return max(0, int(looks.typed / instrument.lot))
    if looks.preset:
        return presets(looks, instrument, ticks)[looks.preset - 1]
    base = looks.base.get(instrument.symbol)
    if base is not None:
        return max(0, int(base / instrument.lot))
    return presets(looks, instrument, ticks)[BASE_PRESET - 1]


def next_size(sizes: tuple[str, ...], text: str, *, up: bool) -> str:
    """The nearest preset above or below what is typed; the base size where that is no number. Empty without presets."""
    known = {read_number(size): size for size in sizes}
    here = read_number(text.strip())
    if not known:
        return ""
    if here is None:
        return sizes[min(BASE_PRESET, len(sizes)) - 1]
    beyond = [size for size in known if size is not None and (size > here if up else size < here)]
    return known[min(beyond) if up else max(beyond)] if beyond else text


def next_choice(choices: tuple[str, ...], text: str) -> str:
    return choices[(choices.index(text) + 1) % len(choices) if text in choices else 0]
