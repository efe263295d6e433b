"""The venue's lists of own orders and fills, read whole: page by page until one says nothing new."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from terminal.core.budget import Priority
from terminal.model.order import Mode
from terminal.model.reports import BalanceReport, FillReport, OrderReport
from terminal.session.requests import Requests
from terminal.wire import reading
from terminal.wire.hearing import Ear

PAGE, MOST_PAGES = 100, 50
SURE_MS = 10_000
"""so far past the time asked for a list is read: clocks differ"""

Row = TypeVar("Row")


class Lists:
    """`since` in an answer is how far back it was read: 0 for all there is."""

    def __init__(self, requests: Requests, ear: Ear, mode: Mode) -> None:
        self.requests, self.ear, self.mode = requests, ear, mode
        self.on_page: Callable[[int], None] = lambda _: None
        """told after each page of a list how many of its rows are known"""

    async def open_orders(self, symbol: str, priority: Priority) -> list[OrderReport]:
        answer = await self.requests.ask(f"/exchange/{symbol}/orders/open", priority, mode=self.mode.value)
        return reading.orders(answer.body, self.ear.scales, self.ear.named(symbol))

    async def balances(self, symbol: str, priority: Priority) -> list[BalanceReport]:
        answer = await self.requests.ask(f"/exchange/{symbol}/balance", priority, mode=self.mode.value)
        return reading.balances(answer.body, self.ear.scales)

    async def history(self, symbol: str, since_ms: int, priority: Priority) -> tuple[list[OrderReport], int]:
        """Ended orders, the newest first."""
        scale = self.ear.named(symbol)
        return await self._pages(
            f"/exchange/{symbol}/orders/history", since_ms, priority,
            lambda body: reading.orders(body, self.ear.scales, scale),
            lambda report: (report.order_id, report.updated_ms),
        )  # fmt: skip

    async def fills(self, symbol: str, since_ms: int, priority: Priority) -> tuple[list[FillReport], int]:
        """Own fills, the newest first."""
        scale = self.ear.named(symbol)
        return await self._pages(
            f"/exchange/{symbol}/trades/mine", since_ms, priority,
            lambda body: reading.fills(body, self.ear.scales, scale),
            lambda fill: (fill.trade_id, fill.at_ms),
        )  # fmt: skip

    async def _pages(
        self, path: str, since_ms: int, priority: Priority, read: Callable[[Any], list[Row]],
        name: Callable[[Row], tuple[str, int]],
    ) -> tuple[list[Row], int]:  # fmt: skip
        """A page may be shorter than was asked for, so only an empty one is the end. One that repeats what is known
        comes from a venue that cannot page: then all is told only where less came than was asked for."""
        found: dict[str, Row] = {}
        oldest, offset = 0, 0
        for _ in range(MOST_PAGES):
            answer = await self.requests.ask(path, priority, limit=PAGE, offset=offset, mode=self.mode.value)
            rows = read(answer.body)
            fresh = {name(row)[0]: row for row in rows if name(row)[0] not in found}
            if not rows or (not fresh and len(found) < PAGE):
                return list(found.values()), 0
            if not fresh:
                break
            found |= fresh
            self.on_page(len(found))
            offset += len(rows)
            oldest = min(name(row)[1] for row in found.values())
            if oldest < since_ms - SURE_MS:
                break
        return list(found.values()), oldest
