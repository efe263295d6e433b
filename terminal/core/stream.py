"""Whether a numbered stream is live: gaps, silence, and what to do about them. Pure: times are arguments."""

from __future__ import annotations

from enum import StrEnum

from terminal.core.backoff import Backoff

PING_S = 1.0
LINK_SILENT_S = 3.0
"""no pong and no frame for so long: the line is dead"""
FEED_SILENT_S = 7.0
"""pongs but neither data nor heartbeat for so long (a heartbeat is due each 5 s): the server has stopped telling"""
HEAL_S = 2.0
"""a snapshot that was asked for should be here by then"""
LOOSE_AFTER, LOOSE_WINDOW_S = 20, 60.0


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
    RECONNECT = "reconnect"


class Link:
    """One socket's life. It is LIVE only while numbers are whole, frames arrive and snapshots have healed each gap."""

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
        self.stale_since: float | None = 0.0
        self.last_frame = self.last_data = self.last_pong = 0.0
        self._sequence: int | None = None
        self._pinged = 0.0
        self._resync_at: float | None = None
        self._resyncs = 0
        self._gap_times: list[float] = []
        self._dialled = False

    def opened(self, now: float) -> None:
        self.epoch += 1
        self._sequence, self._resync_at, self._resyncs = None, None, 0
        self.last_frame = self.last_data = self.last_pong = self._pinged = now
        self.backoff.opened(now)
        self._stale(now, "waiting for the books", State.CONNECTING)

    def closed(self, now: float, why: str) -> None:
        """The socket is gone, or never came up."""
        self.retry_at = now + self.backoff.failed(now)
        self._dialled = False
        self._stale(now, why, State.BACKOFF)

    def heard(self, now: float, sequence: int | None) -> Verdict:
        """A frame came. GAP means that something before it is missing; the frame itself may be used once healed."""
        self.last_frame = self.last_data = now
        if not self.numbered or sequence is None:
            return Verdict.GOOD
        before, self._sequence = self._sequence, max(sequence, self._sequence or sequence)
        if before is None or sequence == before + 1:
            return Verdict.GOOD
        if sequence <= before:
            return Verdict.OLD
        if self.loose:
            return Verdict.GOOD
        self.gap(now, sequence - before - 1)
        return Verdict.GAP

    def gap(self, now: float, missing: int) -> None:
        """Something was missed, by its number or by the server's own word."""
        self.gaps += 1
        self.missing += missing
        self._gap_times = [at for at in self._gap_times if now - at < LOOSE_WINDOW_S] + [now]
        if len(self._gap_times) >= LOOSE_AFTER:
            self.loose = True  # numbers that are never whole say nothing: audits have to do
        self._stale(now, f"{missing} messages missed", State.STALE)
        self._ask(now)

    def doubted(self, now: float, why: str) -> None:
        """A book could not be believed: a message was malformed, or it crossed."""
        if self.state is not State.BACKOFF:
            self._stale(now, why, State.STALE)
            self._ask(now)

    def healed(self, now: float) -> None:
        """Every book is whole again."""
        if self.state is State.BACKOFF:
            return
        self.state, self.why, self.stale_since = State.LIVE, "", None
        self._resync_at, self._resyncs = None, 0
        self.last_data = now

    def pong(self, now: float) -> None:
        self.last_pong = now

    def tick(self, now: float) -> Do:
        """To be asked often; says each thing to do once."""
        if self.state is State.BACKOFF:
            if now >= self.retry_at and not self._dialled:
                self._dialled = True
                self.state, self.why = State.CONNECTING, f"connecting, try {self.backoff.tries + 1}"
                return Do.CONNECT
            return Do.NOTHING
        if not self.epoch:
            return Do.NOTHING
        if now - max(self.last_frame, self.last_pong) > LINK_SILENT_S:
            return self._give_up(now, f"silent for {LINK_SILENT_S:.0f} s")
        if self._resync_at is not None and now >= self._resync_at:
            return self._again(now)
        if (
            self.feed_silent_s is not None
            and now - self.last_data > self.feed_silent_s
            and self._resync_at is None
        ):
            self._stale(now, f"no data for {self.feed_silent_s:.0f} s", State.STALE)
            self._ask(now)
            return self._again(now)
        if now - self._pinged >= PING_S:
            self._pinged = now
            return Do.PING
        return Do.NOTHING

    def _ask(self, now: float) -> None:
        if self._resync_at is None:
            self._resync_at = now

    def _again(self, now: float) -> Do:
        """Ask for snapshots, twice; a server that sends none is left."""
        if self._resyncs >= 2:
            return self._give_up(now, "no snapshot came")
        self._resyncs += 1
        self._resync_at = now + HEAL_S
        return Do.RESYNC

    def _give_up(self, now: float, why: str) -> Do:
        self.closed(now, why)
        return Do.RECONNECT

    def _stale(self, now: float, why: str, state: State) -> None:
        if self.state is State.LIVE or self.stale_since is None:
            self.stale_since = now
        self.state, self.why = state, why
