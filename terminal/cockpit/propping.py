"""What the keys of the Prop Desk's page do, and what its forms foresee and hold back."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from terminal.calls import ROUTES
from terminal.cockpit.propstopping import PropStopping
from terminal.desk import PropAction

if TYPE_CHECKING:
    from terminal.calls.filling import Filling
    from terminal.present.rows import Foreseen
    from terminal.screens.page import PageScreen

ASK_S = 6.0
"""how long the question of closing all stands"""
OPEN, CLOSE, SIGN_UP, PAY, CLAIM = "prop.open", "prop.close", "prop.signup", "prop.pay", "prop.claim"
FOR_A_TRADE = ("open", "markets", "cards")
"""parts that have to be known of a trade that is thought of"""


class Propping(PropStopping):
    _closing_asked = 0.0
    """until when all open trades are closed by Enter"""
    _asked_on: PageScreen | None = None

    # -- keys ----------------------------------------------------------------------------------------------

    def steer_prop(self, action: PropAction) -> None:
        closes, self._closing_asked = self._closes_all(time.monotonic()), 0.0
        match action:
            case "enter" if closes:
                self._close_all()
            case "enter":
                self._enter()
            case "new":
                self._new()
            case "close" | "close_part":
                self._close_chosen(part=action == "close_part")
            case "close_all":
                self._ask_to_close_all()
            case "stop":
                self._ask_for_stop()
            case "sign_up":
                self._sign_up()
            case "pay":
                self.open_call(PAY, ())
            case "claim":
                self.open_call(CLAIM, ())

    def _enter(self) -> None:
        """What the row under the cursor is there for."""
        match self._prop_tab():
            case "trades":
                self._close_chosen()
            case "markets":
                self._new()
            case "tiers":
                self._sign_up()
            case "payouts":
                self.open_call(CLAIM, ())
            case _:
                self.tell(f"nothing is done with this row: {self._key_of('page.copy')} copies it", "amber")

    def _new(self) -> None:
        """On the coin under the cursor, where there is one."""
        chosen = self.page_chosen("prop")
        coin, venue = "", ""
        if self._prop_tab() == "markets":
            venue, _, coin = chosen.partition(":")
        elif trade := self._prop_seen().trade(chosen):
            coin, venue = trade.coin, trade.venue
        self.open_call(OPEN, (coin, "", "", "", "", venue))

    def _close_chosen(self, *, part: bool = False) -> None:
        trade = self._chosen_trade()
        if trade is None:
            self._no_trade()
        elif not trade.is_open:
            self.tell(f"this {trade.coin} trade is closed already", "amber")
        elif not part:
            self.open_call(CLOSE, (trade.id,))
        else:
            self._offer_whole(trade.id)

    def _offer_whole(self, id_: str) -> None:
        """The venue closes no part of a trade: the form says so, and takes the price limit that there is."""
        from terminal.calls.filling import Filling

        filling = Filling(ROUTES[CLOSE], self._page_session().calling.around(), {"id": id_})
        self._open_form(filling, 1)

    def _sign_up(self) -> None:
        """For the tier under the cursor; elsewhere its form asks which."""
        chosen = self.page_chosen("prop") if self._prop_tab() == "tiers" else ""
        tier = next((one for one in self._prop_seen().rules.tiers if str(one.id) == chosen), None)
        self.open_call(SIGN_UP, () if tier is None else (chosen, "paid" if tier.fee else "free"))

    # -- closing all ---------------------------------------------------------------------------------------

    def _ask_to_close_all(self) -> None:
        """Asked, and confirmed by another key: a held key repeats."""
        if self._closing_all is not None and self._closing_all.running:
            self.tell(self._closing_all.words)
        elif not self._prop_seen().open:
            self.tell("no trade is open", "amber")
        else:
            self._closing_asked, self._asked_on = time.monotonic() + ASK_S, self.sheets.page_screen()

    def _closes_all(self, now: float) -> bool:
        """Whether the question stands: on the page on which it was asked, which may have been left since."""
        screen = self.sheets.page_screen()
        return now < self._closing_asked and screen is not None and screen is self._asked_on

    def question(self, now: float) -> tuple[str, str] | None:
        if not self._closes_all(now):
            return super().question(now)
        count = len(self._prop_seen().open)
        what = "the open trade" if count == 1 else f"all {count} open trades"
        key = self._key_of("prop.enter")
        return f"{key} closes {what}, Esc does not", "amber"

    def _close_all(self) -> None:
        if self._closing_all is not None:
            self._closing_all.begin([one.id for one in self._prop_seen().open])

    # -- forms ---------------------------------------------------------------------------------------------

    def page_foresee(self, filling: Filling, width: int, room: int) -> Foreseen | None:
        """Of a new trade what it would do to the account, of one that is closed which it is."""
        if filling.route.id not in (OPEN, CLOSE):
            return super().page_foresee(filling, width, room)
        from terminal.present.prop.opening import closing, opening

        self._prop.look(FOR_A_TRADE)
        make = opening if filling.route.id == OPEN else closing
        return make(filling, self._prop_seen(), width, room)

    def send_call(self, filling: Filling) -> str:
        """The lock: what could break a rule of the account does not leave, whichever way it was typed."""
        if filling.route.id == OPEN and self.session is not None:
            from terminal.present.prop.opening import refusal

            self._prop.look(FOR_A_TRADE)
            if said := refusal(filling.values(), self._prop_seen()):
                self.session.state.notice(f"prop trade not sent: {said}", "warn")
                return said
        return super().send_call(filling)
