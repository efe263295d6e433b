"""How long answers took: the middle, the slow tenth, the slowest hundredth."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from terminal.past.record import Record


class Spread(NamedTuple):
    """Percentiles by the nearest rank: each is a time that was really seen."""

    what: str
    samples: int
    p50: float
    p90: float
    p99: float
    most: float


def spread(what: str, samples: Sequence[float]) -> Spread | None:
    if not samples:
        return None
    ordered = sorted(samples)

    def ranked(percent: int) -> float:
        return ordered[max(0, -(-percent * len(ordered) // 100) - 1)]

    return Spread(what, len(ordered), ranked(50), ranked(90), ranked(99), ordered[-1])


def spreads(record: Record) -> list[Spread]:
    rows = (
        spread("key to answer, this run", record.acks_ms),
        spread("the server's own part, this run", record.server_ms),
        spread("journal: intent to answer", record.answers_ms),
    )
    return [row for row in rows if row is not None]
