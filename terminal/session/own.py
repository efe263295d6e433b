"""What is heard of own orders, fills and balances, in whatever order and by whatever way it comes."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace

from terminal.core.lifecycle import State
from terminal.core.order import Intent, Order
from terminal.journal import Kind
from terminal.model.money import grouped
from terminal.model.order import BUY
from terminal.model.reasons import plainly
from terminal.model.reports import BalanceReport, FillReport, OrderReport
from terminal.session.scribe import Scribe
from terminal.session.state import SessionState
from terminal.session.tasks import Tasks
from terminal.wire.hearing import Ear


class Own:
    """Keeps state and journal up to date, and sends the cancels that waited for an order's name."""

    def __init__(self, state: SessionState, ear: Ear, scribe: Scribe) -> None:
        self.state, self.ear, self.scribe = state, ear, scribe
        self.tasks = Tasks(lambda why: state.notice(why, "bad"))
        self.unconfirmed = "the venue has not told of own orders yet"
        """why the position is not sure"""
        self.on_unknown: Callable[[Order], None] = lambda _: None
        """an order's answer was lost"""
        self.on_fill: Callable[[FillReport], None] = lambda _: None
        """an own fill that is news"""
        self.on_doubt: Callable[[Order], None] = lambda _: None
        """a cancel or an amend of an order went wrong"""
        self.on_break: Callable[[], None] = lambda: None
        """something may have been missed on the private stream"""
        self._cancel_when_known: set[str] = set()

    def cancel(self, order: Order) -> None:
        raise NotImplementedError

    def hear(self, report: OrderReport | FillReport | BalanceReport) -> None:
        """From the private channels. What belongs to a known order is believed whatever mode it names."""
        if isinstance(report, BalanceReport):
            self.take_balance(report)
        elif report.mode is not self.state.ledger and self.state.orders.find(report.order_id) is None:
            return
        elif isinstance(report, FillReport):
            self.take_fill(replace(report, mode=self.state.ledger))
        else:
            self.take_order(report)

    def take_balance(self, report: BalanceReport) -> None:
        if report.mode is self.state.ledger:
            self.state.balances[report.currency] = report
            self.state.balances_version += 1

    def take_order(self, report: OrderReport) -> Order | None:
        before = self.state.orders.find(report.order_id)
        ended_before = before is not None and before.state.ended
        order = self.state.orders.reported(report, time.monotonic())
        if order is None:
            return None
        if order.state is State.CANCELLED and not ended_before:
            self.state.notice(f"{name_of(order)} {self._how_it_ended(order)}", "warn")
        self._follow(order.symbol)
        self.cancel_if_waiting(order)
        return order

    def _how_it_ended(self, order: Order) -> str:
        instrument = self.state.pairs[order.symbol].instrument
        size, filled = (grouped(instrument.size_text(lots)) for lots in (order.lots, order.filled))
        if order.kind == "ioc" and order.reason in ("", "ioc"):
            if not order.filled:
                return "found nothing within its cap"
            return f"took {filled} of {size}, no more was within its cap"
        why = plainly(order.reason)
        return f"{size} cancelled{f': {why}' if why else ''}"

    def _follow(self, symbol: str) -> None:
        """Where its orders stand in their queues."""
        pair = self.state.pairs[symbol]
        pair.queue.follow(self.state.orders.live(symbol), pair.book, time.monotonic())

    def take_fill(self, fill: FillReport, *, told: bool = True) -> None:
        """Count a fill once, whichever way it comes first; `told` says whether it is news."""
        state = self.state
        if fill.mode is not state.ledger or not state.remember_fill(fill):
            return
        state.orders.filled(fill)
        state.portfolio.add(fill)
        pair = state.pairs[fill.symbol]
        self._follow(fill.symbol)
        pair.tape.mark_mine(fill.trade_id)
        if not told:
            return
        self.on_fill(fill)
        instrument, verb = pair.instrument, "bought" if fill.side is BUY else "sold"
        size, price = grouped(instrument.size_text(fill.lots)), grouped(instrument.price_text(fill.ticks))
        state.notice(f"{verb} {size} {instrument.base} at {price}", "good")
        self.scribe.note(
            Kind.FILL, trade_id=fill.trade_id, order_id=fill.order_id, symbol=fill.symbol, side=fill.side.value,
            ticks=fill.ticks, lots=fill.lots, fee=fill.fee, at=fill.at_ms,
        )  # fmt: skip

    def found(self, order: Order) -> None:
        """The venue has it: its intent is answered for good."""
        self.scribe.note(
            Kind.ANSWER, request_id=order.request_id, order_id=order.order_id, status=order.state.value,
            filled=order.filled, ended=True,
        )  # fmt: skip
        self.cancel_if_waiting(order)

    def absent(self, intent: Intent | Order, reason: str) -> None:
        """The venue does not have it and never will."""
        self.state.orders.refused(intent.request_id, reason)
        self._cancel_when_known.discard(intent.request_id)
        self.scribe.note(
            Kind.ANSWER, request_id=intent.request_id, status="rejected", reason=reason, ended=True
        )

    def cancel_if_waiting(self, order: Order) -> None:
        """A cancel that was asked for before the order had a name goes out with the first word of it."""
        if order.order_id and order.request_id in self._cancel_when_known:
            self._cancel_when_known.discard(order.request_id)
            self.cancel(order)


def name_of(order: Order | Intent) -> str:
    verb = "buy" if order.side is BUY else "sell"
    return f"{verb} {order.symbol.upper()}"
