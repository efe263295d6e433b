"""Chase, bracket and OCO: run here, through every guard that other orders pass, and never for more than was asked."""

from __future__ import annotations

import time
import uuid
from collections.abc import Callable, Collection

from terminal.core.order import Order
from terminal.core.refusal import Refusal
from terminal.core.risk import check
from terminal.core.works.parts import Role
from terminal.core.works.spec import Spec
from terminal.entries import Entry
from terminal.journal import Kind
from terminal.model.text import clean
from terminal.session.restoring import intent_in
from terminal.session.state import SessionState
from terminal.session.trading import Trading
from terminal.session.work_loop import WorkLoop
from terminal.session.work_parent import Part, Work, WorkState, machine_of
from terminal.session.work_record import work_of
from terminal.session.work_view import whole_of
from terminal.session.work_words import stays_paused

MOST_WORKS = 20


class Working(WorkLoop):
    """What the trader asks of them, and those that the last run left."""

    def __init__(self, state: SessionState, trading: Trading, settle: Callable[[Order], None]) -> None:
        super().__init__(state, trading)
        self._settle = settle
        self._numbers: dict[str, int] = {}
        trading.stop_works = self.stop_all

    # -- what the trader asks for --------------------------------------------------------------------------

    def why_not(self, spec: Spec) -> Refusal | None:
        """Why it must not begin as things stand."""
        pair = self.state.pairs.get(spec.symbol)
        if pair is None:
            return Refusal(spec.kind, f"{clean(spec.symbol, 20)} is not traded here.")
        wrong = spec.problem(pair.instrument, pair.book.bids.best, pair.book.asks.best)
        if wrong is not None:
            return Refusal(spec.kind, f"{wrong.message[:1].upper()}{wrong.message[1:]}.")
        if len(self._open()) >= MOST_WORKS:
            return Refusal(
                "works", f"{MOST_WORKS} orders run in this terminal already, and that is the most."
            )
        if why := self.trading.unconfirmed or self.trading.under_way:
            return Refusal("unconfirmed", f"Not started: {why}.")
        standing = self.trading.standing(time.monotonic(), spec.symbol)
        return check(whole_of(spec, self.state), standing, self.trading.limits)

    def start(self, spec: Spec) -> Work | Refusal:
        """It is on the disk before its first order leaves."""
        refusal = self.why_not(spec)
        if refusal is not None:
            return refusal
        mid2 = self.state.pairs[spec.symbol].book.mid2 or 0
        work = Work(
            self._name(spec.kind), uuid.uuid4().hex[:12], spec, machine_of(spec), self.state.venue_ms(), mid2
        )
        self.works.append(work)
        self.trading.tasks.start(
            self._begin(work, self.trading.scribe.write(Kind.WORK, **self._record(work)))
        )
        self._changed()
        return work

    def cancel(self, id_: str, why: str = "") -> bool:
        """End one and its orders; False where none of that name is at work."""
        work = self._find(id_)
        if work is None:
            return False
        self._end(work, why)
        self._step_one(work)
        return True

    def resume(self, id_: str) -> Refusal | None:
        """Armed, as a new one would have to be."""
        work = self._find(id_)
        if work is None or work.state is not WorkState.PAUSED:
            return Refusal("works", f"Nothing to resume: {clean(id_, 20)} is not paused.")
        if not self.trading.arm.armed(time.monotonic()):
            return Refusal("disarmed", "The terminal is disarmed: arm it first.")
        for part in work.parts:
            part.past = part.past or part.order.state.ended
        work.state, work.why = WorkState.WAITING, ""
        self.state.notice(f"{work.name} goes on")
        self._save(work)
        self._ensure_loop()
        return None

    def stop_all(self, why: str, symbols: Collection[str] | None = None) -> None:
        """Nothing of theirs leaves from now on. What rests of them the caller cancels, or else they do."""
        for work in self._open():
            if symbols is None or work.symbol in symbols:
                self._end(work, why)

    # -- the last run's ------------------------------------------------------------------------------------

    def restore(self, kept: list[tuple[Entry, list[Entry]]]) -> None:
        """They wait until prices are fresh, own orders confirmed and their children found, then go on by themselves."""
        for entry, children in kept:
            work = work_of(entry, self.state)
            if work is None:
                self.state.notice(
                    "an order of the journal that ran in the terminal cannot go on here", "warn"
                )
                continue
            work.parts = [part for one in children if (part := self._part(work, one))]
            work.next = max([work.next, *(part.number + 1 for part in work.parts)])
            letter, number = work.id[:1], work.id[1:]
            self._numbers[letter] = max(self._numbers.get(letter, 0), int(number) if number.isdigit() else 0)
            self.works.append(work)
            if work.state is WorkState.PAUSED:
                self.state.notice(stays_paused(work), "warn")
        if self._open():
            self._changed()
            self._ensure_loop()

    def _part(self, work: Work, entry: Entry) -> Part | None:
        """UNKNOWN until the venue tells, also where the last run had an answer: what happened since is not known."""
        intent = intent_in(entry, self.state)
        if intent is None:
            return None
        order = self.state.orders.sent(intent, time.monotonic())
        self.state.orders.lost(intent.request_id)
        order.parent = work.name
        self._settle(order)
        return Part(int(entry["child"]), Role(entry["role"]), order)

    def _name(self, kind: str) -> str:
        """`c1`, `b1`, `o1` and on."""
        letter = kind[0]
        self._numbers[letter] = self._numbers.get(letter, 0) + 1
        return f"{letter}{self._numbers[letter]}"
