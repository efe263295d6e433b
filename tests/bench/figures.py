"""What was measured, what is wanted, and the table of both."""

from __future__ import annotations

import os
import platform
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

HEADINGS = ("what", "figure", "target", "")


@dataclass(frozen=True)
class Figure:
    """A row of the table. Without a target it is there for information."""

    what: str
    figure: str
    target: str = ""
    met: bool | None = None
    note: str = ""

    @property
    def verdict(self) -> str:
        return {None: "", True: "met", False: "NOT MET"}[self.met]


def percentile(values: Sequence[float], share: float) -> float:
    """The value that so large a share of them does not exceed."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def spread(values: Sequence[float], form: str = ",.0f") -> str:
    """The repetitions in the order they were made, for those who want to see the noise."""
    return " ".join(format(value, form) for value in values)


def middle(values: Sequence[float]) -> float:
    return float(median(values))


def table(figures: Sequence[Figure]) -> str:
    rows = [HEADINGS, *((row.what, row.figure, row.target, row.verdict) for row in figures)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(HEADINGS))]
    lines = [_line(row, widths) for row in rows]
    lines.insert(1, "  ".join("-" * width for width in widths))
    for number, row in reversed(list(enumerate(figures, start=2))):
        if row.note:
            lines.insert(number + 1, f"    {row.note}")
    return "\n".join(lines)


def _line(row: Sequence[str], widths: Sequence[int]) -> str:
    return "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()


def machine() -> str:
    return f"{_processor()}, {os.cpu_count()} cores, {platform.system()} {platform.release()}, Python {platform.python_version()}"


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
    except OSError:
        return platform.machine()
    names = (line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    return next(names, platform.machine())
