"""The sheet of an answer: what the venue said to a call, how old it is, and what can be done next."""

from __future__ import annotations

import time
from typing import Protocol

from textual import events
from textual.app import ComposeResult
from textual.screen import ModalScreen

from terminal.present.answers import Lines, run_lines
from terminal.present.words import age
from terminal.session.calling import Run
from widgets.line import Line, Row, fit
from widgets.palette import Palette
from widgets.pane import Pane
from widgets.view import Chrome, Text

PAN, PAGE = 8, 15
SHARE, MOST_WIDE = 92, 132
"""of the terminal's width in per cent, and in columns"""
MOVES = {
    "j": 1, "down": 1, "ctrl+n": 1, "k": -1, "up": -1, "pagedown": PAGE, "space": PAGE, "ctrl+d": PAGE, "ctrl+v": PAGE,
    "pageup": -PAGE, "ctrl+u": -PAGE, "home": -10_000, "end": 10_000, "G": 10_000, "g": -10_000,
}  # fmt: skip


class AnswerPane(Pane):
    """Titled lines that scroll both ways; wide tables are panned."""

    view: tuple[str, str, tuple[tuple[Text, ...], ...], tuple[tuple[str, str], ...]]
    DEFAULT_CSS = "AnswerPane { width: 92%; max-width: 132; height: 90%; position: relative; }"

    def __init__(
        self, view: tuple[str, str, tuple[tuple[Text, ...], ...], tuple[tuple[str, str], ...]]
    ) -> None:
        super().__init__(view)
        self.top = self.left = 0

    def draw(self, width: int, height: int) -> list[Row]:
        title, extra, lines, keys = self.view
        room = max(1, height - 4)
        self.top = max(0, min(self.top, len(lines) - room))
        widest = max((sum(len(text) for text, _ in line) for line in lines), default=0)
        self.left = max(0, min(self.left, widest - width + 4))
        shown = lines[self.top : self.top + room]
        rows = [self._title(title, extra, width), self._line((), width)]
        rows += [self._line(line, width, self.left) for line in shown]
        rows += [self._line((), width)] * (room - len(shown))
        return [
            *rows,
            self._line((), width),
            self._foot(keys, len(lines) - self.top - len(shown), widest > width - 4, width),
        ]

    def move(self, down: int = 0, right: int = 0) -> None:
        self.top, self.left = max(0, self.top + down), max(0, self.left + right)
        self.repaint()

    def _title(self, title: str, extra: str, width: int) -> Row:
        def build(line: Line) -> None:
            line.put(1, "─" * (width - 2), "rule")
            x = line.put(1, f"{title} ", "accent", bold=True)
            line.put(x, fit(f"{extra} ", width - x - 2) if extra else "", "dim")

        return self.kept(("title", title, extra), width, build, "top")

    def _line(self, parts: tuple[Text, ...], width: int, left: int = 0) -> Row:
        def build(line: Line) -> None:
            x = 2 - left
            for text, role in parts:
                x = line.put(x, text, role)
            if left:
                line.put(0, "‹ ", "dim")
            if x > width - 1:
                line.put(width - 2, " ›", "dim")

        return self.kept(("line", parts, left), width, build, "top")

    def _foot(self, keys: tuple[tuple[str, str], ...], more: int, is_wide: bool, width: int) -> Row:
        def build(line: Line) -> None:
            x = 2
            shown = ((f"{more:,} more", "j PgDn"),) if more > 0 else ()
            wide = (("← →", "pan"),) if is_wide else ()
            for what, key in shown:
                x = line.put(line.put(x, f"{key} ", "bright", bold=True), f"{what}  ", "dim")
            for key, what in (*wide, *keys):
                x = line.put(line.put(x, f"{key} ", "bright", bold=True), f"{what}  ", "dim")

        return self.kept(("foot", keys, more, is_wide), width, build, "top")


class AnswerDesk(Protocol):
    """What an answer can lead to."""

    def call_again(self, run: Run, page: int) -> Run:
        """The same question once more, or so many pages further on."""
        ...

    def edit_call(self, run: Run) -> None:
        """The form as it was sent."""
        ...

    def copy_text(self, text: str) -> None: ...
    def venue_ms(self) -> int: ...


