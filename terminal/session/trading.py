"""Own orders out: checked, journalled, sent once, and followed until the venue's word is known."""

from __future__ import annotations

import asyncio
import time
import uuid
from collections.abc import Callable, Coroutine
from dataclasses import replace
from typing import Any

from terminal.core.arm import Arm, Pace
from terminal.core.budget import Priority
from terminal.core.lifecycle import State
from terminal.core.limits import Limits, take_cap
from terminal.core.order import Intent, Order
from terminal.core.risk import Draft, Refusal, Standing, check
from terminal.journal import Journal, JournalError, Kind
from terminal.model.errors import EvtermError, NotFound, OutcomeUnknown, Refused, VenueError
from terminal.model.order import BUY, SELL, Mode, Side
from terminal.model.reports import BalanceReport, FillReport, OrderReport
from terminal.session.requests import Requests
from terminal.session.state import SessionState
from terminal.venue.rest import Answer
from terminal.wire import reading
from terminal.wire.hearing import Ear
from terminal.wire.values import row_of

CONFIRM_TRIES, CONFIRM_GAP_S = 20, 0.5
FLATTEN_TRIES, FLATTEN_BPS = 6, 100
"""a flatten may reach so far through the touch at each try"""


class Trading:
    """Every order key ends here. Nothing waits: what takes time runs as a task and is told when it is known."""

    def __init__(
        self, state: SessionState, requests: Requests, ear: Ear, journal: Journal, limits: Limits, arm: Arm
    ) -> None:
        self.state, self.requests, self.ear = state, requests, ear
        self.journal, self.limits, self.arm = journal, limits, arm
        self.pace = Pace()
        self.blocked = ""
        """why only reductions pass"""
        self.unconfirmed = "the venue has not told of own orders yet"
        self._tasks: set[asyncio.Task[None]] = set()
        self._cancel_when_known: set[str] = set()
        self.on_unknown: Callable[[Order], None] = lambda _: None
        self.on_doubt: Callable[[Order], None] = lambda _: None

    # -- new orders ----------------------------------------------------------------------------------------

    def join(self, side: Side, lots: int, painted: int) -> Refusal | None:
        """Rest at the touch that was painted: post-only, so that it never takes."""
        return self._submit(Draft(side, painted, lots, painted), "post_only")

    def take(self, side: Side, lots: int, painted: int) -> Refusal | None:
        """Take at the painted touch and a cap beyond it, what does not fill at once is dropped."""
        cap = take_cap(painted, self.limits)
        ticks = painted + cap if side is BUY else max(1, painted - cap)
        return self._submit(Draft(side, ticks, lots, painted, takes=True), "ioc")

    def standing(self, now: float, symbol: str) -> Standing:
        """How things are for an order on a pair."""
        state = self.state
        market = state.pairs[symbol]
        book, last = market.book, market.tape.last
        wait = self.requests.order_wait(now)
        stale = "" if state.is_fresh(symbol) else state.clob.why or "the book is not here yet"
        return Standing(
            instrument=market.instrument,
            bid=book.bids.best,
            ask=book.asks.best,
            last=last.ticks if last else 0,
            position=state.portfolio.positions[symbol].lots,
            open_buys=state.orders.exposure(symbol, Side.BUY),
            open_sells=state.orders.exposure(symbol, Side.SELL),
            armed=self.arm.armed(now),
            view_only=not state.has_key,
            stale=stale or (f"the venue takes no request for {wait:.0f} s" if wait > 0 else ""),
            unconfirmed=self.unconfirmed,
            blocked=self.blocked,
            sent_last_minute=self.pace.count(now),
        )

    def _submit(self, draft: Draft, kind: str, symbol: str = "") -> Refusal | None:
        now, state = time.monotonic(), self.state
        symbol = symbol or state.symbol
        refusal = check(draft, self.standing(now, symbol), self.limits)
        if refusal is not None:
            return refusal
        intent = Intent(
            f"evt-{uuid.uuid4().hex}", symbol, draft.side, kind, draft.ticks, draft.lots,
            state.venue_ms(), state.ledger,
        )  # fmt: skip
        state.orders.sent(intent, now)
        self.pace.sent(now)
        self._start(self._send(intent, now))
        return None

    async def _send(self, intent: Intent, pressed: float) -> None:
        """The journal first: what it does not hold never leaves."""
        try:
            await asyncio.to_thread(self._write_intent, intent)
        except JournalError as error:
            self._refused(intent, str(error))
            return
        instrument = self.state.pairs[intent.symbol].instrument
        body = {
            "side": intent.side.value,
            "quantity": instrument.size_text(intent.lots),
            "price": instrument.price_text(intent.ticks),
            "order_type": intent.kind,
            "mode": intent.mode.value,
            "paper": intent.mode is Mode.PAPER,
        }
        try:
            answer = await self.requests.tell(
                "POST",
                f"/exchange/{intent.symbol}/orders",
                body,
                priority=Priority.ORDER,
                key=intent.request_id,
            )
            report = reading.order(row_of(answer.body), self.ear.named(intent.symbol))
        except (OutcomeUnknown, KeyError, Refused) as error:
            await self._failed(intent, error)
            return
        except VenueError as error:
            self._refused(intent, str(error))
            return
        self.state.acks_ms.append((time.monotonic() - pressed) * 1000)
        self._acknowledged(intent, report, answer)

    async def _failed(self, intent: Intent, error: Exception) -> None:
        """Refused by the venue, or lost on the way: the two must never be mixed up."""
        if isinstance(error, Refused) and error.code not in ("", "malformed"):
            self._refused(intent, error.message)
            return
        order = self.state.orders.lost(intent.request_id)
        self.state.notice(f"{_name(intent)}: {error} - UNKNOWN, asking the venue", "bad")
        if order is not None and order.state is State.UNKNOWN:
            self.on_unknown(order)

    def _refused(self, intent: Intent, reason: str) -> None:
        self.state.orders.refused(intent.request_id, reason)
        self.state.notice(f"{_name(intent)} refused: {reason}", "bad")
        self._note(Kind.ANSWER, request_id=intent.request_id, status="rejected", reason=reason, ended=True)

    def _acknowledged(self, intent: Intent, report: OrderReport, answer: Answer) -> None:
        order = self.state.orders.answered(report, time.monotonic())
        timing = answer.body.get("server_timing") if isinstance(answer.body, dict) else None
        if isinstance(timing, dict):
            self.state.server_ms.append(reading.milliseconds(timing.get("total_ms")))
        for fill in reading.fills_of(answer.body, self.ear.named(intent.symbol)):
            self.take_fill(fill)
        if order is not None:
            self.found(order)
        if report.kind == "ioc" and report.ended and not report.filled:
            self.state.notice(f"{_name(intent)} found nothing within its cap", "warn")

    def found(self, order: Order) -> None:
        """The venue has it: its intent is answered, and a cancel that waited for its name goes out."""
        self._note(
            Kind.ANSWER, request_id=order.request_id, order_id=order.order_id, status=order.state.value,
            filled=order.filled, ended=True,
        )  # fmt: skip
        if order.request_id in self._cancel_when_known:
            self._cancel_when_known.discard(order.request_id)
            self.cancel(order)

    # -- what the venue tells ------------------------------------------------------------------------------

    def hear(self, report: OrderReport | FillReport | BalanceReport) -> None:
        """From the private channels or from a question."""
        if isinstance(report, BalanceReport):
            if report.mode is self.state.ledger:
                self.state.balances[report.currency] = report
                self.state.balances_version += 1
        elif report.mode is not self.state.ledger:
            return
        elif isinstance(report, FillReport):
            self.take_fill(report)
        else:
            self.take_order(report)

    def take_order(self, report: OrderReport) -> None:
        before = self.state.orders.find(report.order_id)
        ended_before = before is not None and before.state.ended
        order = self.state.orders.reported(report, time.monotonic())
        if order is not None and order.state is State.CANCELLED and not ended_before and order.reason:
            self.state.notice(f"{_name(order)} cancelled: {order.reason}", "warn")

    def take_fill(self, fill: FillReport, *, told: bool = True) -> None:
        """Count a fill once, whichever way it comes first; `told` says whether it is news."""
        state = self.state
        if fill.mode is not state.ledger or not state.remember_fill(fill):
            return
        state.orders.filled(fill)
        state.portfolio.add(fill)
        state.pairs[fill.symbol].tape.mark_mine(fill.trade_id)
        if not told:
            return
        instrument = state.pairs[fill.symbol].instrument
        verb = "bought" if fill.side is BUY else "sold"
        state.notice(
            f"{verb} {instrument.size_text(fill.lots)} {instrument.base} at {instrument.price_text(fill.ticks)}",
            "good",
        )
        self._note(
            Kind.FILL, trade_id=fill.trade_id, order_id=fill.order_id, symbol=fill.symbol, side=fill.side.value,
            ticks=fill.ticks, lots=fill.lots, fee=fill.fee, at=fill.at_ms,
        )  # fmt: skip

    # -- cancels and amends --------------------------------------------------------------------------------

    def cancel(self, order: Order) -> None:
        """Never needs arming. An order without an id is cancelled as soon as it has one."""
        if order.state.ended or order.cancelling:
            return
        if not order.order_id:
            self._cancel_when_known.add(order.request_id)
            self.state.notice(f"{_name(order)} will be cancelled as soon as the venue names it", "warn")
            return
        self.state.orders.cancel_sent(order.order_id)
        self._start(self._cancel(order))

    async def _cancel(self, order: Order) -> None:
        path = f"/exchange/{order.symbol}/orders/{order.order_id}"
        try:
            answer = await self.requests.tell("DELETE", path, priority=Priority.CANCEL, mode=order.mode.value)
            self.take_order(reading.order(row_of(answer.body), self.ear.named(order.symbol)))
        except EvtermError as error:
            self.state.orders.cancel_refused(order.order_id, str(error))
            if not isinstance(error, NotFound):
                self.state.notice(f"cancel of {_name(order)}: {error}", "bad")
            self.on_doubt(order)

    def cancel_side(self, symbol: str, side: Side) -> int:
        """How many cancels were sent."""
        chosen = [one for one in self.state.orders.live(symbol) if one.side is side]
        for order in chosen:
            self.cancel(order)
        return len(chosen)

    def amend(self, order: Order, ticks: int) -> Refusal | None:
        """Another price: the place in the queue is lost. Guarded as a new order of the rest would be."""
        if not order.order_id or not order.state.resting:
            return Refusal(
                "amend", f"{_name(order)} is {order.state.value}: only a resting order can be moved."
            )
        if order.symbol != self.state.symbol:
            return Refusal("amend", f"{_name(order)} is on another pair: go there first.")
        if order.amending is not None or order.cancelling:
            return Refusal("amend", f"{_name(order)} has a change under way: wait for its answer.")
        if self.state.mode == "paper" and not self.state.simulated:
            return Refusal("amend", "The venue has no paper amend: cancel, and place it again.")
        standing = self.standing(time.monotonic(), order.symbol)
        refusal = check(Draft(order.side, ticks, order.remaining), _without(standing, order), self.limits)
        if refusal is not None:
            return refusal
        self.state.orders.amend_sent(order.order_id, ticks, order.lots)
        self.pace.sent(time.monotonic())
        self._start(self._amend(order, ticks))
        return None

    async def _amend(self, order: Order, ticks: int) -> None:
        price = self.state.pairs[order.symbol].instrument.price_text(ticks)
        try:
            answer = await self.requests.tell(
                "PATCH", f"/clob/orders/{order.order_id}", {"price": price}, priority=Priority.ORDER
            )
            report = reading.order(row_of(answer.body), self.ear.named(order.symbol))
            self.state.orders.amended(report, time.monotonic())
            for fill in reading.fills_of(answer.body, self.ear.named(order.symbol)):
                self.take_fill(fill)
        except EvtermError as error:
            self.state.orders.amend_refused(order.order_id, str(error))
            self.state.notice(f"amend of {_name(order)}: {error}", "bad")
            self.on_doubt(order)

    def cancel_all(self) -> None:
        """Every order of every pair, and no new one until the venue says that none is left."""
        if self.blocked == CANCELLING_ALL:
            return
        self.blocked = CANCELLING_ALL
        for order in self.state.orders.all_live():
            if order.order_id:
                self.state.orders.cancel_sent(order.order_id)
            elif order.request_id:
                self._cancel_when_known.add(order.request_id)
        self.state.notice("cancelling every order", "warn")
        self._start(self._cancel_all())

    async def _cancel_all(self) -> None:
        try:
            for _ in range(CONFIRM_TRIES):
                await self._kill()
                if await self._none_left():
                    self.state.notice("every order is cancelled, by the venue's word", "good")
                    return
                await asyncio.sleep(CONFIRM_GAP_S)
            self.state.notice("orders may be left: press F12 again, or see the blotter", "bad")
        finally:
            self.blocked = ""

    async def _kill(self) -> None:
        """The venue's kill switch; where paper has none, every order by itself."""
        try:
            if self.state.mode == "paper" and not self.state.simulated:
                await asyncio.gather(
                    *(self._cancel(one) for one in self.state.orders.all_live() if one.order_id)
                )
            else:
                await self.requests.tell("DELETE", "/exchange/orders/all", priority=Priority.CANCEL)
        except EvtermError as error:
            self.state.notice(f"cancel all: {error}, trying again", "bad")

    async def _none_left(self) -> bool:
        """By the venue's lists of open orders, for every pair."""
        for symbol in self.state.pairs:
            try:
                answer = await self.requests.ask(
                    f"/exchange/{symbol}/orders/open", Priority.CANCEL, mode=self.state.ledger.value
                )
                reports = reading.orders(answer.body, self.ear.scales, self.ear.named(symbol))
            except EvtermError:
                return False
            if reports:
                return False
            for order in self.state.orders.live(symbol):
                if order.order_id and order.state is not State.PENDING:
                    self.on_doubt(order)
        return not any(order.state is State.PENDING for order in self.state.orders.all_live())

    # -- flatten -------------------------------------------------------------------------------------------

    async def flatten(self, symbol: str) -> None:
        """Cancel what rests on the pair, wait for the venue's word, then close the position by reducing orders."""
        state, instrument = self.state, self.state.pairs[symbol].instrument
        for order in state.orders.live(symbol):
            self.cancel(order)
        for _ in range(CONFIRM_TRIES):
            if not state.orders.live(symbol) and not self.unconfirmed:
                break
            await asyncio.sleep(CONFIRM_GAP_S / 2)
        for _ in range(FLATTEN_TRIES):
            position = state.portfolio.positions[symbol].lots
            lots = self._closable(symbol, position)
            if lots < instrument.min_lots:
                left = (
                    f", {instrument.size_text(abs(position))} {instrument.base} of dust is left"
                    if position
                    else ""
                )
                state.notice(f"{instrument.base} is flat{left}", "good")
                return
            refusal = self._close(symbol, SELL if position > 0 else BUY, lots)
            if refusal is not None:
                state.notice(f"flatten {instrument.base} stopped: {refusal.sentence}", "bad")
                return
            while any(one.state is State.PENDING for one in state.orders.live(symbol)):
                await asyncio.sleep(CONFIRM_GAP_S / 10)
            await asyncio.sleep(CONFIRM_GAP_S / 2)
        state.notice(f"flatten {instrument.base}: the book was too thin, a position is left", "bad")

    def _closable(self, symbol: str, position: int) -> int:
        """No more than there is to sell: holdings from before are never touched."""
        balance = self.state.balances.get(self.state.pairs[symbol].instrument.base)
        if position <= 0 or balance is None:
            return abs(position)
        return min(position, balance.available)

    def _close(self, symbol: str, side: Side, lots: int) -> Refusal | None:
        touch = self.state.pairs[symbol].book.half(side.other).best
        if touch is None:
            return Refusal("flatten", "there is nothing on the other side of the book.")
        reach = max(1, touch * FLATTEN_BPS // 10_000)
        worst = touch + reach if side is BUY else max(1, touch - reach)
        return self._submit(Draft(side, worst, lots, panic=True, by_position=True), "ioc", symbol)

    # -- inside --------------------------------------------------------------------------------------------

    def _write_intent(self, intent: Intent) -> None:
        self.journal.write(
            Kind.INTENT, request_id=intent.request_id, symbol=intent.symbol, side=intent.side.value, type=intent.kind,
            ticks=intent.ticks, lots=intent.lots, mode=intent.mode.value, sent_ms=intent.sent_ms,
        )  # fmt: skip

    def _note(self, kind: Kind, **fields: Any) -> None:
        """For the record: trading goes on where the disk is full, and says so."""
        try:
            self.journal.write(kind, **fields)
        except JournalError as error:
            self.state.notice(str(error), "bad")

    def _start(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)


CANCELLING_ALL = "cancel-all is under way"


def _without(standing: Standing, order: Order) -> Standing:
    """As things would be were the order not there: it is what the amended one takes the place of."""
    if order.side is BUY:
        return replace(standing, open_buys=max(0, standing.open_buys - order.remaining))
    return replace(standing, open_sells=max(0, standing.open_sells - order.remaining))


def _name(order: Order | Intent) -> str:
    verb = "buy" if order.side is BUY else "sell"
    return f"{verb} {order.symbol.upper()}"
