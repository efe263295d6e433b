"""A page: what the venue told about one of its rooms, as facts above and a table in tabs below."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

from widgets.view import Column, CurveView, TableRow, Text

Line = tuple[Text, ...]


class Page(NamedTuple):
    """What a screen of facts and a table shows now. `ids` go with the rows; the chosen one is what keys act on."""

    tabs: tuple[str, ...]
    facts: tuple[Line, ...] = ()
    curve: CurveView | None = None
    """beside the facts where there is room for both"""
    columns: tuple[Column, ...] = ()
    rows: tuple[TableRow, ...] = ()
    ids: tuple[str, ...] = ()
    copies: tuple[str, ...] = ()
    """what `y` copies of each row, where that is another thing than what it shows"""
    empty: str = ""
    """in place of a table without rows: what is so, and the key that changes it"""
    note: Line = ()
    """how old this is, what is being read, what went wrong"""


@dataclass(slots=True)
class PageLooks:
    """Where somebody is on a page; kept while it is closed."""

    tab: int = 0
    rows: dict[int, int] = field(default_factory=dict)
    """the row under the cursor, by tab"""
    chosen: str = ""
    """what the table's lower tabs are about, such as a clone"""
    filter: str = ""

    @property
    def row(self) -> int:
        return self.rows.get(self.tab, 0)
