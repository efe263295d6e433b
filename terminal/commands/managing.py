"""The order manager: sort, filter, marks, undo, repeat, closing by parts."""

from __future__ import annotations

from fractions import Fraction

from terminal.commands.command import Command
from terminal.core.chords import SCREEN, TRADE
from terminal.core.cmdline import Argument
from terminal.core.selection import TABS
from terminal.desk import Desk

BLOTTER = "blotter"
OWN = "trade blotter"
PARTS = {"25%": Fraction(1, 4), "50%": Fraction(1, 2), "75%": Fraction(3, 4), "all": Fraction(1)}
NAMES = ("a quarter", "half", "three quarters", "all")

_TAB = (Argument("tab", choices=TABS),)
_WORDS = (Argument("words", "rest", optional=True),)
_COLUMN = (Argument("column", "rest", optional=True),)
_PART = (Argument("part", choices=tuple(PARTS), optional=True),)


def _close(number: int, part: Fraction) -> Command:
    def run(desk: Desk) -> None:
        desk.close_part(part)

    title = f"Close {NAMES[number - 1]} of the position, capped"
    return Command(f"position.close_{number}", title, TRADE, run, when="armed", role="trade")


def _close_by_name(desk: Desk, part: str = "all") -> None:
    desk.close_part(PARTS[part])


def _filter(desk: Desk, words: str = "") -> None:
    desk.filter_table(words)


def _sort(desk: Desk, column: str = "") -> None:
    desk.sort_table(column)


# fmt: off
MANAGING: tuple[Command, ...] = (
    Command("blotter.tab", "Go to a tab", SCREEN, lambda desk, name: desk.use_tab(name), "tab", _TAB),
    Command("blotter.filter", "Filter the tab: pair, side, type, state, id", BLOTTER, lambda desk: desk.open_filter()),
    Command("blotter.filter_by", "Show only rows with these words", SCREEN, _filter, "filter", _WORDS, form=True),
    Command("blotter.sort", "Sort the tab by a column", SCREEN, _sort, "sort", _COLUMN, form=True),
    Command("blotter.sort_left", "Sort by the column before", BLOTTER, lambda desk: desk.step_sort(-1)),
    Command("blotter.sort_right", "Sort by the next column", BLOTTER, lambda desk: desk.step_sort(1)),
    Command("blotter.reverse", "Turn the sort round", BLOTTER, lambda desk: desk.reverse_sort()),
    Command("blotter.mark", "Mark the row, or take its mark away", BLOTTER, lambda desk: desk.mark()),
    Command("blotter.mark_all", "Mark all rows shown, or none", BLOTTER, lambda desk: desk.mark_all()),
    Command("blotter.detail", "All that is known of the row", BLOTTER, lambda desk: desk.show_detail()),
    Command("blotter.reload", "Read the venue's ended orders again", SCREEN, lambda desk: desk.reload_history(), "reload"),
    Command("algo.pause", "Pause what runs in this terminal, and go on", BLOTTER, lambda desk: desk.pause_chosen()),
    Command("order.undo", "Undo: cancel my last order", OWN, lambda desk: desk.undo(), "undo"),
    Command("order.repeat", "Repeat the last order: opens its preview", OWN, lambda desk: desk.repeat(), "repeat"),
    *(_close(number, part) for number, part in enumerate(PARTS.values(), 1)),
    Command("position.close", "Close a part of the position, capped", SCREEN, _close_by_name, "close", _PART, when="armed", role="trade"),
    Command("position.reverse", "Turn the position round, where there is shorting", SCREEN, lambda desk: desk.reverse(), "reverse", when="armed", role="trade"),
)
# fmt: on
