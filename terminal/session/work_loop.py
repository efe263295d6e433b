"""The loop of orders that run in the terminal: each machine is asked what to do, and done what it says."""

from __future__ import annotations

import asyncio
import time

from terminal.core.arm import BY_HAND
from terminal.core.lifecycle import State
from terminal.core.refusal import Refusal
from terminal.core.risk import Draft
from terminal.core.works.parts import CLOSING, Action, Cancel, Done, Move, Pause, Place, Role
from terminal.entries import Entry
from terminal.journal import JournalError, Kind
from terminal.model.instrument import Instrument
from terminal.session.placing import Kin
from terminal.session.state import SessionState
from terminal.session.trading import Trading
from terminal.session.work_parent import Part, Work, WorkState
from terminal.session.work_record import record
from terminal.session.work_view import view_of
from terminal.session.work_words import farewell, goes_on, paused

LOOK_S = 0.05
UNCOUNTED_S = 2.0
"""so long a fill may be told without being seen before the venue is asked"""
CANCEL_AGAIN_S, WRITE_AGAIN_S = 2.0, 5.0
HELD_S = 2.0
"""so long a refusal that passes is shown: longer than the gap to the next try"""
KEEP_ENDED = 50
PASSING = ("stale", "unconfirmed", "pace", "rate")
"""refusals that pass by themselves"""


