"""What a row says, and in which colours."""

from __future__ import annotations

import re

from widgets.line import Row
from widgets.palette import palette
from widgets.pane import Pane

PENS = palette().pens


def lines(pane: Pane, width: int, height: int) -> list[str]:
    """The text without the ends of bars, which stand behind it."""
    return [re.sub("[▏▎▍▌▋▊▉▐]", " ", row.text) for row in pane.draw(width, height)]


def grounds(row: Row) -> str:
    """A letter a cell: what lies behind the text."""
    names = {PENS["normal", role].bgcolor: role for role in ("ground", "top", "cursor")}
    letters = {"ground": " ", "top": "t", "cursor": "c"}
    return "".join(letters[names[style.bgcolor]] if style.bgcolor in names else "b" for style in row.styles)


def colours(row: Row, text: str) -> list[object]:
    start = row.text.index(text)
    return [style.color for char, style in zip(text, row.styles[start:], strict=False) if char != " "]


def all_in(row: Row, text: str, role: str) -> bool:
    return set(colours(row, text)) == {PENS[role, "ground"].color}
