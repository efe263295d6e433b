"""What the venue knows and we may not: unknown orders settled by evidence, and all own state compared after a break."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Coroutine
from typing import Any

from terminal.core.budget import Priority
from terminal.core.order import Intent, Order
from terminal.core.reconcile import (
    FAILED,
    Check,
    Count,
    Inquiry,
    Learn,
    LookUp,
    Outcome,
    Verdict,
    differences,
    suspects,
)
from terminal.model.errors import EvtermError, NotFound
from terminal.model.reports import FillReport, OrderReport
from terminal.session.requests import Requests
from terminal.session.state import SessionState
from terminal.session.trading import Trading
from terminal.wire import reading
from terminal.wire.hearing import Ear
from terminal.wire.values import row_of

LOOK_S = 0.25
PAGE, MOST_PAGES = 200, 25
AGAIN_S = 2.0


class Settling:
    """Asks the venue until local state and its word agree."""

    def __init__(self, state: SessionState, requests: Requests, ear: Ear, trading: Trading) -> None:
        self.state, self.requests, self.ear, self.trading = state, requests, ear, trading
        self._tasks: set[asyncio.Task[None]] = set()
        self._asked: set[str] = set()
        self._reconciling: asyncio.Task[None] | None = None
        self._dirty = False
        trading.on_unknown = self.inquire
        trading.on_doubt = self.look_up

    # -- unknown orders ------------------------------------------------------------------------------------

    def inquire(self, order: Order) -> None:
        """Settle one whose answer was lost."""
        if order.request_id and order.request_id not in self._asked:
            self._asked.add(order.request_id)
            self._start(self._inquire(order))

    async def _inquire(self, order: Order) -> None:
        inquiry = Inquiry(order.request_id, order.sent_ms)
        while inquiry.verdict is None:
            if order.order_id:
                inquiry.seen()
                break
            for check in inquiry.next(self.state.venue_ms()):
                outcome = await self._run(check, order)
                inquiry.heard(check, outcome, self.state.venue_ms())
            await asyncio.sleep(LOOK_S)
        self._asked.discard(order.request_id)
        if inquiry.verdict is Verdict.ABSENT:
            self.state.orders.refused(order.request_id, "it never reached the venue")
            self.state.notice("the unknown order never reached the venue", "good")
        else:
            self.state.notice("the unknown order was found at the venue", "good")
            self.trading.found(order)

    async def _run(self, check: Check, order: Order) -> Outcome:
        try:
            if check is Check.REQUEST:
                return await self._by_request(order)
            return await self._by_list(check, order)
        except EvtermError:
            return FAILED

    async def _by_request(self, order: Order) -> Outcome:
        try:
            answer = await self.requests.ask(
                f"/exchange/{order.symbol}/orders/{order.request_id}", Priority.RESOLVE
            )
        except NotFound:
            return Outcome(succeeded=True, server_ms=self.state.venue_ms())
        self._learn(answer.body, order.symbol)
        return Outcome(succeeded=True, found=bool(order.order_id), server_ms=self.state.venue_ms())

    async def _by_list(self, check: Check, order: Order) -> Outcome:
        symbol, scale = order.symbol, self.ear.named(order.symbol)
        reports: list[OrderReport] = []
        fills: list[FillReport] = []
        since = 0
        if check is Check.OPEN:
            reports = await self.open_orders(symbol, Priority.RESOLVE)
        elif check is Check.HISTORY:
            reports, since = await self._history(symbol, order.sent_ms)
        else:
            fills, since = await self._fills(symbol, order.sent_ms, Priority.RESOLVE)
        for report in reports:
            if report.request_id == order.request_id:
                self.trading.take_order(report)
        intent = Intent(
            order.request_id, symbol, order.side, order.kind, order.ticks, order.lots, order.sent_ms
        )
        known = {one.order_id for one in [*self.state.orders.all_live(), *self.state.orders.ended.values()]}
        doubts = suspects(intent, reports, fills, known)
        for order_id in doubts:
            answer = await self.requests.ask(f"/exchange/{scale.symbol}/orders/{order_id}", Priority.RESOLVE)
            self._learn(answer.body, symbol)
        return Outcome(
            succeeded=True, found=bool(order.order_id), server_ms=self.state.venue_ms(), since_ms=since,
            suspects=frozenset() if doubts else doubts,
        )  # fmt: skip

    # -- single look-ups -----------------------------------------------------------------------------------

    def look_up(self, order: Order) -> None:
        """Ask for one order whose cancel or amend went wrong."""
        if order.order_id and order.order_id not in self._asked:
            self._asked.add(order.order_id)
            self._start(self._look_up(order))

    async def _look_up(self, order: Order) -> None:
        try:
            while not order.state.ended:
                try:
                    answer = await self.requests.ask(
                        f"/exchange/{order.symbol}/orders/{order.order_id}", Priority.RESOLVE
                    )
                except NotFound as error:
                    self.state.orders.gone(order.order_id, str(error))
                    return
                except EvtermError:
                    await asyncio.sleep(AGAIN_S)
                    continue
                self._learn(answer.body, order.symbol, looked_up=True)
                return
        finally:
            self._asked.discard(order.order_id)

    def _learn(self, body: Any, symbol: str, *, looked_up: bool = False) -> None:
        scale = self.ear.named(symbol)
        report = reading.order(row_of(body), scale)
        if looked_up:
            self.state.orders.looked_up(report, time.monotonic())
        else:
            self.trading.take_order(report)
        for fill in reading.fills_of(body, scale):
            self.trading.take_fill(fill)

    # -- after a break -------------------------------------------------------------------------------------

    def broke(self) -> None:
        """Something was missed: own orders and position are unconfirmed until they were compared."""
        self.trading.unconfirmed = "the stream broke, own orders are being compared"
        self.trading.arm.disarm("the connection broke")

    def compare(self) -> None:
        """Ask for everything own. Asked again meanwhile, it runs once more."""
        if not self.state.has_key:
            return
        self._dirty = True
        if self._reconciling is None or self._reconciling.done():
            self._reconciling = asyncio.create_task(self._compare())

    async def _compare(self) -> None:
        while self._dirty:
            self._dirty = False
            symbols = sorted(self.state.pairs, key=lambda symbol: symbol != self.state.symbol)
            try:
                for symbol in symbols:
                    await self._compare_pair(symbol)
            except EvtermError as error:
                self.state.notice(f"own orders could not be compared: {error}", "warn")
                self._dirty = True
                await asyncio.sleep(AGAIN_S)
        self.trading.unconfirmed = ""

    async def _compare_pair(self, symbol: str) -> None:
        reports = await self.open_orders(symbol, Priority.RECONCILE)
        since = self.state.portfolio.positions[symbol].baseline_ms
        known_since = max((fill.at_ms for fill in self.state.fills if fill.symbol == symbol), default=since)
        fills, _ = await self._fills(symbol, known_since, Priority.RECONCILE)
        answer = await self.requests.ask(
            f"/exchange/{symbol}/balance", Priority.RECONCILE, mode=self.state.ledger.value
        )
        for balance in reading.balances(answer.body, self.ear.scales):
            self.trading.hear(balance)
        for action in differences(self.state.orders.live(symbol), reports, fills, self.state.known_fills):
            match action:
                case Count(fill):
                    self.trading.take_fill(fill, told=False)
                case Learn(report):
                    self.trading.take_order(report)
                case LookUp(key):
                    order = self.state.orders.find(key)
                    if order is not None and order.order_id:
                        self.look_up(order)
                    elif order is not None:
                        self.inquire(order)

    async def open_orders(self, symbol: str, priority: Priority) -> list[OrderReport]:
        answer = await self.requests.ask(
            f"/exchange/{symbol}/orders/open", priority, mode=self.state.ledger.value
        )
        return reading.orders(answer.body, self.ear.scales, self.ear.named(symbol))

    async def _history(self, symbol: str, since_ms: int) -> tuple[list[OrderReport], int]:
        """Ended orders back past a time, and how far back that was; 0 for all there are."""
        found: list[OrderReport] = []
        for page in range(MOST_PAGES):
            answer = await self.requests.ask(
                f"/exchange/{symbol}/orders/history", Priority.RESOLVE, limit=PAGE, offset=page * PAGE,
                mode=self.state.ledger.value,
            )  # fmt: skip
            reports = reading.orders(answer.body, self.ear.scales, self.ear.named(symbol))
            found += reports
            if len(reports) < PAGE:
                return found, 0
            oldest = min(report.updated_ms for report in reports)
            if oldest < since_ms - 10_000:
                return found, oldest
        return found, min((report.updated_ms for report in found), default=0)

    async def _fills(self, symbol: str, since_ms: int, priority: Priority) -> tuple[list[FillReport], int]:
        found: list[FillReport] = []
        for page in range(MOST_PAGES):
            answer = await self.requests.ask(
                f"/exchange/{symbol}/trades/mine", priority, limit=PAGE, offset=page * PAGE,
                mode=self.state.ledger.value,
            )  # fmt: skip
            fills = reading.fills(answer.body, self.ear.scales, self.ear.named(symbol))
            found += fills
            if len(fills) < PAGE:
                return found, 0
            oldest = min(fill.at_ms for fill in fills)
            if oldest < since_ms - 10_000:
                return found, oldest
        return found, min((fill.at_ms for fill in found), default=0)

    def _start(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