class WorkLoop:
    """`works` holds those at work and those that ended of late, oldest first; `version` rises with each change."""

    def __init__(self, state: SessionState, trading: Trading) -> None:
        self.state, self.trading = state, trading
        self.works: list[Work] = []
        self.version = 0
        self._written: dict[str, Entry] = {}
        self._newest: dict[str, Entry] = {}
        """the last word on each work that is not on the disk yet"""
        self._shown: object = None
        self._loop: asyncio.Task[None] | None = None

    def pause(self, id_: str, why: str = "by hand") -> bool:
        """It sends and watches nothing until it is resumed; what rests of it stays where it is."""
        work = self._find(id_)
        if work is None or work.state in (WorkState.PAUSED, WorkState.CANCELLING):
            return False
        work.state, work.why = WorkState.PAUSED, why
        self.state.notice(paused(work), "warn")
        self._save(work)
        return True

    def _end(self, work: Work, why: str) -> None:
        work.state, work.why = WorkState.CANCELLING, why
        self._save(work)
        self._ensure_loop()

    # -- the loop ------------------------------------------------------------------------------------------

    async def _begin(self, work: Work, written: asyncio.Future[None]) -> None:
        try:
            await written
        except JournalError as error:
            if not work.ended:
                self._finish(work, WorkState.REFUSED, str(error))
            return
        if work.state is WorkState.STARTING:
            work.state = WorkState.WORKING
        self._ensure_loop()

    def _ensure_loop(self) -> None:
        if self._loop is None or self._loop.done():
            self._loop = self.trading.tasks.start(self._run())

    async def _run(self) -> None:
        while works := self._open():
            for work in works:
                self._step_one(work)
            self._tell_changes()
            await asyncio.sleep(LOOK_S)

    def _step_one(self, work: Work) -> None:
        """What goes wrong in one must not leave the others unattended."""
        try:
            self._step(work)
        except Exception as error:
            self.pause(work.id, f"a fault in the terminal: {error!r}")
        if not work.ended:
            self._save(work)

    def _step(self, work: Work) -> None:
        if work.state is WorkState.STARTING:
            return
        if work.state is WorkState.CANCELLING:
            self._wind_up(work)
        elif work.state is WorkState.PAUSED and not (work.live and self._passes_whole(work)):
            if not work.live and work.all_filled:
                self._finish(work, WorkState.DONE, "")
        elif self._passes_whole(work):
            for part in work.live:
                self._cancel(part)
            self.pause(work.id, "its orders add up to more than it may have, so they are cancelled")
        elif self._disarmed_by_hand():
            self.pause(work.id, "disarmed by hand")
        elif why := self._held_up(work):
            work.state, work.why = WorkState.WAITING, why
        else:
            self._act(work)

    def _act(self, work: Work) -> None:
        view = view_of(work, self.state, self.trading)
        if view is None:
            work.state, work.why = WorkState.WAITING, "there is no bid or no ask"
            return
        self._tell_recalled(work)
        work.state, work.why = WorkState.WORKING, ""
        if any(part.order.state is State.UNKNOWN for part in work.live):
            work.state, work.why = WorkState.WAITING, "an order of it is UNKNOWN: asking the venue"
        elif work.parts and (last := work.parts[-1].order).lapsed:
            work.state, work.why = WorkState.WAITING, f"to try again: {last.reason}"
        elif time.monotonic() < work.held_until:
            work.state, work.why = WorkState.WAITING, work.held
        over = [part for part in work.parts if part.order.state.ended and part.counted]
        for action in work.machine.step(view):
            self._do(work, action)
        work.fold(over)
        self._press_for_fills(work)

    def _do(self, work: Work, action: Action) -> None:
        match action:
            case Place():
                self._place(work, action)
            case Move(number, ticks):
                refusal = self.trading.amend(work.part(number).order, ticks, worked=True)
                if refusal is not None and refusal.rule != "amend":
                    self._refused(work, refusal)
            case Cancel(number):
                self._cancel(work.part(number))
            case Pause(why):
                self.pause(work.id, why)
            case Done(why):
                self._finish(work, WorkState.DONE, why)

    def _place(self, work: Work, place: Place) -> None:
        if place.lots > work.room(place.role):
            self.pause(work.id, "its next order would pass the whole")
            return
        # Its memory first: a stop that was reached stays reached.
        self._save(work)
        kin = Kin(work.uid, work.name, work.next, place.role.value)
        draft = Draft(place.side, place.ticks, place.lots, by_position=place.role in CLOSING)
        outcome = self.trading.submit(draft, place.kind, work.symbol, kin=kin)
        if isinstance(outcome, Refusal):
            # A way out stays watched while a lock or another order keeps it from being a reduction.
            self._refused(work, outcome, (*PASSING, "blocked") if place.role in CLOSING else PASSING)
            return
        work.parts.append(Part(work.next, place.role, outcome))
        work.next += 1
        self._changed()

    def _refused(self, work: Work, refusal: Refusal, passing: tuple[str, ...] = PASSING) -> None:
        if refusal.rule in passing:
            work.held, work.held_until = refusal.sentence, time.monotonic() + HELD_S
            work.state, work.why = WorkState.WAITING, refusal.sentence
        else:
            self.pause(work.id, refusal.sentence)

    def _cancel(self, part: Part) -> None:
        """One that the venue turns down is asked for again, but not so often that nothing is left for other cancels."""
        now = time.monotonic()
        if now - part.asked >= CANCEL_AGAIN_S:
            part.ours, part.asked = True, now
            self.trading.cancel(part.order)

    def _wind_up(self, work: Work) -> None:
        """Its orders are cancelled, and it has ended when the venue has confirmed each."""
        for part in work.live:
            if part.order.doubtful or (part.ours and not part.order.state.resting):
                continue  # it is being looked up, or goes as soon as it has a name
            self._cancel(part)
        if not work.live:
            self._finish(work, WorkState.CANCELLED, work.why)

    # -- how things are ------------------------------------------------------------------------------------

    def _held_up(self, work: Work) -> str:
        """Why nothing is done for now."""
        if not self.state.is_fresh(work.symbol):
            return f"prices are stale: {self.state.clob.why or 'the book is not here yet'}"
        return self.trading.unconfirmed or self.trading.under_way

    def _disarmed_by_hand(self) -> bool:
        arm = self.trading.arm
        return arm.reason == BY_HAND and not arm.armed(time.monotonic())

    def _passes_whole(self, work: Work) -> bool:
        """A refused order that stands after all, an amend that grew one: the venue is believed, and it is mended. What is
        UNKNOWN, as all are at a start, is waited for: it counts whole, and what it has filled is not told yet."""
        if any(part.order.state is State.UNKNOWN for part in work.live):
            return False
        return any(work.room(role) < 0 for role in (Role.PEG, Role.TAKE))

    # -- books ---------------------------------------------------------------------------------------------

    def _record(self, work: Work) -> Entry:
        entry = record(work, self.state.ledger.value)
        self._written[work.uid] = entry
        return entry

    def _save(self, work: Work) -> None:
        """A note where what a restart needs has changed; which children there are, their own intents tell."""
        before, entry = self._written.get(work.uid, {}), record(work, self.state.ledger.value)
        if any(before.get(name) != entry[name] for name in ("gone", "memory", "state", "why")):
            self._written[work.uid] = entry
            self._note(entry)
            self._changed()

    def _note(self, entry: Entry) -> None:
        self._newest[entry["uid"]] = entry
        self.trading.tasks.start(self._kept(entry, self.trading.scribe.write(Kind.WORK, **entry)))

    async def _kept(self, entry: Entry, written: asyncio.Future[None]) -> None:
        """The newest word on a work is tried until it is on the disk: what has ended must not go on at the next start."""
        told = False
        while True:
            try:
                await asyncio.shield(written)  # at the end the disk still gets it
            except JournalError as error:
                if not told:
                    self.state.notice(str(error), "bad")
                told = True
            else:
                break
            await asyncio.sleep(WRITE_AGAIN_S)
            if self._newest.get(entry["uid"]) is not entry:
                return
            written = self.trading.scribe.write(Kind.WORK, **entry)
        if self._newest.get(entry["uid"]) is entry:
            del self._newest[entry["uid"]]

    def _finish(self, work: Work, state: WorkState, why: str) -> None:
        work.state, work.why = state, why
        self._note({"uid": work.uid, "done": True, "state": state.value, "why": why})
        self._written.pop(work.uid, None)
        self.state.notice(
            farewell(work, self._instrument(work)), "good" if state is WorkState.DONE else "warn"
        )
        for old in [one for one in self.works if one.ended][:-KEEP_ENDED]:
            self.works.remove(old)
        self._changed()

    def _changed(self) -> None:
        self.version += 1

    def _tell_changes(self) -> None:
        """One number for all that a table may show."""
        shown = [(work.uid, work.state, work.why, work.filled, work.exited) for work in self.works]
        if shown != self._shown:
            self._shown = shown
            self._changed()

    def _press_for_fills(self, work: Work) -> None:
        """Told as filled and not seen as fills: the venue is asked, for exits are made from the position."""
        now = time.monotonic()
        if work.counted:
            work.uncounted_since = now
        elif now - work.uncounted_since >= UNCOUNTED_S:
            work.uncounted_since = now
            self.trading.on_uncounted()

    def _tell_recalled(self, work: Work) -> None:
        """Once, when every child is found."""
        if work.recalled and all(part.order.order_id for part in work.live):
            work.recalled = False
            self.state.notice(goes_on(work, self._instrument(work)), "good")

    def _open(self) -> list[Work]:
        return [work for work in self.works if not work.ended]

    def _find(self, id_: str) -> Work | None:
        return next((work for work in self._open() if work.id == id_), None)

    def _instrument(self, work: Work) -> Instrument:
        return self.state.pairs[work.symbol].instrument
