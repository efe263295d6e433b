"""How an order would walk through the book and the pools: the venue's rules of matching over levels instead of orders.

Where own orders stand on the other side they count as first at their price, for what stands before them is not told.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from operator import attrgetter
from typing import NamedTuple

from terminal.model.market import LETTERS
from terminal.model.order import BUY, OrderType, Route, SelfTrade, Side

BOOK = LETTERS[0]
"""the letter of the order book; the others are pools"""
RESTING = (OrderType.LIMIT, OrderType.POST_ONLY, OrderType.STOP_LIMIT)


class Level(NamedTuple):
    """What shows at a price: lots of the order book, own ones among them, and the pools' by venue letter."""

    ticks: int
    lots: int
    pools: Mapping[str, int]


class Step(NamedTuple):
    ticks: int
    lots: int
    venue: str


@dataclass(frozen=True, slots=True)
class Wanted:
    """An order that is thought of. `ticks` is its limit, 0 at any price; `stop` is the trade that wakes it."""

    side: Side
    lots: int
    ticks: int = 0
    kind: OrderType = OrderType.LIMIT
    route: Route = Route.AUTO
    stop: int = 0
    stp: SelfTrade = SelfTrade.CANCEL_RESTING

    @property
    def rests(self) -> bool:
        return self.kind in RESTING

    @property
    def gets_past_own(self) -> bool:
        shrinks = self.stp is SelfTrade.DECREMENT and self.kind is OrderType.MARKET
        return shrinks or self.stp is SelfTrade.CANCEL_RESTING

    def reaches(self, ticks: int) -> bool:
        return not self.ticks or (ticks <= self.ticks if self.side is BUY else ticks >= self.ticks)


@dataclass(slots=True)
class Walk:
    """What came of it: the steps it took, what is left, own orders that went, and whether one of those ended it."""

    wanted: Wanted
    left: int
    steps: list[Step] = field(default_factory=list)
    cancelled: dict[int, int] = field(default_factory=dict)
    """own lots that went, by price"""
    kept: dict[int, int] = field(default_factory=dict)
    """what of an own order was left where only a part of it went"""
    shrunk: int = 0
    ended: bool = False
    found: int = 0
    """lots that were offered at once when it came in"""
    cost: int = 0
    """what those would cost, in ticks x lots"""

    @property
    def filled(self) -> int:
        return sum(step.lots for step in self.steps)

    @property
    def spent(self) -> int:
        return sum(step.ticks * step.lots for step in self.steps)


@dataclass(slots=True)
class _Book:
    """The order book's part of the levels while it is walked through: `at` is the first price that has not been emptied."""

    prices: list[int]
    others: dict[int, int]
    own: dict[int, int]
    at: int = 0

    @classmethod
    def of(cls, levels: Sequence[Level], own: Mapping[int, int]) -> _Book:
        others = {level.ticks: max(0, level.lots - own.get(level.ticks, 0)) for level in levels}
        return cls([level.ticks for level in levels if level.lots], others, dict(own))


def walk(wanted: Wanted, levels: Sequence[Level], own: Mapping[int, int]) -> Walk:
    """`levels` are the other side's, the best first; `own` are the own lots among them, by price."""
    done = Walk(wanted, wanted.lots)
    if wanted.kind is OrderType.POST_ONLY:
        return done
    book = _Book.of(levels, own)
    plan = list(_plan(wanted, levels, book))
    done.found = sum(step.lots for step in plan)
    done.cost = sum(step.ticks * step.lots for step in plan)
    if wanted.kind is OrderType.FOK and done.found < wanted.lots:
        return done
    for venue, run in groupby(plan, key=attrgetter("venue")):
        leg = list(run)
        if venue != BOOK:
            _swap(done, leg)
            continue
        _sweep(
            done, book, leg[-1].ticks, done.left if wanted.gets_past_own else sum(step.lots for step in leg)
        )
        if done.ended:
            return done
    if done.left and wanted.route is not Route.DEX:
        _sweep(done, book, wanted.ticks, done.left)
    return done


def _plan(wanted: Wanted, levels: Sequence[Level], book: _Book) -> Iterator[Step]:
    """The best way to trade so many lots; of equal prices the order book's comes first."""
    want, book_ends = wanted.lots, wanted.route is Route.DEX
    for level in levels:
        if not wanted.reaches(level.ticks):
            return
        book_ends = book_ends or (level.ticks in book.own and not wanted.gets_past_own)
        offers = [(BOOK, 0 if book_ends else book.others[level.ticks])]
        if level.pools and wanted.route is not Route.CEX:
            offers += [(venue, level.pools.get(venue, 0)) for venue in LETTERS[1:]]
        for venue, lots in offers:
            if take := min(lots, want):
                yield Step(level.ticks, take, venue)
                want -= take
            if not want:
                return


def _swap(done: Walk, leg: Sequence[Step]) -> None:
    for step in leg:
        if lots := min(step.lots, done.left):
            done.left -= lots
            done.steps.append(step._replace(lots=lots))


def _sweep(done: Walk, book: _Book, limit: int, most: int) -> None:
    """Trade with the order book up to a limit of the moment, with no more than so many lots. It begins where the last
    sweep ended, for all before that is gone."""
    buys, most = done.wanted.side is BUY, min(most, done.left)
    while most and book.at < len(book.prices):
        ticks = book.prices[book.at]
        if limit and (ticks > limit if buys else ticks < limit):
            return
        if own := book.own.pop(ticks, 0):
            most = _meet_own(done, ticks, own, most)
            if done.ended:
                return
        lots = min(most, book.others[ticks])
        if lots:
            book.others[ticks] -= lots
            most -= lots
            done.left -= lots
            done.steps.append(Step(ticks, lots, BOOK))
        book.at += not book.others[ticks]


def _meet_own(done: Walk, ticks: int, lots: int, most: int) -> int:
    """Nobody trades with himself: what gives way is the incoming order's choice. How much may still trade."""
    stp = done.wanted.stp
    if stp in (SelfTrade.CANCEL_INCOMING, SelfTrade.CANCEL_TAKER):
        done.ended = True
    elif stp is SelfTrade.DECREMENT and lots > most:
        done.ended, done.cancelled[ticks], done.kept[ticks] = True, most, lots - most
    else:
        done.cancelled[ticks] = lots
        if stp is SelfTrade.DECREMENT and most > lots:
            done.left -= lots
            done.shrunk += lots
            return most - lots
        done.ended = stp is not SelfTrade.CANCEL_RESTING
    return most
