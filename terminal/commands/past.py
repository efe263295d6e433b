"""The history screen and its exports."""

from __future__ import annotations

from functools import partial

from terminal.commands.command import Command
from terminal.core.chords import EVERYWHERE, SCREEN
from terminal.core.cmdline import Argument
from terminal.desk import Desk, PastAction
from terminal.past.names import FORMATS, WHAT

_FILTER = (Argument("filter", "rest", optional=True),)
_EXPORT = (
    Argument("what", choices=WHAT),
    Argument("format", choices=FORMATS, optional=True),
    Argument("file", "rest", optional=True),
)


def _open(desk: Desk, words: str = "") -> None:
    desk.open_history(words)


def _steer(action: PastAction, desk: Desk) -> None:
    desk.steer_history(action)


def _export(desk: Desk, what: str = "", form: str = "", file: str = "") -> None:
    desk.export_history(what or "fills", form or "csv", file)


def _key(name: str, title: str, action: PastAction) -> Command:
    return Command(f"past.{name}", title, "history", partial(_steer, action))


# fmt: off
PAST: tuple[Command, ...] = (
    Command("app.history", "History: orders, fills, fees, P&L, equity, slippage", EVERYWHERE, _open, "past", _FILTER, form=True),
    Command("past.save", "Export the past into a file", SCREEN, _export, "export", _EXPORT, form=True),
    _key("next", "Next tab", "next_tab"),
    _key("previous", "Previous tab", "previous_tab"),
    _key("down", "Down", "down"),
    _key("up", "Up", "up"),
    _key("page_down", "A page down", "page_down"),
    _key("page_up", "A page up", "page_up"),
    _key("home", "To the first row", "home"),
    _key("end", "To the last row", "end"),
    _key("filter", "Filter by pair, side, role, dates", "filter"),
    _key("unfilter", "Take the filter away", "unfilter"),
    _key("sort_left", "Sort by the column before", "sort_left"),
    _key("sort_right", "Sort by the next column", "sort_right"),
    _key("reverse", "Reverse the order", "reverse"),
    _key("counting", "Count since the baselines, or the whole past", "counting"),
    _key("read", "Read again what is new", "read"),
    _key("export", "Export this tab", "export"),
    _key("copy", "Copy the row", "copy"),
    _key("copy_table", "Copy the rows on the screen", "copy_table"),
)
# fmt: on
