"""What every page of the desk stands on: the session, where somebody was on it, and the row that is chosen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from terminal.cockpit.past import NOT_YET, Past
from terminal.desk import PageName
from terminal.model.errors import Refused

if TYPE_CHECKING:
    from terminal.present.page import PageLooks
    from terminal.session.session import Session


class Paging(Past):
    _page_looks: dict[PageName, PageLooks] | None = None

    def page_looks(self, name: PageName) -> PageLooks:
        from terminal.present.page import PageLooks

        if self._page_looks is None:
            self._page_looks = {}
        return self._page_looks.setdefault(name, PageLooks())

    def page_chosen(self, name: PageName) -> str:
        """The id of the row under the cursor, where that page is on top."""
        screen = self.sheets.page_screen()
        return screen.chosen if screen is not None and screen.page_name == name else ""

    def _page_session(self) -> Session:
        if self.session is None:
            raise Refused("session", NOT_YET)
        return self.session

    def _key_of(self, command: str) -> str:
        """Its first key; without one, how it is told apart."""
        return next(iter(self.keymap.keys_of(command)), f":{command}")
