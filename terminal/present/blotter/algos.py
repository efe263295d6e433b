"""The tab of what works by itself: the venue's TWAPs and algos, ladders of orders, and what runs in this terminal."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

from terminal.core.parents import Group, Parent, gain_bps, groups
from terminal.core.selection import Value
from terminal.model.order import Side
from terminal.model.reasons import plainly
from terminal.present import words
from terminal.present.blotter.cells import average_text, bps_field, done_text, name_field, side_field
from terminal.present.blotter.table import Sight, Table
from widgets.view import Column, Field, Progress, TableRow

if TYPE_CHECKING:
    from terminal.session.state import SessionState
    from terminal.session.work_parent import Work

WIDE = (
    Column("id", 0), Column("type", 5), Column("side", 13), Column("pair", 20), Column("progress", 26),
    Column("done", 60, True), Column("average", 71, True), Column("+better", 82, True), Column("state", 84), Column("note", 95),
)  # fmt: skip
NARROW = (
    Column("id", 0), Column("type", 5), Column("side", 13), Column("progress", 20), Column("done", 49, True),
    Column("average", 59, True), Column("+better", 67, True), Column("state", 69),
)  # fmt: skip
CELLS = 10
STATES = {
    "active": "normal", "working": "normal", "open": "normal", "waiting": "dim", "paused": "amber", "cancelling": "accent",
    "failed": "danger", "rejected": "danger", "refused": "danger",
}  # fmt: skip
NARROW_STATES = {
    "cancelling": "stops", "cancelled": "ended", "completed": "done", "starting": "starts", "working": "works", "waiting": "waits",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Running:
    """One of them, wherever it runs. Times are the venue's, 0 where it has none."""

    key: str
    name: str
    kind: str
    symbol: str
    side: Side
    lots: int
    filled: int
    average: Fraction | None
    arrival2: int
    state: str
    why: str
    source: Parent | Group | Work
    ended: bool
    started_ms: int = 0
    next_ms: int = 0
    ends_ms: int = 0
    share: Fraction = Fraction(0)
    """how far it has come, from 0 to 1"""

    @property
    def gain(self) -> Fraction | None:
        return gain_bps(self.side, self.average, self.arrival2)


class AlgosTable(Table[Running]):
    name, short = "algos", "algos"
    wide, narrow = WIDE, NARROW
    nothing = "nothing works by itself - w, l and a begin a TWAP, a scale, an algo; :chase"

    def items(self, state: SessionState, /) -> list[Running]:
        """Those at work first, then what has ended, the newest first."""
        found = [_of_work(work) for work in state.works()]
        found += [_of_parent(parent) for parent in state.parents.every()]
        every = [*state.orders.ended.values(), *state.orders.all_live()]
        found += [_of_group(group) for group in groups(every)]
        return sorted(found, key=lambda one: (one.ended, one.symbol != state.symbol, -one.started_ms))

    def version(self, state: SessionState, /) -> object:
        return (
            state.symbol,
            state.parents.version,
            state.works_version(),
            tuple(state.orders.version.values()),
        )

    def key(self, item: Running, /) -> str:
        return item.key

    def is_over(self, item: Running, /) -> bool:
        return item.ended

    def words(self, state: SessionState, item: Running, /) -> str:
        pair = state.pairs[item.symbol].instrument.pair
        return f"{item.name} {item.key} {item.kind} {item.symbol} {pair} {item.side.value} {item.state}"

    def value(self, state: SessionState, item: Running, head: str, /) -> Value | None:
        instrument = state.pairs[item.symbol].instrument
        values: dict[str, Value | None] = {
            "id": item.name, "type": item.kind, "side": item.side.value, "pair": item.symbol, "progress": item.share,
            "done": instrument.size(item.filled), "average": item.average * Fraction(instrument.tick) if item.average else None,
            "+better": item.gain, "state": item.state,
        }  # fmt: skip
        return values.get(head)

    def row(self, sight: Sight, item: Running, /) -> TableRow:
        state, wide = sight.state, sight.is_wide
        instrument = state.pairs[item.symbol].instrument
        word = item.state if wide else NARROW_STATES.get(item.state, item.state)
        end = (
            Field(done_text(instrument, item.filled, item.lots), "bright"), Field(average_text(instrument, item.average), "normal", True),
            bps_field(item.gain), Field(word, STATES.get(item.state, "dim")),
        )  # fmt: skip
        begin = (name_field(item.name, item.symbol, state), Field(item.kind), side_field(item.side))
        blank = Field("")
        fields = (
            (*begin, Field(instrument.base, "dim"), blank, *end, Field(note(state, item), "dim"))
            if wide
            else (*begin, blank, *end)
        )
        percent = int(item.share * 100)
        return TableRow(
            fields, Progress(int(item.share * CELLS), f"{percent:3d} %", "progress"), dim=item.ended
        )

    def count(self, state: SessionState, /) -> int:
        """Those at work."""
        ladders = groups(state.orders.all_live())
        return len(state.parents.live()) + len(ladders) + sum(not work.ended for work in state.works())


def note(state: SessionState, item: Running) -> str:
    """What comes next, where it runs, and why it stands."""
    now, parts = state.venue_ms(), []
    if not item.ended and item.next_ms > now:
        parts.append(f"next {words.age((item.next_ms - now) / 1000)}")
    if not item.ended and item.ends_ms > now:
        parts.append(f"ends {words.age((item.ends_ms - now) / 1000)}")
    if not isinstance(item.source, Parent | Group):
        parts.append("in this terminal")
    if item.why:
        parts.append(item.why)
    return "  ".join(parts)


def _share(filled: int, lots: int) -> Fraction:
    return min(Fraction(1), Fraction(filled, lots)) if lots else Fraction(0)


def _of_parent(parent: Parent) -> Running:
    report = parent.report
    state = (
        "cancelling" if parent.cancelling else "ended" if parent.unlisted else report.status.replace("_", " ")
    )
    return Running(
        report.id, report.id[-4:], report.kind, report.symbol, report.side, report.lots, report.filled, report.average,
        parent.arrival2, state, plainly(report.reason), parent, parent.ended, report.created_ms, report.next_ms, report.ends_ms,
        _share(report.filled, report.lots),
    )  # fmt: skip


def _of_group(group: Group) -> Running:
    live = group.live
    state = "open" if live else "done" if group.filled == group.lots else "ended"
    started = min((order.created_ms or order.sent_ms for order in group.children), default=0)
    return Running(
        f"{group.id} {group.side.value}", group.id[-4:], group.kind, group.symbol, group.side, group.lots, group.filled,
        group.average, group.arrival2, state, f"{len(live)} of {len(group.children)} orders open" if live else "", group,
        not live, started, share=_share(group.filled, group.lots),
    )  # fmt: skip


def _of_work(work: Work) -> Running:
    return Running(
        work.uid, work.id, work.kind, work.symbol, work.side, work.lots, work.filled, work.average, work.arrival2,
        str(work.state.value), work.why, work, work.ended, work.started_ms, share=work.progress,
    )  # fmt: skip
