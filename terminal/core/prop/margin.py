"""A trade as the desk would open it: its price, fee, margin and liquidation, and what it loses where it ends.

A long pays the mark and half the spread, a short gets the mark less it, each on the next tick; whatever is left of a
tick or a unit is the trader's loss. What the venue does not tell of these is taken as nothing, and `unsaid` names it.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from math import ceil, floor

from terminal.model.prop import LONG, Market, Rules

USDC = 10**8
FINEST = Decimal("1e-8")
"""the step of prices where the market does not tell its tick"""
STOP, LIQUIDATION, FALL = "stop", "liquidation", "fall to nothing"
"""what ends a trade at the worst"""


@dataclass(frozen=True, slots=True)
class Costs:
    """What a trade in a market costs, as shares, and the step of its prices."""

    half_spread: Fraction
    fee: Fraction
    maintenance: Fraction
    step: Decimal
    unsaid: tuple[str, ...] = ()

    def fill(self, price: Decimal, sign: int) -> Decimal:
        """The price of a buyer (1) or a seller (-1) while the mark stands there; never below a step."""
        worse = Fraction(price) * (1 + sign * self.half_spread) / Fraction(self.step)
        return max(1, ceil(worse) if sign > 0 else floor(worse)) * self.step

    def fee_of(self, notional: int) -> int:
        return ceil(notional * self.fee)


def costs_of(rules: Rules, market: Market) -> Costs:
    said = {
        "half spread": market.half_spread_bps,
        "fee": rules.fee_bps,
        "maintenance margin": rules.maintenance_pct,
    }
    spread, fee, maintenance = (Fraction(one or 0) for one in said.values())
    unsaid = tuple(name for name, value in said.items() if value is None)
    return Costs(spread / 10_000, fee / 10_000, maintenance / 100, market.tick or FINEST, unsaid)


@dataclass(frozen=True, slots=True)
class Deal:
    """A trade just opened."""

    costs: Costs
    sign: int
    size: Decimal
    mark: Decimal
    entry: Decimal
    notional: int
    fee: int
    margin: int
    liquidation: Decimal | None
    """None is nowhere"""

    @property
    def distance(self) -> Fraction | None:
        return distance(self.mark, self.liquidation)

    def profit(self, price: Decimal) -> int:
        """Without fees."""
        return floor(self.sign * (Fraction(price) - Fraction(self.entry)) * Fraction(self.size) * USDC)

    def loss(self, mark: Decimal) -> int:
        """What it costs in all when it is closed with the mark there."""
        price = self.costs.fill(mark, -self.sign)
        return self.fee + self.costs.fee_of(worth(price, self.size)) - self.profit(price)

    def worst(self, stop: Decimal | None) -> tuple[Decimal, str]:
        """Where it ends at the worst, and by what: the stop or the liquidation, whichever the mark meets first. A long
        with neither ends at the lowest price there is."""
        ends = [(price, name) for price, name in ((stop, STOP), (self.liquidation, LIQUIDATION)) if price]
        return max(ends, key=lambda end: self.sign * end[0], default=(self.costs.step, FALL))


def deal(
    costs: Costs, mark: Decimal, side: str, size: Decimal, leverage: int, limit_price: Decimal | None = None
) -> Deal:
    """Where no spread is told a limit price is taken as the price, since it may come to that."""
    sign = 1 if side == LONG else -1
    guessed = limit_price if "half spread" in costs.unsaid else None
    entry = guessed or costs.fill(mark, sign)
    notional = worth(entry, size)
    margin = -(-notional // leverage)
    floor_price = liquidation(costs, sign, entry, size, margin)
    return Deal(costs, sign, size, mark, entry, notional, costs.fee_of(notional), margin, floor_price)


def worth(price: Decimal, size: Decimal) -> int:
    """In units of the quote, a part of one counted whole."""
    return ceil(Fraction(price) * Fraction(size) * USDC)


def liquidation(costs: Costs, sign: int, entry: Decimal, size: Decimal, margin: int) -> Decimal | None:
    """The mark at which margin and profit are no more than the maintenance margin; None is nowhere."""
    backed = Fraction(entry) - sign * Fraction(margin, USDC) / Fraction(size)
    steps = backed / (1 - sign * costs.maintenance) / Fraction(costs.step)
    price = (floor(steps) if sign > 0 else ceil(steps)) * costs.step
    return price if price > 0 else None


def distance(mark: Decimal | None, price: Decimal | None) -> Fraction | None:
    """How far the mark may go to get there, as a share of it."""
    if not mark or price is None:
        return None
    return abs(Fraction(mark) - Fraction(price)) / Fraction(mark)
