"""The tab of what happened, the newest first."""

from __future__ import annotations

from typing import TYPE_CHECKING

from terminal.core.selection import Value
from terminal.present import words
from terminal.present.account import ROLES
from terminal.present.blotter.table import Sight, Table
from widgets.view import Column, Field, TableRow

if TYPE_CHECKING:
    from terminal.session.state import Notice, SessionState

COLUMNS = (Column("time", 0), Column("what happened", 10))


class LogTable(Table[tuple[int, "Notice"]]):
    """Notices are numbered by when they came: two may say the same in the same moment."""

    name, short = "log", "log"
    wide, narrow = COLUMNS, COLUMNS
    nothing = "nothing to tell yet"
    sticks_to_top = True

    def items(self, state: SessionState, /) -> list[tuple[int, Notice]]:
        first = state.notices_version - len(state.notices)
        return [(first + index, notice) for index, notice in reversed(list(enumerate(state.notices)))]

    def version(self, state: SessionState, /) -> object:
        return state.notices_version

    def key(self, item: tuple[int, Notice], /) -> str:
        return str(item[0])

    def words(self, _state: SessionState, item: tuple[int, Notice], /) -> str:
        return f"{item[1].text} {item[1].role}"

    def value(self, _state: SessionState, item: tuple[int, Notice], head: str, /) -> Value | None:
        return item[0] if head == "time" else item[1].text

    def row(self, _sight: Sight, item: tuple[int, Notice], /) -> TableRow:
        notice = item[1]
        return TableRow(
            (
                Field(words.clock(notice.at_ms // 1000), "dim"),
                Field(notice.text, ROLES.get(notice.role, "normal")),
            )
        )