class AnswerScreen(ModalScreen[None]):
    """Follows one run from its first moment on; a question can be asked again, a command never."""

    CSS = "AnswerScreen { align: center middle; background: $background 60%; }"

    def __init__(self, run: Run, desk: AnswerDesk, palette: Palette, chrome: Chrome) -> None:
        super().__init__()
        self.run, self._desk = run, desk
        self._lines: Lines = []
        self._follow(run)
        self.pane = AnswerPane(self._view())
        self.pane.dress(palette, chrome)

    def compose(self) -> ComposeResult:
        yield self.pane

    def on_mount(self) -> None:
        self.set_interval(1.0, self._again)
        self._show()

    def _follow(self, run: Run) -> None:
        self.run = run
        run.changed = self._changed
        self._changed()

    def _again(self) -> None:
        """Its age moves, and so does what it waits for."""
        if self.run.ended is None:
            self._changed()
        else:
            self._show()

    def _changed(self) -> None:
        """Texts are wrapped for the terminal as it is; tables that are wider are panned."""
        width = min(MOST_WIDE, self.app.size.width * SHARE // 100) - 4
        self._lines = run_lines(self.run, self._desk.venue_ms(), width)
        self._show()

    def on_resize(self) -> None:
        self._changed()

    # -- keys ----------------------------------------------------------------------------------------------

    def on_key(self, event: events.Key) -> None:
        asks = self.run.ready.route.does == "asks"
        match event.key:
            case "q":
                self.dismiss()
            case "y":
                self._desk.copy_text(
                    "\n".join("".join(text for text, _ in line).rstrip() for line in self._lines)
                )
            case "r" if asks and self.run.ended is not None:
                self._ask(0)
            case "n" | "p" if asks and self.run.ended is not None and self._is_paged:
                self._ask(1 if event.key == "n" else -1)
            case "e" if self.run.ready.route.params:
                self._desk.edit_call(self.run)
            case "left" | "right" | "h" | "l":
                self.pane.move(right=PAN if event.key in ("right", "l") else -PAN)
            case key if key in MOVES:
                self.pane.move(down=MOVES[key])

    def _ask(self, page: int) -> None:
        self._follow(self._desk.call_again(self.run, page))
        self.pane.top = 0
        self._show()

    def on_pane_wheeled(self, message: Pane.Wheeled) -> None:
        self.pane.move(down=3 * message.step)

    # -- what is shown -------------------------------------------------------------------------------------

    @property
    def _is_paged(self) -> bool:
        return not {"offset", "page"}.isdisjoint(self.run.ready.query)

    def _view(self) -> tuple[str, str, tuple[tuple[Text, ...], ...], tuple[tuple[str, str], ...]]:
        route, run = self.run.ready.route, self.run
        passed = time.monotonic() - run.ended if run.ended is not None else 0.0
        pair = run.ready.instrument.pair if run.ready.instrument else ""
        extra = "  ".join(
            part for part in (pair, self._page(), f"{age(passed)} ago" if passed >= 1 else "") if part
        )
        return route.title, extra, tuple(self._lines), self._keys()

    def _page(self) -> str:
        query = self.run.ready.query
        if "page" in query:
            return f"page {query['page']}"
        return f"from row {query['offset']:,}" if query.get("offset") else ""

    def _keys(self) -> tuple[tuple[str, str], ...]:
        asks, done = self.run.ready.route.does == "asks", self.run.ended is not None
        keys = [("r", "ask again")] if asks and done else []
        keys += [("n p", "next, previous page")] if asks and done and self._is_paged else []
        keys += [("e", "change")] if self.run.ready.route.params else []
        return (*keys, ("y", "copy"), ("Esc", "close"))

    def _show(self) -> None:
        if not self.is_attached:
            return
        self.pane.show(self._view())
        height = max(6, min(len(self._lines) + 4, self.app.size.height - 2))
        if self.pane.styles.height is None or self.pane.styles.height.value != height:
            self.pane.styles.height = height
