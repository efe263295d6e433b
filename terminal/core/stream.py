"""Whether a numbered stream is live: gaps, silence, and what to do about them. Pure: times are arguments."""

from __future__ import annotations

from collections import deque
from enum import StrEnum

from terminal.core.backoff import Backoff

PING_S = 1.0
LINK_SILENT_S = 3.0
"""no pong and no frame for so long: the line is dead"""
FEED_SILENT_S = 7.0
"""pongs but neither data nor heartbeat for so long (a heartbeat is due each 5 s): the server has stopped telling"""
HEAL_S = 2.0
"""a snapshot that was asked for should be here by then"""
ASK_GAP_S = 0.5
"""snapshots are large: they are not asked for more often than this, whatever comes"""
BACK_BY, BACK_TIMES = 1_000, 32
"""numbers so far back, or old ones so often in a row, are no repetition: the server counts anew"""
LOOSE_OF, LOOSE_SHARE = 40, 0.5
"""where more than this share of so many messages follow a gap, the numbers are not made for us alone"""


class State(StrEnum):
    CONNECTING = "connecting"
    LIVE = "live"
    STALE = "stale"
    BACKOFF = "backoff"


class Verdict(StrEnum):
    """What a message is worth."""

    GOOD = "good"
    OLD = "old"
    GAP = "gap"


class Do(StrEnum):
    """What the clock asks for."""

    NOTHING = "nothing"
    CONNECT = "connect"
    PING = "ping"
    RESYNC = "resync"
    SILENT = "silent"
    """All that was told is old: take it for lost, and ask for snapshots."""
    RECONNECT = "reconnect"


