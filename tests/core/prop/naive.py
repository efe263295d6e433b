"""What an account may still lose and what a trade would do to it, found by trying: nothing is solved for.

It goes by the rules in fractions of `tests.paper.prop.naive`, and shares no code with what it judges.
"""

from __future__ import annotations

from copy import copy
from dataclasses import dataclass
from fractions import Fraction
from math import floor

from tests.paper.prop.naive import DAY_S, STARTER, TICK, Deal, Naive, Terms, down

SPLITS = {1: 70, 2: 80, 3: 80, 4: 85, 5: 85, 6: 90}
ALLOCATIONS = {1: 5_000, 2: 10_000, 3: 25_000, 4: 50_000, 5: 100_000, 6: 200_000}
LEVERAGES = {1: (10, 5), 2: (10, 5), 3: (20, 10), 4: (20, 10), 5: (25, 15), 6: (50, 20)}
NOT_MEASURED = ("pending", "eval_passed", "closed")


def terms_of(tier: int) -> Terms:
    """The ladder as the venue publishes it."""
    large = tier >= 5
    return STARTER | {
        "allocation": Fraction(ALLOCATIONS[tier]),
        "target": Fraction(10 if large else 8, 100),
        "drawdown": Fraction(10 if large else 8, 100),
        "daily": Fraction(5 if large else 4, 100),
        "split": Fraction(SPLITS[tier], 100),
        "leverage": Fraction(LEVERAGES[tier][0]),
        "funded_leverage": Fraction(LEVERAGES[tier][1]),
    }


@dataclass
class Left:
    """What is left of a limit, and of how much."""

    left: Fraction
    allowed: Fraction

    def trades(self, usual: Fraction) -> int:
        """Lose as much again and again, for as long as the rule holds."""
        count, left = 0, self.left - usual
        while left > 0:
            count, left = count + 1, left - usual
        return count

    @property
    def warns(self) -> bool:
        return self.allowed - self.left >= self.allowed * Fraction(8, 10)

    @property
    def on_the_edge(self) -> bool:
        """Within a unit of it, which a rounded floor may hide."""
        return abs(self.left - self.allowed * Fraction(2, 10)) <= Fraction(1, 10**8)


def daily(naive: Naive) -> Left:
    """A day on which nothing has been done yet begins with what there is."""
    begun = floor(naive.now / DAY_S) == naive.day
    start = naive.day_start if begun else naive.equity()
    allowed = naive.terms["allocation"] * naive.terms["daily"]
    return Left(allowed - (start - naive.equity()), allowed)


def drawdown(naive: Naive) -> Left:
    peak = max(*naive.seen, naive.equity())
    lowest = down(peak * (1 - naive.terms["drawdown"]))
    return Left(naive.equity() - lowest, peak - lowest)


def target(naive: Naive) -> Fraction:
    """What is still to be earned."""
    return max(Fraction(0), naive.terms["allocation"] * (1 + naive.terms["target"]) - naive.sure())


def progress(naive: Naive) -> tuple[Fraction, ...]:
    """How far the target, the trades and the days are."""
    gain = naive.terms["allocation"] * naive.terms["target"]
    parts = (
        (naive.sure() - naive.terms["allocation"]) / gain,
        Fraction(len(naive.closed), 10),
        Fraction(naive.trading_days(), 3),
    )
    return tuple(Fraction(1) if naive.passed else min(Fraction(1), max(Fraction(0), one)) for one in parts)


@dataclass
class Outcome:
    """A trade that was tried on a copy of the account: opened, driven to where it ends, and closed there."""

    deal: Deal
    free: Fraction
    phase_opened: str
    liquidation: Fraction | None
    end: Fraction
    equity: Fraction
    phase: str


def attempt(
    naive: Naive, coin: str, sign: int, size: Fraction, leverage: int, stop: Fraction | None
) -> Outcome | None:
    """None is refused by the desk."""
    twin = twin_of(naive)
    if not twin.open_deal(coin, sign, size, leverage):
        return None
    deal, free, phase = twin.deals[-1], twin.free(), twin.phase
    forced = liquidation(deal)
    ends = [price for price in (stop, forced) if price is not None]
    end = (max(ends) if sign > 0 else min(ends)) if ends else TICK[coin]
    twin.marks[coin] = end
    if deal.exit is None:
        twin.close_deal(deal)
    return Outcome(deal, free, phase, forced, end, twin.equity(), twin.phase)


def twin_of(naive: Naive) -> Naive:
    twin = copy(naive)
    twin.marks = dict(naive.marks)
    twin.deals = [copy(deal) for deal in naive.deals]
    twin.seen, twin.sure_at_closes = list(naive.seen), list(naive.sure_at_closes)
    return twin


def liquidation(deal: Deal) -> Fraction | None:
    """The first tick on the losing side at which the desk would end it, found by halving."""
    tick, entry = TICK[deal.coin], deal.entry

    def ends(ticks: int) -> bool:
        mark = ticks * tick
        return deal.margin + deal.sign * (mark - deal.entry) * deal.size <= mark * deal.size / 200

    safe, lost = int(entry / tick), 0 if deal.sign > 0 else int(3 * entry / tick) + 1
    if deal.sign > 0 and not ends(1):
        return None
    while abs(safe - lost) > 1:
        middle = (safe + lost) // 2
        safe, lost = (safe, middle) if ends(middle) else (middle, lost)
    return lost * tick
