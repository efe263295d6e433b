"""After a break: everything own is compared with the venue's word before the position is believed again."""

from __future__ import annotations

import asyncio

from terminal.core.account import DAY_MS
from terminal.core.budget import Priority
from terminal.core.reconcile import Count, Learn, LookUp, differences
from terminal.model.errors import EvtermError, NotFound
from terminal.session.lists import Lists
from terminal.session.settling import Settling
from terminal.session.state import SessionState
from terminal.session.trading import Trading

AGAIN_S, MOST_AGAIN_S = 2.0, 15.0


class Comparing:
    """`broke` when something may have been missed, `compare` when the stream is whole again."""

    def __init__(self, state: SessionState, lists: Lists, trading: Trading, settling: Settling) -> None:
        self.state, self.lists, self.trading, self.settling = state, lists, trading, settling
        self._running: asyncio.Task[None] | None = None
        self._dirty = False
        self._breaks = 0
        self._sure_ms: dict[str, int] = {}
        """by pair, the venue's time up to which every fill is counted"""
        self.untold: set[str] = set()
        """pairs whose fills of the day the venue does not tell whole"""
        trading.on_uncounted = self.compare

    def broke(self) -> None:
        """Own orders and position are unconfirmed until they were compared."""
        self._breaks += 1
        self.trading.unconfirmed = "the stream broke, own orders are being compared"
        self.trading.on_break()
        self.trading.arm.disarm("the connection broke")

    def compare(self) -> None:
        """Ask for everything own. Asked again meanwhile, it runs once more."""
        if not self.state.has_key:
            return
        self._dirty = True
        if self._running is None or self._running.done():
            self._running = self.settling.tasks.start(self._compare())

    async def _compare(self) -> None:
        wait, said = AGAIN_S, ""
        while self._dirty:
            self._dirty, breaks = False, self._breaks
            try:
                for symbol in sorted(self.state.pairs, key=lambda symbol: symbol != self.state.symbol):
                    await self._compare_listed(symbol)
            except EvtermError as error:
                if str(error) != said:
                    said = str(error)
                    self.state.notice(f"own orders could not be compared: {said}, trying again", "warn")
                self._dirty = True
                await asyncio.sleep(wait)
                wait = min(MOST_AGAIN_S, wait * 2)
                continue
            if breaks == self._breaks:  # else the stream broke again, and this comparison is older than that
                self.trading.unconfirmed = ""

    async def _compare_listed(self, symbol: str) -> None:
        """A pair may be listed and not be open to this account: then nothing of ours is there."""
        try:
            await self._compare_pair(symbol)
        except NotFound:
            if symbol == self.state.symbol or self.state.orders.live(symbol):
                raise

    async def _compare_pair(self, symbol: str) -> None:
        asked_ms, first = self.state.venue_ms(), symbol not in self._sure_ms
        since = self._sure_ms.get(symbol, self._first_ms(symbol, asked_ms))
        reports = await self.lists.open_orders(symbol, Priority.RECONCILE)
        fills, read_to = await self.lists.fills(symbol, since, Priority.RECONCILE)
        for balance in await self.lists.balances(symbol, Priority.RECONCILE):
            self.trading.take_balance(balance)
        for action in differences(self.state.orders.live(symbol), reports, fills, self.state.known_fills):
            match action:
                case Count(fill):
                    self.trading.take_fill(fill, told=not first)
                case Learn(report):
                    self.trading.take_order(report)
                case LookUp(key):
                    self._look_up(key)
        if first and read_to > _midnight(asked_ms):
            self.untold.add(symbol)
        if read_to > max(since, self.state.portfolio.positions[symbol].baseline_ms):
            self.state.notice(
                f"{symbol}: the venue tells no fills from before {read_to} ms: set :baseline", "warn"
            )
        self._sure_ms[symbol] = asked_ms

    def _first_ms(self, symbol: str, now_ms: int) -> int:
        """All that counts for the position, and all of the day: its loss knows no baseline."""
        return min(self.state.portfolio.positions[symbol].baseline_ms, _midnight(now_ms))

    def _look_up(self, key: str) -> None:
        order = self.state.orders.find(key)
        if order is not None and order.order_id:
            self.settling.look_up(order)
        elif order is not None:
            self.settling.inquire(order)


def _midnight(now_ms: int) -> int:
    return now_ms // DAY_MS * DAY_MS
