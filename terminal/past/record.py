"""What is known of the past: the venue's fills and orders, and what only the journal can add."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from terminal.model.instrument import Instrument
from terminal.model.order import BUY
from terminal.model.reports import FillReport, OrderReport


@dataclass(frozen=True, slots=True)
class Pair:
    """Fills from before the baseline are told, and do not count in the position."""

    instrument: Instrument
    baseline_ms: int = 0
    mark2: int | None = None
    """twice the last good mark in ticks; None where there never was one"""


@dataclass(frozen=True, slots=True)
class Record:
    """Fills the oldest first, each once; of pairs that are known alone."""

    pairs: Mapping[str, Pair]
    fills: tuple[FillReport, ...] = ()
    orders: tuple[OrderReport, ...] = ()
    mids2: Mapping[str, int] = field(default_factory=dict)
    """twice the middle of the book in ticks when an order left, by its request id or its own"""
    answers_ms: tuple[float, ...] = ()
    """from the journal: how long after its intent an order was answered"""
    acks_ms: tuple[float, ...] = ()
    server_ms: tuple[float, ...] = ()

    def counted(self, *, whole: bool) -> Iterator[FillReport]:
        """The fills that P&L is made of: since each pair's baseline, or the `whole` past."""
        return (one for one in self.fills if whole or self.counts(one))

    def counts(self, fill: FillReport) -> bool:
        return fill.at_ms >= self.pairs[fill.symbol].baseline_ms

    def instrument(self, symbol: str) -> Instrument:
        return self.pairs[symbol].instrument


def signed(fill: FillReport) -> int:
    return fill.lots if fill.side is BUY else -fill.lots
