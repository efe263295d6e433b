"""A seeded market for charts: candles, the indicators over them, a depth curve, an equity curve."""

from __future__ import annotations

from math import sin
from random import Random
from typing import Any, NamedTuple

from terminal.core.indicators import Bollinger, Ema, Macd, Rsi, Vwap, series
from widgets.view import Bar, ChartView, CurveView, DepthView, Mark, Overlay, Study

NEWEST = 1_760_002_860  # 2025-10-09 09:41 UTC
LAST = 3842


class Taste(NamedTuple):
    """How a pair moves, and how its prices are written."""

    tick: str = "0.000001"
    lot: str = "1"
    last: int = LAST
    step: float = 3.4
    volume: int = 20_000


VAIX = Taste()
BTC = Taste("0.1", "0.0001", 974_125, 260.0, 90_000)


def bars(count: int = 240, seed: int = 11, taste: Taste = VAIX, seconds: int = 60) -> tuple[Bar, ...]:
    """A wave with noise on it that ends at the last price."""
    rng, price, found = Random(seed), 0.0, []
    for number in range(count):
        drift = taste.step * (0.1 + 0.32 * sin(number / 6.5) + 0.15 * sin(number / 2.3) - 0.1)
        close = price + rng.gauss(drift, taste.step)
        high = max(price, close) + abs(rng.gauss(0, taste.step * 0.65))
        low = min(price, close) - abs(rng.gauss(0, taste.step * 0.65))
        volume = (abs(close - price) / taste.step + rng.random() + 0.1) * taste.volume
        found.append((price, high, low, close, volume))
        price = close
    newest = NEWEST - NEWEST % seconds
    times = range(newest - (count - 1) * seconds, newest + 1, seconds)
    return tuple(
        Bar(time, *(round(taste.last + each - price) for each in prices), volume=round(volume))  # type: ignore[misc]
        for time, (*prices, volume) in zip(times, found, strict=True)
    )


def overlays(candles: tuple[Bar, ...]) -> tuple[Overlay, ...]:
    closes = [bar.close for bar in candles]
    return (
        Overlay("ema9", "overlay1", tuple(series(Ema(9), closes))),
        Overlay("ema21", "overlay2", tuple(series(Ema(21), closes))),
    )


def bands(candles: tuple[Bar, ...]) -> tuple[Overlay, ...]:
    found = series(Bollinger(20), [bar.close for bar in candles])
    return tuple(
        Overlay(name, "dim", tuple(values))
        for name, values in zip(("bb20", "", ""), zip(*found, strict=True), strict=True)
    )


def vwap(candles: tuple[Bar, ...]) -> Overlay:
    return Overlay("vwap", "overlay2", tuple(series(Vwap(), candles)))


def studies(candles: tuple[Bar, ...]) -> tuple[Study, ...]:
    closes = [bar.close for bar in candles]
    rsi = tuple(series(Rsi(14), closes))
    lines = series(Macd(), closes)
    macd, signal, histogram = (tuple(each) for each in zip(*lines, strict=True))
    assert rsi[-1] is not None
    assert macd[-1] is not None
    return (
        Study("RSI 14", f"{rsi[-1]:.0f}", (Overlay("", "overlay1", rsi),), ((70, "70"), (30, "30"))),
        Study(
            "MACD 12 26 9",
            f"{macd[-1]:+.1f} t",
            (Overlay("", "overlay1", macd), Overlay("", "overlay2", signal)),
            ((0, "0"),),
            histogram,
        ),
    )


def marks(candles: tuple[Bar, ...]) -> tuple[Mark, ...]:
    return (
        Mark(candles[-14].time, candles[-14].low, buy=True),
        Mark(candles[-5].time, candles[-5].high, buy=False),
    )


def chart(taste: Taste = VAIX, seed: int = 11, candles: tuple[Bar, ...] = (), **changes: Any) -> ChartView:
    """A view of these candles, or of seeded ones, with averages and own fills."""
    candles = candles or bars(taste=taste, seed=seed)
    view = ChartView(
        bars=candles, last=candles[-1].close, tick=taste.tick, lot=taste.lot, overlays=overlays(candles),
        marks=marks(candles),
    )  # fmt: skip
    return view._replace(**changes)


def depth() -> DepthView:
    rng = Random(5)
    sides = []
    for sign in (-1, 1):
        total, levels = 0.0, []
        for away in range(1, 40):
            total += rng.expovariate(1 / 9_000) * (6 if away % 10 == 0 else 1)
            levels.append((LAST + 0.5 + sign * (away + 0.5), total))
        sides.append(tuple(levels))
    return DepthView(sides[0], sides[1], "±1 % of mid")


def equity() -> CurveView:
    rng, value, values = Random(3), 10_000.0, []
    for _ in range(300):
        value += rng.gauss(0.04, 0.9)
        values.append(value)
    return CurveView("EQUITY", tuple(values), f"{values[-1]:,.2f}  {values[-1] - values[0]:+.2f}")
