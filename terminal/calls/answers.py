"""An answer read for show: known fields first, by any of their names, then all others; exact numbers, safe text, bounded size.

Nothing here decides anything: what cannot be read is shown as what it is.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from terminal.calls.cells import MOST_TEXT, Cell, cell_of, label_of
from terminal.calls.shapes import PLAIN, Field, Listed, Shape
from terminal.model.text import clean

MOST_ROWS, MOST_COLUMNS, MOST_FIELDS, DEEPEST = 500, 24, 80, 4
_ENVELOPE = {"data", "result", "success", "ok", "message", "status"}
_ECHOED = ("limit", "offset")
"""what a list repeats of the question"""


class Fact(NamedTuple):
    """A label, a value and its unit."""

    label: str
    cell: Cell
    unit: str = ""


class Facts(NamedTuple):
    title: str
    rows: tuple[Fact, ...]


class Grid(NamedTuple):
    """A table; `left_out` are rows that were too many to show."""

    title: str
    heads: tuple[str, ...]
    numbers: tuple[bool, ...]
    rows: tuple[tuple[Cell, ...], ...]
    left_out: int = 0
    empty: str = ""


Part = Facts | Grid


def read_answer(body: Any, shape: Shape = PLAIN, now_ms: int = 0) -> list[Part]:
    """What stands in an answer, in the order in which it is shown."""
    body = _opened(body)
    if isinstance(body, list):
        listed = shape.lists[0] if shape.lists else Listed("rows")
        return [_grid(listed, body, now_ms)]
    if not isinstance(body, dict):
        said = "the venue says no more than that" if body is None else clean(body, MOST_TEXT)
        return [Facts("", (Fact("", Cell(str(said), "dim" if body is None else "normal")),))]
    return list(_parts(body, shape, now_ms))


def _opened(body: Any) -> Any:
    """Out of its envelope."""
    for name in ("data", "result"):
        if (
            isinstance(body, dict)
            and name in body
            and set(body) <= _ENVELOPE
            and isinstance(body[name], dict | list)
        ):
            return body[name]
    return body


def _parts(body: Mapping[str, Any], shape: Shape, now_ms: int) -> Iterator[Part]:
    left = dict(list(body.items())[:MOST_FIELDS])
    if shape.lists:
        left = {name: value for name, value in left.items() if name not in _ECHOED}
    facts = [fact for one in shape.fields if (fact := _take_fact(left, one, now_ms)) is not None]
    if facts:
        yield Facts("", tuple(facts))
    for listed in shape.lists:
        name = next((name for name in listed.names.split() if isinstance(left.get(name), list)), "")
        if name:
            yield _grid(listed, left.pop(name), now_ms)
    yield from _rest(left, "more" if facts or shape.lists else "", now_ms, 0)


def _rest(left: Mapping[str, Any], title: str, now_ms: int, depth: int) -> Iterator[Part]:
    """What nobody named: values first, then what has parts of its own."""
    plain = {name: value for name, value in left.items() if not _has_parts(value)}
    if plain:
        rows = [Fact(*_labelled(name, value, now_ms)) for name, value in plain.items()]
        yield Facts(title, tuple(rows))
    for name, value in left.items():
        if name in plain:
            continue
        inner = " ".join(part for part in (title if depth else "", label_of(name)[0]) if part)
        if isinstance(value, list):
            yield _grid(Listed("rows", inner or "rows"), value, now_ms)
        elif depth < DEEPEST:
            yield from _rest(dict(list(value.items())[:MOST_FIELDS]), inner, now_ms, depth + 1)
        else:
            yield Facts(inner, (Fact("", Cell("an object", "dim")),))


def _has_parts(value: Any) -> bool:
    return bool(isinstance(value, dict) and value) or (
        isinstance(value, list) and any(isinstance(one, dict | list) for one in value)
    )


def _labelled(name: str, value: Any, now_ms: int) -> tuple[str, Cell, str]:
    label, unit = label_of(name)
    return label, cell_of(name, value, now_ms=now_ms), unit


def _take_fact(left: dict[str, Any], field: Field, now_ms: int) -> Fact | None:
    """The first of its names that is there; all of them are used up."""
    names = [name for name in field.names.split() if name in left and not _has_parts(left[name])]
    if not names:
        return None
    told = {name: left.pop(name) for name in names}
    name = next((name for name in names if told[name] is not None), names[0])
    label, unit = label_of(name)
    return Fact(
        field.label or label, cell_of(name, told[name], field.kind, now_ms=now_ms), field.unit or unit
    )


# -- tables --------------------------------------------------------------------------------------------------


class _Column(NamedTuple):
    names: tuple[str, ...]
    head: str
    kind: str = ""


def _grid(listed: Listed, rows: Sequence[Any], now_ms: int) -> Grid:
    known = [_Column(tuple(one.names.split()), _known_head(one), one.kind) for one in listed.columns]
    shown = [_flat(row, known) for row in rows[:MOST_ROWS]]
    columns = _columns(known, shown)
    made = [tuple(_value(column, row, now_ms) for column in columns) for row in shown]
    numbers = tuple(
        all(row[place].is_number or row[place].text == "-" for row in made) for place in range(len(columns))
    )
    title = f"{listed.title or label_of(listed.names.split()[0])[0]} {len(rows):,}" if rows else listed.title
    heads = tuple(column.head for column in columns)
    return Grid(
        title,
        heads,
        numbers,
        tuple(_aligned(made, numbers)),
        len(rows) - len(shown),
        listed.empty or "nothing here",
    )


def _flat(row: Any, known: Sequence[_Column]) -> dict[str, Any]:
    """A row as names and values: an object's own parts by their names behind its own, a bare list by its places."""
    if isinstance(row, list):
        names = [column.names[0] for column in known] + [str(place) for place in range(len(known), len(row))]
        return dict(zip(names, row, strict=False))
    if not isinstance(row, dict):
        return {known[0].names[0] if known else "value": row}
    flat: dict[str, Any] = {}
    for name, value in list(row.items())[:MOST_FIELDS]:
        if isinstance(value, dict) and value:
            flat |= {f"{name}.{inner}": one for inner, one in list(value.items())[:MOST_FIELDS]}
        else:
            flat[str(name)] = value
    return flat


