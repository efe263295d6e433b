"""What `:alert` says, and how what is set is written down so that it can be said again."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Literal, NamedTuple

from terminal.core.alerts import Way
from terminal.core.cmdline import read_number
from terminal.model.errors import Refused

USAGE = "alert vaix above 0.0040, alert below 0.0037, alert fill on, alert loss 200, alert stale off, alert clear 2"
RIGHT_PRICE = "a number above 0, such as 0.0040"
Switch = Literal["fill", "stale"]


class Price(NamedTuple):
    symbol: str
    way: Way
    price: Decimal


class Switched(NamedTuple):
    what: Switch
    on: bool


class Loss(NamedTuple):
    """None for off."""

    limit: Decimal | None


class Clear(NamedTuple):
    """0 for all of them."""

    number: int


Ask = Price | Switched | Loss | Clear


def read(words: Sequence[str], symbol: str, symbols: Sequence[str]) -> Ask:
    """A price without a pair is of the pair in focus. Refused names the word and what would be right."""
    match [word.lower() for word in words]:
        case [("fill" | "stale") as what, "on" | "off" as state]:
            return Switched(what, state == "on")
        case [("fill" | "stale") as what, *rest]:
            raise _wrong(what, " ".join(rest), "on or off")
        case ["loss", "off"]:
            return Loss(None)
        case ["loss", limit]:
            return Loss(_number("loss", limit, "a sum in USDC such as 200, or off"))
        case ["clear", "all"]:
            return Clear(0)
        case ["clear", number]:
            if number.isascii() and number.isdigit() and len(number) < 4 and int(number):
                return Clear(int(number))
            raise _wrong("clear", number, "the number of an alert, or all")
        case [("above" | "below") as way, price]:
            return Price(symbol, way, _number("price", price, RIGHT_PRICE))
        case [pair, ("above" | "below") as way, price]:
            if pair not in symbols:
                raise _wrong("pair", pair, f"one of {', '.join(symbols)}")
            return Price(pair, way, _number("price", price, RIGHT_PRICE))
    raise Refused("alert", f"not an alert: {USAGE}", "alert", " ".join(words))


def _number(field: str, text: str, right: str) -> Decimal:
    number = read_number(text)
    if number is None or number <= 0:
        raise _wrong(field, text, right)
    return number


def _wrong(field: str, value: str, right: str) -> Refused:
    shown = f"{field} {value!r}" if value else field
    return Refused("alert", f"{shown} is not {right}" if value else f"{field} needs {right}", field, value)
