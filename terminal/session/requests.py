"""Questions and commands to the venue within its budget: what matters least waits first, and 429 closes the door."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Mapping
from typing import Any

from terminal.core.budget import Budget, Priority
from terminal.model.errors import Limited
from terminal.session.state import SessionState
from terminal.venue.rest import Answer, Rest

GENERAL_A_MINUTE, ORDERS_A_MINUTE = 100, 3_000


class Requests:
    """The one door to REST. Questions wait for their turn; an order that would have to wait is told so instead."""

    def __init__(self, rest: Rest) -> None:
        self.rest = rest
        self.general = Budget(GENERAL_A_MINUTE)
        self.orders = Budget(ORDERS_A_MINUTE)
        self.state: SessionState | None = None

    async def ask(self, path: str, priority: Priority = Priority.DECORATION, **query: Any) -> Answer:
        await self._turn(self.general, priority)
        return await self._done(self.general, lambda: self.rest.ask(path, **query))

    async def look(self, path: str, /, **query: Any) -> Answer:
        """A question that can wait for all others."""
        return await self.ask(path, Priority.DECORATION, **query)

    async def tell(
        self,
        method: str,
        path: str,
        body: Mapping[str, Any] | None = None,
        *,
        priority: Priority,
        key: str = "",
        **query: Any,
    ) -> Answer:
        await self._turn(self.orders, priority)
        return await self._done(self.orders, lambda: self.rest.tell(method, path, body, key=key, **query))

    def order_wait(self, now: float) -> float:
        """Seconds before the venue takes another order."""
        return self.orders.ask(Priority.ORDER, now)

    async def _turn(self, budget: Budget, priority: Priority) -> None:
        while (wait := budget.ask(priority, time.monotonic())) > 0:
            await asyncio.sleep(min(wait, 1.0))
        budget.spent(time.monotonic())

    async def _done(self, budget: Budget, send: Any) -> Answer:
        try:
            answer: Answer = await send()
        except Limited as error:
            now = time.monotonic()
            budget.refused(now + max(0.5, error.reset_at - time.time()), now)
            raise
        finally:
            self._show()
        if answer.limit is not None and answer.remaining is not None:
            now = time.monotonic()
            reset_in = (answer.reset_at - time.time()) if answer.reset_at else 60.0
            budget.told(answer.limit, answer.remaining, now + max(0.0, reset_in), now)
            self._show()
        return answer

    def _show(self) -> None:
        if self.state is not None:
            figures = self.general.figures(time.monotonic())
            self.state.budget_text = f"{figures.left}/{figures.limit}"
