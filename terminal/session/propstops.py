"""Stops of prop trades. The venue keeps none, so this terminal closes the trade when the mark that it is told gets there.

A stop is on the disk before its trade is opened, and goes on after a restart. While the terminal is closed nobody watches.
"""

from __future__ import annotations

import asyncio
import time
import uuid
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TYPE_CHECKING

from terminal.calls import ROUTES
from terminal.calls.filling import Filling
from terminal.calls.request import build
from terminal.core.prop.exposure import is_reached
from terminal.core.prop.stops import Stop, evidence, price_text
from terminal.journal import Kind
from terminal.model.errors import Malformed
from terminal.session.propstop_record import record, stop_in, stop_of
from terminal.wire import propread

if TYPE_CHECKING:
    from terminal.entries import Entry
    from terminal.model.prop import Trade
    from terminal.session.calling import Calling, Run

LOOK_S, SILENT_S = 1.0, 15.0
"""how often the trades are looked at, and after what silence of the venue that is said"""
SETTLE_S, WORDS = 30.0, 2
"""how long a trade may take to show itself, and in how many lists in a row it has to be missing to be gone"""
AGAIN_S, MOST_AGAIN_S = 2.0, 30.0
"""a close that was refused is tried again so much later, and later each time"""
CLOSE = "prop.close"


@dataclass(eq=False, slots=True)
class Kept:
    """A stop and how far it has come. Times are by the monotonic clock."""

    stop: Stop
    since: float
    """lists that were asked for later may be held against it"""
    watched: bool = True
    """False from a restart until the first look at its trade"""
    sending: bool = False
    missing: int = 0
    closing: bool = False
    again_at: float = 0.0
    again_s: float = AGAIN_S


