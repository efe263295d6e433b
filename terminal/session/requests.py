"""Questions and commands to the venue within its budget: what matters least waits first, and 429 closes the door."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import Any

from terminal.core.budget import Budget, Priority
from terminal.model.errors import Limited, Unauthorised
from terminal.session.state import SessionState
from terminal.venue.rest import Answer, Body, Rest

GENERAL_A_MINUTE, ORDERS_A_MINUTE = 100, 3_000
LEAST_WAIT_S, MOST_WAIT_S = 0.5, 300.0


class Requests:
    """The one door to REST. Questions and cancels wait for their turn; an order that would have to wait is refused,
    for its price would be old by then."""

    def __init__(self, rest: Rest) -> None:
        self.rest = rest
        self.general = Budget(GENERAL_A_MINUTE)
        self.orders = Budget(ORDERS_A_MINUTE)
        self.state: SessionState | None = None
        self.renew: Callable[[], bool] = lambda: False
        """called where the key is not accepted; True where there is another one to try"""
        self._keys = 0

    async def ask(self, path: str, priority: Priority = Priority.DECORATION, **query: Any) -> Answer:
        return await self._done(self.general, priority, lambda: self.rest.ask(path, **query))

    async def look(self, path: str, /, **query: Any) -> Answer:
        """A question that can wait for all others."""
        return await self.ask(path, Priority.DECORATION, **query)

    async def tell(
        self,
        method: str,
        path: str,
        body: Body = None,
        *,
        priority: Priority,
        key: str = "",
        general: bool = False,
        **query: Any,
    ) -> Answer:
        """A command. Those that are about orders have an allowance of their own; `general` ones share the questions'."""

        def send() -> Awaitable[Answer]:
            return self.rest.tell(method, path, body, key=key, **query)

        return await self._done(self.general if general else self.orders, priority, send)

    def renewed(self) -> bool:
        """Whether there is a new key; many may ask at once, and the first of them brings it."""
        found = self.renew()
        self._keys += found
        return found

    def order_wait(self, now: float) -> float:
        """Seconds before the venue takes another order."""
        return self.orders.ask(Priority.ORDER, now)

    async def _done(
        self, budget: Budget, priority: Priority, send: Callable[[], Awaitable[Answer]]
    ) -> Answer:
        try:
            keys = self._keys
            try:
                answer = await self._once(budget, priority, send)
            except Unauthorised:
                if not self.renewed() and keys == self._keys:
                    raise
                # Not accepted is not executed: the same thing once more, as whom the venue knows now.
                answer = await self._once(budget, priority, send)
        finally:
            self._show()
        self._told(budget, answer)
        return answer

    async def _once(
        self, budget: Budget, priority: Priority, send: Callable[[], Awaitable[Answer]]
    ) -> Answer:
        await self._turn(budget, priority)
        try:
            return await send()
        except Limited as error:
            self._close(budget, error.reset_at)
            raise

    async def _turn(self, budget: Budget, priority: Priority) -> None:
        while (wait := budget.ask(priority, time.monotonic())) > 0:
            if priority is Priority.ORDER:
                raise Limited(f"the venue takes no command for another {wait:.0f} s", self._venue_s() + wait)
            await asyncio.sleep(min(wait, 1.0))
        budget.spent(time.monotonic())

    def _close(self, budget: Budget, reset_at: float) -> None:
        now = time.monotonic()
        wait = min(MOST_WAIT_S, max(LEAST_WAIT_S, reset_at - self._venue_s()))
        budget.refused(now + wait, now)

    def _told(self, budget: Budget, answer: Answer) -> None:
        if answer.limit is None or answer.remaining is None:
            return
        now = time.monotonic()
        reset_in = answer.reset_at - self._venue_s() if answer.reset_at else 60.0
        budget.told(answer.limit, answer.remaining, now + max(0.0, reset_in), now)
        self._show()

    def _venue_s(self) -> float:
        """Resets are told by the venue's clock, which ours need not agree with."""
        return self.rest.clock()

    def _show(self) -> None:
        if self.state is not None:
            figures = self.general.figures(time.monotonic())
            self.state.budget_text = f"{figures.left}/{figures.limit}"
