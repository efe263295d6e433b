"""The session as a whole: opened against a venue, run until the terminal ends."""

from __future__ import annotations

import asyncio
import time
from dataclasses import replace
from typing import TYPE_CHECKING, Self

from terminal.core.arm import WINDOW_S, Arm
from terminal.core.stream import State
from terminal.journal import Journal, JournalError, Kind
from terminal.model.errors import EvtermError
from terminal.model.instrument import Instrument
from terminal.session.alerting import Alerting
from terminal.session.banking import Banking
from terminal.session.calling import Calling, is_call
from terminal.session.comparing import Comparing
from terminal.session.ended import Ended
from terminal.session.feed import Feed, numbered_link
from terminal.session.opening import clock_offset_ms, known_venue, open_journal
from terminal.session.parents import Watching
from terminal.session.requests import Requests
from terminal.session.restoring import restored
from terminal.session.safety import Safety, caps_of
from terminal.session.scribe import Scribe
from terminal.session.settling import Settling
from terminal.session.simulation import Simulation, simulated
from terminal.session.start import Start
from terminal.session.state import SessionState
from terminal.session.trading import Trading
from terminal.session.working import Working
from terminal.venue.rest import Rest
from terminal.wire.hearing import Ear

if TYPE_CHECKING:
    from terminal.session.propdesk import PropDesk

__all__ = ["Session", "Start"]

MARK_S = 1.0
REFRESH_S = 45.0


