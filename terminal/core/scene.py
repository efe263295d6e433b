"""One pair as it is now: what an order that is thought of would meet, and what there is to pay it with."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from terminal.core.walk import Level, Wanted
from terminal.model.instrument import Instrument
from terminal.model.money import fee_of, grouped, quote_text
from terminal.model.order import BUY, Route, Side


@dataclass(frozen=True, slots=True)
class Scene:
    """One pair as it is now. What is not known is None."""

    instrument: Instrument
    bid: int | None
    ask: int | None
    asks: tuple[Level, ...] = ()
    bids: tuple[Level, ...] = ()
    own: Mapping[int, int] = field(default_factory=dict)
    """own lots in the book by price, of both sides: they never stand at one price"""
    last: int = 0
    maker_bps: int = 0
    taker_bps: int = 0
    base: int | None = None
    """lots that no order holds"""
    quote: int | None = None
    position: int = 0

    def met(self, side: Side) -> tuple[Level, ...]:
        """What an order of this side trades with."""
        return self.asks if side is BUY else self.bids

    def touch(self, side: Side) -> int | None:
        return self.ask if side is BUY else self.bid

    @property
    def mid2(self) -> int | None:
        """Twice the middle."""
        return self.bid + self.ask if self.bid and self.ask else None

    def own_met(self, side: Side) -> Mapping[int, int]:
        """Own lots that it would meet, by price."""
        there = {level.ticks for level in self.met(side) if level.lots}  # a pool may stand beyond the book
        return {ticks: lots for ticks, lots in self.own.items() if ticks in there}

    def size_text(self, lots: int) -> str:
        return grouped(self.instrument.size_text(lots))


def offered(level: Level, wanted: Wanted) -> int:
    """What of a level is there for an order of this route."""
    pools = 0 if wanted.route is Route.CEX else sum(level.pools.values())
    return pools + (0 if wanted.route is Route.DEX else level.lots)


def with_fee(notional: int, bps: int) -> int:
    """What the venue holds for so much: a rebate makes it no less."""
    return notional + max(0, fee_of(notional, bps))


def money_text(units: int) -> str:
    """To the cent, rounded down."""
    return grouped(quote_text(units)[:-6])
