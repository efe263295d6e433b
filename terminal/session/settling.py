"""Unknown orders settled by evidence, and single orders looked up when a cancel or an amend went wrong."""

from __future__ import annotations

import asyncio
import time

from terminal.core.budget import Priority
from terminal.core.order import Intent, Order
from terminal.core.reconcile import FAILED, Check, Inquiry, Outcome, Verdict, suspects
from terminal.model.errors import EvtermError, NotFound
from terminal.model.reports import FillReport, OrderReport
from terminal.session.answers import fills_in, order_in
from terminal.session.lists import Lists
from terminal.session.own import name_of
from terminal.session.requests import Requests
from terminal.session.state import SessionState
from terminal.session.tasks import Tasks
from terminal.session.trading import Trading
from terminal.wire import reading
from terminal.wire.hearing import Ear
from terminal.wire.values import row_of

LOOK_S = 0.25
AGAIN_S = 2.0


class Settling:
    """Asks the venue until an order's fate is known."""

    def __init__(self, state: SessionState, requests: Requests, ear: Ear, trading: Trading) -> None:
        self.state, self.requests, self.ear, self.trading = state, requests, ear, trading
        self.lists = Lists(requests, ear, state.ledger)
        self.tasks = Tasks(lambda why: state.notice(why, "bad"))
        self._asked: set[str] = set()
        trading.on_unknown = self.inquire
        trading.on_doubt = self.look_up

    # -- unknown orders ------------------------------------------------------------------------------------

    def inquire(self, order: Order) -> None:
        """Settle one whose answer was lost."""
        if order.request_id and order.request_id not in self._asked:
            self._asked.add(order.request_id)
            self.tasks.start(self._inquire(order))

    async def _inquire(self, order: Order) -> None:
        try:
            verdict = await self._verdict(order)
        finally:
            self._asked.discard(order.request_id)
        if verdict is Verdict.ABSENT:
            order.lapsed = True
            self.trading.absent(order, "it never reached the venue")
            self.state.notice(f"{name_of(order)}: the unknown order never reached the venue", "good")
        else:
            self.trading.found(order)
            self.state.notice(
                f"{name_of(order)}: the unknown order was found, it is {order.state.value}", "good"
            )

    async def _verdict(self, order: Order) -> Verdict:
        inquiry = Inquiry(order.request_id, order.sent_ms)
        while inquiry.verdict is None:
            if order.order_id:
                inquiry.seen()
                break
            for check in inquiry.next(_clock(order)):
                outcome = await self._run(check, order)
                inquiry.heard(check, outcome, _clock(order))
            if inquiry.verdict is None:
                await asyncio.sleep(LOOK_S)
        return inquiry.verdict or Verdict.ARRIVED

    async def _run(self, check: Check, order: Order) -> Outcome:
        try:
            return await (self._by_request(order) if check is Check.REQUEST else self._by_list(check, order))
        except EvtermError:
            return FAILED

    async def _by_request(self, order: Order) -> Outcome:
        path, asked_ms = f"/exchange/{order.symbol}/orders/{order.request_id}", _clock(order)
        try:
            answer = await self.requests.ask(path, Priority.RESOLVE)
        except NotFound:
            return Outcome(succeeded=True, server_ms=asked_ms)
        self._learn(answer.body, order)
        return Outcome(succeeded=True, found=bool(order.order_id))

    async def _by_list(self, check: Check, order: Order) -> Outcome:
        """The time counts from before the list was asked for: what comes later may not be in it."""
        reports: list[OrderReport] = []
        fills: list[FillReport] = []
        since, asked_ms = 0, _clock(order)
        if check is Check.OPEN:
            reports = await self.lists.open_orders(order.symbol, Priority.RESOLVE)
        elif check is Check.HISTORY:
            reports, since = await self.lists.history(order.symbol, order.sent_ms, Priority.RESOLVE)
        else:
            fills, since = await self.lists.fills(order.symbol, order.sent_ms, Priority.RESOLVE)
        for report in reports:
            if report.request_id == order.request_id:
                self.trading.take_order(report)
        for order_id in self._nameless(order, reports, fills):
            await self._look_at(order.symbol, order_id)
        return Outcome(succeeded=True, found=bool(order.order_id), server_ms=asked_ms, since_ms=since)

    def _nameless(self, order: Order, reports: list[OrderReport], fills: list[FillReport]) -> frozenset[str]:
        """Orders that might be this one: their own answer says more than a list does."""
        intent = Intent(
            order.request_id, order.symbol, order.side, order.kind, order.ticks, order.lots, order.sent_ms
        )
        known = {one.order_id for one in [*self.state.orders.all_live(), *self.state.orders.ended.values()]}
        return suspects(intent, reports, fills, known)

    async def _look_at(self, symbol: str, order_id: str) -> None:
        """One that is not known here: what it says of itself decides whose it is."""
        answer = await self.requests.ask(f"/exchange/{symbol}/orders/{order_id}", Priority.RESOLVE)
        scale = self.ear.named(symbol)
        order = self.trading.take_order(reading.order(row_of(answer.body), scale))
        for fill in fills_in(answer.body, order, scale) if order is not None else []:
            self.trading.take_fill(fill)

    # -- single look-ups -----------------------------------------------------------------------------------

    def look_up(self, order: Order) -> None:
        """Ask for one order whose cancel or amend went wrong."""
        if order.order_id and order.order_id not in self._asked:
            self._asked.add(order.order_id)
            self.tasks.start(self._look_up(order))

    async def _look_up(self, order: Order) -> None:
        try:
            while not order.state.ended:
                try:
                    await self._ask_for(order)
                    return
                except EvtermError:
                    await asyncio.sleep(AGAIN_S)
        finally:
            self._asked.discard(order.order_id)

    async def _ask_for(self, order: Order) -> None:
        try:
            answer = await self.requests.ask(
                f"/exchange/{order.symbol}/orders/{order.order_id}", Priority.RESOLVE
            )
        except NotFound as error:
            # One 404 may come from a copy that lags behind: an order ends here by two words of the venue.
            reports = await self.lists.open_orders(order.symbol, Priority.RESOLVE)
            if not any(report.order_id == order.order_id for report in reports):
                self.state.orders.gone(order.order_id, str(error))
            return
        if order.cancelling:
            self.state.orders.cancel_refused(order.order_id, "still open after the cancel")
        self._learn(answer.body, order)

    def _learn(self, body: object, order: Order) -> None:
        """The answer to a look-up. The fills first: an order that ends with all of them was filled, not cancelled."""
        scale = self.ear.named(order.symbol)
        report = order_in(body, order, scale)
        for fill in fills_in(body, order, scale):
            self.trading.take_fill(fill)
        self.state.orders.looked_up(report, time.monotonic())
        self.trading.take_order(report)


def _clock(order: Order) -> int:
    """The venue's time as the order's own stopwatch has it: a clock that is set meanwhile must not settle anything."""
    return order.sent_ms + int((time.monotonic() - order.since) * 1000)
