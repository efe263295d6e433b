"""The half of the desk that trades. Each order key passes the key guard and the risk guards; cancels never wait."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from terminal.cockpit.viewing import Viewing
from terminal.desk import Side as Word
from terminal.desk import Which
from terminal.model.order import BUY, SELL, Side
from terminal.present.blotter import ORDERS, arrange
from terminal.present.looks import TABS
from terminal.present.sizes import order_lots

if TYPE_CHECKING:
    from terminal.core.order import Order
    from terminal.session.trading import Trading

NEVER = float("-inf")
CONFIRM_S, TOO_LATE_S = 3.0, 4.0
"""so long the question stands; and so long after it, its key is still not taken for another"""


class Ordering(Viewing):
    _confirm_until = NEVER
    _flatten_everything = False

    @property
    def orders_sent(self) -> int:
        return self.session.trading.pace.total if self.session else 0

    @property
    def trading(self) -> Trading | None:
        return self.session.trading if self.session else None

    # -- the arm switch ------------------------------------------------------------------------------------

    def arm(self) -> None:
        if self.state is None or self.session is None:
            self.tell("nothing to arm yet: the venue has not answered", "amber")
        elif not self.state.has_key:
            self.tell("view only: no API key, so no orders. --key-file FILE brings one", "amber")
        elif not self.state.is_live:
            self.tell(f"not armed: {self.state.clob.why or 'the book is stale'}", "amber")
        elif self.screen.too_small:
            self.tell("not armed: the terminal is too small", "amber")
        else:
            self.session.arm.arm(time.monotonic())
            self.tell("armed: b and s join, tb and ts take, 0 disarms")

    def disarm(self) -> None:
        if self.session:
            self.session.arm.disarm("by hand")
            self.tell("disarmed")

    # -- new orders ----------------------------------------------------------------------------------------

    def join(self, side: Word) -> None:
        self._order(Side(side), takes=False)

    def take(self, side: Word) -> None:
        self._order(Side(side), takes=True)

    def _order(self, side: Side, *, takes: bool) -> None:
        trading, state = self.trading, self.state
        if trading is None or state is None or self._key_refused(f"{side} {takes}"):
            return
        symbol, bid, ask = self.painted
        touch = (ask if side is BUY else bid) if takes else (bid if side is BUY else ask)
        if symbol != state.symbol or touch is None:
            self.tell("no price has been painted yet: wait for the book", "amber")
            return
        lots = order_lots(self.looks, state.market.instrument, touch)
        refused = trading.take(side, lots, touch) if takes else trading.join(side, lots, touch)
        if not self.refuse(refused):
            # A preset or a typed size is for one order: the next takes the base size again.
            self.looks.preset, self.looks.typed = 0, None
            self.looks.tab = TABS.index("orders")

    def _key_refused(self, key: str) -> bool:
        """A repeat, a paste, or a key that waited too long does not trade."""
        name, at = self.pressed
        refusal = self.guard.trade(name or key, at or time.monotonic(), time.monotonic())
        if refusal is not None and refusal.rule == "paste":
            self.session.arm.disarm("a paste") if self.session else None
        return self.refuse(refusal)

    # -- own orders ----------------------------------------------------------------------------------------

    def chosen_order(self) -> Order | None:
        """The one under the blotter's cursor, as it was painted: what came there since is not meant."""
        if self.state is None or self.looks.tab_name != "orders":
            return None
        return ORDERS.find(self.state, self.looks.table.chosen)

    def meant_orders(self) -> list[Order]:
        """The marked ones, else the chosen one."""
        if self.state is None or self.looks.tab_name != "orders":
            return []
        found = (ORDERS.find(self.state, key) for key in self.looks.table.meant)
        return [order for order in found if order is not None]

    def has_chosen(self) -> bool:
        """Is there anything that a cancel would act on?"""
        return bool(self.meant_orders())

    def follow_chosen(self) -> None:
        """Before each frame: the cursor stays on its row when others come and go."""
        if self.state is not None:
            arrange(self.state, self.looks)

    def amend(self, ticks: int) -> None:
        """Move the marked orders, or the chosen one. What is refused is said; the others go."""
        orders, trading = self.meant_orders(), self.trading
        if not orders or trading is None:
            self.tell("no order is chosen: n and N step through them", "amber")
        elif not self._key_refused("amend"):
            refusals = [
                trading.amend(one, (one.amending[0] if one.amending else one.ticks) + ticks) for one in orders
            ]
            why = next(filter(None, refusals), None)
            moved = refusals.count(None)
            if not self.refuse(why):
                whose = "its place" if moved == 1 else f"{moved} orders, their places"
                self.tell(f"moved a tick: {whose} in the queue {'is' if moved == 1 else 'are'} lost")
            elif moved and why is not None:
                self.tell(f"{moved} of {len(orders)} moved a tick. {why.sentence}", "amber")

    def cancel(self, which: Which) -> None:
        state, trading = self.state, self.trading
        if state is None or trading is None:
            return
        chosen = self._which(which)
        for order in chosen:
            trading.cancel(order)
        if not chosen:
            self.tell("no open order there", "amber")
        elif len(chosen) > 1:
            self.tell(f"cancelling {len(chosen)} orders")

    def _which(self, which: Which) -> list[Order]:
        state, cursor = self.state, self.looks.cursor
        if state is None:
            return []
        live = state.orders.live(state.symbol)
        if which == "chosen":
            return self.meant_orders()
        if which == "cursor":
            step = self.looks.step if "ladder" in self.screen.placed else 1
            return [one for one in live if cursor is not None and one.ticks // step == cursor // step]
        if which == "side":
            mid2 = state.market.book.mid2 or 0
            side = BUY if cursor is not None and 2 * cursor < mid2 else SELL
            return [one for one in live if one.side is side]
        return [one for one in live if one.side is (BUY if which == "buys" else SELL)]

    def cancel_all(self) -> None:
        """Every order of every pair. Right after it, `f` flattens."""
        if self.trading is None:
            self.tell("nothing to cancel: the venue has not answered", "amber")
            return
        self.trading.cancel_all()
        self._ask_flatten(everything=False, told="cancelling all")

    # -- flatten -------------------------------------------------------------------------------------------

    @property
    def confirming(self) -> bool:
        return time.monotonic() < self._confirm_until + TOO_LATE_S

    def _ask_flatten(self, *, everything: bool, told: str) -> None:
        self._confirm_until, self._flatten_everything = time.monotonic() + CONFIRM_S, everything
        self._told = told

    def flatten(self, everything: bool = False) -> None:
        self._ask_flatten(everything=everything, told="cancels, then closes")

    _told = ""

    def question(self, now: float) -> tuple[str, str] | None:
        """The key first: a narrow screen cuts the end."""
        if now >= self._confirm_until:
            return None
        what = "every pair" if self._flatten_everything or self.state is None else self.state.symbol.upper()
        return f"f flattens {what}, Esc does not: {self._told}", "amber"

    def confirm_flatten(self) -> None:
        if self.session is None:
            return
        if time.monotonic() >= self._confirm_until:
            self.tell("too late, nothing is flattened: ask for it again, then f within 3 s", "amber")
            return
        self._confirm_until = NEVER
        symbols = list(self.session.state.pairs) if self._flatten_everything else [self.session.state.symbol]
        self.session.trading.flatten(symbols)

    def set_baseline(self) -> None:
        if self.session:
            self.session.set_baseline(self.session.state.symbol)
            self.tell("the position counts from now on: what is held is holdings")
