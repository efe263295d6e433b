"""The desk's page of the Prop Desk: what it is made of, and what is asked of the venue for it."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from terminal.cockpit.paging import Paging

if TYPE_CHECKING:
    from terminal.cockpit.propclosing import ClosingAll
    from terminal.model.prop import Trade
    from terminal.present.page import Page, PageLooks
    from terminal.present.prop.seen import Seen
    from terminal.session.propdesk import PropDesk

KEYS = (
    "prop.enter", "prop.new", "prop.close_row", "prop.close_part", "prop.close_all", "prop.stop_row", "prop.sign_up", "prop.pay_fee",
    "prop.claim_payout", "page.down", "page.up", "page.read",
)  # fmt: skip
"""commands that the page speaks of"""

FILTER, START, NEW = ("page.filter", "filter"), ("prop.sign_up", "sign up"), ("prop.new", "new")
CLAIM = ("prop.claim_payout", "claim")
HINTS = {
    "pending": (("prop.pay_fee", "pay"),), "eval": (NEW,), "funded": (CLAIM, NEW), "suspended": (CLAIM,), "eval_passed": (),
}  # fmt: skip
"""by phase; the last ones are shown where there is little room"""
OPEN = (("prop.close_all", "close all"), NEW, ("prop.stop_row", "stop"), ("prop.close_row", "close"))
"""in place of the new one, while trades are open"""


class PropPage(Paging):
    _propdesk: PropDesk | None = None
    _closing_all: ClosingAll | None = None
    _prop_met = False
    """whether there was no account, which is told at once by the tab of tiers"""

    @property
    def _prop(self) -> PropDesk:
        """Of the session that there is: another one asks anew."""
        session = self._page_session()
        if self._propdesk is not session.prop_desk:
            from terminal.cockpit.propclosing import ClosingAll

            self._propdesk = session.prop_desk
            self._closing_all = ClosingAll(session.calling)
        return session.prop_desk

    def prop_page(self, looks: PageLooks, width: int, facts: int) -> Page:
        from terminal.present.prop.page import page
        from terminal.present.prop.tables import TABS, TIERS

        seen = self._prop_seen()
        if seen.has_none and not self._prop_met:  # the tiers are what there is to choose from
            self._prop_met, looks.tab = True, TABS.index(TIERS)
        return page(seen, looks, width, facts)

    def prop_look(self) -> None:
        """Ask for what is old."""
        self._prop.look(self._prop_parts())

    def prop_again(self) -> None:
        """Ask for all of it."""
        self._prop.again(self._prop_parts())

    def _prop_parts(self) -> tuple[str, ...]:
        from terminal.present.prop.tables import PARTS

        return ("open", "closed", *PARTS[self._prop_tab()])

    def _prop_seen(self) -> Seen:
        from terminal.present.prop.seen import seen_of

        keys = {command: self._key_of(command) for command in KEYS}
        closing = self._closing_all.words if self._closing_all else ""
        return seen_of(self._prop, keys, closing, time.monotonic())

    @property
    def prop_hints(self) -> tuple[tuple[str, str], ...]:
        """Command ids and what the last line calls them: what the phase allows."""
        account = self._prop.account
        if account is None:
            return (FILTER, START) if self._prop_seen().has_none else (FILTER,)
        allowed = HINTS.get(account.phase, (START,))
        if NEW in allowed and self._prop.open_trades():
            allowed = (*(one for one in allowed if one is not NEW), *OPEN)
        return (FILTER, *allowed)

    # -- what is under the cursor --------------------------------------------------------------------------

    def _prop_tab(self) -> str:
        from terminal.present.prop.tables import TABS

        return TABS[self.page_looks("prop").tab % len(TABS)]

    def _no_trade(self) -> None:
        down, up = self._key_of("page.down"), self._key_of("page.up")
        self.tell(f"no trade is chosen: {down} and {up} move to one on the trades tab", "amber")

    def _chosen_trade(self) -> Trade | None:
        return self._prop_seen().trade(self.page_chosen("prop")) if self._prop_tab() == "trades" else None
