"""Single values as the venue may send them: numbers as strings or numbers, times in any unit, names by any alias."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import msgspec

from terminal.model.errors import Malformed
from terminal.model.instrument import MAX_LOTS, MAX_TICKS, Instrument
from terminal.model.market import VENUE_LETTERS
from terminal.model.money import parse_decimal, to_units
from terminal.model.order import Side
from terminal.model.text import Clean, clean

Row = Mapping[str, Any]
_ABSENT: Any = object()
_MEMO = 65_536
MOST_BYTES = 8 * 1024 * 1024

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


def text(value: Any, most: int = 120) -> Clean:
    return clean(value, most) if isinstance(value, str | int | Decimal) else clean("")


def side_of(value: Any) -> Side:
    word = str(value).lower()
    if word in ("buy", "bid", "b"):
        return Side.BUY
    if word in ("sell", "ask", "a", "s"):
        return Side.SELL
    raise Malformed("side", f"side must be buy or sell, not {clean(value, 60)}")


def millis(value: Any) -> int:
    """Epoch milliseconds from seconds, milliseconds, microseconds, nanoseconds or ISO text; 0 for anything else."""
    if isinstance(value, str) and not value.lstrip("-").replace(".", "", 1).isdigit():
        try:
            at = datetime.fromisoformat(value)
        except ValueError:
            return 0
        return int((at if at.tzinfo else at.replace(tzinfo=UTC)).timestamp() * 1000)
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
    return VENUE_LETTERS.get(str(value).lower(), "?") if value else "C"


class _Memo(dict[str, int]):
    """Texts of numbers seen lately and their whole units: a book says the same prices all day."""

    def __init__(self, step: Decimal, most: int, name: str) -> None:
        self.step, self.most, self.name = step, most, name

    def __missing__(self, said: str) -> int:
        units = to_units(number(said, self.name), self.step)
        if units is None or not 0 <= units <= self.most:
            raise Malformed(self.name, f"{self.name} {clean(said, 60)} is not a whole number of {self.step}")
        if len(self) >= _MEMO:
            self.clear()
        self[said] = units
        return units


class Scale:
    """A pair's prices and sizes, from wire text to ticks and lots."""

    def __init__(self, instrument: Instrument) -> None:
        self.instrument = instrument
        self.symbol = instrument.symbol
        self._ticks = _Memo(instrument.tick, MAX_TICKS, "price")
        self._lots = _Memo(instrument.lot, MAX_LOTS, "size")

    def ticks(self, value: Any) -> int:
        return self._ticks[value if isinstance(value, str) else str(number(value, "price"))]

    def lots(self, value: Any) -> int:
        return self._lots[value if isinstance(value, str) else str(number(value, "size"))]

    def levels(self, rows: list[tuple[str, str, int]] | list[tuple[str, str]]) -> list[tuple[int, int]]:
        """The quick way, for levels of strings alone."""
        ticks, lots = self._ticks, self._lots
        return [(ticks[row[0]], lots[row[1]]) for row in rows]
