"""The desk's alerts and copies."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from terminal.cockpit.calling import Calls
from terminal.core.alertline import read
from terminal.present.copies import table_of

if TYPE_CHECKING:
    from terminal.desk import Sheet


class Alerting(Calls):
    alerts_changed: Callable[[], None] = staticmethod(lambda: None)
    """told when they are to be remembered"""

    # -- what the whole desk does --------------------------------------------------------------------------

    def show_sheet(self, name: Sheet) -> None:
        raise NotImplementedError

    def copy_text(self, text: str) -> None:
        raise NotImplementedError

    def blotter_text(self) -> str:
        raise NotImplementedError

    # -- alerts --------------------------------------------------------------------------------------------

    def set_alert(self, text: str) -> None:
        """What `:alert` was told; nothing lists them. Refused names the word that is wrong."""
        if self.session is None:
            self.tell("nothing to watch yet: the venue has not answered", "amber")
        elif not text.split():
            self.show_sheet("alerts")
        else:
            alerting, state = self.session.alerting, self.session.state
            self._changed(lambda: alerting.take(read(text.split(), state.symbol, list(state.pairs))))

    def alert_here(self) -> None:
        """At the cursor's price; once more takes it away."""
        ticks = self.looks.cursor
        if self.session is None or ticks is None:
            self.tell("no price is chosen: j and k move the cursor", "amber")
        else:
            alerting, symbol = self.session.alerting, self.session.state.symbol
            self._changed(lambda: alerting.toggle(symbol, ticks))

    def _changed(self, change: Callable[[], str]) -> None:
        self.tell(change())
        self.alerts_changed()

    # -- copies --------------------------------------------------------------------------------------------

    def copy_table(self) -> None:
        """The pane in focus as a table, its columns apart by tabs."""
        name = self.screen.focused_name
        text = (
            self.blotter_text()
            if name == "blotter"
            else table_of(self.screen.panes[name].view)
            if name
            else ""
        )
        if text:
            self.copy_text(text)
            self.tell(f"copied {len(text.splitlines()) - 1} rows")
        else:
            self.tell(f"the {name or 'screen'} has no table to copy", "amber")
