"""The panic keys, which go on until the venue itself says that it is done: cancel-all and flatten."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import Awaitable, Callable, Iterable

from terminal.core.budget import Priority
from terminal.core.lifecycle import State
from terminal.core.order import Order
from terminal.core.refusal import Refusal
from terminal.core.risk import Draft
from terminal.model.errors import EvtermError
from terminal.model.order import BUY, SELL, Side
from terminal.session.changing import Changing
from terminal.session.placing import unsettled
from terminal.wire import reading

CONFIRM_TRIES, CONFIRM_GAP_S, MOST_GAP_S = 20, 0.5, 5.0
LOOK_S = 0.05
FLATTEN_TRIES, FLATTEN_BPS = 6, 100
"""a flatten may reach so far through the touch at each try"""
PARENTS_S, CANCELS_AGAIN_S, ANSWER_S, FILLS_S = 5.0, 2.0, 90.0, 10.0
"""how long a flatten waits for the lists of TWAPs and algos, before it cancels again, for the venue at most, and for the fills
that were told of"""


async def _no_parents(symbols: Iterable[str]) -> set[str] | None:
    """Where nobody watches TWAPs and algos, none is known."""
    del symbols
    return set()


class Trading(Changing):
    """Every order key ends here."""

    on_alarm: Callable[[str], None] = staticmethod(lambda _why: None)
    """a panic key could not do what it was pressed for"""
    on_uncounted: Callable[[], None] = staticmethod(lambda: None)
    """the venue tells of fills that were not seen"""
    stop_works: Callable[..., None] = staticmethod(lambda _why, _symbols=None: None)
    """ends the orders that run in the terminal, of these pairs or all: before anything else is sent"""
    stop_parents: Callable[[Iterable[str]], Awaitable[set[str] | None]] = staticmethod(_no_parents)
    """cancels the venue's TWAPs and algos of these pairs: where any ran, or None where that cannot be asked"""
    out_of_reach: Callable[[], list[str]] = staticmethod(list)
    """what may run on at the venue because it cannot be listed or cancelled, a sentence each"""

    # -- cancel all ----------------------------------------------------------------------------------------

    def cancel_all(self) -> None:
        """Every order of every pair and whatever would send more of them, and no new one until the venue says that none is
        left. Pressed while it is under way it begins anew, at once: more may have come to be since."""
        self.stop_works("cancel all")
        for order in self.state.orders.all_live():
            if order.order_id:
                self.state.orders.cancel_sent(order.order_id)
            elif order.request_id:
                self._cancel_when_known.add(order.request_id)
        self.state.notice("cancelling every order", "warn")
        if CANCELLING_ALL in self._under_way:
            self._anew = True
            self.tasks.start(self._kill_now())
        else:
            self._under_way[CANCELLING_ALL] = CANCELLING_ALL
            self.tasks.start(self._cancel_all())

    _anew = False

    async def _cancel_all(self) -> None:
        left, gap, tries = set(self.state.pairs), CONFIRM_GAP_S, 0
        try:
            while tries < CONFIRM_TRIES:
                self._anew = False
                still = await self._round(left)
                if self._anew:
                    left, gap, tries = set(self.state.pairs), CONFIRM_GAP_S, 0
                    continue
                # No answer is no try: it goes on until the venue can be asked again.
                tries += still is not None
                left = left if still is None else still | self._pending_pairs()
                if still is not None and not left:
                    self._tell_cancelled()
                    return
                await asyncio.sleep(gap)
                gap = min(MOST_GAP_S, gap * 1.5)
                if self._anew:
                    left, tries = set(self.state.pairs), 0
            self._gave_up("orders may be left: press cancel all again, or see the blotter")
        finally:
            self._under_way.pop(CANCELLING_ALL, None)
            for order in [one for one in self.state.orders.all_live() if one.cancelling and one.order_id]:
                self.state.orders.cancel_refused(order.order_id, "not cancelled yet")
                self.on_doubt(order)

    async def _round(self, symbols: set[str]) -> set[str] | None:
        """Which pairs still had something by the venue's lists; None where it cannot be asked. What sends orders is asked for
        first: while any ran, a list of open orders without any proves nothing."""
        if not await self._kill():
            return None
        ran = await self.stop_parents(symbols)
        still = await self._still_open(symbols)
        return None if ran is None or still is None else ran | still

    async def _kill_now(self) -> None:
        """Whatever the round that is under way waits for."""
        await self._kill()

    async def _kill(self) -> bool:
        """The venue's kill switch; where paper has none, every order by itself. Whether it was answered."""
        try:
            if self.lacks_routes:
                live = [one for one in self.state.orders.all_live() if one.order_id]
                await asyncio.gather(*(self._cancel(one) for one in live))
            else:
                await self.requests.tell("DELETE", "/exchange/orders/all", priority=Priority.CANCEL)
        except EvtermError as error:
            self.state.notice(f"cancel all: {error}, trying again", "bad")
            return False
        return True

    async def _still_open(self, symbols: Iterable[str]) -> set[str] | None:
        """Which of these pairs have open orders by the venue's lists; None where it cannot be asked."""
        found = set()
        for symbol in sorted(symbols):
            try:
                answer = await self.requests.ask(
                    f"/exchange/{symbol}/orders/open", Priority.CANCEL, mode=self.state.ledger.value
                )
                reports = reading.orders(answer.body, self.ear.scales, self.ear.named(symbol))
            except EvtermError as error:
                self.state.notice(f"cancel all: {error}, trying again", "bad")
                return None
            for report in reports:
                self.take_order(report)
            if reports:
                found.add(symbol)
            shown = {report.order_id for report in reports}
            for order in self.state.orders.live(symbol):
                if order.order_id and order.order_id not in shown:
                    self.on_doubt(order)
        return found

    def _pending_pairs(self) -> set[str]:
        """Pairs to be asked again: an order that is on its way may rest there in a moment."""
        return {one.symbol for one in self.state.orders.in_state(State.PENDING)}

    def _tell_cancelled(self) -> None:
        for one in self.out_of_reach():
            self.state.notice(one, "bad")
        if unknown := len(self.state.orders.in_state(State.UNKNOWN)):
            self.state.notice(
                f"no order is open by the venue's word; {unknown} UNKNOWN: cancelled as soon as it shows",
                "warn",
            )
        else:
            self.state.notice("every order is cancelled, by the venue's word", "good")

    # -- flatten -------------------------------------------------------------------------------------------

    def flatten(self, symbols: Iterable[str]) -> None:
        """Pairs that are being flattened already are left alone: two at once would sell twice."""
        for symbol in symbols:
            if symbol not in self._under_way:
                self.stop_works("flatten", [symbol])
                self._under_way[symbol] = f"{symbol.upper()} is being flattened"
                self.tasks.start(self._flatten(symbol))

    async def _flatten(self, symbol: str) -> None:
        """Cancel what rests on the pair, wait for the venue's word, then close the position by reducing orders."""
        base = self.state.pairs[symbol].instrument.base
        try:
            for order in self.state.orders.live(symbol):
                self.cancel(order)
            await self._stop_parents_of(symbol)
            await self._cleared(symbol)
            for _ in range(FLATTEN_TRIES):
                if (done := self._flat(symbol)) is not None:
                    self.state.notice(*done)
                    return
                if why := await self._reduce(symbol):
                    self._gave_up(f"flatten {base} stopped, a position is left: {why}")
                    return
            self._gave_up(f"flatten {base}: the book was too thin, a position is left")
        finally:
            self._under_way.pop(symbol, None)

    def _gave_up(self, why: str) -> None:
        self.state.notice(why, "bad")
        self.on_alarm(why)

    async def _cleared(self, symbol: str) -> None:
        """Until no order of the pair can fill any more and its prices may be believed: beside an order that rests no close is
        sure to be one. A venue that is silent is waited for, and what it did not cancel is cancelled again."""

        def is_clear() -> bool:
            return not self.state.orders.live(symbol) and not self.unconfirmed and self.state.is_fresh(symbol)

        end = time.monotonic() + ANSWER_S
        while not await _until(is_clear, CANCELS_AGAIN_S) and time.monotonic() < end:
            for order in self.state.orders.live(symbol):
                self.cancel(order)

    async def _stop_parents_of(self, symbol: str) -> None:
        """They would open again what is closed. A venue that does not answer in time holds up no flatten."""
        ran = None
        with contextlib.suppress(TimeoutError):
            ran = await asyncio.wait_for(self.stop_parents([symbol]), PARENTS_S)
        if ran is None:
            self.state.notice(f"flatten {symbol.upper()}: TWAPs and algos could not be asked for", "bad")

    def _flat(self, symbol: str) -> tuple[str, str] | None:
        """What to tell where there is nothing left to close."""
        instrument, position = (
            self.state.pairs[symbol].instrument,
            self.state.portfolio.positions[symbol].lots,
        )
        if abs(position) >= instrument.min_lots:
            return None
        dust = (
            f", {instrument.size_text(abs(position))} {instrument.base} of dust is left" if position else ""
        )
        return f"{instrument.base} is flat{dust}", "good"

    async def _reduce(self, symbol: str) -> str:
        """One reducing order, followed until its fills are counted; why it must not go on, where it must not."""
        instrument = self.state.pairs[symbol].instrument
        position = self.state.portfolio.positions[symbol].lots
        lots = self._closable(symbol, position)
        if lots < instrument.min_lots:
            # A balance may come a moment after the cancel that frees it.
            await _until(lambda: self._closable(symbol, position) >= instrument.min_lots, CONFIRM_GAP_S)
            lots = self._closable(symbol, position)
        if lots < instrument.min_lots:
            return f"only {instrument.size_text(lots)} of {instrument.size_text(abs(position))} is available"
        order = self._close(symbol, BUY if position < 0 else SELL, lots)
        if isinstance(order, Refusal):
            return order.sentence
        # The next one is made from the position: sent before this one is counted, it would close twice.
        if not await _until(lambda: not unsettled(order), ANSWER_S):
            return "the venue did not answer"
        if not await _until(lambda: _counted(order), CONFIRM_GAP_S):
            self.on_uncounted()
            if not await _until(lambda: _counted(order), FILLS_S):
                return "its fills were not told"
        return order.reason if order.state is State.REJECTED else ""

    def _closable(self, symbol: str, position: int) -> int:
        """No more than there is to sell: holdings from before are never touched."""
        balance = self.state.balances.get(self.state.pairs[symbol].instrument.base)
        if position <= 0 or balance is None:
            return abs(position)
        return min(position, balance.available)

    def _close(self, symbol: str, side: Side, lots: int) -> Order | Refusal:
        touch = self.state.pairs[symbol].book.half(side.other).best
        if touch is None:
            return Refusal("flatten", "there is nothing on the other side of the book.")
        reach = max(1, touch * FLATTEN_BPS // 10_000)
        worst = touch + reach if side is BUY else max(1, touch - reach)
        draft = Draft(side, worst, lots, panic=True, by_position=True)
        return self.submit(draft, "ioc", symbol)


def _counted(order: Order) -> bool:
    """It has ended, and every lot that the venue told as filled was seen as a fill."""
    return order.state.ended and sum(fill.lots for fill in order.fills.values()) >= order.filled


async def _until(done: Callable[[], bool], most_s: float) -> bool:
    """Look again and again; False where the time ran out."""
    end = time.monotonic() + most_s
    while not done():
        if time.monotonic() >= end:
            return False
        await asyncio.sleep(LOOK_S)
    return True


CANCELLING_ALL = "cancel-all is under way"
