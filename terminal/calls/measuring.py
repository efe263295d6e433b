"""Prices, sizes and money that are typed in words, such as `bid`, `-2t`, `50%` and `$250`: what they come to now."""

from __future__ import annotations

from terminal.calls.route import Param
from terminal.calls.wrong import Wrong
from terminal.core.orderline.amounts import (
    Free,
    Here,
    Measured,
    is_share,
    measure_money,
    measure_price,
    measure_size,
    read_plain,
)
from terminal.model.errors import EvtermError
from terminal.model.instrument import Instrument
from terminal.model.money import plain_money
from terminal.model.order import Side

WHOLE_SIZES = ("quantity", "total_quantity")
"""sizes of a whole order, which can be a share of a balance"""
SIDELESS = "name the side first: what {!r} comes to depends on it"


def is_words(param: Param, text: str) -> bool:
    """Whether a text has to be measured by the market; a plain number is what it says."""
    if param.kind == "money":
        return is_share(text)
    if param.kind == "size" and param.name not in WHOLE_SIZES:
        return False
    return param.kind in ("price", "size") and bool(text) and read_plain(text) is None


def measured(param: Param, text: str, side: Side | None, here: Here, ticks: int) -> Measured:
    """Ticks or lots and how they came about. Wrong where they cannot be worked out; `ticks` is the order's price."""
    if side is None:
        raise Wrong(SIDELESS.format(text[:20]))
    try:
        if param.kind == "price":
            return measure_price(text, side, here)
        return measure_size(text, here, side, ticks)
    except EvtermError as error:
        raise Wrong(str(error)) from None


def measured_money(text: str, free: Free | None) -> Measured:
    """Units of money and of what they are a share. Wrong where that was not told."""
    try:
        return measure_money(text, free)
    except EvtermError as error:
        raise Wrong(str(error)) from None


def number_of(param: Param, found: Measured, instrument: Instrument | None) -> str:
    """As it would have been typed in figures."""
    if instrument is None or param.kind == "money":
        return plain_money(found.units).replace(",", "")
    return instrument.price_text(found.units) if param.kind == "price" else instrument.size_text(found.units)
