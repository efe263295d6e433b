"""What was traded at each price since the start, and the newest trade there. Bounded, however far a price runs."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from terminal.model.order import BUY, Side

if TYPE_CHECKING:
    from terminal.model.market import TradePrint

MOST_PRICES = 4096
"""past it the half that is farthest from the newest trade is let go"""
TOGETHER_MS = 50
"""prints of a side at a price within so long are one taker's"""


class Last(NamedTuple):
    """The newest trade at a price."""

    lots: int
    side: Side
    """who took"""
    at_ms: int


class Row(NamedTuple):
    """A row of the ladder: all that was traded in it, and the newest of its trades."""

    lots: int
    last: Last


class Volume:
    """Trades by price and by who took, since a row of several ticks holds bids from above its price and asks from below."""

    __slots__ = ("_lots", "_newest", "_rows", "_step")

    def __init__(self) -> None:
        self._lots: dict[tuple[int, Side], int] = {}
        self._newest: dict[tuple[int, Side], Last] = {}
        self._rows: dict[int, Row] = {}
        self._step = 0
        """of the rows as they were worked out last; 0 where they are old"""

    def add(self, trade: TradePrint) -> None:
        key = (trade.ticks, trade.side)
        self._lots[key] = self._lots.get(key, 0) + trade.lots
        before = self._newest.get(key)
        if before is None or trade.at_ms >= before.at_ms:
            joined = before is not None and trade.at_ms - before.at_ms <= TOGETHER_MS
            lots = trade.lots + (before.lots if before is not None and joined else 0)
            self._newest[key] = Last(lots, trade.side, trade.at_ms)
        if len(self._lots) > MOST_PRICES:
            self._trim(trade.ticks)
        elif self._step:
            self._join(row_of(trade.ticks, self._step, trade.side), trade.lots, self._newest[key])

    def rows(self, step: int) -> dict[int, Row]:
        """By the price of the row, each `step` ticks high: what was bought joins the row at or above it, as asks do, and
        what was sold the one at or below it."""
        if step != self._step:
            self._step, self._rows = step, {}
            for (ticks, side), lots in self._lots.items():
                self._join(row_of(ticks, step, side), lots, self._newest[ticks, side])
        return self._rows

    def _join(self, at: int, lots: int, last: Last) -> None:
        before = self._rows.get(at)
        if before is not None:
            lots, last = lots + before.lots, max(last, before.last, key=lambda one: one.at_ms)
        self._rows[at] = Row(lots, last)

    def _trim(self, ticks: int) -> None:
        near = sorted(self._lots, key=lambda key: abs(key[0] - ticks))[: MOST_PRICES // 2]
        self._lots = {key: self._lots[key] for key in near}
        self._newest = {key: self._newest[key] for key in near}
        self._step = 0


def row_of(ticks: int, step: int, taker: Side) -> int:
    """The price of the ladder's row that a trade stands in."""
    return -(-ticks // step) * step if taker is BUY else ticks // step * step
