"""How often one work may send: so that a jumpy market never uses up the orders of a minute."""

from __future__ import annotations

from terminal.core.arm import Pace

GAP_S = 1.0
A_MINUTE = 20


class Pacing:
    """Its own share, beneath the caps that all orders have in common."""

    __slots__ = ("_last", "_pace")

    def __init__(self) -> None:
        self._pace = Pace()
        self._last = -GAP_S

    def may(self, now: float) -> bool:
        return now - self._last >= GAP_S and self._pace.count(now) < A_MINUTE

    def sent(self, now: float) -> None:
        self._last = now
        self._pace.sent(now)
