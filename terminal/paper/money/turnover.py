"""How many trades the last 24 hours saw."""

from __future__ import annotations

import msgspec

DAY_US = 86_400_000_000


class Turnover(msgspec.Struct):
    """(when, the next trade's number), a mark a minute; the first is the newest that is a day old, or the first of all."""

    marks: list[tuple[int, int]] = []

    def mark(self, now: int, next_trade: int) -> None:
        self.marks.append((now, next_trade))
        while len(self.marks) > 1 and self.marks[1][0] <= now - DAY_US:
            del self.marks[0]

    def trades(self, next_trade: int) -> int:
        return next_trade - self.marks[0][1] if self.marks else 0
