"""The desk's pages: which is open, what it is made of, and the keys that all of them share."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from terminal.cockpit.accounting import Accounting
from terminal.cockpit.botting import Botting
from terminal.cockpit.past import NOT_YET
from terminal.cockpit.propping import Propping
from terminal.core.budget import Priority
from terminal.desk import PageAction, PageName

if TYPE_CHECKING:
    from terminal.present.page import Page, PageLooks
    from widgets.view import HeaderView, StatusView

FIRST, LAST = (("page.read", "read"),), (("page.previous page.next", "tabs"), ("app.dismiss", "back"))
"""what all pages name before their own keys and behind them: the first ones give way where there is little room"""


class Pages(Propping, Accounting, Botting):
    def open_page(self, name: PageName) -> None:
        if self.session is None:
            self.tell(NOT_YET, "amber")
        elif not self.session.state.has_key:
            self.tell("view only: --key-file FILE brings an API key, and with it what is your own", "amber")
        else:
            self.sheets.show_page(name, self.page_looks(name))

    def steer_page(self, action: PageAction) -> None:
        if (screen := self.sheets.page_screen()) is not None:
            screen.act(action)

    def reread_page(self) -> None:
        if (screen := self.sheets.page_screen()) is not None:
            self._reread(screen.page_name)
            wait = self._page_session().requests.general.ask(Priority.ASKED, time.monotonic())
            later = f"the venue's allowance is used up: read again in {wait:.0f} s"
            self.tell(later if wait >= 1 else "asking the venue again")

    def page(self, name: PageName, looks: PageLooks, width: int, facts: int) -> Page:
        makers = {"prop": self.prop_page, "account": self.account_page, "bots": self.bots_page}
        return makers[name](looks, width, facts)

    def page_read(self, name: PageName) -> None:
        {"prop": self.prop_look, "account": self.account_look, "bots": self.bots_look}[name]()

    def _reread(self, name: PageName) -> None:
        {"prop": self.prop_again, "account": self.account_again, "bots": self.bots_again}[name]()

    def page_header(self, width: int) -> HeaderView:
        from terminal.present.account import header

        return header(self._page_session().state, self.looks, width)

    def page_status(self, name: PageName, now: float) -> StatusView:
        from terminal.present.history import status

        own = {"prop": self.prop_hints, "account": self.account_hints, "bots": self.bots_hints}[name]
        named = [
            (" ".join(self._page_key(one) for one in ids.split()), label)
            for ids, label in (*FIRST, *own, *LAST)
        ]
        keys = tuple((key.strip(), label) for key, label in named if key.strip())
        return status(self._page_session().state, keys, self.message(now))

    def _page_key(self, id_: str) -> str:
        return next(iter(self.keymap.keys_of(id_)), "")
