"""Single values as the venue may send them: numbers as strings or numbers, times in any unit, names by any alias."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any, NoReturn

import msgspec

from terminal.model.errors import Malformed
from terminal.model.instrument import MAX_LOTS, MAX_TICKS, Instrument
from terminal.model.market import VENUE_LETTERS
from terminal.model.money import parse_decimal, to_units
from terminal.model.order import Side
from terminal.model.text import Clean, clean, clean_once

Row = Mapping[str, Any]
_ABSENT: Any = object()
_MEMO = 4_096
"""a pair has two; eight times as many are hardly quicker, and would hold 45 MB for the sizes of six pairs"""
MOST_BYTES = 8 * 1024 * 1024
MOST_UNITS = 10**24
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_IDENT = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:~|=+@-]{0,127}")


class UnknownPair(Malformed):
    """A message of a pair that this terminal does not know: it was listed since, or cannot be shown."""


_decoder = msgspec.json.Decoder(float_hook=parse_decimal)


def loads(body: bytes | str) -> Any:
    """JSON with exact numbers; Malformed for what is not JSON, too large, too deep, or holds NaN and the like."""
    if len(body) > MOST_BYTES:
        raise Malformed("message", f"a message of {len(body):,} bytes is more than is read")
    try:
        return _decoder.decode(body)
    except (msgspec.MsgspecError, ValueError, RecursionError) as error:
        raise Malformed("message", f"not JSON that can be read: {clean(error, 120)}") from None


def pick(row: Row, *names: str, default: Any = _ABSENT) -> Any:
    """The first of these names that is there and not null."""
    for name in names:
        value = row.get(name)
        if value is not None:
            return value
    if default is _ABSENT:
        raise Malformed(names[0], f"{names[0]} is missing")
    return default


def row_of(value: Any, name: str = "message") -> Row:
    if not isinstance(value, dict):
        raise Malformed(name, f"{name} must be an object, not {clean(value, 60)}")
    return value


def rows_of(value: Any, *names: str) -> list[Row]:
    """A list of objects, bare or under one of these names."""
    found = pick(value, *names) if isinstance(value, dict) else value
    if not isinstance(found, list):
        raise Malformed(names[0], f"{names[0]} must be a list, not {clean(found, 60)}")
    return [row_of(one, names[0]) for one in found]


def number(value: Any, name: str) -> Decimal:
    if isinstance(value, bool) or not isinstance(value, str | int | Decimal):
        raise Malformed(name, f"{name} must be a number, not {clean(value, 60)}")
    try:
        return parse_decimal(str(value)) if isinstance(value, str | int) else value
    except ValueError:
        raise Malformed(name, f"{name} must be a plain decimal number, not {clean(value, 60)}") from None


def whole(value: Any, name: str) -> int:
    """A whole number of at most 18 digits."""
    amount = number(value, name)
    if not -(10**18) < amount < 10**18 or amount % 1:
        raise Malformed(name, f"{name} must be a whole number, not {clean(value, 60)}")
    return int(amount)


def units_of(value: Any, step: Decimal, name: str) -> int:
    """Whole steps, what is left of one cut off."""
    amount = number(value, name)
    if abs(amount) > MOST_UNITS * step:
        _out_of_range(value, name)
    return int(amount // step)


def near(value: Any, step: Decimal, name: str) -> int:
    """Whole steps, rounded: for what is only looked at and may hold averages."""
    amount = number(value, name)
    if not 0 <= amount <= 10**18 * step:
        _out_of_range(value, name)
    return int((amount / step).to_integral_value())


def _out_of_range(value: Any, name: str) -> NoReturn:
    raise Malformed(name, f"{name} {clean(value, 40)} is out of range")


def text(value: Any, most: int = 120) -> Clean:
    return clean(value, most) if isinstance(value, str | int | Decimal) else clean("")


def name_of(said: str) -> Clean:
    """An id. Most are said once, so none is remembered."""
    return clean_once(said, 128)


def word(value: Any) -> str:
    """A name for comparing alone, since it is not made safe; empty for what is no name."""
    return str(value) if isinstance(value, str | int | Decimal) else ""


def ident(value: Any, name: str) -> Clean:
    """The name of an order. It becomes a part of paths, where `?` or `/` would turn it into another command."""
    if not _IDENT.fullmatch(word(value)):
        raise Malformed(name, f"{name} {clean(value, 60)} cannot be a name")
    return clean(value, 128)


def side_of(value: Any) -> Side:
    said = word(value).lower()
    if said in ("buy", "bid", "b"):
        return Side.BUY
    if said in ("sell", "ask", "a", "s"):
        return Side.SELL
    raise Malformed("side", f"side must be buy or sell, not {clean(value, 60)}")


def millis(value: Any) -> int:
    """Epoch milliseconds from seconds, milliseconds, microseconds, nanoseconds or ISO text; 0 for anything else."""
    if type(value) is int and 10**11 <= value < 10**14:  # as documented: the quick way
        return value
    if isinstance(value, str) and not value.lstrip("-").replace(".", "", 1).isdigit():
        try:
            at = datetime.fromisoformat(value)
        except ValueError:
            return 0
        since = (at if at.tzinfo else at.replace(tzinfo=UTC)) - _EPOCH
        return max(0, since // timedelta(milliseconds=1))
    try:
        amount = number(value, "timestamp")
    except Malformed:
        return 0
    for below, scale in ((10**11, 1000), (10**14, 1), (10**17, Decimal("1e-3")), (10**20, Decimal("1e-6"))):
        if 0 <= amount < below:
            return int(amount * scale)
    return 0


def venue_letter(value: Any) -> str:
    """One of CEBAS; `?` for a venue that is new to us. What names none is the CLOB's own."""
    return VENUE_LETTERS.get(word(value).lower(), "?") if value else "C"


