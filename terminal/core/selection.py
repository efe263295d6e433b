"""What a trader has chosen in a table: the row, marks, a filter, a sort. All of it by the rows' keys and never by their
places, so that nothing acts on a row that slid under the cursor."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from typing import TypeVar

TABS = ("orders", "fills", "algos", "history", "balances", "markets", "log")
"""the tables of the blotter"""

Item = TypeVar("Item")
Value = int | Fraction | Decimal | float | str
"""what rows sort by; those of one column are of one kind"""


@dataclass(slots=True)
class Selection:
    """`keys` are the rows as they were last shown, from the top."""

    keys: tuple[str, ...] = ()
    row: int = 0
    marked: set[str] = field(default_factory=set)
    ending: set[str] = field(default_factory=set)
    """rows that the trader has ended: as they go, the cursor stays at its place"""
    words: tuple[str, ...] = ()
    """a row is shown where it has each of them"""
    column: str = ""
    """what the rows are sorted by; empty for the table's own order"""
    downwards: bool = False
    """the largest first"""
    seen: object = None
    """what the rows were arranged from: nothing is done again while it is the same"""

    @property
    def chosen(self) -> str:
        """The key under the cursor, empty where there is none."""
        return self.keys[self.row] if 0 <= self.row < len(self.keys) else ""

    @property
    def meant(self) -> tuple[str, ...]:
        """What a command acts on: the marked rows from the top, else the one under the cursor."""
        if self.marked:
            return tuple(key for key in self.keys if key in self.marked)
        return (self.chosen,) if self.chosen else ()

    def show(
        self, keys: Iterable[str], *, sticks_to_top: bool = False, over: Collection[str] = frozenset()
    ) -> None:
        """The rows as they are now, some of them over. The cursor stays on its row, unless it is one that was ended from
        here; marks end where their rows are not shown."""
        chosen, stays = self.chosen, sticks_to_top and self.row == 0
        self.keys = tuple(keys)
        self.marked.intersection_update(self.keys)
        if chosen in self.ending and chosen in over:
            self.row = self._next_live(chosen, over)
        elif chosen in self.keys and not stays:
            self.row = self.keys.index(chosen)
        self.ending -= set(over)
        self.row = max(0, min(self.row, len(self.keys) - 1))

    def _next_live(self, chosen: str, over: Collection[str]) -> int:
        """What took the place of a row that is over, else the last one before it; where all are over, that row."""
        live = [row for row, key in enumerate(self.keys) if key not in over]
        behind = [row for row in live if row >= self.row]
        return (behind[:1] or live[-1:] or [self.keys.index(chosen)])[0]

    def step(self, by: int) -> None:
        """Up or down, and round at the ends."""
        if self.keys:
            self.row = (self.row + by) % len(self.keys)

    def mark(self) -> None:
        """Mark the row under the cursor, or take its mark away, and go on to the next."""
        if self.chosen:
            self.marked ^= {self.chosen}
            self.row = min(self.row + 1, len(self.keys) - 1)

    def mark_all(self) -> None:
        """All that is shown; where all of it is marked, none."""
        every = set(self.keys)
        self.marked = set() if self.marked == every else every

    def let_go(self) -> bool:
        """One step back: the marks, then the filter. False where there is neither."""
        if self.marked:
            self.marked = set()
        elif self.words:
            self.words = ()
        else:
            return False
        return True

    def sort_by(self, column: str, *, downwards: bool = False) -> None:
        self.column, self.downwards = column, downwards and bool(column)

    def step_column(self, heads: tuple[str, ...], by: int) -> None:
        """The next column to sort by; before the first there is the table's own order."""
        ring = ("", *heads)
        here = ring.index(self.column) if self.column in ring else 0
        self.sort_by(ring[(here + by) % len(ring)], downwards=self.downwards)

    @property
    def choice(self) -> tuple[object, ...]:
        """Changes with anything that changes what is drawn, but for the rows themselves."""
        return self.row, self.words, self.column, self.downwards, frozenset(self.marked)


def arranged(
    items: Iterable[Item],
    selection: Selection,
    words: Callable[[Item], str],
    value: Callable[[Item, str], Value | None],
) -> list[Item]:
    """Filtered and sorted. Equal rows keep their order, and those without a value stand last either way."""
    chosen = (
        [item for item in items if has_words(words(item), selection.words)]
        if selection.words
        else list(items)
    )
    column = selection.column
    if not column:
        return chosen
    valued = [(found, item) for item in chosen if (found := value(item, column)) is not None]
    without = [item for item in chosen if value(item, column) is None]
    valued.sort(key=lambda pair: pair[0], reverse=selection.downwards)
    return [item for _, item in valued] + without


def has_words(text: str, wanted: tuple[str, ...]) -> bool:
    """Each wanted word begins or ends one of the text's: `va` and `buy`, or the last letters of an id."""
    there = text.lower().split()
    return all(any(one.startswith(word) or one.endswith(word) for one in there) for word in wanted)
