"""What a trader wants to be told of: prices, fills, losses, a feed that falls silent. Each rings once and is armed again when what
it told of is clearly over: a price that dances on its line rings once, not with each step."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, NamedTuple

Way = Literal["above", "below"]

BACK_BPS, BACK_TICKS = 10, 2
"""so far a price must go back before its alert rings again"""
LOSS_BACK_PERCENT = 10
STALE_S = 3.0
MOST = 100
BELL_S = 1.0
"""no two rings within so long, whatever happens"""


@dataclass(slots=True)
class PriceAlert:
    """`armed` is whether it may ring; `fired_ms` when it last did, in venue time, 0 for never."""

    number: int
    symbol: str
    way: Way
    ticks: int
    set_ms: int
    armed: bool = True
    fired_ms: int = 0

    def passes(self, low: int, high: int) -> bool:
        """Whether prices in half ticks reached it."""
        return high >= 2 * self.ticks if self.way == "above" else low <= 2 * self.ticks

    def is_back(self, low: int, high: int) -> bool:
        back = 2 * max(BACK_TICKS, self.ticks * BACK_BPS // 10_000)
        return high <= 2 * self.ticks - back if self.way == "above" else low >= 2 * self.ticks + back


class Seen(NamedTuple):
    """The lowest and highest price of a pair since the last look, in half ticks: its trades and its middle."""

    low: int
    high: int


class Alerts:
    """Prices by number, and three switches. It decides; others tell."""

    def __init__(self) -> None:
        self.prices: dict[int, PriceAlert] = {}
        self.on_fill = False
        self.on_stale = False
        self.loss: int | None = None
        """units of the quote that a day may lose before it rings"""
        self.version = 0
        self._loss_armed = True
        self._silent_since: float | None = None
        self._told_silent = False

    # -- what is set ---------------------------------------------------------------------------------------

    def add(self, symbol: str, way: Way, ticks: int, now_ms: int) -> PriceAlert | None:
        """None where there are as many as there can be. The same one again is the one there is."""
        for known in self.prices.values():
            if (known.symbol, known.way, known.ticks) == (symbol, way, ticks):
                return known
        if len(self.prices) >= MOST:
            return None
        number = next(one for one in range(1, MOST + 1) if one not in self.prices)
        alert = self.prices[number] = PriceAlert(number, symbol, way, ticks, now_ms)
        self.version += 1
        return alert

    def at(self, symbol: str, ticks: int) -> list[PriceAlert]:
        return [one for one in self.prices.values() if (one.symbol, one.ticks) == (symbol, ticks)]

    def clear(self, number: int) -> PriceAlert | None:
        self.version += 1
        return self.prices.pop(number, None)

    def switch(self, what: Literal["fill", "stale"], *, on: bool) -> None:
        if what == "fill":
            self.on_fill = on
        else:
            self.on_stale = on
        self.version += 1

    def watch_loss(self, units: int | None) -> None:
        self.loss, self._loss_armed = units, True
        self.version += 1

    # -- what happens --------------------------------------------------------------------------------------

    def price(self, symbol: str, seen: Seen, now_ms: int) -> list[PriceAlert]:
        """Those that ring now."""
        ringing = []
        for alert in self.prices.values():
            if alert.symbol != symbol:
                continue
            if alert.armed and alert.passes(*seen):
                alert.armed, alert.fired_ms = False, now_ms
                ringing.append(alert)
            elif not alert.armed and alert.is_back(*seen):
                alert.armed = True
        self.version += bool(ringing)
        return ringing

    def day(self, profit: int) -> bool:
        """Whether the day's result rings now."""
        if self.loss is None:
            return False
        if self._loss_armed and profit <= -self.loss:
            self._loss_armed = False
            return True
        if profit > -self.loss + self.loss * LOSS_BACK_PERCENT // 100:
            self._loss_armed = True
        return False

    def feed(self, *, fresh: bool, now: float) -> bool:
        """Whether the feed's silence rings now. Before it was heard once there is nothing to miss."""
        if fresh:
            self._silent_since, self._told_silent = now, False
            return False
        silent = self._silent_since is not None and now - self._silent_since >= STALE_S
        rings = self.on_stale and silent and not self._told_silent
        self._told_silent = self._told_silent or silent
        return rings


class Bell:
    """Rings at most once a second; of what comes in between the next ring tells how many and the newest."""

    __slots__ = ("_count", "_newest", "_next")

    def __init__(self) -> None:
        self._next = float("-inf")
        self._count, self._newest = 0, ""

    def hear(self, text: str) -> None:
        self._count, self._newest = self._count + 1, text

    def ring(self, now: float) -> str:
        """What to tell with the bell now; empty for silence."""
        if not self._count or now < self._next:
            return ""
        count, self._count, self._next = self._count, 0, now + BELL_S
        return self._newest if count == 1 else f"{count} alerts, the newest: {self._newest}"
