"""Requests a minute, by who asks and what for. Orders have a budget of their own."""

from __future__ import annotations

import re
from enum import StrEnum
from typing import NamedTuple

WINDOW_S = 60
MAX_CALLERS = 10_000


class Tier(StrEnum):
    STANDARD = "standard"
    PREMIUM = "premium"
    MM = "mm"
    NONE = "none"


_ORDERS = re.compile(r"/api/v1/(exchange|clob)/(.*/)?(orders|twap|scale|algo|dead-mans-switch)(/.*)?")


class Budget(NamedTuple):
    general: int
    orders: int


ANONYMOUS = Budget(20, 0)
BUDGETS = {
    Tier.STANDARD: Budget(100, 3_000),
    Tier.PREMIUM: Budget(1_000, 12_000),
    Tier.MM: Budget(1_000, 60_000),
}


def changes_orders(method: str, path: str) -> bool:
    """Does it place, change or cancel orders, or keep them alive? Reading must never take a cancel's place."""
    return method in ("POST", "PATCH", "PUT", "DELETE") and _ORDERS.fullmatch(path) is not None


class Standing(NamedTuple):
    """What a caller has left: `reset` is when the minute ends, in Unix seconds."""

    limit: int
    remaining: int
    reset: int

    @property
    def exceeded(self) -> bool:
        return self.remaining < 0

    def headers(self) -> list[tuple[bytes, bytes]]:
        return [
            (b"x-ratelimit-limit", b"%d" % self.limit),
            (b"x-ratelimit-remaining", b"%d" % max(0, self.remaining)),
            (b"x-ratelimit-reset", b"%d" % self.reset),
        ]


class Limits:
    """Fixed minutes of the wall clock, counted by caller; None under the tier `none`. The tier is that of the run's
    key; users who register have the standard one."""

    def __init__(self, tier: Tier) -> None:
        self.tier = tier
        self._window = 0
        self._used: dict[tuple[str, bool], int] = {}

    def budget(self, *, of_key: bool) -> Budget:
        return BUDGETS[self.tier if of_key and self.tier is not Tier.NONE else Tier.STANDARD]

    def count(self, caller: str, budget: Budget, *, order: bool, now: float) -> Standing | None:
        """A request more; one that carries many orders is one. Without a budget for orders they count as others do."""
        if self.tier is Tier.NONE:
            return None
        window = int(now) // WINDOW_S
        if window != self._window or len(self._used) > MAX_CALLERS:
            self._window, self._used = window, {}
        order = order and budget.orders > 0
        used = self._used[caller, order] = self._used.get((caller, order), 0) + 1
        limit = budget.orders if order else budget.general
        return Standing(limit, limit - used, (window + 1) * WINDOW_S)
