"""The desk's rules written as plainly as possible, in fractions, to judge the real one by.

It keeps what was done and every equity that was seen, and works everything out of these again each time.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property
from itertools import accumulate
from math import ceil, floor

DAY_S, HOUR_S, REVIEW_S = 86_400, 3_600, 300
CENT_OF_A_CENT = Fraction(1, 10**8)
FEE = Fraction("0.00035")
TICK = {"BTC": Fraction(1, 2), "ALPHA": Fraction(1, 100)}
HALF_SPREAD = {"BTC": Fraction("0.00005"), "ALPHA": Fraction("0.0005")}
MAX_LEVERAGE = {"BTC": 50, "ALPHA": 5}
Terms = dict[str, Fraction]
STARTER: Terms = {
    "allocation": Fraction(5_000),
    "target": Fraction("0.08"),
    "drawdown": Fraction("0.08"),
    "daily": Fraction("0.04"),
    "split": Fraction("0.7"),
    "leverage": Fraction(10),
    "funded_leverage": Fraction(5),
}


def up(value: Fraction) -> Fraction:
    return ceil(value / CENT_OF_A_CENT) * CENT_OF_A_CENT


def down(value: Fraction) -> Fraction:
    return floor(value / CENT_OF_A_CENT) * CENT_OF_A_CENT


@dataclass(eq=False)
class Deal:
    coin: str
    sign: int
    size: Fraction
    leverage: int
    entry: Fraction
    stage: str
    exit: Fraction | None = None
    funding: Fraction = Fraction(0)
    closed_at: Fraction | None = None

    @cached_property
    def margin(self) -> Fraction:
        return up(self.entry * self.size / self.leverage)

    @cached_property
    def costs(self) -> Fraction:
        """Of the entry."""
        return up(self.entry * self.size * FEE)

    @cached_property
    def final(self) -> Fraction:
        """What it brought, once it is closed."""
        assert self.exit is not None
        return self._gain(self.exit) - up(self.exit * self.size * FEE)

    def result(self, mark: Fraction) -> Fraction:
        """What it has brought, closed or as it stands."""
        return self._gain(mark) if self.exit is None else self.final

    def _gain(self, price: Fraction) -> Fraction:
        return self.sign * (price - self.entry) * self.size - self.costs + self.funding


@dataclass
class Naive:
    marks: dict[str, Fraction]
    now: Fraction
    terms: Terms = field(default_factory=lambda: STARTER)
    phase: str = "eval"
    deals: list[Deal] = field(default_factory=list)
    seen: list[Fraction] = field(default_factory=list)
    """The equities of this stage, the allocation first."""
    sure_at_closes: list[Fraction] = field(default_factory=list)
    """Of the funded stage: the lower of realised and whole equity after each close."""
    day: int = 0
    day_start: Fraction = Fraction(0)
    hour: int = 0
    daily_breached: bool = False
    passed: bool = False
    passed_at: Fraction = Fraction(0)
    claimed: Fraction = Fraction(0)
    ended_funded: bool = False

    def __post_init__(self) -> None:
        self.day, self.hour = floor(self.now / DAY_S), floor(self.now / HOUR_S)
        self.day_start = self.terms["allocation"]
        self.seen, self.sure_at_closes = [self.day_start], [self.day_start]

    # -- what it is worth ---------------------------------------------------------------------------------

    @property
    def stage(self) -> str:
        return "funded" if self.phase in ("funded", "suspended") or self.ended_funded else "eval"

    @property
    def open(self) -> list[Deal]:
        return [deal for deal in self.deals if deal.exit is None]

    @property
    def closed(self) -> list[Deal]:
        return [deal for deal in self.deals if deal.exit is not None]

    def equity(self) -> Fraction:
        mine = [deal for deal in self.deals if deal.stage == self.stage]
        return self.terms["allocation"] + sum(deal.result(self.marks[deal.coin]) for deal in mine)

    def unrealized(self) -> Fraction:
        return sum(
            ((self.marks[deal.coin] - deal.entry) * deal.sign * deal.size for deal in self.open), Fraction(0)
        )

    def sure(self) -> Fraction:
        return min(self.equity(), self.equity() - self.unrealized())

    def free(self) -> Fraction:
        return self.equity() - sum(deal.margin for deal in self.open)

    def worst(self) -> Fraction:
        """The deepest fall from the highest equity before it."""
        return max(1 - now / high for now, high in zip(self.seen, self.highs(), strict=True))

    def highs(self) -> list[Fraction]:
        return list(accumulate(self.seen, max))

    def accrued(self) -> Fraction:
        total, high = Fraction(0), self.sure_at_closes[0]
        for sure in self.sure_at_closes:
            total += down(max(Fraction(0), sure - high) * self.terms["split"])
            high = max(high, sure)
        return total - self.claimed

    def trading_days(self) -> int:
        return len({floor(deal.closed_at / DAY_S) for deal in self.deals if deal.closed_at is not None})

    def gates(self) -> tuple[bool, ...]:
        return (
            self.passed or self.sure() >= self.terms["allocation"] * (1 + self.terms["target"]),
            self.worst() < self.terms["drawdown"],
            not self.daily_breached,
            self.passed or len(self.closed) >= 10,
            self.passed or self.trading_days() >= 3,
        )

    # -- what is done -------------------------------------------------------------------------------------

    def fill(self, coin: str, sign: int) -> Fraction:
        tick = TICK[coin]
        exact = self.marks[coin] * (1 + sign * HALF_SPREAD[coin])
        return (ceil(exact / tick) if sign > 0 else max(1, floor(exact / tick))) * tick

    def open_deal(self, coin: str, sign: int, size: Fraction, leverage: int) -> bool:
        """Whether it is allowed; then it is done."""
        deal = Deal(coin, sign, size, leverage, self.fill(coin, sign), self.stage)
        cap = self.terms["funded_leverage" if self.phase == "funded" else "leverage"]
        if (
            self.phase not in ("eval", "funded")
            or leverage > cap
            or leverage > MAX_LEVERAGE[coin]
            or deal.entry * size < 10
            or deal.margin + deal.costs > self.free()
        ):
            return False
        self._new_day()
        if not self.open:
            self.hour = floor(self.now / HOUR_S)
        self.deals.append(deal)
        self.judge()
        return True

    def close_deal(self, deal: Deal) -> None:
        self._end(deal)
        self.judge()

    def _end(self, deal: Deal) -> None:
        deal.exit, deal.closed_at = self.fill(deal.coin, -deal.sign), self.now
        if self.phase == "funded":
            self.sure_at_closes.append(self.sure())

    # -- what time does -----------------------------------------------------------------------------------

    def _new_day(self) -> None:
        if floor(self.now / DAY_S) != self.day:
            self.day, self.day_start = floor(self.now / DAY_S), self.equity()
            if self.phase == "suspended":
                self.phase, self.daily_breached = "funded", False

    def second(self, now: Fraction, rates: dict[str, Fraction], *, asleep: bool = False) -> None:
        """A look at the clock. The rates are of the hour before."""
        self.now = now
        if self.phase == "eval_passed" and now >= self.passed_at + REVIEW_S:
            self.phase = "funded"
            self.seen = [self.terms["allocation"]]
            self.day, self.day_start = floor(now / DAY_S), self.terms["allocation"]
        self._new_day()
        if floor(now / HOUR_S) != self.hour:
            self.hour = floor(now / HOUR_S)
            for deal in [] if asleep else self.open:
                worth = self.marks[deal.coin] * deal.size
                deal.funding += down(-deal.sign * rates[deal.coin] * worth)
        for deal in self.open:
            mark = self.marks[deal.coin]
            if deal.margin + deal.sign * (mark - deal.entry) * deal.size <= mark * deal.size / 200:
                self._end(deal)
        self.judge()

    def judge(self) -> None:
        if self.phase not in ("eval", "funded"):
            return
        self.seen.append(self.equity())
        if self.worst() >= self.terms["drawdown"] or self._day_is_lost():
            for deal in self.open:
                self._end(deal)
            self.seen.append(self.equity())
            self.daily_breached = self._day_is_lost()
            self.ended_funded = self.phase == "funded"
            ends = self.phase == "eval" or self.worst() >= self.terms["drawdown"]
            self.phase = "closed" if ends else "suspended"
        elif self.phase == "eval" and all(self.gates()):
            for deal in self.open:
                self._end(deal)
            self.passed, self.passed_at, self.phase = True, self.now, "eval_passed"

    def _day_is_lost(self) -> bool:
        return self.equity() <= self.day_start - self.terms["allocation"] * self.terms["daily"]
