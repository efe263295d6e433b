"""How each answer is shown: which fields come first, under which of their names, and in which words.

The shapes are data, in `shown`. Fields that no shape names are shown behind those that one does.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple

FILES = ("market", "orders", "account", "prop", "clones")


class Field(NamedTuple):
    """`names` are the venue's, apart by spaces, the first that is there counts."""

    names: str
    label: str = ""
    kind: str = ""
    unit: str = ""


class Listed(NamedTuple):
    """A table: where its rows are, what stands there without any, and its first columns."""

    names: str
    title: str = ""
    empty: str = ""
    columns: tuple[Field, ...] = ()


class Shape(NamedTuple):
    fields: tuple[Field, ...] = ()
    lists: tuple[Listed, ...] = ()


PLAIN = Shape()


def parse(text: str, known: Mapping[str, Shape]) -> Iterator[tuple[str, Shape]]:
    """Shapes by name. `=` can name those that stand before it."""
    shapes = dict(known)
    for part in text.split("\n[")[1:]:
        head, *lines = part.splitlines()
        name = head.strip("]")
        shapes[name] = _shape(lines, shapes)
        yield name, shapes[name]


def _shape(lines: list[str], known: Mapping[str, Shape]) -> Shape:
    """Fields belong to the table that was begun last, before any to the shape itself."""
    fields: list[Field] = []
    lists: list[tuple[Listed, list[Field]]] = []
    for line in filter(str.strip, lines):
        cells = [cell.strip() for cell in line.lstrip("*=").split("|")]
        into = lists[-1][1] if lists else fields
        if line.startswith("*"):
            names, title, empty = (*cells, "", "")[:3]
            lists.append((Listed(names, title, empty), []))
        elif line.startswith("="):
            into += known[cells[0]].fields
        else:
            into.append(Field(*cells))
    return Shape(tuple(fields), tuple(listed._replace(columns=tuple(columns)) for listed, columns in lists))


def _load() -> Mapping[str, Shape]:
    shapes: dict[str, Shape] = {}
    for file in FILES:
        text = (Path(__file__).with_name("shown") / f"{file}.txt").read_text("utf-8")
        shapes.update(parse(text, shapes))
    return MappingProxyType(shapes)


SHAPES = _load()
