"""The circuit breaker: a pair whose price ran away is halted for a while."""

from __future__ import annotations

from heapq import heappop, heappush
from typing import TYPE_CHECKING, Literal

from terminal.paper.clearing import Notice
from terminal.paper.orders import BPS
from terminal.wire.streams import CircuitBreaker

if TYPE_CHECKING:
    from terminal.paper.clearing import Clearing, Pair

HALT_BPS = 1_000
REFERENCE_US = 300_000_000
HALT_US = 60_000_000


class Breaker:
    """What it measures from stands in the pairs; here is only who is halted until when."""

    def __init__(self, clearing: Clearing, *, on: bool) -> None:
        self.clearing = clearing
        self.on = on
        self.halts: list[tuple[int, str]] = []
        """(when, symbol) of the halts to come to an end, as a heap."""

    def watch(self, pair: Pair, now: int) -> None:
        """Halt a pair whose price ran away from where it stood some minutes ago."""
        moved = abs(pair.last - pair.reference) * BPS > pair.reference * HALT_BPS > 0
        if moved and not pair.halted_until:
            pair.halted_until = now + HALT_US
            heappush(self.halts, (pair.halted_until, pair.instrument.symbol))
            self._tell(pair, "halt")
        elif not pair.reference or now - pair.reference_at >= REFERENCE_US:
            pair.reference, pair.reference_at = pair.last, now

    def resume(self, now: int) -> None:
        """Let halted pairs trade again whose time is over."""
        while self.halts and self.halts[0][0] <= now:
            pair = self.clearing.pairs[heappop(self.halts)[1]]
            self._tell(pair, "resume")
            bid, ask = pair.live.bids.best(), pair.live.asks.best()
            quoted = (bid.price + ask.price) // 2 if bid and ask else pair.last
            pair.halted_until, pair.reference, pair.reference_at = 0, quoted, now

    def _tell(self, pair: Pair, action: Literal["halt", "resume"]) -> None:
        text = pair.instrument.price_text
        news = CircuitBreaker(
            pair.instrument.pair,
            action,
            text(pair.last),
            text(pair.reference),
            pair.halted_until // 1000 if action == "halt" else None,
            f"a move of more than {HALT_BPS // 100} % in {REFERENCE_US // 60_000_000} minutes",
        )
        self.clearing.changes.notices.append(Notice(None, "trades", "circuit_breaker", news))
