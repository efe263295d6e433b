"""The screen of a page: facts, and below them a table in tabs. The Prop Desk, the account and the bots are pages."""

from __future__ import annotations

import time
from typing import Protocol

from textual import on
from textual.app import ComposeResult
from textual.screen import Screen

from terminal.desk import PageAction, PageName
from terminal.present.page import Page, PageLooks
from widgets.blotter import BlotterPane
from widgets.command_line import CommandLine
from widgets.depth import CurvePane
from widgets.facts import FactsPane
from widgets.header import HeaderLine
from widgets.history import TextsLine
from widgets.palette import Palette
from widgets.pane import Pane
from widgets.status import StatusLine
from widgets.view import BlotterView, Chrome, CurveView, HeaderView, StatusView, TableRow

LOOK_S = 0.25
FRAME_ROWS = 3
"""lines that are neither facts nor table: the first, what is known, the last"""
LEAST_TABLE = 6
BESIDE = 110
"""so wide a screen has a curve beside the facts"""
FILTER = "/"


class PageDesk(Protocol):
    """What a page is made of, and where its keys go."""

    @property
    def armed(self) -> bool: ...
    def page(self, name: PageName, looks: PageLooks, width: int, facts: int) -> Page:
        """The page as it is now, on so many columns, with room for so many lines of facts."""
        ...

    def page_status(self, name: PageName, now: float) -> StatusView: ...
    def page_header(self, width: int) -> HeaderView: ...
    def page_read(self, name: PageName) -> None:
        """Ask the venue for what is old; done whenever the page is looked at."""
        ...

    def copy_text(self, text: str) -> None: ...
    def tell(self, message: str, role: str = "normal") -> None: ...


