"""What waits to be sent to one socket. It is bounded: a slow reader loses market data, told as a gap, and then the line."""

from __future__ import annotations

import asyncio
from collections import deque

from terminal.wire.binary import market_of, numbered
from terminal.wire.streams import GapDetected, clob_head, with_sequence

BEHIND_BYTES = 256 * 1024
"""Past this much unsent, market data is left out until all of it is gone; then the newest state is sent."""
CUT_BYTES = 4 * 1024 * 1024
"""Past this, with own orders and fills alone, the socket is closed: those are never left out."""


class Outbox:
    """Messages of one socket in order. `behind` means that market data is being left out."""

    def __init__(self, account: int | None) -> None:
        self.account = account
        self.behind = False
        self.overflown = asyncio.Event()
        self._queue: deque[bytes] = deque()
        self._bytes = 0
        self._allowed = BEHIND_BYTES
        self._wake = asyncio.Event()

    def offer(self, message: bytes) -> None:
        """Market data: the newest matters, the rest can be left out."""
        if not self.behind and self._bytes > self._allowed:
            self.behind = True
        if self.behind:
            self.left_out()
        else:
            self._push(message)

    def must(self, message: bytes) -> None:
        """What may not be lost: answers, own orders and fills."""
        self._push(message)

    def state(self, message: bytes) -> None:
        """A part of the newest state, on which market data builds: its own size puts no reader behind."""
        self._allowed += len(message)
        self.must(message)

    def left_out(self) -> None:
        """One message was not sent."""

    def _push(self, message: bytes) -> None:
        if self.overflown.is_set():
            return
        self._bytes += len(message)
        self._queue.append(message)
        self._wake.set()
        if self._bytes > CUT_BYTES:
            self._queue.clear()
            self.overflown.set()

    async def take(self) -> list[bytes]:
        """All that waits, once something does. It counts as unsent until `sent`."""
        while not self._queue:
            self._wake.clear()
            await self._wake.wait()
        batch = list(self._queue)
        self._queue.clear()
        return batch

    def sent(self, batch: list[bytes]) -> None:
        size = sum(map(len, batch))
        self._bytes -= size
        self._allowed = max(BEHIND_BYTES, self._allowed - size)

    @property
    def caught_up(self) -> bool:
        """Has everything gone out that was not left out?"""
        return self.behind and not self._bytes

    def resume(self) -> None:
        self.behind = False


class ClobOutbox(Outbox):
    """The outbox of a `/ws/clob` socket: it numbers what it sends, and numbers what it leaves out too."""

    def __init__(self, account: int | None, channels: list[str]) -> None:
        super().__init__(account)
        self.channels = frozenset(channels)
        self.sequence = 0
        self._before_gap: int | None = None

    def offer(self, message: bytes) -> None:
        self.sequence += 1
        super().offer(with_sequence(message, self.sequence))

    def must(self, message: bytes) -> None:
        self.sequence += 1
        super().must(with_sequence(message, self.sequence))

    def aside(self, head: bytes) -> None:
        """A message outside the numbering."""
        super().must(head + b"}")

    def left_out(self) -> None:
        if self._before_gap is None:
            self._before_gap = self.sequence - 1

    def resume(self) -> None:
        """Own the gap before the snapshots that heal it."""
        super().resume()
        if self._before_gap is not None:
            gap = GapDetected(self._before_gap, self.sequence, self.sequence - self._before_gap)
            self._before_gap = None
            self.must(clob_head("gap_detected", gap))


class FeedOutbox(Outbox):
    """The outbox of a binary socket: each of its markets counts its own frames, those that are left out too."""

    def __init__(self, account: int | None, symbols: list[str]) -> None:
        super().__init__(account)
        self.symbols = symbols
        self._sequences: dict[bytes, int] = {}

    def offer(self, message: bytes) -> None:
        super().offer(self._numbered(message))

    def must(self, message: bytes) -> None:
        super().must(self._numbered(message))

    def _numbered(self, frame: bytes) -> bytes:
        market = market_of(frame)
        sequence = self._sequences[market] = self._sequences.get(market, 0) + 1
        return numbered(frame, sequence)
