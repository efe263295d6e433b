"""What the venue says of an order that works by itself over time: a TWAP, a share of the volume, a sniper, an iceberg."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from terminal.model.order import Mode, Side

ENDS = frozenset({
    "completed", "complete", "done", "finished", "filled", "cancelled", "canceled", "expired", "failed", "rejected",
    "error", "stopped", "ended",
})  # fmt: skip


@dataclass(frozen=True, slots=True)
class ParentReport:
    """`status` is the venue's own word, of which some may be new to us. Times are epoch milliseconds, 0 where not told."""

    id: str
    route: str
    """twap or algo: the call that lists and cancels it"""
    kind: str
    """twap, pov, sniper, iceberg"""
    symbol: str
    side: Side
    lots: int
    filled: int
    status: str
    average: Fraction | None = None
    """in ticks"""
    mode: Mode = Mode.LIVE
    reason: str = ""
    limit_ticks: int = 0
    created_ms: int = 0
    updated_ms: int = 0
    ends_ms: int = 0
    next_ms: int = 0
    slices: int = 0

    @property
    def ended(self) -> bool:
        return self.status in ENDS or 0 < self.lots <= self.filled
