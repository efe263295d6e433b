"""One command on several screens: it acts where it is meant, goes there first, or says where that is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from terminal.cockpit.alerting import Alerting
from terminal.cockpit.managing import Managing
from terminal.cockpit.pages import Pages
from terminal.commands.grounds import TRADE, grounds_of, needs_the_book

if TYPE_CHECKING:
    from terminal.commands import Command

NAMES = {
    TRADE: ("the trade screen", "app.trade"),
    "history": ("the history", "app.history"),
    "prop": ("the Prop Desk", "app.prop"),
    "account": ("the account's page", "app.account"),
    "bots": ("the bots' page", "app.bots"),
}
"""and what opens them"""


class Grounds(Managing, Alerting, Pages):
    def reaches(self, command: Command) -> bool:
        """Whether it acts here, now that it went where it is seen; else it is said where that is."""
        wanted = grounds_of(command)
        if not wanted or self.sheets.ground_name() in wanted:
            return True
        if wanted == (TRADE,) and not needs_the_book(command):
            self.show_sheet("trade")
            return True
        where = " or ".join(f"{NAMES[one][0]} ({self._key_of(NAMES[one][1])})" for one in wanted)
        self.tell(f"{command.title}: go to {where} first", "amber")
        return False

    def filter_table(self, text: str) -> None:
        """Of the screen that is looked at."""
        if (page := self.sheets.page_screen()) is not None:
            page.narrow(text)
        elif self.sheets.history() is not None:
            self.past_typed("/", text)
        else:
            super().filter_table(text)

    def copy_row(self) -> None:
        screen = self.sheets.page_screen() or self.sheets.history()
        if screen is not None:
            screen.act("copy")
        elif text := self.row_text():
            self.copy_text(text)
        else:
            self.tell("nothing to copy here", "amber")

    def copy_table(self) -> None:
        if (past := self.sheets.history()) is not None:
            past.act("copy_table")
        elif self.sheets.page_screen() is not None:
            self.tell("a page has no table to copy: y copies the row", "amber")
        else:
            super().copy_table()
