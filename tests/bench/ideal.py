"""The fewest bytes that turn one screen into another: each changed cell once, attributes where they change, the
cheapest of three moves. Each frame starts anew, as if nothing were known of the cursor."""

from __future__ import annotations

import re
from typing import Any

Cell = tuple[Any, ...]
"""A character, front, ground, and which of the attributes are on."""
Cells = list[list[Cell]]
_ON = ("1", "3", "4", "9", "7", "5")
_OFF = ("22", "23", "24", "29", "27", "25")


def ideal_bytes(before: Cells, after: Cells) -> int:
    total, look, at = 0, None, (-1, -1)
    for y, (old, new) in enumerate(zip(before, after, strict=True)):
        for x, cell in enumerate(new):
            if cell == old[x]:
                continue
            if at != (y, x):
                total += _move(at, y, x, new, look)
            if cell[1:] != look:
                total += 3 + len(";".join(_codes(look, cell[1:])))
                look = cell[1:]
            total += len(cell[0].encode()) or 1
            at = y, x + 1
    return total


def _move(at: tuple[int, int], y: int, x: int, row: list[Cell], look: Cell | None) -> int:
    far = len(f"\x1b[{y + 1};{x + 1}H")
    if at[0] != y:
        return far
    gap = x - at[1]
    again = gap if all(cell[1:] == look for cell in row[at[1] : x]) else far
    return min(far, again, len(f"\x1b[{gap}C") if gap > 1 else 3)


def _codes(look: Cell | None, new: Cell) -> list[str]:
    codes = []
    if look is None or look[0] != new[0]:
        codes.append(_colour(30, new[0]))
    if look is None or look[1] != new[1]:
        codes.append(_colour(40, new[1]))
    was = look[2:] if look else (False,) * len(_ON)
    codes += [
        on if now else off for on, off, now, old in zip(_ON, _OFF, new[2:], was, strict=True) if now != old
    ]
    return codes


def _colour(base: int, name: str) -> str:
    if name == "default":
        return str(base + 9)
    if re.fullmatch("[0-9a-f]{6}", name):
        return f"{base + 8};2;{int(name[:2], 16)};{int(name[2:4], 16)};{int(name[4:], 16)}"
    return str(base + 1)
