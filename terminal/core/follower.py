"""Indicators of candles that keep coming."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Generic, TypeVar

from terminal.core.indicators import Indicator, Priced

In = TypeVar("In")
Out = TypeVar("Out")


class Follower(Generic[In, Out]):
    """An indicator of candles that keep coming: those closed are counted once, the newest as often as it moves."""

    def __init__(self, make: Callable[[], Indicator[In, Out]], of: Callable[[Any], In]) -> None:
        self._make = make
        self._of = of
        self._version: object = None
        self._machine = make()
        self._values: list[Out] = []
        self._closed: Priced | None = None

    def follow(self, candles: Sequence[Priced], version: object = None) -> tuple[Out, ...]:
        """A value for each candle, oldest first. Another version says that the past was loaded anew."""
        if not candles:
            return ()
        known = self._known(candles) if version == self._version else 0
        if not known:
            self._restart()
        self._version = version
        for candle in candles[known:-1]:
            self._values.append(self._machine.push(self._of(candle)))
            self._closed = candle
        del self._values[: len(self._values) - (len(candles) - 1)]
        return (*self._values, self._machine.peek(self._of(candles[-1])))

    def _known(self, candles: Sequence[Priced]) -> int:
        """How many of them are counted; 0 where they do not carry on from those that are."""
        for count in range(len(candles) - 1, 0, -1):
            if self._closed is None or candles[count - 1].time < self._closed.time:
                break
            if candles[count - 1] == self._closed:
                return count if count <= len(self._values) else 0
        return 0

    def _restart(self) -> None:
        self._machine, self._values, self._closed = self._make(), [], None


def close_of(candle: Priced) -> int:
    return candle.close


def whole(candle: Priced) -> Priced:
    return candle
