"""What the signal skills say to the prices that a clone has sampled: a vote from -100 (sell) to 100 (buy).

None until there are enough samples. The floats only decide, and the same samples give the same vote.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from terminal.core.indicators import Bollinger, Macd, Rsi, series

FULL = 100
_BANDS, _CHANNEL = 20, 20

Prices = Sequence[int]
Vote = Callable[[Prices], int | None]


def macd_cross(prices: Prices) -> int | None:
    """MACD(12, 26, 9): on the side of the histogram, and loudest where it has just crossed zero."""
    lines = series(Macd(), prices)[-2:]
    if len(lines) < 2 or lines[0].histogram is None or lines[1].histogram is None:
        return None
    before, now = lines[0].histogram, lines[1].histogram
    if not now:
        return 0
    side = 1 if now > 0 else -1
    return side * (FULL if before * side <= 0 else 60)


def rsi_momentum(prices: Prices) -> int | None:
    """RSI(14): with the stronger side, wholly from 70 up and from 30 down."""
    found = series(Rsi(), prices)[-1:]
    return None if not found or found[0] is None else _clipped(5 * (found[0] - 50))


def mean_reversion(prices: Prices) -> int | None:
    """Bollinger(20, 2): buys below the lower band, and is for selling from the middle up."""
    if len(prices) < _BANDS:
        return None
    band = series(Bollinger(_BANDS, 1.0), prices[-_BANDS:])[-1]
    if band.middle is None or band.upper is None:
        return None
    if band.upper == band.middle:
        return 0
    away = (prices[-1] - band.middle) / (band.upper - band.middle)
    return _clipped(-50 * away) if away < 0 else _clipped(-50 - 25 * away)


def breakout(prices: Prices) -> int | None:
    """Above the last 20 samples it buys, below the last 10 it sells."""
    if len(prices) <= _CHANNEL:
        return None
    last, before = prices[-1], prices[-_CHANNEL - 1 : -1]
    if last > max(before):
        return FULL
    return -FULL if last < min(before[_CHANNEL // 2 :]) else 0


VOTES: dict[str, Vote] = {
    "macd_cross": macd_cross,
    "rsi_momentum": rsi_momentum,
    "mean_reversion": mean_reversion,
    "breakout": breakout,
}


def _clipped(vote: float) -> int:
    return int(max(-FULL, min(FULL, vote)))
