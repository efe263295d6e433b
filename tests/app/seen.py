"""The book as a person reads it from the screen, and the states that the exchange's own book went through."""

from __future__ import annotations

import re
import time
from collections import deque
from decimal import Decimal
from typing import NamedTuple

from tests.app.running import Evterm, asked
from tests.faults import Truth
from tests.practice import Practice

FRAME_BEGINS, FRAME_ENDS = b"\x1b[?2026h", b"\x1b[?2026l"
DEPTH = 40
Levels = tuple[tuple[Decimal, Decimal], ...]
"""price and size, the best first"""


class Seen(NamedTuple):
    """`claims`: nothing in the pane says that the book is old."""

    bids: Levels
    asks: Levels
    claims: bool


def until_believed(program: Evterm, most_s: float = 30.0) -> None:
    """The book has a middle and is not said to be old: waits between tries may have grown to 15 s. The word in the last
    line may be behind a message."""
    end = time.monotonic() + most_s
    while "STALE" in program.text or not re.search(r"\bmid\s*\d", program.text):
        assert time.monotonic() < end, f"it stays old:\n{program.text}"
        program.read(0.05)


def book_seen(program: Evterm) -> Seen:
    """What stands in the book pane, of a whole frame."""
    while program.raw.rfind(FRAME_BEGINS) > program.raw.rfind(FRAME_ENDS):
        program.read(0.02)
    lines = program.text.splitlines()
    top = next(index for index, line in enumerate(lines) if " BOOK clob" in line)
    left = lines[top].index("BOOK clob")
    end = next(index for index, line in enumerate(lines) if line.startswith(" ORDERS"))
    rows = [re.sub("[▏▎▍▌▋▊▉█]", " ", line[left:]) for line in lines[top + 2 : end - 1]]
    middle = next(
        index for index, row in enumerate(rows) if re.match(r"\s*mid|.*STALE|.*(waiting|connect)", row)
    )
    asks = tuple(_level(row) for row in reversed(rows[:middle]) if row.strip())
    bids = tuple(_level(row) for row in rows[middle + 1 :] if row.strip())
    return Seen(bids, asks, rows[middle].split()[0] == "mid")


def _level(row: str) -> tuple[Decimal, Decimal]:
    price, size, _sum, _mix = row.replace(",", "").split()[-4:]
    return Decimal(price), Decimal(size)


def matches(seen: Seen, bids: Levels, asks: Levels) -> bool:
    """The screen shows the best of them, as many as it has room for."""
    rows = min(len(seen.bids), len(seen.asks))
    assert rows > 8, "the pane has room for more"
    return seen.bids == bids[: len(seen.bids)] and seen.asks == asks[: len(seen.asks)]


def told(exchange: Practice) -> tuple[Levels, Levels]:
    """The CLOB's book in the exchange's own answer."""
    book = asked(exchange, f"vaix/book?depth={DEPTH}")
    bids, asks = (
        tuple((Decimal(one[0]), Decimal(one[1])) for one in book[side]) for side in ("bids", "asks")
    )
    return bids, asks


class Past:
    """Every state of one pair's book, and until when it held."""

    def __init__(self, pair: str) -> None:
        self._pair = pair
        self._states: deque[tuple[float, Levels, Levels]] = deque(maxlen=20_000)

    def take(self, truth: Truth) -> None:
        bids, asks = (side.get(self._pair, {}) for side in (truth.bids, truth.asks))
        self._states.append(
            (
                time.monotonic(),
                tuple(sorted(bids.items(), reverse=True)[:DEPTH]),
                tuple(sorted(asks.items())[:DEPTH]),
            )
        )

    def had(self, seen: Seen, within_s: float) -> bool:
        """Whether the book was so at any time since then."""
        since, begun = time.monotonic() - within_s, float("inf")
        for at, bids, asks in reversed(list(self._states)):
            if begun < since:
                return False
            if matches(seen, bids, asks):
                return True
            begun = at
        return False
