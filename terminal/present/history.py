"""The history screen around its tables: what the trader chose to see of the past, and how well it is known."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from terminal.core.stream import State
from terminal.model.text import clean
from terminal.past.curves import Point, drawdowns, equity, spread
from terminal.past.filters import Filter
from terminal.past.tables import Wanted
from terminal.present import words
from terminal.present.past import TABS, moment
from widgets.history import bar
from widgets.view import CurveView, StatusView, Text

if TYPE_CHECKING:
    from terminal.past.record import Record
    from terminal.session.past import PastReading
    from terminal.session.state import SessionState

COUNTED = ("p&l", "equity")
"""tabs that count fills since the baselines alone, unless the whole past is wanted"""
STEPS = 400
MOST_TOLD = 2
LONG_AGO_S = 30.0
WROTE = "wrote "
Keys = tuple[tuple[str, str], ...]


@dataclass
class PastLooks:
    """Kept while the screen is closed."""

    tab: int = 0
    row: int = 0
    filter: Filter = field(default_factory=Filter)
    whole: bool = False
    sorts: dict[str, tuple[int, bool]] = field(default_factory=dict)
    """by tab, the column and whether it rises; without, the newest come first"""

    @property
    def name(self) -> str:
        return TABS[self.tab % len(TABS)]

    @property
    def sort(self) -> tuple[int, bool]:
        return self.sorts.get(self.name, (0, self.name in ("fees", "latency")))

    def wanted(self, now_ms: int) -> Wanted:
        return Wanted(self.filter, self.whole, now_ms)


@dataclass(slots=True)
class Exporting:
    """Rows that are in the file, of how many."""

    name: str
    done: int = 0
    of: int = 0


def tabs(record: Record | None, chosen: int) -> tuple[str, ...]:
    counts = {"orders": len(record.orders), "fills": len(record.fills)} if record else {}
    shown = (name.upper() if at == chosen else name for at, name in enumerate(TABS))
    return tuple(
        f"{text} {counts[name]:,}" if name in counts else text for text, name in zip(shown, TABS, strict=True)
    )


def wrote(path: str, width: int) -> tuple[Text, ...]:
    """Where a file went; a long path is cut in the middle, so that its name is there."""
    room = width - len(WROTE) - 2
    if len(path) > room:
        tail = path[-max(len(path.rpartition("/")[2]) + 1, room // 2) :]
        path = f"{path[: max(0, room - len(tail) - 1)]}…{tail}"
    return ((WROTE, "dim"), (path, "bid"))


def note(
    looks: PastLooks, reading: PastReading, exporting: Exporting | None, rows: tuple[int, int], now: float
) -> tuple[Text, ...]:
    """How far a reading or an export has come, else what is shown and how old it is."""
    parts: list[Text] = []
    if looks.filter.text:
        parts += [("filter ", "dim"), (looks.filter.text, "accent"), ("  ", "dim")]
    if reading.running:
        return (*parts, *_progress(reading), ("  then the export" if exporting else "", "normal"))
    if exporting is not None:
        told = f"  {exporting.done:,} of {exporting.of:,} rows into "
        return (*parts, *bar(exporting.done, exporting.of), (told, "dim"), (exporting.name, "normal"))
    if looks.name in COUNTED:
        parts.append(("the whole past  " if looks.whole else "since the baselines  ", "normal"))
    if rows[1]:
        parts.append((f"row {rows[0] + 1:,} of {rows[1]:,}  ", "dim"))
    if reading.error:
        parts.append((f"not read whole: {_why(reading)}", "amber"))
    elif reading.read_at is not None:
        parts += _age(reading, now)
    return tuple(parts)


def _progress(reading: PastReading) -> tuple[Text, ...]:
    at = reading.progress
    parts: list[Text] = [
        *bar(at.done, at.of),
        (f"  {at.done} of {at.of} lists  ", "dim"),
        (at.doing, "normal"),
    ]
    if at.rows:
        parts.append((f"  {at.rows:,} rows", "dim"))
    if (wait := reading.wait_s) >= 1:
        parts.append((f"  allowed again in {wait:.0f} s", "amber"))
    return tuple(parts)


def _age(reading: PastReading, now: float) -> list[Text]:
    """While the streams are live they tell what is new; else it is as old as the reading."""
    seconds = now - (reading.read_at or now)
    live = reading.state.clob.state is State.LIVE
    if live:
        told: list[Text] = [(f"read {words.age(seconds)} ago, live since", "dim")]
    else:
        told = [
            (f"read {words.age(seconds)} ago, streams down", "amber" if seconds > LONG_AGO_S else "normal")
        ]
    for what, at_ms in list(reading.told_from.items())[:MOST_TOLD]:
        told.append((f"  {what}: none told before {moment(at_ms)}", "amber"))
    return told


def loading(reading: PastReading) -> str:
    """In place of a table that has nothing yet."""
    if not reading.state.has_key:
        return "view only, nothing of your own to tell: --key-file FILE brings an API key"
    if reading.running:
        return f"reading {reading.progress.doing}"
    return f"the venue does not tell: {_why(reading)} - R asks again" if reading.error else ""


def _why(reading: PastReading) -> str:
    return clean(reading.error).rstrip(": ")


def status(state: SessionState, keys: Keys, message: Text | None) -> StatusView:
    live = state.clob.state is State.LIVE
    light: Text = ("● live", "bid") if live else (f"○ {state.clob.state.value}", "amber")
    left = (light, (f"  requests left {state.budget_text}", "dim"))
    return StatusView(left, keys, message, kept=1)  # the way back


def curves(record: Record, looks: PastLooks, now_ms: int) -> tuple[CurveView, CurveView]:
    """Equity and drawdown, each over time from the first fill to now."""
    points = equity(record, looks.filter, now_ms, whole=looks.whole)
    falls = drawdowns(points)
    if not points:
        return CurveView("EQUITY by fills"), CurveView("DRAWDOWN")
    span = f"{moment(points[0].at_ms)} to {moment(points[-1].at_ms)} UTC"
    worst = min(falls, key=lambda point: point.equity)
    fallen = f"{words.money(worst.equity)} at its worst, {moment(worst.at_ms)}"
    return (
        CurveView("EQUITY by fills", _drawn(points), f"{words.money(points[-1].equity)} USDC   {span}"),
        CurveView("DRAWDOWN", _drawn(falls), fallen if worst.equity else "never below its best"),
    )


def _drawn(points: Sequence[Point]) -> tuple[float, ...]:
    """For the eye alone: even steps in time, in the quote."""
    return tuple(value / 10**8 for value in spread(points, STEPS))