class PageScreen(Screen[None]):
    """Looks again four times a second."""

    CSS = "PageScreen { overflow: hidden; layers: base line; }"

    def __init__(self, desk: PageDesk, name: PageName, looks: PageLooks, palette: Palette, mode: str) -> None:
        super().__init__(name=name)
        self._desk, self.page_name, self.looks = desk, name, looks
        self._palette, self._mode = palette, mode
        self.header, self.status = HeaderLine(HeaderView()), StatusLine(StatusView())
        self.facts, self.curve = FactsPane(()), CurvePane(CurveView())
        self.table, self.note, self.line = BlotterPane(BlotterView()), TextsLine(()), CommandLine()
        self.page = Page(("",))
        self._laid: object = None
        self._rows = 1

    @property
    def panes(self) -> tuple[Pane, ...]:
        return self.header, self.facts, self.curve, self.table, self.note, self.status, self.line

    @property
    def context(self) -> str:
        """Where the focus is for the keys; while something is typed, letters are letters."""
        return "" if self.line.display else self.page_name

    @property
    def types(self) -> bool:
        return bool(self.line.display)

    @property
    def chosen(self) -> str:
        """The id of the row under the cursor."""
        ids, row = self.page.ids, self.looks.row
        return ids[row] if row < len(ids) else ""

    def compose(self) -> ComposeResult:
        yield from self.panes

    def on_mount(self) -> None:
        self.set_focus(self.table)
        self.set_interval(LOOK_S, self.look)
        self.look()

    def on_resize(self) -> None:
        self._laid = None
        self.call_after_refresh(self.look)

    def step_back(self) -> bool:
        """Esc takes the filter away first."""
        was, self.looks.filter = self.looks.filter, ""
        self.look()
        return bool(was)

    # -- what ----------------------------------------------------------------------------------------------

    def dress(self, palette: Palette, chrome: Chrome) -> None:
        self._palette = palette
        for pane in self.panes:
            pane.dress(palette, chrome)

    def look(self) -> None:
        """Give each pane its newest view."""
        if not self.is_attached:
            return
        (width, height), desk, looks = self.app.size, self._desk, self.looks
        desk.page_read(self.page_name)
        page = self.page = desk.page(self.page_name, looks, width, max(0, height - FRAME_ROWS - LEAST_TABLE))
        looks.rows[looks.tab] = max(0, min(looks.row, len(page.rows) - 1))
        self._lay_out(page, width, height)
        self.dress(self._palette, Chrome(self._mode, desk.armed))
        self.header.show(desk.page_header(width))
        self.facts.show(page.facts)
        self.curve.show(page.curve or CurveView())
        chips = ((f"filter {looks.filter}", "accent"),) if looks.filter else ()
        self.table.show(
            BlotterView(
                page.tabs,
                looks.tab,
                page.columns,
                page.rows,
                cursor=looks.row if page.rows else -1,
                empty=page.empty,
                chips=chips,
            )
        )
        self.note.show(page.note)
        self.status.show(desk.page_status(self.page_name, time.monotonic()))

    def _lay_out(self, page: Page, width: int, height: int) -> None:
        facts = min(len(page.facts), height - FRAME_ROWS - LEAST_TABLE)
        beside = page.curve is not None and width >= BESIDE and facts >= LEAST_TABLE
        laid = width, height, facts, beside
        if laid == self._laid:
            return
        self._laid = laid
        self._rows = max(1, height - FRAME_ROWS - facts - 3)
        half = width // 2
        _place(self.header, 0, 0, width, 1)
        _place(self.facts, 0, 1, half if beside else width, facts, shown=facts > 0)
        _place(self.curve, half, 1, width - half, facts, shown=beside)
        _place(self.table, 0, 1 + facts, width, height - FRAME_ROWS - facts)
        _place(self.note, 0, height - 2, width, 1)
        _place(self.status, 0, height - 1, width, 1)

    # -- keys ----------------------------------------------------------------------------------------------

    def act(self, action: PageAction) -> None:
        """What a key that all pages share means."""
        page = self._rows
        moves = {"down": 1, "up": -1, "page_down": page, "page_up": -page, "home": -(10**9), "end": 10**9}
        if action in moves:
            self._move(moves[action])
        elif action in ("next_tab", "previous_tab"):
            by = 1 if action == "next_tab" else -1
            self.looks.tab = (self.looks.tab + by) % len(self.page.tabs)
        elif action == "filter":
            self.line.open(FILTER, self.looks.filter)
        elif rows := self.page.rows[self.looks.row : self.looks.row + 1]:
            copies = self.page.copies
            self._desk.copy_text(copies[self.looks.row] if copies else _tsv(rows[0]))
        else:
            self._desk.tell("nothing to copy here", "amber")
        self.look()

    def _move(self, by: int) -> None:
        self.looks.rows[self.looks.tab] = max(0, min(self.looks.row + by, len(self.page.rows) - 1))

    def on_pane_chosen(self, message: Pane.Chosen) -> None:
        message.stop()
        if message.pane is self.table:
            self.looks.rows[self.looks.tab] = message.index
            self.look()

    def on_pane_wheeled(self, message: Pane.Wheeled) -> None:
        message.stop()
        self._move(3 * message.step)
        self.look()

    # -- what is typed -------------------------------------------------------------------------------------

    @on(CommandLine.Changed)
    def _line_changed(self, message: CommandLine.Changed) -> None:
        """What is searched for narrows the table as it is typed. Any other line is the app's."""
        if message.prompt == FILTER:
            message.stop()
            self.narrow(message.text)

    @on(CommandLine.Submitted)
    def _line_submitted(self, message: CommandLine.Submitted) -> None:
        if message.prompt == FILTER:
            message.stop()
            self.line.close()
            self.narrow(message.text)

    def narrow(self, words: str) -> None:
        """Show only rows with these letters."""
        self.looks.filter = words.strip().lower()
        self.look()

    @on(CommandLine.Closed)
    def _line_left(self, message: CommandLine.Closed) -> None:
        message.stop()
        self.set_focus(self.table)


def _place(pane: Pane, x: int, y: int, width: int, rows: int, *, shown: bool = True) -> None:
    pane.display = shown
    pane.styles.offset = (x, y)
    pane.styles.width, pane.styles.height = width, max(1, rows)


def _tsv(row: TableRow) -> str:
    """Text between tabs."""
    return "\t".join(field.text for field in row.fields)
