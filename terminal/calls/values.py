"""What is typed into a field: read, with what would be right where it is wrong, and shown as a sentence has it."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, NamedTuple

from terminal.calls.route import Kind, Param
from terminal.calls.spans import moment, read_moment, read_span, span
from terminal.calls.tuning import read_tuning, tuning_shown
from terminal.calls.wrong import Wrong
from terminal.core.cmdline import LONGEST as LONGEST_NUMBER
from terminal.core.cmdline import read_number
from terminal.core.orderline.amounts import Free, Here
from terminal.model.errors import EvtermError, Malformed
from terminal.model.instrument import Instrument
from terminal.model.money import QUOTE_DECIMALS, grouped
from terminal.model.text import clean

if TYPE_CHECKING:
    from terminal.model.clones import Source, Tunable

LONGEST, MOST_ROWS = 400, 50
_IDENT = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:~|=+@-]{0,127}")
_DIGITS = re.compile(r"[\d,]*\.?\d+[km]?", re.ASCII | re.IGNORECASE)
_YES, _NO = ("yes", "y", "on", "true", "1"), ("no", "n", "off", "false", "0")
_SHORT = ("twap", "pov", "ioc", "fok", "cex", "dex")
LEFT_OUT = "-"
"""in a row: this field as it is"""


class Around(NamedTuple):
    """What a form knows of the session."""

    pairs: Mapping[str, Instrument]
    focus: str
    mode: str = "practice"
    simulated: bool = False
    now_ms: int = 0
    here: Callable[[str], Here] | None = None
    """one of the pairs as it is now, for what is typed in words such as `bid` and `50%`"""
    tunables: Callable[[str, str], tuple[Tunable, ...] | None] | None = None
    """by a clone's id and a skill's: the skill's parameters, None where they are not known"""
    sources: Callable[[], Sequence[Source] | None] | None = None
    """the bots that can be cloned, None where they were not told"""
    free: Mapping[str, Callable[[Mapping[str, str]], Free | None]] = MappingProxyType({})
    """by a call's id: what its amount is taken from, by what is typed; None where that was not told"""


def read(param: Param, text: str, instrument: Instrument | None, around: Around) -> Any:
    """The value to send. Wrong where it cannot be."""
    text = text.strip()
    if len(text) > LONGEST * (20 if param.kind == "rows" else 1):
        raise Wrong(f"{len(text)} characters are too many")
    return _READERS[param.kind](param, text, instrument, around)


def shown(param: Param, value: Any) -> str:
    """A value in a sentence. A flag that is off, and what was left out, say nothing."""
    match param.kind:
        case "amount" | "money" | "price":
            return grouped(str(value))
        case "share":
            return f"{(Decimal(value) * 100).normalize():f} %"
        case "size":
            return grouped(value.rstrip("0").rstrip(".") if "." in value else value)
        case "whole":
            return f"{value:,}" if abs(value) >= 10_000 else str(value)
        case "address":
            return f"{value[:4]}…{value[-4:]}" if len(value) > 12 else str(value)
        case "minutes":
            return span(value * 60_000)
        case "millis":
            return span(value)
        case "choice":
            return value.upper() if value in _SHORT else str(value).replace("_", " ")
        case "flag":
            return "yes" if value else ""
        case "when":
            return moment(value)
        case "ids":
            return ", ".join(value) if len(value) <= 3 else f"{len(value)} orders"
        case "rows":
            return "1 order" if len(value) == 1 else f"{len(value)} orders"
        case "tuning":
            return tuning_shown(value)
        case "secret":
            return "•••"
        case "coin":
            return str(clean(value.upper(), 60))
    return str(clean(value, 60))


# -- one kind after the other --------------------------------------------------------------------------------


def _text(param: Param, text: str, *_: Any) -> str:
    if not text.isprintable():
        raise Wrong("signs that cannot be printed are in it")
    del param
    return text


def _id(_: Param, text: str, *__: Any) -> str:
    if not _IDENT.fullmatch(text):
        raise Wrong("letters, digits and . _ : - alone, such as ord_1f")
    return text


def _ids(_: Param, text: str, *__: Any) -> list[str]:
    found = [_id(_, one) for one in re.split(r"[\s,;]+", text) if one]
    if len(set(found)) < len(found):
        raise Wrong("one of them is named twice")
    if len(found) > MOST_ROWS:
        raise Wrong(f"{len(found)} are too many: {MOST_ROWS} at most")
    return found


def _address(_: Param, text: str, *__: Any) -> str:
    from terminal.model.wallets import fault

    if why := fault(text):
        raise Wrong(why)
    return text


def _pair(_: Param, text: str, __: Any, around: Around) -> str:
    wanted = text.lower().partition("/")[0]
    if wanted not in around.pairs:
        raise Wrong(f"one of {', '.join(around.pairs) or 'the pairs, which are not loaded'}")
    return wanted


def _choice(param: Param, text: str, *_: Any) -> str:
    wanted = text.lower().replace("-", "_").replace(" ", "_")
    if wanted not in param.choices:
        raise Wrong(f"one of {', '.join(param.choices)}")
    return wanted


def _flag(_: Param, text: str, *__: Any) -> bool:
    if text.lower() in _YES:
        return True
    if text.lower() in _NO:
        return False
    raise Wrong("yes or no")


def _amount(param: Param, text: str, *_: Any) -> str:
    return _plain(_ranged(param, _decimal(param, text)))