class Link:
    """One socket's life. It is LIVE only while numbers are whole, frames arrive and snapshots have healed each gap.

    A stream without numbers (`numbered` False) is healed by each frame and never asked for snapshots."""

    def __init__(
        self, backoff: Backoff, *, numbered: bool = True, feed_silent_s: float | None = FEED_SILENT_S
    ) -> None:
        self.backoff = backoff
        self.numbered = numbered
        self.feed_silent_s = feed_silent_s
        self.state = State.CONNECTING
        self.why = "connecting"
        self.epoch = 0
        self.gaps = 0
        self.missing = 0
        self.loose = False
        self.retry_at = 0.0
        self.stale_since: float | None = None
        self.last_frame = self.last_data = self.last_pong = 0.0
        self._sequence: int | None = None
        self._pinged = 0.0
        self._resync_at: float | None = None
        self._resyncs = 0
        self._asked_at = float("-inf")
        self._unread = self._old = 0
        self._skips_matter = False
        """numbers were whole, or a snapshot has shown that those which skipped did mean something"""
        self._steps: deque[bool] = deque(maxlen=LOOSE_OF)
        """of each of the last numbered messages, whether it followed a gap"""
        self._is_open = self._dialled = False

    def opened(self, now: float) -> None:
        self.epoch += 1
        self._is_open = True
        self._sequence, self._resyncs, self._unread, self._old = None, 0, 0, 0
        # The first snapshots come by themselves; a server that sends none is asked as after a gap.
        self._resync_at = now + HEAL_S if self.numbered else None
        self._asked_at = float("-inf")
        self.last_frame = self.last_data = self.last_pong = self._pinged = now
        self.backoff.opened(now)
        self._stale(now, "waiting for the books", State.CONNECTING)

    def closed(self, now: float, why: str) -> None:
        """The socket is gone, or never came up."""
        self.retry_at = now + self.backoff.failed(now)
        self._is_open = self._dialled = False
        self._stale(now, why, State.BACKOFF)

    def heard(self, now: float, sequence: int | None) -> Verdict:
        """A frame came. GAP means that something before it is missing; the frame itself may be used once healed."""
        if not self._is_open:
            return Verdict.OLD
        slept = self._silent(now)
        self.last_frame = self.last_data = now
        verdict = self._numbered(now, sequence) if self.numbered and sequence is not None else Verdict.GOOD
        if slept and verdict is Verdict.GOOD and self.numbered:
            # Nobody looked at the clock meanwhile: this machine slept, and what comes now was said long ago.
            self.doubted(now, "this machine was asleep")
            return Verdict.GAP
        return verdict

    def unread(self, now: float, why: str) -> None:
        """A frame came that could not be read: what it said is missing, and so perhaps is its number."""
        self._unread += 1
        if self._is_open:
            self.last_frame = self.last_data = now
        self.doubted(now, why)

    def gap(self, now: float, missing: int) -> None:
        """Something was missed, by its number or by the server's own word."""
        self.gaps += 1
        self.missing += missing
        self.doubted(now, f"{missing} messages missed")

    def doubted(self, now: float, why: str) -> None:
        """A book could not be believed: a message was malformed, or it crossed."""
        if self._is_open:
            self._stale(now, why, State.STALE)
            self._ask(now)

    def healed(self, now: float) -> None:
        """The book that matters is whole again."""
        if not self._is_open or self._silent(now):
            return
        self.state, self.why, self.stale_since = State.LIVE, "", None
        self._resync_at, self._resyncs = None, 0

    def disproved(self) -> None:
        """A snapshot found a book wrong: so numbers that skip did mean something."""
        self.loose, self._skips_matter = False, True
        self._steps.clear()

    def pong(self, now: float) -> None:
        if not self._silent(now):  # one that comes too late must not hide the silence before it
            self.last_pong = now

    def tick(self, now: float) -> Do:
        """To be asked often; says each thing to do once."""
        if self.state is State.BACKOFF:
            if now >= self.retry_at and not self._dialled:
                self._dialled = True
                self.state, self.why = State.CONNECTING, f"connecting, try {self.backoff.tries + 1}"
                return Do.CONNECT
            return Do.NOTHING
        if not self._is_open:
            return Do.NOTHING
        if self._silent(now):
            return self._give_up(now, f"silent for {LINK_SILENT_S:.0f} s")
        if self._resync_at is not None and now >= self._resync_at:
            return self._again(now)
        if (
            self.feed_silent_s is not None
            and now - self.last_data > self.feed_silent_s
            and self._resync_at is None
        ):
            self._stale(now, f"no data for {self.feed_silent_s:.0f} s", State.STALE)
            self._again(now)
            return Do.SILENT
        if now - self._pinged >= PING_S:
            self._pinged = now
            return Do.PING
        return Do.NOTHING

    def _silent(self, now: float) -> bool:
        return now - max(self.last_frame, self.last_pong) > LINK_SILENT_S

    def _numbered(self, now: float, sequence: int) -> Verdict:
        before = self._sequence
        if before is not None and sequence <= before:
            self._old += 1
            if before - sequence < BACK_BY and self._old < BACK_TIMES:
                return Verdict.OLD
            self._sequence, self._unread, self._old = sequence, 0, 0
            self.doubted(now, "the server counts anew")
            return Verdict.GAP
        self._old = 0
        unread, self._unread, self._sequence = self._unread, 0, sequence
        if before is None:
            return Verdict.GOOD
        missing = sequence - before - 1
        is_whole = missing <= unread
        self._steps.append(not is_whole)
        if not (self.loose or self._skips_matter) and len(self._steps) == LOOSE_OF:
            # Numbers that were never whole say nothing: audits have to do. Once they were, each that skips matters.
            self.loose = sum(self._steps) > LOOSE_OF * LOOSE_SHARE
            self._skips_matter = not self.loose
        if is_whole or self.loose:
            return Verdict.GOOD
        self.gap(now, missing)
        return Verdict.GAP

    def _ask(self, now: float) -> None:
        if self.numbered and (self._resync_at is None or not self._resyncs):
            self._resync_at = max(now, self._asked_at + ASK_GAP_S)

    def _again(self, now: float) -> Do:
        """Ask for snapshots, twice; a server that sends none is left."""
        if self._resyncs >= 2:
            return self._give_up(now, "no snapshot came")
        self._resyncs += 1
        self._asked_at, self._resync_at = now, now + HEAL_S
        return Do.RESYNC

    def _give_up(self, now: float, why: str) -> Do:
        self.closed(now, why)
        return Do.RECONNECT

    def _stale(self, now: float, why: str, state: State) -> None:
        if self.state is State.LIVE or self.stale_since is None:
            self.stale_since = now
        self.state, self.why = state, why
