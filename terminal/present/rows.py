"""Short facts put into aligned lines: a label, then facts apart by spaces, then cells in columns."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from terminal.core.objections import Objection
from widgets.view import Text

Fact = tuple[Text, ...]
Line = tuple[Text, ...]
LABEL, GAP = 8, 3
ELLIPSIS = "…"


class Foreseen(NamedTuple):
    """What a form shows of what would come: lines, and what is wrong with which field."""

    lines: tuple[Line, ...] = ()
    said: tuple[Objection, ...] = ()


def fact(name: str, value: str, role: str = "bright", after: str = "") -> Fact:
    """A word that says what it is, the value, and a unit."""
    parts = ((f"{name} ", "dim"), (value, role), (f" {after}", "dim"))
    return tuple(part for part in parts if part[0].strip())


def lines_of(label: str, facts: Iterable[Fact | None], width: int) -> list[Line]:
    """As many lines as they need: what has no room goes on below its label's place."""
    lines: list[list[Text]] = []
    room = 0
    for one in filter(None, facts):
        wide = sum(len(text) for text, _ in one)
        if not lines or wide + GAP > room:
            lines.append([((label if not lines else "").ljust(LABEL), "dim")])
            room = width - LABEL
        else:
            lines[-1].append((" " * GAP, "dim"))
            room -= GAP
        lines[-1] += one
        room -= wide
    return [tuple(line) for line in lines]


def cells_in(label: str, cells: Sequence[str], width: int, most: int) -> list[Line]:
    """Cells read across, all equally wide; where there are too many, the first and the last of them."""
    if not cells or most < 1:
        return []
    wide = max(len(cell) for cell in cells)
    across = max(1, (width - LABEL + GAP) // (wide + GAP))
    if len(cells) > (room := across * most):
        first = max(1, room // 2)
        cells = [*cells[:first], ELLIPSIS.rjust(wide), *cells[len(cells) - max(0, room - first - 1) :]][:room]
    lines: list[Line] = []
    for start in range(0, len(cells), across):
        row = (" " * GAP).join(cell.rjust(wide) for cell in cells[start : start + across])
        lines.append(((("" if start else label).ljust(LABEL), "dim"), (row, "normal")))
    return lines
