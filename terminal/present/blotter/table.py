"""What a tab of the blotter is: things of one kind, how they are told apart, found, sorted and drawn."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING, Generic, NamedTuple, TypeVar

from terminal.core.selection import Value
from widgets.view import Column, TableRow

if TYPE_CHECKING:
    from terminal.session.state import SessionState

Item = TypeVar("Item")
WIDE_FROM = 100
UNSORTED = ("note", "why")


class Sight(NamedTuple):
    """What a row is drawn from, beside the thing itself."""

    state: SessionState
    width: int
    now: float

    @property
    def is_wide(self) -> bool:
        return self.width >= WIDE_FROM


class Table(ABC, Generic[Item]):
    name: str
    short: str
    """the name where there is little room"""
    wide: tuple[Column, ...]
    narrow: tuple[Column, ...]
    nothing: str
    """said where there is nothing"""
    sticks_to_top = False
    """whether a cursor on the newest row stays on the newest"""

    @abstractmethod
    def items(self, state: SessionState, /) -> list[Item]:
        """In the table's own order."""

    @abstractmethod
    def version(self, state: SessionState, /) -> object:
        """Changes with the items and with what they sort by."""

    @abstractmethod
    def key(self, item: Item, /) -> str: ...

    def is_over(self, _item: Item, /) -> bool:
        """Whether it has ended and is shown nonetheless."""
        return False

    @abstractmethod
    def words(self, state: SessionState, item: Item, /) -> str:
        """What a filter finds it by."""

    @abstractmethod
    def value(self, state: SessionState, item: Item, head: str, /) -> Value | None:
        """What it sorts by in a column."""

    @abstractmethod
    def row(self, sight: Sight, item: Item, /) -> TableRow: ...

    def empty(self, _state: SessionState, /) -> str:
        """What to say where there is nothing."""
        return self.nothing

    def count(self, _state: SessionState, /) -> int | None:
        """Shown behind the name; None for none."""
        return None

    def columns(self, width: int) -> tuple[Column, ...]:
        return self.wide if width >= WIDE_FROM else self.narrow

    def heads(self) -> tuple[str, ...]:
        """The columns that can be sorted by, wherever they are shown."""
        return tuple(column.head for column in self.wide if column.head not in UNSORTED)

    def find(self, state: SessionState, key: str) -> Item | None:
        return next((item for item in self.items(state) if self.key(item) == key), None) if key else None
