"""The history screen: what was traded over all time, in tabs, filtered, sorted and exported."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, NamedTuple, Protocol

from textual import on
from textual.app import ComposeResult
from textual.screen import Screen

from terminal.core.cmdline import blamed
from terminal.desk import PastAction
from terminal.model.errors import Refused
from terminal.present import history
from terminal.present.history import Exporting, Keys, PastLooks
from terminal.present.past import TABS, Tab, tab
from widgets.blotter import BlotterPane
from widgets.command_line import CommandLine
from widgets.depth import CurvePane
from widgets.header import HeaderLine
from widgets.history import TextsLine
from widgets.palette import Palette
from widgets.pane import Pane
from widgets.status import StatusLine
from widgets.view import BlotterView, Chrome, CurveView, HeaderView, StatusView, TableRow, Text

if TYPE_CHECKING:
    from terminal.past.record import Record
    from terminal.session.past import PastReading

LOOK_S = 0.25
AROUND = 5
"""lines that are no rows: the first, tabs, heads above; sums, what is known, the last below"""
FILTER, EXPORT = "/", ">"
"""prompts of the line that is typed"""
LEAST_ROWS = 3
SMALL = 2_000
"""so many orders and fills are added up within a few milliseconds"""


class HistoryDesk(Protocol):
    """What the screen is given, and where it sends what is typed."""

    @property
    def armed(self) -> bool: ...
    @property
    def reading(self) -> PastReading: ...
    @property
    def exporting(self) -> Exporting | None: ...
    def written(self, now: float, width: int) -> tuple[Text, ...]:
        """The file that was just written: the last line may not hold its name."""
        ...

    def past_hints(self) -> Keys: ...
    def past_header(self, width: int) -> HeaderView: ...
    def message(self, now: float) -> Text | None: ...
    def read_past(self) -> None: ...
    def past_typed(self, prompt: str, text: str) -> None:
        """Do what the line says. Refused names the word that is wrong."""
        ...

    def past_ways(self, prompt: str, text: str) -> tuple[int, list[tuple[str, str]]]:
        """Ways to go on with the last word, and the column where it begins."""
        ...

    def copy_text(self, text: str) -> None: ...
    def tell(self, message: str, role: str = "normal") -> None: ...


class Made(NamedTuple):
    """What a tab shows: rows, or curves."""

    tab: Tab = Tab(())
    equity: CurveView = CurveView()
    drawdown: CurveView = CurveView()


def _made(looks: PastLooks, record: Record, now_ms: int, width: int) -> Made:
    if looks.name == "equity":
        return Made(Tab(()), *history.curves(record, looks, now_ms))
    at, rising = looks.sort
    return Made(tab(looks.name, record, looks.wanted(now_ms), width).ordered(at, rising=rising))


class HistoryScreen(Screen[None]):
    """Looks again four times a second; what it shows is made anew only where something moved."""

    CSS = "HistoryScreen { overflow: hidden; layers: base line; }"

    def __init__(self, desk: HistoryDesk, looks: PastLooks, palette: Palette, mode: str) -> None:
        super().__init__(name="history")
        self._desk, self.looks, self._mode = desk, looks, mode
        self.header, self.status = HeaderLine(HeaderView()), StatusLine(StatusView())
        self.table = BlotterPane(BlotterView())
        self.equity, self.drawdown = CurvePane(CurveView()), CurvePane(CurveView())
        self.summary, self.note = TextsLine(()), TextsLine(())
        self.line = CommandLine()
        self._palette = palette
        self._tab = Tab(())
        self._seen: object = None
        self._making = False
        self._top = 0

    @property
    def panes(self) -> tuple[Pane, ...]:
        return (
            self.header,
            self.table,
            self.equity,
            self.drawdown,
            self.summary,
            self.note,
            self.status,
            self.line,
        )

    @property
    def context(self) -> str:
        """Where the focus is for the keys; while something is typed, letters are letters."""
        return "" if self.line.display else "history"

    @property
    def types(self) -> bool:
        return bool(self.line.display)

    def compose(self) -> ComposeResult:
        self._lay_out()
        yield from self.panes

    def on_mount(self) -> None:
        self.set_focus(self.table)
        self.set_interval(LOOK_S, self.look)
        if self._desk.reading.read_at is None:
            self._desk.read_past()
        self.look()

    def on_resize(self) -> None:
        self._lay_out()
        self.call_after_refresh(self.look)

    # -- where ---------------------------------------------------------------------------------------------

    def _lay_out(self) -> None:
        width, height = self.app.size
        curves = self.looks.name == "equity"
        table = 1 if curves else max(LEAST_ROWS, height - AROUND + 1)
        upper = max(2, (height - AROUND) * 2 // 3)
        self._place(self.header, 0, 1, width)
        self._place(self.table, 1, table, width)
        self._place(self.equity, 2, upper, width, shown=curves)
        self._place(self.drawdown, 2 + upper, max(2, height - AROUND - upper), width, shown=curves)
        self._place(self.summary, height - 3, 1, width)
        self._place(self.note, height - 2, 1, width)
        self._place(self.status, height - 1, 1, width)

    @staticmethod
    def _place(pane: Pane, y: int, rows: int, width: int, *, shown: bool = True) -> None:
        pane.display = shown
        pane.styles.offset = (0, y)
        pane.styles.width, pane.styles.height = width, rows

    @property
    def _rows(self) -> int:
        return max(1, self.app.size.height - AROUND - 1)

    # -- what ----------------------------------------------------------------------------------------------

    def dress(self, palette: Palette, chrome: Chrome) -> None:
        self._palette = palette
        for pane in self.panes:
            pane.dress(palette, chrome)

    def look(self) -> None:
        """Give each pane its newest view."""
        if not self.is_attached:
            return
        desk, reading, now = self._desk, self._desk.reading, time.monotonic()
        record, now_ms = reading.record(), reading.state.venue_ms()
        self._make(record, now_ms)
        self.dress(self._palette, Chrome(self._mode, desk.armed))
        self.header.show(desk.past_header(self.app.size.width))
        self.table.show(self._table(record, reading))
        rows = (self.looks.row, len(self._tab.items))
        self.summary.show(desk.written(now, self.app.size.width) or self._tab.summary)
        self.note.show(history.note(self.looks, reading, desk.exporting, rows, now))
        self.status.show(history.status(reading.state, desk.past_hints(), desk.message(now)))

    def _make(self, record: Record, now_ms: int) -> None:
        """The tab's items, when anything that they are made of is new; a long past in a thread, or keys would wait."""
        looks, width = self.looks, self.app.size.width
        marks = tuple(pair.mark2 for pair in record.pairs.values())
        bases = tuple(pair.baseline_ms for pair in record.pairs.values())
        seen = (
            looks.name, looks.filter, looks.whole, looks.sort, width, record.fills, record.orders,
            marks if looks.name in history.COUNTED else (), bases, record.acks_ms[-1:], len(record.answers_ms),
        )  # fmt: skip
        if seen == self._seen or self._making:
            return
        self._seen = seen
        make = partial(_made, replace(looks, sorts=dict(looks.sorts)), record, now_ms, width)
        if len(record.fills) + len(record.orders) <= SMALL:
            self._take(make())
        else:
            self._making = True
            self.run_worker(self._make_beside(make, looks.name))

    async def _make_beside(self, make: Callable[[], Made], name: str) -> None:
        try:
            made = await asyncio.to_thread(make)
        finally:
            self._making = False
        if name == self.looks.name:
            self._take(made)
        self.look()

    def _take(self, made: Made) -> None:
        self._tab = made.tab
        self.equity.show(made.equity)
        self.drawdown.show(made.drawdown)
        self.looks.row = max(0, min(self.looks.row, len(made.tab.items) - 1))

    def _table(self, record: Record, reading: PastReading) -> BlotterView:
        """Only the rows in sight are made: there may be tens of thousands."""
        looks, made, room = self.looks, self._tab, self._rows
        self._top = max(0, min(max(self._top, looks.row - room + 1), looks.row, len(made.items) - 1))
        shown = tuple(made.row(one) for one in made.items[self._top : self._top + room])
        at, rising = looks.sort
        empty = (history.loading(reading) if not record.fills and not record.orders else "") or made.empty
        return BlotterView(
            history.tabs(record, looks.tab), looks.tab, made.headed(at, rising=rising), shown,
            cursor=looks.row - self._top, empty=empty,
        )  # fmt: skip

    # -- keys ----------------------------------------------------------------------------------------------

    def act(self, action: PastAction) -> None:
        """What a key of this screen means."""
        page = max(1, self._rows - 1)
        moves = {"down": 1, "up": -1, "page_down": page, "page_up": -page, "home": -(10**9), "end": 10**9}
        if action in moves:
            self._move(moves[action])
        elif action in ("next_tab", "previous_tab"):
            self.go_to((self.looks.tab + (1 if action == "next_tab" else -1)) % len(TABS))
        elif action in ("sort_left", "sort_right"):
            self._sort(1 if action == "sort_right" else -1)
        else:
            self._do(action)
        self.look()

    def _do(self, action: PastAction) -> None:
        looks = self.looks
        match action:
            case "reverse":
                looks.sorts[looks.name] = looks.sort[0], not looks.sort[1]
            case "filter":
                self.line.open(FILTER, f"{looks.filter.text} " if looks.filter.text else "")
            case "unfilter":
                looks.filter = type(looks.filter)()
            case "counting":
                looks.whole = not looks.whole
            case "read":
                self._desk.read_past()
            case "export":
                self.line.open(EXPORT, f"{self._exported} ")
            case "copy" | "copy_table":
                self._copy(whole=action == "copy_table")

    @property
    def _exported(self) -> str:
        """What an export of this tab is called."""
        names = {"p&l": "pnl", "slippage": "fills", "latency": "orders"}
        return names.get(self.looks.name, self.looks.name)

    def go_to(self, place: int) -> None:
        self.looks.tab, self.looks.row, self._top = place, 0, 0
        self._tab = Tab((), empty="adding up")
        self._lay_out()

    def _move(self, by: int) -> None:
        self.looks.row = max(0, min(self.looks.row + by, len(self._tab.items) - 1))

    def _sort(self, by: int) -> None:
        """To the next column that has an order."""
        places = [at for at, key in enumerate(self._tab.keys) if key]
        if not places:
            self._desk.tell("this tab is in the order of time")
            return
        at, rising = self.looks.sort
        place = places[(places.index(at) + by) % len(places)] if at in places else places[0]
        self.looks.sorts[self.looks.name] = place, rising

    def _copy(self, *, whole: bool) -> None:
        """As text between tabs: the row under the cursor, or what is on the screen with its heads."""
        rows = self.table.view.rows if whole else self.table.view.rows[self.table.view.cursor :][:1]
        if not rows:
            self._desk.tell("nothing to copy here", "amber")
            return
        heads = ["\t".join(column.head for column in self.table.view.columns)] if whole else []
        self._desk.copy_text("\n".join([*heads, *(_tsv(row) for row in rows)]))

    def on_pane_chosen(self, message: Pane.Chosen) -> None:
        message.stop()
        if message.pane is self.table:
            self.looks.row = self._top + message.index
            self.look()

    def on_pane_wheeled(self, message: Pane.Wheeled) -> None:
        message.stop()
        self._move(3 * message.step)
        self.look()

    # -- what is typed -------------------------------------------------------------------------------------

    @on(CommandLine.Changed)
    def _line_changed(self, message: CommandLine.Changed) -> None:
        """A line that is none of this screen's is the app's."""
        if message.prompt in (FILTER, EXPORT):
            message.stop()
            self.line.offer(*self._desk.past_ways(message.prompt, message.text[: message.cursor]))

    @on(CommandLine.Submitted)
    def _line_submitted(self, message: CommandLine.Submitted) -> None:
        if message.prompt not in (FILTER, EXPORT):
            return
        message.stop()
        try:
            self._desk.past_typed(message.prompt, message.text)
        except Refused as error:
            self.line.fail(error.message, *blamed(message.text, str(error.value or "")))
        else:
            self.line.close()
            self.look()

    @on(CommandLine.Closed)
    def _line_left(self, message: CommandLine.Closed) -> None:
        message.stop()
        self.set_focus(self.table)


def _tsv(row: TableRow) -> str:
    return "\t".join(field.text for field in row.fields)
