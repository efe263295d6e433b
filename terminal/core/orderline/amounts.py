"""Sizes, money and prices as people type them: 10k, $250, 50%, max; 0.00384, bid, mid+5bp, -2t. Exact, by the market as it is."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import NamedTuple

from terminal.core.cmdline import read_number
from terminal.core.limits import BPS
from terminal.model.errors import Refused
from terminal.model.instrument import MAX_LOTS, MAX_TICKS, Instrument
from terminal.model.money import grouped, plain_money, quote_text, to_units
from terminal.model.order import BUY, Side

SIZES = "a number such as 500, 10k or 1.5m, $250, 50% or max"
PRICES = "a number such as 0.00384, or bid, ask, mid, last, with +1t, -1% or +5bp behind it"
SHOWN = 40
"""characters of what was typed that an error repeats"""

_SHARE = re.compile(r"(\d{1,6}(?:\.\d{1,6})?)%", re.ASCII)
_PRICE = re.compile(
    r"(bid|ask|mid|last)?(?:([+-])(\d{1,9}(?:\.\d{1,9})?)(t|ticks?|%|bps?)?)?", re.ASCII | re.IGNORECASE
)
_EXACT_CENT = Decimal(1).scaleb(-8)


@dataclass(frozen=True, slots=True)
class Here:
    """One pair as it is now, as far as it is known: ticks, lots, units of the quote. None is not known."""

    instrument: Instrument
    bid: int | None = None
    ask: int | None = None
    last: int = 0
    position: int | None = None
    """None while the venue has not confirmed it"""
    base_available: int | None = None
    """lots that are not held by orders"""
    quote_available: int | None = None


class Free(NamedTuple):
    """What money can be taken from: units of 1e-8 of an asset, and the steps in which it is taken."""

    units: int
    asset: str
    step: int = 1


class Measured(NamedTuple):
    """Ticks, lots or units of money, and in words what they were worked out from; no words for a plain number."""

    units: int
    how: str = ""


def read_plain(text: str) -> Decimal | None:
    """A number in plain ASCII with k or m, and no exponent: 1e5 is a slip more often than a wish."""
    return read_number(text) if text.isascii() and "e" not in text.lower() else None


# -- sizes ---------------------------------------------------------------------------------------------------


def measure_size(text: str, here: Here, side: Side | None = None, ticks: int = 0) -> Measured:
    """Lots, and what they were worked out from; that is rounded down to the lot. `side` and the price in `ticks` are
    what a share and an amount of money are measured by."""
    typed = _plainly("size", text)
    if typed.startswith("$"):
        return _by_money(text, typed[1:], here, side, ticks)
    if is_share(typed):
        return _by_share(text, typed, here, side, ticks)
    number = read_plain(typed)
    if number is None:
        raise _refused("size", text, f"is not {SIZES}")
    return Measured(here.instrument.lots(number, "size"))


def _by_money(text: str, typed: str, here: Here, side: Side | None, ticks: int) -> Measured:
    money = read_plain(typed)
    units = None if money is None else to_units(money, _EXACT_CENT)
    if not units or units < 0:
        raise _refused("size", text, "is not an amount above $0, such as $250 or $2.5k")
    price = _price_for(text, here, side, ticks)
    lots = units // (price * here.instrument.unit)
    return _whole(text, lots, f"{text.strip()} at {_shown(here, price)}", here)


def _by_share(text: str, typed: str, here: Here, side: Side | None, ticks: int) -> Measured:
    share, part = _share("size", text, typed)
    if side is None:
        raise _refused("size", text, "is a share, and of what depends on the side: name buy or sell first")
    if here.position is None:
        raise _refused("size", text, "is not known: the position is not confirmed yet. Type a number")
    if here.position and (here.position < 0) is (side is BUY):
        return _of_position(text, share, part, here, side)
    if side is BUY:
        return _of_money(text, share, part, here, ticks)
    return _of_holdings(text, share, part, here)


def _of_position(text: str, share: Fraction, part: str, here: Here, side: Side) -> Measured:
    """A reduction: never more than there is, nor than orders leave free."""
    held = abs(here.position or 0)
    lots, free = int(share * held), here.base_available
    how = f"{part} of the position of {_size(here, held)}"
    if side is not BUY and free is not None and free < lots:
        return _whole(text, free, f"{how}, as far as it is free", here)
    return _whole(text, lots, how, here)


def _of_money(text: str, share: Fraction, part: str, here: Here, ticks: int) -> Measured:
    """What the money pays for with the taker's fee."""
    free = here.quote_available
    if free is None:
        raise _refused(
            "size", text, f"is not known: the venue has not told of a {here.instrument.quote} balance"
        )
    price = _price_for(text, here, BUY, ticks)
    each = Fraction(price * here.instrument.unit * (BPS + max(0, here.instrument.taker_bps)), BPS)
    money = grouped(quote_text(free)[:-6])
    how = f"{part} of {money} {here.instrument.quote} at {_shown(here, price)}, fee included"
    return _whole(text, int(share * free / each), how, here)


def _of_holdings(text: str, share: Fraction, part: str, here: Here) -> Measured:
    free = here.base_available
    if free is None:
        raise _refused(
            "size", text, f"is not known: the venue has not told of a {here.instrument.base} balance"
        )
    return _whole(
        text, int(share * free), f"{part} of {_size(here, free)} {here.instrument.base} available", here
    )


def is_share(text: str) -> bool:
    typed = text.strip().lower()
    return typed == "max" or typed.endswith("%")


