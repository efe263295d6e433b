"""Closing a position by parts, and reversing it: a capped take that can only reduce."""

from __future__ import annotations

import time
from fractions import Fraction
from typing import TYPE_CHECKING

from terminal.cockpit.calling import Calls
from terminal.core.closing import part_of, reversal
from terminal.core.limits import take_cap
from terminal.core.refusal import Refusal
from terminal.model.money import grouped
from terminal.model.order import BUY, SELL

if TYPE_CHECKING:
    from terminal.core.risk import Draft


class Closing(Calls):
    def close_part(self, part: Fraction) -> None:
        """A part of the position of the pair in focus, by an order that takes at the touch and a cap beyond it."""
        state, trading = self.state, self.trading
        if state is None or trading is None or self._key_refused(f"close {part}"):
            return
        instrument = state.market.instrument
        position = state.portfolio.positions[state.symbol].lots
        balance = state.balances.get(instrument.base)
        lots = part_of(instrument, position, balance.available if balance else None, part)
        self._take(lots, position, reducing=True)

    def reverse(self) -> None:
        """From short to as much long; a long position has no other side on a spot venue."""
        state = self.state
        if state is None or self.trading is None or self._key_refused("reverse"):
            return
        position = state.portfolio.positions[state.symbol].lots
        self._take(reversal(state.market.instrument, position), position, reducing=False)

    def _take(self, lots: int | Refusal, position: int, *, reducing: bool) -> None:
        if isinstance(lots, Refusal):
            self.refuse(lots)
            return
        draft = self._draft(lots, position)
        if draft is None:
            self.tell("no price has been painted yet: wait for the book", "amber")
            return
        outcome = self._submit(draft, reducing=reducing)
        if not self.refuse(outcome) and self.state is not None:
            instrument = self.state.market.instrument
            size = grouped(instrument.size_text(lots))
            self.tell(f"{'closing' if reducing else 'reversing with'} {size} {instrument.base}, capped")

    def _draft(self, lots: int, position: int) -> Draft | None:
        """At the touch as it was painted and the cap of a take beyond it."""
        from terminal.core.risk import Draft

        symbol, bid, ask = self.painted
        side = SELL if position > 0 else BUY
        touch = ask if side is BUY else bid
        if self.state is None or self.trading is None or symbol != self.state.symbol or touch is None:
            return None
        cap = take_cap(touch, self.trading.limits)
        worst = touch + cap if side is BUY else max(1, touch - cap)
        return Draft(side, worst, lots, touch, takes=True, by_position=True)

    def _submit(self, draft: Draft, *, reducing: bool) -> Refusal | None:
        trading, state = self.trading, self.state
        if trading is None or state is None:
            return Refusal("close", "The venue has not answered yet.")
        if reducing and not trading.standing(time.monotonic(), state.symbol).reduces(draft):
            side = "sells" if draft.side is SELL else "buys"
            return Refusal("close", f"Open {side} would take it through zero: cancel them.")
        outcome = trading.submit(draft, "ioc")
        return outcome if isinstance(outcome, Refusal) else None
