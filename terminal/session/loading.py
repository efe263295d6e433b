"""What is asked of the venue beside the streams: the past of charts and tapes, its clock, the watch list's sparks."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Protocol

from terminal.model.errors import EvtermError
from terminal.wire import reading

if TYPE_CHECKING:
    from terminal.session.state import SessionState
    from terminal.venue.rest import Answer
    from terminal.wire.hearing import Ear

CLOCK_S, CLOCK_AGAIN_S = 60.0, 5.0
SPARKS_S, SPARKS_AGAIN_S = 900.0, 10.0
CANDLES, TRADES = 500, 200
DAY_S = 86_400


class Ask(Protocol):
    """A question to the venue, within the budget."""

    async def __call__(self, path: str, /, **query: Any) -> Answer: ...


class Loading:
    """Each question fills a part of the state, or says why it could not."""

    def __init__(self, state: SessionState, ear: Ear, ask: Ask) -> None:
        self.state, self.ear, self._ask = state, ear, ask
        self.on_answer: Callable[[], None] = lambda: None
        """told when the venue answers: where a stream waits to try again, it need not wait any longer"""
        self._under_way: set[tuple[str, str, int]] = set()

    async def candles(self, symbol: str, timeframe: str, limit: int) -> None:
        """A second question for the same ones is left to the first."""
        key = (symbol, timeframe, limit)
        if key in self._under_way:
            return
        self._under_way.add(key)
        series = self.state.pairs[symbol].series[timeframe]
        try:
            with series.asking() as meanwhile:
                answer = await self._ask(f"/exchange/{symbol}/chart", interval=timeframe, limit=limit)
            # One of the far future would stay the newest, and keep out all that follow.
            latest = self.state.venue_ms() // 1000 + DAY_S
            bars = [bar for bar in reading.candles(answer.body, self.ear.named(symbol)) if bar.time < latest]
            series.load(bars, meanwhile)
        except EvtermError as error:
            self.state.notice(f"no candles for {symbol}: {error}", "warn")
        finally:
            self._under_way.discard(key)

    async def trades(self, symbol: str) -> None:
        try:
            answer = await self._ask(f"/exchange/{symbol}/trades", limit=TRADES)
            prints = reading.trades(answer.body, self.ear.named(symbol))
        except EvtermError as error:
            self.state.notice(f"no trades for {symbol}: {error}", "warn")
            return
        self.state.pairs[symbol].tape.load(prints)

    async def keep_clock(self) -> None:
        while True:
            await asyncio.sleep(CLOCK_S if await self._clock() else CLOCK_AGAIN_S)

    async def _clock(self) -> bool:
        """How far the venue's clock is from ours, at the middle of the round trip. The question may have waited for
        its turn before that, so only the trip itself counts."""
        try:
            answer = await self._ask("/exchange/time")
            said = reading.server_time(answer.body)
        except EvtermError:
            return False
        self.on_answer()
        middle_ms = (time.time() - answer.seconds / 2) * 1000
        self.state.health.clock_offset_ms = said - middle_ms
        self.state.health.round_trip_ms = answer.seconds * 1000
        return True

    async def keep_sparks(self) -> None:
        """A day of closes a pair for the watch list, one question a pair."""
        while True:
            complete = True
            for symbol, pair in self.state.pairs.items():
                try:
                    answer = await self._ask(f"/exchange/{symbol}/chart", interval="1h", limit=24)
                    pair.day = [bar.close for bar in reading.candles(answer.body, self.ear.named(symbol))]
                    self.state.markets_version += 1
                except EvtermError:
                    complete = False
            await asyncio.sleep(SPARKS_S if complete else SPARKS_AGAIN_S)