def _share(field: str, text: str, typed: str) -> tuple[Fraction, str]:
    """And in words."""
    if typed == "max":
        return Fraction(1), "all"
    found = _SHARE.fullmatch(typed)
    share = Fraction(found[1]) / 100 if found else Fraction(0)
    if not 0 < share <= 1:
        raise _refused(field, text, "is not a share above 0 % and up to 100 %")
    return share, "all" if share == 1 else f"{typed[:-1]} %"


def _price_for(text: str, here: Here, side: Side | None, ticks: int) -> int:
    """What a lot costs: the order's own price, else the touch that it would meet."""
    meets = here.ask if side is BUY else here.bid if side is not None else None
    price = ticks or meets or here.ask or here.bid or here.last
    if not price:
        raise _refused("size", text, "is not known: there is no price to measure it by")
    return price


def _whole(text: str, lots: int, how: str, here: Here) -> Measured:
    if lots < 1:
        least = f"{here.instrument.size_text(1)} {here.instrument.base}"
        raise _refused("size", text, f"is less than a lot of {least} ({how})")
    if lots > MAX_LOTS:
        raise _refused("size", text, f"is more than {_size(here, MAX_LOTS)} {here.instrument.base} ({how})")
    return Measured(lots, how)


# -- money ---------------------------------------------------------------------------------------------------


def measure_money(text: str, free: Free | None) -> Measured:
    """Units of a share such as `50%` or `max`, rounded down to the step: never more than there is."""
    typed = _plainly("amount", text)
    share, part = _share("amount", text, typed)
    if free is None:
        raise _refused("amount", text, "is not known: the venue has not told what is there. Type a number")
    units = int(share * free.units) // free.step * free.step
    how = f"{part} of {plain_money(free.units)} {free.asset} available"
    if units < 1:
        raise _refused("amount", text, f"comes to nothing ({how})")
    return Measured(units, how)


# -- prices --------------------------------------------------------------------------------------------------


def measure_price(text: str, side: Side, here: Here, own: int = 0) -> Measured:
    """Ticks, and what they were worked out from; that is rounded to the tick that costs no more: down for a buy, up
    for a sell. A bare distance such as -2t counts from the touch of the own side, or from a price of its `own`; + is up
    for both sides."""
    typed = _plainly("price", text)
    number = read_plain(typed)
    if number is not None and typed[:1] not in "+-":
        return Measured(here.instrument.ticks(number, "price"))
    found = _PRICE.fullmatch(typed) if typed else None
    if found is None:
        raise _refused("price", text, f"is not {PRICES}")
    named, sign, distance, unit = found.groups()
    if sign and not unit:
        raise _refused(
            "price",
            text,
            f"says no unit: {sign}{distance}t is ticks, and there are {sign}{distance}% and {sign}{distance}bp",
        )
    name, base2 = _base(text, named, side, here, own)
    away = _distance2(text, base2, distance, unit) if sign else Fraction(0)
    ticks2 = base2 + (away if sign == "+" else -away)
    ticks = int(ticks2 // 2) if side is BUY else -int(-ticks2 // 2)
    if not 1 <= ticks <= MAX_TICKS:
        raise _refused(
            "price", text, f"would be {'below' if ticks < 1 else 'above'} every price there can be"
        )
    return Measured(ticks, name + (f" {sign} {_spelled(distance, unit)}" if sign else ""))


def _base(text: str, named: str | None, side: Side, here: Here, own: int) -> tuple[str, int]:
    """What it counts from, in words and as twice the ticks."""
    if own and not named:
        return _shown(here, own), 2 * own
    name = named or ("bid" if side is BUY else "ask")
    base2 = _base2(text, name, here)
    odd = f"{here.instrument.price(base2) / 2:f}"
    return f"{name} {odd if base2 % 2 else _shown(here, base2 // 2)}", base2


def _base2(text: str, name: str, here: Here) -> int:
    """Twice the price that a word stands for, so that the middle stays whole."""
    bid, ask = here.bid, here.ask
    known: dict[str, Callable[[], int | None]] = {
        "bid": lambda: bid and 2 * bid,
        "ask": lambda: ask and 2 * ask,
        "mid": lambda: bid + ask if bid and ask else None,
        "last": lambda: 2 * here.last,
    }
    twice = known[name]()
    if not twice:
        raise _refused("price", text, f"is not known: there is no {name} now. Type a number")
    return twice


def _distance2(text: str, base2: int, distance: str, unit: str) -> Fraction:
    """Twice the distance in ticks."""
    size = Fraction(distance)
    if unit.startswith("t"):
        if size.denominator != 1:
            raise _refused(
                "price", text, f"is not on the grid: whole ticks, such as {int(size)}t or {int(size) + 1}t"
            )
        return 2 * size
    share = size / (100 if unit == "%" else BPS)
    if share > 1:
        raise _refused("price", text, "is more than 100 % away")
    return base2 * share


def _spelled(distance: str, unit: str) -> str:
    if unit.startswith("t"):
        return f"{distance} {'tick' if distance == '1' else 'ticks'}"
    return f"{distance} {'%' if unit == '%' else 'bp'}"


def _plainly(field: str, text: str) -> str:
    """In small letters; other scripts have digits and signs of their own, which would be taken for these."""
    if not text.isascii():
        raise _refused(field, text, "has signs other than plain letters and digits")
    return text.strip().lower()


def _shown(here: Here, ticks: int) -> str:
    return grouped(here.instrument.price_text(ticks))


def _size(here: Here, lots: int) -> str:
    return grouped(here.instrument.size_text(lots))


def _refused(field: str, text: str, why: str) -> Refused:
    shown = text.strip()[:SHOWN]
    return Refused("ORDER_LINE", f"{field} {shown!r} {why}", field, shown)
