"""The daily-loss lock at work: fed once a second, written down where every terminal of the account reads it."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

from terminal.config import PairSettings
from terminal.core.account import DAY_MS
from terminal.core.budget import Priority
from terminal.core.limits import PairCaps
from terminal.core.losslock import PHRASE, LossLock, Record, VenueDay
from terminal.core.refusal import Refusal
from terminal.files import write_whole
from terminal.journal import JournalError, Kind
from terminal.model.errors import EvtermError
from terminal.model.instrument import Instrument
from terminal.model.money import format_units, grouped
from terminal.session.requests import Requests
from terminal.session.scribe import Scribe
from terminal.session.state import SessionState
from terminal.session.tasks import Tasks
from terminal.wire import reading
from terminal.wire.hearing import Ear

CENT = 10**6
"""in units of the quote"""
OPENING_TRIES, OPENING_AGAIN_S = 3, 10.0
HOURS = 26
"""so many hourly candles reach back past 00:00 UTC from any time of the day"""


class Safety:
    """`unconfirmed` tells why own fills are not sure. `path` is one for all terminals of the account: a loss that locks one
    locks them all, and what is written there holds whatever config.toml says later that day."""

    def __init__(
        self, state: SessionState, requests: Requests, ear: Ear, scribe: Scribe, tasks: Tasks, limit: int, path: Path
    ) -> None:  # fmt: skip
        self.state, self.requests, self.ear, self.scribe, self.tasks = state, requests, ear, scribe, tasks
        self.lock, self.clock, self.path = LossLock(limit), VenueDay(), path
        self.unconfirmed: Callable[[], str] = lambda: ""
        self.alert: Callable[[str], None] = lambda _: None
        self.untold: set[str] = set()
        """pairs whose fills of the day the venue does not tell whole"""
        self._confirmed = self._accepted = False
        self._offset: float | None = None
        self._read_ns = 0
        self._unsaved = False
        self._asked: set[tuple[str, int]] = set()
        self._opening: set[str] = set()
        """pairs whose price of 00:00 UTC is being asked for"""

    # -- what holds back orders ----------------------------------------------------------------------------

    def why(self) -> str:
        """Why only reductions pass; empty where the day's loss is known and within its limit."""
        if not self.state.has_key:
            return ""
        if self.lock.locked:
            loss = max(self.lock.loss, self.lock.allowed)
            return f"loss lock (:unlock), the day lost {_money(loss)} of {_money(self.lock.allowed)} USDC"
        # Once confirmed it stays so: what a later break hides is counted as soon as it is compared, and price and position
        # have guards of their own.
        self._confirmed = self._confirmed or not self.unconfirmed()
        if not self._confirmed:
            return f"the day's loss is not known yet, {self.unconfirmed()}"
        if self._opening:
            return "the day's loss is not known yet, the prices of 00:00 UTC are being asked for"
        if self.untold and not self._accepted:
            symbol = next(iter(self.untold)).upper()
            return f"loss not known (:unlock), the venue does not tell all of today's fills of {symbol}"
        return ""

    @property
    def needs_phrase(self) -> bool:
        """Whether the phrase would open anything."""
        return self.lock.locked or (bool(self.untold) and not self._accepted)

    # -- once a second -------------------------------------------------------------------------------------

    def now_ms(self, now: float) -> int:
        """The venue's time, which no setting of the local clock moves."""
        offset = self.state.health.clock_offset_ms
        if offset is not None and offset != self._offset:
            self._offset = offset
            self.clock.told(self.state.venue_ms(), now)
        return self.clock.now_ms(now) if self.clock.known else self.state.venue_ms()

    def look(self, now: float) -> None:
        """Count the day's loss anew, and say what is new."""
        if not self.state.has_key:
            return
        now_ms = self.now_ms(now)
        self._read(now_ms // DAY_MS)
        if self._unsaved:
            self._save()
        if not self._confirmed and self.unconfirmed():
            return
        self._ask_openings(now_ms)
        if self._opening:  # what is half known must not lock
            return
        event = self.lock.look(self._day(now_ms), self.state.portfolio.total(now_ms).day)
        self.state.loss_locked = self.lock.locked
        if event == "warn":
            told = f"the day has lost {_money(self.lock.loss)} of {_money(self.lock.allowed)} USDC: at the limit only reductions pass"
            self._tell(told)
        elif event == "lock":
            self._save()
            self._note("locked")
            self._tell(
                f"LOSS LOCK at {_money(self.lock.loss)} USDC: cancels and reductions pass, :unlock opens"
            )

    def _tell(self, text: str) -> None:
        self.state.notice(text, "bad")
        self.alert(text)

    def _day(self, now_ms: int) -> int:
        """Only the venue's own word on its time ends the day of a lock."""
        if not self.clock.known and self.lock.record is not None:
            return self.lock.record.day
        return now_ms // DAY_MS

    # -- how it opens --------------------------------------------------------------------------------------

    def unlock(self, typed: str) -> Refusal | None:
        """By the phrase alone, which is written down before it counts."""
        if not self.needs_phrase:
            return Refusal("loss lock", "Nothing is locked.")
        if " ".join(typed.lower().split()).strip("\"'") != PHRASE:
            return Refusal("loss lock", f"To open the loss lock type :unlock {PHRASE}")
        try:
            self._write_now("opened")
        except JournalError as error:
            return Refusal("loss lock", f"It stays locked: {error}")
        self._accepted = True
        self.lock.open()
        self.state.loss_locked = False
        self._save()
        self.state.notice(
            f"the loss lock is open until the day has lost {_money(self.lock.allowed)} USDC", "bad"
        )
        return None

    # -- written down --------------------------------------------------------------------------------------

    def _write_now(self, what: str) -> None:
        self.scribe.write_now(Kind.NOTE, **self._said(what))

    def _note(self, what: str) -> None:
        self.scribe.note(Kind.NOTE, **self._said(what))

    def _said(self, what: str) -> dict[str, object]:
        lock = self.lock
        return {"about": "loss lock", "what": what, "day": lock.day, "loss": lock.loss, "limit": lock.allowed}

    def _save(self) -> None:
        """At once and not beside: it happens once or twice a day, and must be there before an order can leave."""
        record = self.lock.record
        if record is None:
            return
        said = json.dumps({"day": record.day, "allowed": record.allowed, "locked": record.locked})
        try:
            write_whole(self.path, said.encode() + b"\n")
            self._unsaved = False
        except OSError as error:
            if not self._unsaved:
                self.state.notice(f"the loss lock cannot be written down: {error.strerror}", "bad")
            self._unsaved = True

    def _read(self, today: int) -> None:
        """What is written there, by whichever terminal. A damaged file counts as a lock: it was written for one."""
        try:
            changed_ns = self.path.stat().st_mtime_ns
            if changed_ns == self._read_ns:
                return
            self._read_ns = changed_ns
            data = self.path.read_bytes()
        except OSError:
            return
        record = _record(data)
        if record is None:
            self.state.notice(f"{self.path} is damaged: the day counts as locked", "bad")
            record = Record(today, self.lock.allowed, locked=True)
        self.lock.learn(record)
        self.state.loss_locked = self.lock.locked
        # Another terminal may have written less than is known here, in the same moment.
        self._unsaved = self._unsaved or (
            self.lock.record is not None and self.lock.record > record and record.day >= self.lock.day
        )

    # -- what the day began with ---------------------------------------------------------------------------

    def _ask_openings(self, now_ms: int) -> None:
        """What was open at 00:00 UTC counts from the price of that time: where the terminal did not see it, the venue tells."""
        day = now_ms // DAY_MS
        for symbol in self.state.portfolio.lacks_opening(now_ms):
            if (symbol, day) not in self._asked:
                self._asked.add((symbol, day))
                self._opening.add(symbol)
                self.tasks.start(self._ask_opening(symbol, day))

    async def _ask_opening(self, symbol: str, day: int) -> None:
        try:
            for _ in range(OPENING_TRIES):
                if mark := await self._close_before(symbol, day):
                    self.state.portfolio.opened_at(symbol, day, 2 * mark)
                    return
                await asyncio.sleep(OPENING_AGAIN_S)
            told = (
                f"{symbol.upper()}: the venue tells no price of 00:00 UTC, what was open then counts at cost"
            )
            self.state.notice(told, "warn")
        finally:
            self._opening.discard(symbol)

    async def _close_before(self, symbol: str, day: int) -> int:
        """The last hourly close before a day began, in ticks; 0 where the venue does not tell."""
        try:
            answer = await self.requests.ask(
                f"/exchange/{symbol}/chart", Priority.RECONCILE, interval="1h", limit=HOURS
            )
            bars = reading.candles(answer.body, self.ear.named(symbol))
        except EvtermError:
            return 0
        return next((bar.close for bar in reversed(bars) if bar.time * 1000 < day * DAY_MS), 0)


def _record(data: bytes) -> Record | None:
    try:
        said = json.loads(data)
        record = Record(said["day"], said["allowed"], said["locked"])
    except (ValueError, KeyError, TypeError):
        return None
    whole = all(type(one) is int and one >= 0 for one in (record.day, record.allowed))
    return record if whole and isinstance(record.locked, bool) else None


def _money(units: int) -> str:
    return grouped(format_units(units // CENT, 2))


def caps_of(pairs: Mapping[str, PairSettings], instruments: Iterable[Instrument]) -> dict[str, PairCaps]:
    """The trader's own caps of single pairs, rounded down to whole lots."""
    return {one.symbol: _caps(pairs[one.symbol], one) for one in instruments if one.symbol in pairs}


def _caps(pair: PairSettings, instrument: Instrument) -> PairCaps:
    order, position = (
        None if size is None else int(size / instrument.lot)
        for size in (pair.largest_order, pair.largest_position)
    )
    return PairCaps(order, position)
