"""What a tab of the page is made of."""

from __future__ import annotations

from typing import NamedTuple

from widgets.view import Column, TableRow

WIDE = 110


class Tab(NamedTuple):
    """Rows and the ids that go with them."""

    columns: tuple[Column, ...]
    rows: tuple[TableRow, ...] = ()
    ids: tuple[str, ...] = ()
    empty: str = ""
