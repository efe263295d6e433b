"""What filling cost against the price when the order left: above zero is worse, in basis points."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from typing import NamedTuple

from terminal.model.order import BUY
from terminal.model.reports import FillReport, OrderReport
from terminal.past.record import Record

BPS = 10_000
MID, LIMIT = "mid", "limit"


class Slip(NamedTuple):
    """One order's fills against the middle of the book when it left; where the journal does not know that, against its
    own limit, which it can only beat."""

    order: OrderReport
    lots: int
    spent: int
    """ticks times lots"""
    against2: int
    """twice the price to compare with, in ticks"""
    basis: str

    @property
    def average(self) -> Fraction:
        return Fraction(self.spent, self.lots)

    @property
    def against(self) -> Fraction:
        return Fraction(self.against2, 2)

    @property
    def cost2(self) -> int:
        """Twice what was paid too much, in ticks times lots; below zero where it was better."""
        worse = 2 * self.spent - self.against2 * self.lots
        return worse if self.order.side is BUY else -worse

    @property
    def bps(self) -> Fraction:
        return Fraction(self.cost2 * BPS, self.against2 * self.lots)


def slips(record: Record, fills: Iterable[FillReport]) -> list[Slip]:
    """By order, for the orders that the venue still tells of and that there is a price to compare with."""
    orders = {order.order_id: order for order in record.orders}
    lots: dict[str, int] = {}
    spent: dict[str, int] = {}
    for fill in fills:
        if fill.order_id in orders:
            lots[fill.order_id] = lots.get(fill.order_id, 0) + fill.lots
            spent[fill.order_id] = spent.get(fill.order_id, 0) + fill.lots * fill.ticks
    found = [_slip(record, orders[name], lots[name], spent[name]) for name in lots]
    return [one for one in found if one.lots and one.against2]


def _slip(record: Record, order: OrderReport, lots: int, spent: int) -> Slip:
    mid2 = record.mids2.get(order.request_id) or record.mids2.get(order.order_id, 0)
    return Slip(order, lots, spent, mid2 or 2 * order.ticks, MID if mid2 else LIMIT)


class Mean(NamedTuple):
    basis: str
    orders: int
    bps: Fraction


def means(record: Record, found: Iterable[Slip]) -> list[Mean]:
    """What all cost too much, of what it was worth as the orders left. The two bases cannot be mixed."""
    sums: dict[str, tuple[int, int, int]] = {}
    for one in found:
        unit = record.instrument(one.order.symbol).unit
        count, cost, worth = sums.get(one.basis, (0, 0, 0))
        sums[one.basis] = count + 1, cost + one.cost2 * unit, worth + one.against2 * one.lots * unit
    return [
        Mean(basis, count, Fraction(cost * BPS, worth))
        for basis, (count, cost, worth) in sorted(sums.items(), key=lambda row: row[0] != MID)
    ]