class _Memo(dict[str, int]):
    """Texts of numbers seen lately and their whole units: a book says the same prices all day."""

    __slots__ = ("_behind", "_longest", "_step", "least", "most", "name", "step")

    def __init__(self, step: Decimal, least: int, most: int, name: str) -> None:
        self.step, self.least, self.most, self.name = step, least, most, name
        places = max(0, -int(step.normalize().as_tuple().exponent))
        self._behind = places + 1 if places else 0
        """how many characters the point and the decimals take, where all of them are written"""
        self._step = int(step.scaleb(places))
        self._longest = len(str(most * self._step)) - 1 + bool(places)
        """with so many characters it is still in range, whatever they are"""

    def __missing__(self, said: str) -> int:
        behind = self._behind
        # As documented, with all decimals. By way of Decimal it takes ten times as long.
        if (
            behind < len(said) <= self._longest
            and said.isascii()
            and (said[-behind] == "." if behind else "." not in said)
            and (digits := said.replace(".", "", 1)).isdigit()
        ):
            units, rest = int(digits), 0
            if self._step != 1:
                units, rest = divmod(units, self._step)
            if rest or units < self.least:
                raise self._malformed(said)
        else:
            units = self._exact(said)
        if len(self) >= _MEMO:
            self.clear()
        self[said] = units
        return units

    def _exact(self, said: str) -> int:
        """However it is written."""
        amount = number(said, self.name)
        # The range first: what is far out of it has no exact quotient either.
        units = to_units(amount, self.step) if 0 <= amount <= self.most * self.step else None
        if units is None or units < self.least:
            raise self._malformed(said)
        return units

    def _malformed(self, said: str) -> Malformed:
        return Malformed(self.name, f"{self.name} {clean(said, 60)} is not a whole number of {self.step}")


class Scale:
    """A pair's prices and sizes, from wire text to ticks and lots."""

    def __init__(self, instrument: Instrument) -> None:
        self.instrument = instrument
        self.symbol = instrument.symbol
        self._ticks = _Memo(instrument.tick, 1, MAX_TICKS, "price")
        self._lots = _Memo(instrument.lot, 0, MAX_LOTS, "size")

    def ticks(self, value: Any) -> int:
        """Never 0: nothing stands or trades at no price."""
        return self._ticks[value if isinstance(value, str) else str(number(value, "price"))]

    def lots(self, value: Any) -> int:
        return self._lots[value if isinstance(value, str) else str(number(value, "size"))]

    def levels(self, rows: list[tuple[str, str, int]]) -> list[tuple[int, int]]:
        """The quick way, for levels of two strings and a count."""
        ticks, lots, found = self._ticks, self._lots, []
        for price, size, _ in rows:  # most are one or two: a comprehension would take longer to begin
            found.append((ticks[price], lots[size]))
        return found
