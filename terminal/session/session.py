"""The session as a whole: opened against a venue, run until the terminal ends."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass
from pathlib import Path

from terminal.core.arm import Arm
from terminal.core.budget import Priority
from terminal.core.limits import Limits
from terminal.core.stream import State
from terminal.journal import Journal, JournalError, Kind
from terminal.model.errors import EvtermError, NotFound, Unauthorised, Unreachable
from terminal.model.instrument import Instrument
from terminal.session.feed import Feed, numbered_link
from terminal.session.requests import Requests
from terminal.session.settling import Settling
from terminal.session.state import SessionState
from terminal.session.trading import Trading
from terminal.venue.auth import SetUpError, Venue
from terminal.venue.rest import Rest
from terminal.wire import reading
from terminal.wire.hearing import Ear

MARK_S = 1.0
REFRESH_S = 45.0
MOST_TERMINALS = 8


@dataclass(frozen=True, slots=True)
class Start:
    """What a session is opened with."""

    venue: Venue
    mode: str
    """practice or paper"""
    symbol: str
    journals: Path
    limits: Limits
    idle_s: float


class Session:
    """State and everything that writes it."""

    def __init__(
        self, start: Start, requests: Requests, instruments: list[Instrument], journal: Journal
    ) -> None:
        self.state = SessionState(
            instruments, start.symbol, start.mode, numbered_link(), has_key=bool(start.venue.key)
        )
        requests.state = self.state
        self.requests, self.journal = requests, journal
        ear = Ear(instruments)
        self.arm = Arm(start.idle_s)
        self.trading = Trading(self.state, requests, ear, journal, start.limits, self.arm)
        self.settling = Settling(self.state, requests, ear, self.trading)
        self.feed = Feed(
            self.state,
            start.venue,
            ear,
            requests.look,
            self.trading.hear,
            self.settling.broke,
            self.settling.compare,
        )

    @classmethod
    async def open(cls, start: Start) -> Session:
        """Ask what is traded and whether the key is taken. Raises with what to mend."""
        requests = Requests(Rest(start.venue))
        try:
            body = (await requests.ask("/exchange/pairs", Priority.CANCEL)).body
            instruments = reading.pairs(body)
            if not instruments:
                raise SetUpError(f"{start.venue.url} trades nothing that this terminal can show")
            if start.symbol and start.symbol not in {one.symbol for one in instruments}:
                names = ", ".join(one.symbol for one in instruments)
                raise SetUpError(f"--symbol {start.symbol} is not traded there: choose from {names}")
            if start.venue.key:
                await requests.ask(f"/exchange/{instruments[0].symbol}/balance", Priority.CANCEL)
        except Unauthorised as error:
            raise SetUpError(f"{start.venue.url} does not accept the key: {error}") from None
        except Unreachable as error:
            raise SetUpError(f"{start.venue.url} cannot be reached: {error}") from None
        session = cls(start, requests, instruments, _open_journal(start.journals))
        await session._know_mode()
        session._take_baselines()
        return session

    async def run(self) -> None:
        """Until cancelled."""
        try:
            async with asyncio.TaskGroup() as tasks:
                tasks.create_task(self.feed.run())
                tasks.create_task(self._mark())
                tasks.create_task(self._refresh())
        finally:
            await self.requests.rest.close()
            self.journal.close()

    def choose(self, symbol: str, timeframe: str) -> None:
        """Another pair comes into focus."""
        self.feed.focus(symbol)
        self.load(timeframe)

    def load(self, timeframe: str) -> None:
        """Fetch what the streams do not tell: the past of the chart and of the tape."""
        symbol, pair = self.state.symbol, self.state.market
        self._timeframe = timeframe
        if len(pair.series[timeframe].bars) < 100:
            self.feed.start(self.feed.load_candles(symbol, timeframe))
        if len(pair.tape.prints) < 100:
            self.feed.start(self.feed.load_trades(symbol))

    _timeframe = "1m"

    async def _refresh(self) -> None:
        """The venue's own count of the newest candles, now and then: trades that were missed are in it."""
        while True:
            await asyncio.sleep(REFRESH_S)
            if self.state.clob.state is State.LIVE:
                await self.feed.load_candles(self.state.symbol, self._timeframe, 5)

    async def _mark(self) -> None:
        """Marks and equity, once a second."""
        while True:
            now_ms = self.state.venue_ms()
            for symbol, pair in self.state.pairs.items():
                if pair.book.fresh and (mid2 := pair.book.mid2):
                    self.state.portfolio.mark(symbol, mid2, now_ms)
            if self.state.has_key and self.state.clob.state is State.LIVE:
                self.state.portfolio.sample(now_ms)
            self.arm.armed(time.monotonic())
            await asyncio.sleep(MARK_S)

    async def _know_mode(self) -> None:
        """Whether the venue keeps this account to paper: it decides which routes paper may use."""
        if self.state.mode != "paper" or not self.state.has_key:
            return
        try:
            answer = await self.requests.ask("/portfolio/summary", Priority.RECONCILE)
            self.state.simulated = (
                isinstance(answer.body, dict) and answer.body.get("simulation_mode") is True
            )
        except (NotFound, EvtermError):
            self.state.simulated = False

    def _take_baselines(self) -> None:
        """The position counts from the first time that this terminal saw the pair."""
        known = self.journal.baselines()
        for symbol, position in self.state.portfolio.positions.items():
            entry = known.get(symbol)
            if entry is not None and isinstance(entry.get("from_ms"), int):
                position.baseline_ms = entry["from_ms"]
            else:
                self.set_baseline(symbol)
        for message in self.journal.messages:
            self.state.notice(message, "warn")

    def set_baseline(self, symbol: str) -> None:
        """Count the position of a pair from now on: what is held now becomes holdings."""
        now_ms = self.state.venue_ms()
        try:
            self.journal.write(Kind.BASELINE, symbol=symbol, from_ms=now_ms)
        except JournalError as error:
            self.state.notice(str(error), "bad")
            return
        self.state.portfolio.restart(symbol, now_ms)


def _open_journal(folder: Path) -> Journal:
    """Each terminal that runs at the same time has a journal of its own."""
    for number in range(1, MOST_TERMINALS + 1):
        own = folder if number == 1 else folder.with_name(f"{folder.name}-{number}")
        try:
            return Journal.open(own)
        except JournalError as error:
            if "Another evterm" not in str(error) or number == MOST_TERMINALS:
                raise
    raise JournalError(f"No journal in {folder} could be opened.")
