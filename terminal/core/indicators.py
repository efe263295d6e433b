"""Indicators as small machines: `push` counts a closed value, `peek` answers for one still moving. For drawing and deciding, never for money.

A machine answers None (or Nones) until it has seen enough. Averages begin with the plain mean of their first values,
as charting programs do.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable
from math import sqrt
from typing import NamedTuple, Protocol, TypeVar

DAY = 86_400

In = TypeVar("In")
Out = TypeVar("Out")
In_contra = TypeVar("In_contra", contravariant=True)
Out_co = TypeVar("Out_co", covariant=True)


class Indicator(Protocol[In_contra, Out_co]):
    def push(self, value: In_contra, /) -> Out_co: ...
    def peek(self, value: In_contra, /) -> Out_co: ...


class Priced(Protocol):
    """A candle, of whatever kind. `time` in seconds."""

    @property
    def time(self) -> int: ...
    @property
    def high(self) -> int: ...
    @property
    def low(self) -> int: ...
    @property
    def close(self) -> int: ...
    @property
    def volume(self) -> int: ...


class Mean:
    """A running mean: plain over the first `length` values, then each new one counts for so large a share."""

    __slots__ = ("_count", "_total", "length", "share", "value")

    def __init__(self, length: int, share: float) -> None:
        self.length = length
        self.share = share
        self.value: float | None = None
        self._count = 0
        self._total = 0.0

    def peek(self, value: float) -> float | None:
        if self.value is not None:
            return self.value + self.share * (value - self.value)
        return (self._total + value) / self.length if self._count + 1 == self.length else None

    def push(self, value: float) -> float | None:
        self.value = self.peek(value)
        self._count += 1
        self._total += value
        return self.value


class Ema(Mean):
    """The exponential moving average of `length` values."""

    def __init__(self, length: int) -> None:
        super().__init__(length, 2 / (length + 1))


class Vwap:
    """The average price by volume since midnight UTC, each candle at the mean of high, low and close."""

    __slots__ = ("_day", "_money", "_volume")

    def __init__(self) -> None:
        self._day = -1
        self._money = self._volume = 0

    def peek(self, candle: Priced) -> float | None:
        money, volume = self._with(candle)
        return money / (3 * volume) if volume else None

    def push(self, candle: Priced) -> float | None:
        self._money, self._volume = self._with(candle)
        self._day = candle.time // DAY
        return self._money / (3 * self._volume) if self._volume else None

    def _with(self, candle: Priced) -> tuple[int, int]:
        added = (candle.high + candle.low + candle.close) * candle.volume
        if candle.time // DAY != self._day:
            return added, candle.volume
        return self._money + added, self._volume + candle.volume


class Band(NamedTuple):
    middle: float | None
    upper: float | None
    lower: float | None


class Bollinger:
    """Mean and standard deviation of the last `length` whole numbers, so that the running sums stay exact."""

    __slots__ = ("_squares", "_sum", "_values", "length", "width")

    def __init__(self, length: int = 20, width: float = 2.0) -> None:
        self.length = length
        self.width = width
        self._values: deque[int] = deque()
        self._sum = self._squares = 0

    def peek(self, value: int) -> Band:
        full = len(self._values) == self.length
        if len(self._values) + 1 < self.length:
            return Band(None, None, None)
        oldest = self._values[0] if full else 0
        total, squares = self._sum + value - oldest, self._squares + value**2 - oldest**2
        middle = total / self.length
        away = self.width * sqrt(self.length * squares - total**2) / self.length
        return Band(middle, middle + away, middle - away)

    def push(self, value: int) -> Band:
        band = self.peek(value)
        if len(self._values) == self.length:
            oldest = self._values.popleft()
            self._sum -= oldest
            self._squares -= oldest**2
        self._values.append(value)
        self._sum += value
        self._squares += value**2
        return band


class Rsi:
    """Wilder's relative strength, 0 to 100; 50 where nothing moved."""

    __slots__ = ("_before", "_gain", "_loss")

    def __init__(self, length: int = 14) -> None:
        self._before: float | None = None
        self._gain, self._loss = Mean(length, 1 / length), Mean(length, 1 / length)

    def peek(self, value: float) -> float | None:
        if self._before is None:
            return None
        change = value - self._before
        return _strength(self._gain.peek(max(change, 0.0)), self._loss.peek(max(-change, 0.0)))

    def push(self, value: float) -> float | None:
        before, self._before = self._before, value
        if before is None:
            return None
        change = value - before
        return _strength(self._gain.push(max(change, 0.0)), self._loss.push(max(-change, 0.0)))


class Lines(NamedTuple):
    macd: float | None
    signal: float | None
    histogram: float | None


class Macd:
    """The fast less the slow average, the average of that, and how far they are apart."""

    __slots__ = ("_fast", "_signal", "_slow")

    def __init__(self, fast: int = 12, slow: int = 26, signal: int = 9) -> None:
        self._fast, self._slow, self._signal = Ema(fast), Ema(slow), Ema(signal)

    def peek(self, value: float) -> Lines:
        return _lines(self._fast.peek(value), self._slow.peek(value), self._signal.peek)

    def push(self, value: float) -> Lines:
        return _lines(self._fast.push(value), self._slow.push(value), self._signal.push)


def series(indicator: Indicator[In, Out], values: Iterable[In]) -> list[Out]:
    """The indicator of a whole past, a value for each."""
    return [indicator.push(value) for value in values]


def _strength(gain: float | None, loss: float | None) -> float | None:
    if gain is None or loss is None:
        return None
    return (
        100 * (gain / (gain + loss)) if gain + loss else 50.0
    )  # never above 100, as rounding before the division is


def _lines(fast: float | None, slow: float | None, average: Callable[[float], float | None]) -> Lines:
    if fast is None or slow is None:
        return Lines(None, None, None)
    macd = fast - slow
    signal = average(macd)
    return Lines(macd, signal, None if signal is None else macd - signal)
