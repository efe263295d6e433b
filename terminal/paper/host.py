"""The market alive: its clock, the commit before any answer, and the publishing after it.

Nothing that a client can see, an answer or a stream, leaves before the journal holds what led to it. Commits are
grouped: a command's is written when the sockets that are ready have been read, so a busy moment shares one by
itself (waiting longer was measured: fewer orders a second, and 5 ms more for a lone one); what the simulated
traders do alone waits up to five milliseconds for company.
"""

from __future__ import annotations

import asyncio
import logging
import sqlite3
import time
from typing import TYPE_CHECKING

from terminal.paper.commands import Advance, Command, Skip
from terminal.paper.hub import Hub
from terminal.paper.latency import Latency
from terminal.paper.orders import Fill
from terminal.paper.store import StoreError

if TYPE_CHECKING:
    from terminal.paper.clearing import Changes
    from terminal.paper.clock import Clock
    from terminal.paper.market import Market, Reply
    from terminal.paper.store import Store

log = logging.getLogger(__name__)

GROUP_S = 0.005
STEP_US = 2_000_000
"""The most of the market's time that is simulated between two looks at the sockets."""
ASLEEP_S = 5.0
"""Further behind than this, the machine slept or is too slow: the market is told to skip, not to rush."""
SNAPSHOT_ENTRIES = 50_000
"""So many journalled commands are replayed in about two seconds."""
TICK_S = 0.05


class Timings:
    """When a command began, was matched and was committed, in seconds of the monotonic clock."""

    __slots__ = ("begun", "committed", "matched")

    def __init__(self) -> None:
        self.begun = self.matched = self.committed = time.perf_counter()


class Host:
    """The only one who changes the market."""

    def __init__(self, market: Market, store: Store, clock: Clock) -> None:
        self.market = market
        self.store = store
        self.clock = clock
        self.hub = Hub(market)
        self.latency = Latency()
        self._waiting: asyncio.Future[None] | None = None
        self._commit: asyncio.Handle | None = None
        self._commit_due = 0.0
        self._failed: StoreError | None = None

    def begin(self) -> None:
        """Go on from now. Written whole before, unless it is as it was written last: that would hold up each start."""
        is_written = (
            self.store.meta("snapshot_seq", int) is not None and not self.store.entries_since_snapshot
        )
        if self.store.is_kept and not is_written:
            self.snapshot()
        if (now := self.clock.now()) > self.market.now:
            self._advance(Skip(), now)

    async def submit(self, command: Command) -> tuple[Reply, Timings]:
        """Carry out a command and answer once it is durable; raises Refused with nothing changed."""
        timings = Timings()
        try:
            reply = self._apply(command)
        finally:
            timings.matched = time.perf_counter()
            self.latency.add(timings.matched - timings.begun)
        await self._committed()
        timings.committed = time.perf_counter()
        return reply, timings

    def _apply(self, command: Command) -> Reply:
        now = self.clock.now()
        if self._behind(now) > ASLEEP_S:
            self._skip(now)
        if now >= self.market.due():
            self._record(Advance(), now)
            self.market.apply(Advance(), now)
        reply = self.market.apply(command, now)
        self._record(command, now)
        self._commit_within(0.0)
        return reply

    def _record(self, command: Command, now: int) -> None:
        self.store.append(command, now)
        if self._waiting is None:
            self._waiting = asyncio.get_running_loop().create_future()

    def _commit_within(self, delay: float) -> None:
        """Have the next commit no later than this from now; one that is due sooner stays."""
        loop = asyncio.get_running_loop()
        due = loop.time() + delay
        if self._commit is not None:
            if self._commit_due <= due:
                return
            self._commit.cancel()
        self._commit, self._commit_due = loop.call_at(due, self.flush), due

    async def _committed(self) -> None:
        if self._waiting is not None:
            await asyncio.shield(self._waiting)

    def flush(self) -> None:
        """Commit all that was applied, then publish it and let the answers go."""
        waiting, self._waiting = self._waiting, None
        if self._commit is not None:
            self._commit.cancel()
            self._commit = None
        if waiting is None:
            return
        changes = self.market.drain()
        try:
            self._write(changes)
        except sqlite3.Error as error:
            # What is in memory is ahead of what is kept: nothing of it may be told, and the host must end.
            self._failed = StoreError(f"the exchange's store cannot be written: {error}")
            waiting.set_exception(self._failed)
            waiting.exception()
            return
        self.hub.publish(changes)
        waiting.set_result(None)

    def _write(self, changes: Changes) -> None:
        for event in changes.private:
            if isinstance(event, Fill):
                self.store.add_fill(event)
            elif event.order.status.ended:
                self.store.add_ended(event.order)
        self.store.commit()

    # -- the market's own life ----------------------------------------------------------------------------

    async def run(self) -> None:
        """Let the simulated traders act when they are due, and tell the slow news, until cancelled."""
        async with asyncio.TaskGroup() as group:
            group.create_task(self._drive())
            group.create_task(self._tick())

    async def _drive(self) -> None:
        while True:
            await asyncio.sleep(max(0.001, self.clock.wall_seconds_until(self.market.due())))
            now, due = self.clock.now(), self.market.due()
            if self._behind(now) > ASLEEP_S:
                self._skip(now)
            elif due <= now:
                self._advance(Advance(), min(now, due + STEP_US))
            if self._failed:
                raise self._failed
            if self.store.entries_since_snapshot >= SNAPSHOT_ENTRIES:
                self.snapshot()

    def _behind(self, now: int) -> float:
        """By how many seconds of the wall clock what is due is late."""
        return (now - self.market.due()) / 1e6 / self.clock.speed

    def _skip(self, now: int) -> None:
        """A skip counts from where the market stands, and a command that was refused may have brought it there
        without a trace in the journal: so that is written first."""
        log.warning("the market is %.1f s behind the clock and skips to it", self._behind(now))
        self._advance(Advance(), self.market.now)
        self._advance(Skip(), now)

    def sleep(self, us: int) -> int:
        """As if the exchange had been shut so long, where its time is that of a clock: what time it is afterwards."""
        self._advance(Advance(), max(self.market.now, self.clock.now()))
        self.clock.leap(us)
        self._advance(Skip(), now := self.clock.now())
        self.flush()
        return now

    def _advance(self, command: Command, now: int) -> None:
        self.market.apply(command, now)
        self._record(command, now)
        self._commit_within(GROUP_S)

    async def _tick(self) -> None:
        loop = asyncio.get_running_loop()
        start, beats = loop.time(), 0
        while True:
            beats += 1
            await asyncio.sleep(max(0.0, start + beats * TICK_S - loop.time()))
            self.flush()
            self.hub.tick(beats * 50)

    def snapshot(self) -> None:
        """Write the whole state, so that a start needs no older journal."""
        self.flush()
        self.store.save_snapshot(self.market.dump())

    def close(self) -> None:
        if self._failed is None:
            self.flush()
            if self.store.is_kept:
                self.snapshot()
            self.store.close()
