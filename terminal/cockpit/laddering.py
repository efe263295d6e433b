"""Trading on the ladder: an order at the cursor, and moving what rests there."""

from __future__ import annotations

import asyncio
import time
from typing import TYPE_CHECKING

from terminal.cockpit.calling import Calls
from terminal.core.atcursor import Answer, AtCursor, Plan, side_at
from terminal.core.refusal import Refusal
from terminal.core.volume import row_of
from terminal.desk import Which
from terminal.model.order import BUY
from terminal.present import words
from terminal.present.looks import TABS
from terminal.present.sizes import order_lots

if TYPE_CHECKING:
    from terminal.config import Settings
    from terminal.core.keyguard import KeyGuard
    from terminal.core.order import Order
    from terminal.present.looks import Looks
    from terminal.screens.trade import TradeScreen

SPENT = "one Enter, one order: move the cursor or press another key before the next"


class Laddering(Calls):
    def __init__(self, looks: Looks, settings: Settings, screen: TradeScreen, guard: KeyGuard) -> None:
        super().__init__(looks, settings, screen, guard)
        self.at_cursor = AtCursor()

    # -- an order at the cursor ----------------------------------------------------------------------------

    def order_at_cursor(self) -> None:
        """Enter: the preview of a post-only order first, then the order."""
        plan = self._plan()
        if isinstance(plan, str):
            self.tell(plan, "amber")
        elif not self._enter_refused():
            self._press(plan, self.pressed[1] or time.monotonic())

    def _press(self, plan: Plan, at: float) -> None:
        match self.at_cursor.press(plan, at):
            case Answer.SHOWN:
                self.tell(f"Enter again: {self._sentence(plan)}")
            case Answer.SEND:
                self._send(plan)
            case Answer.WAIT:
                asyncio.get_running_loop().call_later(self.at_cursor.wait_s, self._waited)
            case Answer.SPENT:
                self.tell(SPENT, "amber")
            case Answer.HELD:
                pass

    def _waited(self) -> None:
        """The same order as was shown, or none: the market or the arm switch may have moved meanwhile."""
        plan = self.at_cursor.counts()
        if plan is not None and plan == self._plan():
            self._send(plan)

    def _plan(self) -> Plan | str:
        """What would be sent now, or why nothing can be."""
        state, ticks = self.state, self._cursor_ticks()
        symbol, bid, ask = self.painted
        if state is None or symbol != state.symbol or bid is None or ask is None:
            return "no bid and ask have been painted yet: wait for the book"
        if ticks is None:
            return "no price is chosen: j and k move the cursor"
        instrument, side = state.market.instrument, side_at(ticks, bid, ask)
        price = words.price(instrument, ticks)
        if side is None:
            return f"{price} is midway between bid and ask: move a tick, or b and s join"
        meets = state.market.book.half(side.other).best
        if meets is not None and (ticks >= meets if side is BUY else ticks <= meets):
            return (
                f"the market came to {words.price(instrument, meets)}: at {price} it would take. Look again"
            )
        return Plan(symbol, side, ticks, order_lots(self.looks, instrument, ticks))

    def _sentence(self, plan: Plan) -> str:
        if self.state is None:
            return ""
        ahead = self.state.market.book.half(plan.side).sizes.get(plan.ticks, 0)
        queue = f"queue ~{words.size(self.state.market.instrument, ahead)}" if ahead else "first in its queue"
        return f"{self._named(plan)} rests, {queue}"

    def _named(self, plan: Plan) -> str:
        if self.state is None:
            return ""
        instrument = self.state.market.instrument
        return (
            f"{plan.side.value} {words.size(instrument, plan.lots)} @ {words.price(instrument, plan.ticks)}"
        )

    def _enter_refused(self) -> bool:
        """As an order key; repeats are judged by `AtCursor`, since the second Enter is meant to follow the first."""
        name, at = self.pressed
        refusal = self.guard.trade(name, at or time.monotonic(), time.monotonic())
        return self.refuse(refusal if refusal is None or refusal.rule != "repeat" else None)

    def _send(self, plan: Plan) -> None:
        from terminal.core.risk import Draft

        if self.trading is None:
            return
        outcome = self.trading.submit(Draft(plan.side, plan.ticks, plan.lots), "post_only", plan.symbol)
        if not self.refuse(outcome if isinstance(outcome, Refusal) else None):
            self.looks.preset, self.looks.typed = 0, None
            self.looks.tab = TABS.index("orders")
            self.tell(f"sent: {self._named(plan)}")

    def other_key(self) -> None:
        """Told of each key but Enter."""
        self.at_cursor.other_key()

    def enter_elsewhere(self) -> None:
        """Told of each Enter that goes to a form, a line or a sheet."""
        self.at_cursor.enter_elsewhere()

    def follow_chosen(self) -> None:
        super().follow_chosen()
        self.looks.preview = self.at_cursor.plan(time.monotonic())

    # -- what rests at the cursor --------------------------------------------------------------------------

    def _cursor_ticks(self) -> int | None:
        from terminal.present.ladder import cursor_row

        return cursor_row(self.looks) if self._on_ladder else self.looks.cursor

    @property
    def _on_ladder(self) -> bool:
        """Whether the cursor stands in a row of the ladder, and not at a level of the book."""
        return self.screen.focused_name == "ladder" or "book" not in self.screen.placed

    def amend(self, ticks: int) -> None:
        """With the ladder in focus what rests at its cursor moves by a row, all of it, and the cursor goes along."""
        if self.screen.focused_name != "ladder" or self.looks.cursor is None:
            super().amend(ticks)
            return
        orders = [one for one in self._which("cursor") if one.ticks]
        if not orders:
            self.tell("no own order in the cursor's row: n and N step through them", "amber")
        elif not self._key_refused("amend"):
            self._move(orders, ticks * self.looks.step)

    def _move(self, orders: list[Order], by: int) -> None:
        trading = self.trading
        if trading is None or self.looks.cursor is None:
            return
        refusals = [
            trading.amend(one, (one.amending[0] if one.amending else one.ticks) + by) for one in orders
        ]
        moved = refusals.count(None)
        if moved:
            self.looks.cursor = max(1, self.looks.cursor + by)
            self._follow_cursor()
            what = "it" if moved == 1 else f"{moved} orders"
            self.tell(
                f"moved {what} {abs(by)} {'tick' if abs(by) == 1 else 'ticks'}: the place in the queue is lost"
            )
        self.refuse(next((one for one in refusals if one is not None), None))

    def _which(self, which: Which) -> list[Order]:
        """A row of the ladder holds bids from above its price and asks from below it."""
        if which != "cursor" or self.state is None or self.looks.cursor is None:
            return super()._which(which)
        step = self.looks.step if self._on_ladder else 1
        live, row = self.state.orders.live(self.state.symbol), self.looks.cursor // step * step
        return [one for one in live if one.ticks and row_of(one.ticks, step, one.side.other) == row]

    def step_order(self, by: int) -> None:
        """On the ladder the cursor goes to the order."""
        super().step_order(by)
        order = self.chosen_order()
        if (
            self._on_ladder
            and order is not None
            and order.ticks
            and self.state
            and order.symbol == self.state.symbol
        ):
            self.looks.cursor = row_of(order.ticks, self.looks.step, order.side.other)
            self._follow_cursor()
