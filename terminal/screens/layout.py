"""Where each pane goes: columns of stacked panes, whose spare room goes to those that can use it. Pure."""

from __future__ import annotations

from collections.abc import Collection
from typing import NamedTuple

from textual.geometry import Region

LEAST = (60, 16)
GUTTER = 2


class Slot(NamedTuple):
    """A pane in a column: the rows it needs, and its share of what is left over."""

    pane: str
    rows: int
    share: int = 0


class Stack(NamedTuple):
    """A column. The one without a width takes what the others leave."""

    slots: tuple[Slot, ...]
    width: int = 0


Places = dict[str, Region]


def size_class(width: int, height: int) -> str:
    """tiny, small, medium or large."""
    if width < LEAST[0] or height < LEAST[1]:
        return "tiny"
    if width < 110 or height < 34:
        return "small"
    return "large" if width >= 180 and height >= 50 else "medium"


def places(
    width: int,
    height: int,
    *,
    pairs: int = 6,
    ladder: bool = False,
    hidden: Collection[str] = (),
    zoomed: str = "",
) -> Places:
    """Where each visible pane stands. The first line and the last belong to the header and the status line."""
    found = {"header": Region(0, 0, width, 1), "status": Region(0, height - 1, width, 1)}
    kind = size_class(width, height)
    if kind == "tiny":
        return found | ({"note": Region(0, 1, width, height - 2)} if height > 2 and width else {})
    if zoomed:
        return found | {zoomed: Region(1, 1, width - 2, height - 2)}
    book = "ladder" if ladder else "book"
    build = {"small": _small, "medium": _medium, "large": _large}[kind]
    return found | build(width, height, pairs, book, frozenset(hidden))


def _small(width: int, height: int, _: int, book: str, hidden: frozenset[str]) -> Places:
    found: Places = {}
    bottom = height - 1
    if "blotter" not in hidden:
        rows = 5 + max(0, height - 24) // 4
        bottom -= rows
        found["blotter"] = Region(1, bottom, width - 2, rows)
    if "position" not in hidden:
        bottom -= 1
        found["position_line"] = Region(1, bottom, width - 2, 1)
    stacks = (
        Stack((Slot(book, 8, 1),), 42),
        Stack((Slot("chart", 8, 3), Slot("tape", 5, 1))),
    )
    return found | _columns(stacks, Region(1, 1, width - 2, bottom - 1), hidden)


def _medium(width: int, height: int, pairs: int, book: str, hidden: frozenset[str]) -> Places:
    found: Places = {}
    bottom = height - 1
    if "blotter" not in hidden:
        rows = 8 + max(0, height - 40) // 4
        bottom -= rows
        found["blotter"] = Region(1, bottom, width - 2, rows)
    markets, position, sizes = _left(pairs)
    stacks = (
        Stack((markets, position, Slot("log", 4, 1), sizes), 27),
        Stack((Slot("chart", 9, 2), Slot("tape", 4, 1))),
        Stack((Slot(book, 8, 1),), 42),
    )
    return found | _columns(stacks, Region(1, 1, width - 2, bottom - 1), hidden)


def _large(width: int, height: int, pairs: int, _: str, hidden: frozenset[str]) -> Places:
    """Book and ladder side by side with the tape below them; the blotter under all the rest."""
    books = Region(width - 88, 1, 87, height - 2)
    tape_rows = 0 if "tape" in hidden else max(8, height * 3 // 10)
    stacks = (Stack((Slot("book", 8, 1),), 42), Stack((Slot("ladder", 8, 1),)))
    found = _columns(stacks, Region(books.x, 1, 87, books.height - tape_rows), hidden)
    rest = width - 91 if found else width - 2
    if found and tape_rows:
        found["tape"] = Region(books.x, books.bottom - tape_rows, 87, tape_rows)
    bottom = height - 1
    if "blotter" not in hidden:
        bottom -= 9
        found["blotter"] = Region(1, bottom, rest, 9)
    left = Stack((*_left(pairs), Slot("latency", 10), Slot("log", 0, 1)), 33)
    middle = Stack((Slot("chart", 24, 1), Slot("depth", 8)))
    return found | _columns((left, middle), Region(1, 1, rest, bottom - 1), hidden)


def _left(pairs: int) -> tuple[Slot, Slot, Slot]:
    return Slot("markets", min(pairs, 14) + 2), Slot("position", 13), Slot("sizes", 8)


def _columns(stacks: tuple[Stack, ...], room: Region, hidden: frozenset[str]) -> Places:
    """Lay the columns side by side; one whose panes are all hidden gives its width away."""
    visible = [
        Stack(tuple(slot for slot in stack.slots if slot.pane not in hidden), stack.width) for stack in stacks
    ]
    visible = [stack for stack in visible if stack.slots]
    if not visible:
        return {}
    if all(stack.width for stack in visible):
        visible[-1] = visible[-1]._replace(width=0)
    spare = room.width - sum(stack.width for stack in visible) - GUTTER * (len(visible) - 1)
    found: Places = {}
    x = room.x
    for stack in visible:
        columns = stack.width or spare
        found |= _pile(stack.slots, Region(x, room.y, columns, room.height))
        x += columns + GUTTER
    return found


def _pile(slots: tuple[Slot, ...], room: Region) -> Places:
    """Stack the panes; those at the end go first where the rows do not suffice for all."""
    kept = list(slots)
    while len(kept) > 1 and sum(slot.rows for slot in kept) > room.height:
        kept.pop()
    spare = max(0, room.height - sum(slot.rows for slot in kept))
    shares = sum(slot.share for slot in kept)
    found: Places = {}
    y = room.y
    for index, slot in enumerate(kept):
        more = spare * slot.share // shares if shares else 0
        last = index == len(kept) - 1
        rows = room.bottom - y if last and (shares or slot.share) else min(slot.rows + more, room.bottom - y)
        if rows >= 2:
            found[slot.pane] = Region(room.x, y, room.width, rows)
        y += rows
    return found
