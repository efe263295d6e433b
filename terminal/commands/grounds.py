"""Where a command acts that was named and not pressed: the `:` line and the palette are there on every screen."""

from __future__ import annotations

from terminal.commands.command import Command
from terminal.core.chords import SCREEN, SCREENS

TRADE = "trade"
"""the screen with the panes, among the names of the others"""
SHOWN_THERE = ("pane", "chart", "tape", "blotter", "cursor")
"""groups that change what is seen of the trade screen, and so go there"""
ALSO_THERE = ("pair.search", "pair.source", "order.next", "order.previous")
ON_ANY = ("blotter.filter_by", "cursor.copy", "cursor.copy_table")
"""each screen has its own way for these"""


def grounds_of(command: Command) -> tuple[str, ...]:
    """The screens that it acts on; all of them where empty."""
    if set(command.contexts) <= set(SCREENS):
        return command.contexts
    if command.id in ON_ANY:
        return ()
    is_there = command.id.partition(".")[0] in SHOWN_THERE or command.id in ALSO_THERE
    return (TRADE,) if is_there or needs_the_book(command) else ()


def needs_the_book(command: Command) -> bool:
    """Whether it means prices or orders as they are painted there: what is not seen is not traded on."""
    is_key = command.role == "trade" and SCREEN not in command.contexts
    return is_key or command.when in ("chosen", "cursor")
