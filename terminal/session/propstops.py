"""Stops of prop trades. The venue keeps none, so this terminal closes the trade when the mark that it is told gets there.

They end with the terminal. Each is asked for as long as there is one, whatever screen is shown.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable
from decimal import Decimal
from typing import TYPE_CHECKING

from terminal.calls import ROUTES
from terminal.calls.filling import Filling
from terminal.calls.request import build
from terminal.core.prop.exposure import is_reached
from terminal.model.money import grouped

if TYPE_CHECKING:
    from terminal.model.prop import Trade
    from terminal.session.calling import Calling, Run

LOOK_S = 1.0
CLOSE = "prop.close"


class PropStops:
    """`look` asks for the open trades where they are old."""

    def __init__(self, calling: Calling, look: Callable[[], None]) -> None:
        self.calling, self._ask = calling, look
        self.prices: dict[str, Decimal] = {}
        """by trade"""
        self._closing: set[str] = set()
        self._task: asyncio.Task[None] | None = None

    def keep(self, trade_id: str, price: Decimal) -> None:
        self.prices[trade_id] = price
        if self._task is None or self._task.done():
            self._task = self.calling.trading.tasks.start(self._watch())

    async def _watch(self) -> None:
        while self.prices:
            self._ask()
            await asyncio.sleep(LOOK_S)

    def told(self, trades: Iterable[Trade]) -> None:
        """Those that are gone need no stop; those whose mark is there are closed."""
        there = {str(one.id): one for one in trades}
        for id_ in [one for one in self.prices if one not in there and one not in self._closing]:
            del self.prices[id_]
        for id_, price in self.prices.items():
            if id_ in there and id_ not in self._closing and is_reached(there[id_], price):
                self._close(there[id_], price)

    def _close(self, trade: Trade, price: Decimal) -> None:
        state, mark = self.calling.state, grouped(format(trade.mark or price, "f"))
        state.notice(
            f"the stop {grouped(format(price, 'f'))} of the {trade.side} {trade.coin} is reached, mark {mark}: closing it",
            "warn",
        )
        self._closing.add(trade.id)
        ready = build(Filling(ROUTES[CLOSE], self.calling.around(), {"id": trade.id}))
        run = self.calling.start(ready)
        run.changed = lambda: self._ended(run, trade.id)

    def _ended(self, run: Run, id_: str) -> None:
        """Not closed is tried again with the next look: a trade that is closed cannot be closed twice."""
        self._closing.discard(id_)
        if run.error is None:
            self.prices.pop(id_, None)
