"""Time and sales: the newest prints, with sweeps joined."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from terminal.core.volume import Volume
from terminal.model.market import TradePrint
from terminal.model.order import Side

KEEP = 500
SWEEP_MS = 50
SHARE_S = 60
MOST_SECONDS = 120


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
        self._seconds: dict[int, dict[str, int]] = {}
        """lots by venue in each of the last seconds: bounded, however fast trades come"""
        self.volume = Volume()
        self.version = 0

    def add(self, trade: TradePrint) -> bool:
        """False where this print is known already."""
        if not self._is_new(trade):
            return False
        self.prints.append(trade)
        self._count(trade)
        self.version += 1
        return True

    def load(self, prints: Sequence[TradePrint]) -> None:
        """Put older prints, from a question, among those that were heard since."""
        if len(prints) > 1 and prints[0].at_ms > prints[-1].at_ms:
            prints = prints[
                ::-1
            ]  # told from the newest back: those of one moment are to stand in their order
        nameless = {one for one in self.prints if not one.trade_id}
        older = [one for one in prints if one not in nameless and self._is_new(one)]
        for trade in older:
            self._count(trade)
        self.prints = deque(sorted([*older, *self.prints], key=lambda one: one.at_ms), self.prints.maxlen)
        self.version += 1

    def mark_mine(self, trade_id: str) -> None:
        """An own fill: its print is drawn as mine, whichever comes first."""
        self._mine.add(trade_id)
        self.version += 1

    @property
    def last(self) -> TradePrint | None:
        return self.prints[-1] if self.prints else None

    def sweeps(self, count: int, *, least: int = 0, join: bool = True) -> list[Sweep]:
        """The newest first, those of fewer lots than `least` left out."""
        every = self._joined() if join else map(self._single, reversed(self.prints))
        return list(islice((one for one in every if one.lots >= least), count))

    def shares(self, now_ms: int) -> dict[str, int]:
        """Lots by venue over the last minute."""
        since = now_ms // 1000 - SHARE_S
        sums: dict[str, int] = {}
        for second, lots_by_venue in self._seconds.items():
            if second >= since:
                for venue, lots in lots_by_venue.items():
                    sums[venue] = sums.get(venue, 0) + lots
        return sums

    def _is_new(self, trade: TradePrint) -> bool:
        """Remembers its name. A print without one is always new."""
        if not trade.trade_id:
            return True
        if trade.trade_id in self._known:
            return False
        if len(self._ids) == self._ids.maxlen:
            self._known.discard(self._ids[0])
        self._ids.append(trade.trade_id)
        self._known.add(trade.trade_id)
        return True

    def _count(self, trade: TradePrint) -> None:
        self.volume.add(trade)
        second = self._seconds.setdefault(trade.at_ms // 1000, {})
        second[trade.venue] = second.get(trade.venue, 0) + trade.lots
        if len(self._seconds) > MOST_SECONDS:
            del self._seconds[min(self._seconds)]

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
                and abs(sweep.at_ms - trade.at_ms) <= SWEEP_MS
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