class Session:
    """State and everything that writes it."""

    def __init__(
        self, start: Start, requests: Requests, instruments: list[Instrument], journal: Journal
    ) -> None:
        self.state = state = SessionState(
            instruments, start.symbol, start.mode, numbered_link(), has_key=bool(start.venue.key)
        )
        state.on_exit, state.on_hang_up = start.on_exit, start.on_hang_up
        self.requests, self._read_key = requests, start.read_key
        self.scribe = Scribe(journal, lambda why: state.notice(why, "bad"))
        ear = Ear(instruments)
        self.arm = Arm(start.idle_s)
        self.trading = Trading(state, requests, ear, self.scribe, start.limits, self.arm)
        self.trading.caps = caps_of(start.pairs, instruments)
        self.calling = Calling(state, requests, self.trading)
        self.settling = Settling(state, requests, ear, self.trading)
        self.working = Working(state, self.trading, self.settling.inquire)
        self.comparing = comparing = Comparing(state, self.settling.lists, self.trading, self.settling)
        self.feed = Feed(
            state, start.venue, ear, requests.look, self.trading.hear, comparing.broke, comparing.compare
        )
        self.safety = Safety(
            state, requests, ear, self.scribe, self.trading.tasks, self.trading.limits.daily_loss,
            start.journals.with_name(f"{start.journals.name}.losslock"),
        )  # fmt: skip
        self.safety.unconfirmed = lambda: self.trading.unconfirmed
        self.trading.loss_lock, comparing.untold = self.safety.why, self.safety.untold
        self.heartbeat = self.calling.heartbeat
        self.parents = Watching(state, requests, ear, self.trading)
        self.calling.on_leaving, self.calling.on_answered = self.parents.leaving, self.parents.answered
        self.feed.on_parent = self.parents.told
        self.banking = Banking(state)
        self.banking.listen(self.calling, self.feed)
        self.simulation = Simulation(state, requests)
        self.simulation.listen(self.calling)
        state.works, state.works_version = lambda: self.working.works, lambda: self.working.version
        self.ended = Ended(state, self.settling.lists, self.trading.tasks)
        self.alerting = Alerting(state)
        self.trading.on_fill = self.alerting.filled
        self.safety.alert = self.trading.on_alarm = self.alerting.warn
        requests.state, requests.renew = state, self._renew
        requests.rest.clock = lambda: state.venue_ms() / 1000
        self.feed.renewed = requests.renewed

    @property
    def prop_desk(self) -> PropDesk:
        """Made when it is asked for: most sessions have nothing to do with it."""
        if self._prop_desk is None:
            from terminal.session.propdesk import PropDesk

            self._prop_desk = PropDesk(self)
        return self._prop_desk

    _prop_desk: PropDesk | None = None

    @property
    def prop_stops(self) -> int:
        """How many stops of prop trades this terminal keeps."""
        return len(self._prop_desk.stops.kept) if self._prop_desk else 0

    @classmethod
    async def open(cls, start: Start) -> Self:
        """Ask what is traded and whether the key is taken. Raises with what to mend."""
        requests = Requests(Rest(start.venue))
        try:
            instruments = await known_venue(start, requests)
            offset = await clock_offset_ms(requests)
            in_simulation = bool(start.venue.key) and await simulated(requests)
            session = cls(start, requests, instruments, open_journal(start.journals))
        except BaseException:
            await requests.rest.close()
            raise
        session.state.health.clock_offset_ms = offset
        session.simulation.told(on=in_simulation is True)
        session.recall()
        return session

    async def run(self) -> None:
        """Until cancelled."""
        try:
            if self.state.has_key:
                self.parents.recall()
                left_open = self.scribe.journal.open_intents()
                self.calling.recall([entry for entry in left_open if is_call(entry)])
                for order in restored([entry for entry in left_open if not is_call(entry)], self.state):
                    self.settling.inquire(order)
                self.working.restore(self.scribe.journal.open_works())
                if stops := self.scribe.journal.open_stops():
                    self.prop_desk.stops.restore(stops)
            async with asyncio.TaskGroup() as tasks:
                tasks.create_task(self.feed.run())
                tasks.create_task(self._mark())
                tasks.create_task(self.alerting.run())
                tasks.create_task(self.heartbeat.run())
                tasks.create_task(self._refresh())
                if self.state.has_key:
                    tasks.create_task(self.parents.run())
        finally:
            await self.settling.tasks.close()
            await self.trading.tasks.close()
            await self.requests.rest.close()
            self.scribe.close()

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

    def set_baseline(self, symbol: str) -> None:
        """Count the position of a pair from now on: what is held now becomes holdings."""
        now_ms = self.state.venue_ms()
        overnight = self.state.portfolio.positions[symbol].opened_with(now_ms)
        try:
            self.scribe.write_now(Kind.BASELINE, symbol=symbol, from_ms=now_ms, overnight=overnight)
        except JournalError as error:
            self.state.notice(str(error), "bad")
            return
        self.state.portfolio.restart(symbol, now_ms)

    # -- inside --------------------------------------------------------------------------------------------

    async def _refresh(self) -> None:
        """The venue's own count of the newest candles, now and then: trades that were missed are in it. And whether somebody
        turned simulation on elsewhere."""
        while True:
            await asyncio.sleep(REFRESH_S)
            if self.state.clob.state is State.LIVE:
                await self.feed.load_candles(self.state.symbol, self._timeframe, 5)
                if self.state.has_key:
                    await self.simulation.look()

    async def _mark(self) -> None:
        """Marks and equity, once a second."""
        while True:
            now_ms = self.safety.now_ms(time.monotonic())
            for symbol, pair in self.state.pairs.items():
                if pair.book.fresh and (mid2 := pair.book.mid2):
                    self.state.portfolio.mark(symbol, mid2, now_ms)
            if self.state.has_key and self.state.clob.state is State.LIVE:
                self.state.portfolio.sample(now_ms)
            self.safety.look(time.monotonic())
            self.arm.armed(time.monotonic())
            await asyncio.sleep(MARK_S)

    def _renew(self) -> bool:
        """Read the key again, where it is kept in a file; True where it is another one than before."""
        if self._read_key is None:
            return False
        try:
            key = self._read_key()
        except EvtermError as error:
            self.state.notice(f"the key is not accepted any more: {error}", "bad")
            return False
        if key == self.feed.venue.key:
            return False
        self.feed.venue = replace(self.feed.venue, key=key)
        self.requests.rest.use(self.feed.venue)
        self.state.notice("the key was not accepted any more and was read again", "warn")
        return True

    def recall(self) -> None:
        """What the journal knows of the runs before: from when on positions count, and what left in the last minute."""
        self._take_baselines()
        venue_ms, now = self.state.venue_ms(), time.monotonic()
        for sent_ms, orders in self.scribe.journal.sent_since(venue_ms - int(WINDOW_S * 1000)):
            self.trading.pace.sent(now - max(0, venue_ms - sent_ms) / 1000, orders)

    def _take_baselines(self) -> None:
        """The position counts from the first time that this terminal saw the pair."""
        journal = self.scribe.journal
        known = journal.baselines()
        for symbol, position in self.state.portfolio.positions.items():
            entry = known.get(symbol)
            if entry is not None and isinstance(entry.get("from_ms"), int):
                position.baseline_ms, overnight = entry["from_ms"], entry.get("overnight")
                position.overnight = overnight if isinstance(overnight, int) else 0
            else:
                self.set_baseline(symbol)
        for message in journal.messages:
            self.state.notice(message, "warn")