def _decimal(param: Param, text: str) -> Decimal:
    number = read_number(text)
    if number is None and _DIGITS.fullmatch(text) and len(text.replace(",", "")) > LONGEST_NUMBER:
        raise Wrong(f"too many digits: {LONGEST_NUMBER} signs at most")
    if number is None or number <= 0:
        raise Wrong(f"a number above 0, such as {param.default or '1500 or 2.5k'}")
    if -int(number.normalize().as_tuple().exponent) > QUOTE_DECIMALS:
        raise Wrong(f"{QUOTE_DECIMALS} decimals at most")
    return number


def _ranged(param: Param, number: Decimal | int) -> Decimal:
    least, most = param.least, param.most
    if (least is not None and number < least) or (most is not None and number > most):
        unit = f" {param.unit}" if param.unit else ""
        if least is None:
            raise Wrong(f"at most {most:,}{unit}")
        raise Wrong(f"from {least:,} to {most:,}{unit}" if most is not None else f"{least:,}{unit} at least")
    return Decimal(number)


def _price(param: Param, text: str, instrument: Instrument | None, _: Around) -> str:
    number = _decimal(param, text)
    if instrument is None:
        return _plain(number)
    return instrument.price_text(_on_grid(lambda: instrument.ticks(number, param.shown)))


def _size(param: Param, text: str, instrument: Instrument | None, _: Around) -> str:
    number = _decimal(param, text)
    if instrument is None:
        return _plain(number)
    lots = _on_grid(lambda: instrument.lots(number, param.shown))
    if lots < instrument.min_lots:
        raise Wrong(f"{grouped(instrument.size_text(instrument.min_lots))} {instrument.base} at least")
    return instrument.size_text(lots)


def _on_grid(units: Callable[[], int]) -> int:
    try:
        return units()
    except EvtermError as error:
        raise Wrong(str(error)) from None


def _whole(param: Param, text: str, *_: Any) -> int:
    number = read_number(text)
    if number is None or number % 1:
        raise Wrong(f"a whole number, such as {param.default or param.least or 1}")
    return int(_ranged(param, int(number)))


def _minutes(param: Param, text: str, *_: Any) -> int:
    ms = read_span(text, "min", "30m, 2h or 1d")
    if ms % 60_000:
        raise Wrong("whole minutes")
    return int(_ranged(param._replace(unit="minutes"), ms // 60_000))


def _millis(param: Param, text: str, *_: Any) -> int:
    ms = read_span(text, "s", "90s, 10m or 2h")
    if (param.least is not None and ms < param.least) or (param.most is not None and ms > param.most):
        raise Wrong(f"from {span(param.least or 0)} to {span(param.most or ms)}")
    return ms


def _when(_: Param, text: str, __: Any, around: Around) -> int:
    return read_moment(text, around.now_ms)


def _rows(param: Param, text: str, instrument: Instrument | None, around: Around) -> list[dict[str, Any]]:
    """Rows apart by `;`, fields by spaces; or JSON, as the venue has it."""
    cells = (
        _json_rows(text) if text.startswith("[") else [row.split() for row in text.split(";") if row.strip()]
    )
    if not cells or len(cells) > MOST_ROWS:
        raise Wrong(f"{len(cells)} rows: from 1 to {MOST_ROWS}, such as {param.help}")
    return [_row(number, row, param, instrument, around) for number, row in enumerate(cells, 1)]


def _row(
    number: int,
    cells: list[str] | dict[str, str],
    param: Param,
    instrument: Instrument | None,
    around: Around,
) -> dict[str, Any]:
    columns: tuple[Param, ...] = param.columns
    if isinstance(cells, list):
        if len(cells) > len(columns):
            raise Wrong(f"row {number}: {cells[len(columns)]!r} is too much")
        cells = {column.name: cell for column, cell in zip(columns, cells, strict=False) if cell != LEFT_OUT}
    elif odd := set(cells) - {column.name for column in columns}:
        raise Wrong(f"row {number}: {min(odd)!r} is no field of it: {', '.join(one.name for one in columns)}")
    found = {}
    for column in columns:
        text = cells.get(column.name, column.default)
        if text:
            try:
                found[column.name] = read(column, text, instrument, around)
            except Wrong as error:
                raise Wrong(f"row {number}, {column.shown}: {error}") from None
        elif not column.optional:
            raise Wrong(f"row {number} needs {column.shown}: {param.help}")
    if all(column.optional for column in columns[1:]) and len(found) < 2:
        raise Wrong(f"row {number} changes nothing: {param.help}")
    return found


def _json_rows(text: str) -> list[Any]:
    from terminal.wire.values import loads, row_of, word

    try:
        rows = loads(text)
        return [{name: word(value) for name, value in row_of(row, "a row").items()} for row in rows]
    except Malformed as error:
        raise Wrong(error.message) from None


def _plain(number: Decimal) -> str:
    """Without an exponent: 2.5k is 2500."""
    return format(number.normalize(), "f") if number == number.to_integral_value() else format(number, "f")


_READERS: dict[Kind, Callable[..., Any]] = {
    "text": _text, "secret": _text, "address": _address, "id": _id, "ids": _ids, "pair": _pair, "choice": _choice,
    "flag": _flag, "amount": _amount, "share": _amount, "price": _price, "size": _size, "whole": _whole, "minutes": _minutes,
    "millis": _millis, "when": _when, "rows": _rows, "tuning": read_tuning,
    "money": _amount, "coin": _text, "source": _id,
}  # fmt: skip