class PropStops:
    """`ask` has the venue asked for the open trades where they are old, `known` are those that it told last."""

    def __init__(
        self, calling: Calling, ask: Callable[[], None], known: Callable[[], Iterable[Trade]]
    ) -> None:
        self.calling, self._ask, self._known = calling, ask, known
        self.kept: dict[str, Kept] = {}
        """by uid"""
        self.silence = ""
        """why nothing is watched now; empty where it is"""
        self._calls: dict[str, Kept] = {}
        """whose trade is being opened, by the key of the call"""
        self._task: asyncio.Task[None] | None = None
        self._listed = self._marked = 0.0
        """when the trades were told last, and when with a mark of each that has a stop"""

    # -- what there is -------------------------------------------------------------------------------------

    @property
    def prices(self) -> dict[str, Decimal]:
        """By trade."""
        return {one.stop.trade_id: one.stop.price for one in self.kept.values() if one.stop.trade_id}

    @property
    def unsettled(self) -> str:
        """A trade of which it is not known whether it was opened; empty for none."""
        return next((one.stop.words for one in self.kept.values() if not one.stop.trade_id), "")

    def of(self, trade_id: str) -> Kept | None:
        return next((one for one in self.kept.values() if one.stop.trade_id == trade_id), None)

    # -- what the trader does ------------------------------------------------------------------------------

    def put(self, trade: Trade, price: Decimal) -> None:
        """Set it, or move it."""
        kept, now = self.of(trade.id), time.monotonic()
        if kept is None:
            stop = Stop(
                uuid.uuid4().hex[:12],
                trade.coin,
                trade.venue,
                trade.side,
                trade.size,
                price,
                self._venue_ms(),
                trade.id,
            )
            kept = self.kept[stop.uid] = Kept(stop, now)
        kept.stop = replace(kept.stop, price=price)
        kept.again_at, kept.again_s = now, AGAIN_S
        self._save(kept)
        self._begin()

    def remove(self, trade_id: str) -> None:
        if kept := self.of(trade_id):
            self._drop(kept)

    async def leaving(self, run: Run) -> None:
        """On the disk before the trade is opened: JournalError, and nothing leaves."""
        before = frozenset(str(one.id) for one in self._known())
        stop = stop_in(run.ready, uuid.uuid4().hex[:12], self._venue_ms(), before)
        if stop is not None:
            await self.calling.trading.scribe.write(Kind.STOP, **record(stop))
            self.kept[stop.uid] = self._calls[run.key] = Kept(stop, time.monotonic(), sending=True)

    def answered(self, run: Run) -> None:
        """The answer names the trade. Where it is lost, the trade that appears is the one."""
        kept = self._calls.pop(run.key, None)
        if kept is None:
            return
        kept.sending, kept.since = False, time.monotonic()
        if run.error is not None and not run.is_unknown:
            self._drop(kept)
            return
        try:
            self._name(kept, propread.trade(run.answers[0]).id)
        except (IndexError, Malformed):
            self._tell(
                f"{kept.stop.words}: the venue did not say which trade it opened, looking for it", "warn"
            )
        self._begin()

    def restore(self, entries: Iterable[Entry]) -> None:
        """Those of the last run, watched from now on."""
        for entry in entries:
            stop = stop_of(entry)
            if stop is None:
                self._tell("a stop of a prop trade in the journal cannot be read: look at F3", "bad")
            else:
                self.kept[stop.uid] = Kept(stop, time.monotonic(), watched=False)
                self._tell(f"the {stop.words} is watched again, as the last run left it", "info")
        if self.kept:
            self._begin()

    # -- what the venue tells ------------------------------------------------------------------------------

    def told(self, opened: Iterable[Trade], closed: Iterable[Trade], asked: float | None) -> None:
        """The open trades, and what is known of closed ones. `asked` is when: what came to be later may not be among them.
        None: only the marks are new."""
        there, over = {str(one.id): one for one in opened}, {str(one.id): one for one in closed}
        self._hear(there, is_list=asked is not None)
        found = evidence([one.stop for one in self.kept.values()], [*there.values(), *over.values()])
        for kept in list(self.kept.values()):
            if kept.stop.uid in found and not kept.sending:
                self._name(kept, found[kept.stop.uid].id)
            trade = there.get(kept.stop.trade_id)
            if trade is not None:
                kept.missing = 0
                self._watch_one(kept, trade)
            elif asked is not None and asked > kept.since and not kept.sending and not kept.closing:
                self._missed(kept, over.get(kept.stop.trade_id), asked)

    def _hear(self, there: Mapping[str, Trade], *, is_list: bool) -> None:
        self._listed = time.monotonic() if is_list else self._listed
        if all(there[id_].mark is not None for id_ in self.prices if id_ in there):
            self._marked = self._listed
            if is_list:
                self._follow(0.0)

    def _watch_one(self, kept: Kept, trade: Trade) -> None:
        watched = kept.watched
        kept.watched = kept.watched or trade.mark is not None
        if not kept.closing and time.monotonic() >= kept.again_at and is_reached(trade, kept.stop.price):
            self._close(kept, trade, watched=watched)

    def _missed(self, kept: Kept, over: Trade | None, asked: float) -> None:
        """Gone where it stands among the closed ones, or is missing more than once; one that was never seen may take its time."""
        kept.missing += bool(kept.stop.trade_id) or asked > kept.since + SETTLE_S
        if over is None and kept.missing < WORDS:
            return
        if not kept.stop.trade_id:
            self._tell(f"the {kept.stop.words} is dropped: no trade came of it", "warn")
        else:
            how = f", by {over.closed_by.replace('_', ' ')}" if over and over.closed_by else ""
            self._tell(f"the {kept.stop.words} is dropped: its trade is closed{how}", "info")
        self._drop(kept)

    # -- closing -------------------------------------------------------------------------------------------

    def _close(self, kept: Kept, trade: Trade, *, watched: bool) -> None:
        """Closed though the disk is full: a trade that is closed cannot be closed twice."""
        mark = price_text(trade.mark or kept.stop.price)
        how = "is reached" if watched else "was passed while this terminal was not watching"
        self._tell(f"the {kept.stop.words} {how}, mark {mark}: closing it", "warn")
        kept.closing = True
        ready = build(Filling(ROUTES[CLOSE], self.calling.around(), {"id": trade.id}))
        run = self.calling.start(ready, regardless=True)
        run.changed = lambda: self._closed(kept, run)

    def _closed(self, kept: Kept, run: Run) -> None:
        """Not closed is tried again; one that is gone shows in the next list."""
        kept.closing, now = False, time.monotonic()
        kept.since = now
        if run.error is None:
            self._drop(kept)
            return
        if kept.again_s == AGAIN_S:
            self.calling.trading.on_alarm(f"the {kept.stop.words} could not close its trade: trying again")
        kept.again_at, kept.again_s = now + kept.again_s, min(MOST_AGAIN_S, kept.again_s * 2)

    # -- inside --------------------------------------------------------------------------------------------

    def _begin(self) -> None:
        if self._task is None or self._task.done():
            self._task = self.calling.trading.tasks.start(self._watch())

    async def _watch(self) -> None:
        begun = time.monotonic()
        while self.kept:
            self._ask()
            self._follow(time.monotonic() - max(begun, self._marked))
            await asyncio.sleep(LOOK_S)
        self.silence = ""

    def _follow(self, silent_s: float) -> None:
        """Paused and going on are said once."""
        what = "the trades" if self._marked == self._listed else "the marks"
        was, self.silence = self.silence, f"the venue does not tell {what}" if silent_s >= SILENT_S else ""
        if self.silence and not was:
            self._tell(f"stops of prop trades are paused: {self.silence}", "bad")
            self.calling.trading.on_alarm("stops of prop trades are paused")
        elif was and not self.silence:
            self._tell("stops of prop trades are watched again", "good")

    def _name(self, kept: Kept, trade_id: str) -> None:
        kept.stop, kept.since, kept.missing = replace(kept.stop, trade_id=trade_id), time.monotonic(), 0
        self._save(kept)

    def _save(self, kept: Kept) -> None:
        self.calling.trading.scribe.note(Kind.STOP, **record(kept.stop))

    def _drop(self, kept: Kept) -> None:
        self.kept.pop(kept.stop.uid, None)
        self.calling.trading.scribe.note(Kind.STOP, uid=kept.stop.uid, done=True)

    def _venue_ms(self) -> int:
        return self.calling.state.venue_ms()

    def _tell(self, text: str, role: str) -> None:
        self.calling.state.notice(text, role)