def _columns(known: Sequence[_Column], rows: Sequence[Mapping[str, Any]]) -> list[_Column]:
    """Those that any row tells, the known ones first."""
    there = {name: None for row in rows for name in row}
    used = {name for column in known for name in column.names}
    more = [_Column((name,), _head(name)) for name in there if name not in used]
    return [*(column for column in known if not there.keys().isdisjoint(column.names)), *more][:MOST_COLUMNS]


def _known_head(field: Field) -> str:
    """Money is what most of it is counted in: other units stand in the head."""
    label, unit = label_of(field.names.split()[0].rpartition(".")[2])
    head, unit = field.label or label, field.unit or unit
    return head if unit in ("", "USDC") or unit in head else f"{head} {unit}"


def _head(name: str) -> str:
    label, unit = label_of(name.replace(".", "_"))
    return f"{label} {unit}".strip()


def _value(column: _Column, row: Mapping[str, Any], now_ms: int) -> Cell:
    told = [(name, row[name]) for name in column.names if row.get(name) is not None]
    name, value = told[0] if told else (column.names[0], None)
    return cell_of(name.rpartition(".")[2], value, column.kind, now_ms=now_ms)


def _aligned(rows: Sequence[tuple[Cell, ...]], numbers: Sequence[bool]) -> Iterator[tuple[Cell, ...]]:
    """As many decimals in a column as its longest number has, so that the points stand in one line."""
    places = [
        max((_places(row[at].text) for row in rows), default=0) if is_number else 0
        for at, is_number in enumerate(numbers)
    ]
    for row in rows:
        yield tuple(_padded(cell, places[at]) if numbers[at] else cell for at, cell in enumerate(row))


def _places(text: str) -> int:
    return len(text.partition(".")[2])


def _padded(cell: Cell, places: int) -> Cell:
    missing = places - _places(cell.text)
    if not missing or not cell.is_number:
        return cell
    point = "" if "." in cell.text else "."
    return cell._replace(text=f"{cell.text}{point}{'0' * missing}")
