"""What the risk skills allow of a wish to buy, from 0 (nothing) to 100 (all of it). Selling is never held back."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from terminal.core.indicators import Ema, series
from terminal.paper.clones.signals import FULL, Prices

if TYPE_CHECKING:
    from terminal.paper.clones.skills import Equipped

_STEPS, _TREND = 20, 30


class Circumstances(NamedTuple):
    """What a guard looks at: sampled prices, what the clone is worth, and the most it was worth in this run."""

    prices: Prices
    equity: int
    peak: int


Guard = Callable[[Circumstances, "Equipped"], int]


def volatility_filter(seen: Circumstances, skill: Equipped) -> int:
    """Nothing while the last 20 steps moved by more than so many basis points in the root of their mean square."""
    prices = seen.prices[-_STEPS - 1 :]
    if len(prices) <= _STEPS:
        return 0
    squares = sum((after - before) ** 2 for before, after in pairwise(prices))
    allowed = skill.number("max_volatility_bps") * prices[-1] / 10_000
    return FULL if squares <= allowed * allowed * _STEPS else 0


def trend_filter(seen: Circumstances, _: Equipped) -> int:
    """Nothing below the average EMA(30)."""
    mean = series(Ema(_TREND), seen.prices)[-1:]
    if not mean or mean[0] is None:
        return 0
    return FULL if seen.prices[-1] >= mean[0] else 0


def drawdown_guard(seen: Circumstances, skill: Equipped) -> int:
    """Less the further the equity is below its peak, and nothing from the limit on."""
    if seen.peak <= 0:
        return FULL
    used = Decimal(seen.peak - seen.equity) * 100 / seen.peak / skill.number("max_drawdown_pct")
    return int(FULL * max(Decimal(0), min(Decimal(1), 1 - used)))


GUARDS: dict[str, Guard] = {
    "volatility_filter": volatility_filter,
    "trend_filter": trend_filter,
    "drawdown_guard": drawdown_guard,
}
