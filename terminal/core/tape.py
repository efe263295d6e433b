"""Time and sales: the newest prints, with sweeps joined."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from terminal.model.market import TradePrint
from terminal.model.order import Side

KEEP = 500
SWEEP_MS = 50
SHARE_MS = 60_000


@dataclass(slots=True)
class Sweep:
    """Prints of one taker in one go: their sum, and the last price they reached."""

    ticks: int
    lots: int
    side: Side
    venue: str
    at_ms: int
    prints: int
    first_ticks: int
    mine: bool


class Tape:
    """Prints, newest last, and what each venue traded in the last minute."""

    def __init__(self, keep: int = KEEP) -> None:
        self.prints: deque[TradePrint] = deque(maxlen=keep)
        self._ids: deque[str] = deque(maxlen=4 * keep)
        self._known: set[str] = set()
        self._mine: set[str] = set()
        self._minute: deque[TradePrint] = deque(maxlen=20_000)
        self._sums: dict[str, int] = {}
        self.version = 0

    def add(self, trade: TradePrint) -> bool:
        """False where this print is known already."""
        if trade.trade_id:
            if trade.trade_id in self._known:
                return False
            if len(self._ids) == self._ids.maxlen:
                self._known.discard(self._ids[0])
            self._ids.append(trade.trade_id)
            self._known.add(trade.trade_id)
        self.prints.append(trade)
        self._minute.append(trade)
        self._sums[trade.venue] = self._sums.get(trade.venue, 0) + trade.lots
        self.version += 1
        return True

    def load(self, prints: Iterable[TradePrint]) -> None:
        """Put older prints, from a question, before those that were heard since."""
        newer = list(self.prints)
        for kept in (self.prints, self._ids, self._known, self._minute, self._sums):
            kept.clear()
        for trade in sorted([*prints, *newer], key=lambda one: one.at_ms):
            self.add(trade)

    def mark_mine(self, trade_id: str) -> None:
        """An own fill: its print is drawn as mine, whichever comes first."""
        self._mine.add(trade_id)
        self.version += 1

    @property
    def last(self) -> TradePrint | None:
        return self.prints[-1] if self.prints else None

    def sweeps(self, count: int, *, least: int = 0, join: bool = True) -> list[Sweep]:
        """The newest first, those of fewer lots than `least` left out."""
        found: list[Sweep] = []
        for one in self._joined() if join else map(self._single, reversed(self.prints)):
            if one.lots >= least:
                found.append(one)
                if len(found) == count:
                    break
        return found

    def _single(self, trade: TradePrint) -> Sweep:
        mine = trade.trade_id in self._mine
        return Sweep(trade.ticks, trade.lots, trade.side, trade.venue, trade.at_ms, 1, trade.ticks, mine)

    def _joined(self) -> Iterator[Sweep]:
        """From the newest back: prints of the same side and venue within a moment are one taker's."""
        sweep: Sweep | None = None
        for trade in reversed(self.prints):
            if (
                sweep is not None
                and trade.side is sweep.side
                and trade.venue == sweep.venue
                and sweep.at_ms - trade.at_ms <= SWEEP_MS
            ):
                sweep.lots += trade.lots
                sweep.prints += 1
                sweep.first_ticks = trade.ticks
                sweep.mine = sweep.mine or trade.trade_id in self._mine
                continue
            if sweep is not None:
                yield sweep
            sweep = self._single(trade)
        if sweep is not None:
            yield sweep

    def shares(self, now_ms: int) -> dict[str, int]:
        """Lots by venue over the last minute."""
        while self._minute and self._minute[0].at_ms < now_ms - SHARE_MS:
            old = self._minute.popleft()
            self._sums[old.venue] -= old.lots
        return {venue: lots for venue, lots in self._sums.items() if lots > 0}
