"""The sheet of an answer: what the venue said to a call, how old it is, and what can be done next."""

from __future__ import annotations

import time
from typing import Protocol

from textual import events
from textual.app import ComposeResult
from textual.screen import ModalScreen

from terminal.present.answers import Lines, run_lines
from terminal.present.words import age
from terminal.screens.layer import Layer
from terminal.session.calling import Run
from widgets.palette import Palette
from widgets.pane import Pane
from widgets.reader import AROUND, INDENT, ReaderPane, ReaderView
from widgets.view import Chrome

SHARE, MOST_WIDE, LEAST_HIGH = 92, 132, 6
"""of the terminal's width in per cent, and in columns; in rows"""


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


class AnswerScreen(Layer, ModalScreen[None]):
    """Follows one run from its first moment on; a question can be asked again, a command never."""

    CSS = "AnswerScreen { align: center middle; background: $background 60%; }"

    def __init__(self, run: Run, desk: AnswerDesk, palette: Palette, chrome: Chrome) -> None:
        super().__init__()
        self.run, self._desk = run, desk
        self._lines: Lines = []
        self.pane = ReaderPane(self._view())
        self.pane.dress(palette, chrome)

    def compose(self) -> ComposeResult:
        yield self.pane

    def on_mount(self) -> None:
        self._follow(self.run)
        self.set_interval(1.0, self._again)

    def on_resize(self) -> None:
        self._make()

    def _follow(self, run: Run) -> None:
        self.run = run
        run.changed = self._make
        self.pane.top = 0
        self._make()

    def _again(self) -> None:
        """Its age moves, and so does what it waits for."""
        if self.run.ended is None:
            self._make()
        else:
            self._show()

    # -- keys ----------------------------------------------------------------------------------------------

    def on_key(self, event: events.Key) -> None:
        match event.key:
            case "q":
                self.dismiss()
            case "y":
                self._desk.copy_text(self._text())
            case "r" if self._can_ask:
                self._follow(self._desk.call_again(self.run, 0))
            case "n" | "p" if self._can_ask and self._is_paged:
                self._follow(self._desk.call_again(self.run, 1 if event.key == "n" else -1))
            case "e" if self.run.ready.route.params:
                self._desk.edit_call(self.run)
            case key:
                self.pane.key(key)

    def on_pane_wheeled(self, message: Pane.Wheeled) -> None:
        self.pane.scroll(3 * message.step)

    @property
    def _can_ask(self) -> bool:
        return self.run.ready.route.does == "asks" and self.run.ended is not None

    @property
    def _is_paged(self) -> bool:
        return not {"offset", "page"}.isdisjoint(self.run.ready.query)

    # -- what is shown -------------------------------------------------------------------------------------

    def _make(self) -> None:
        """Texts are wrapped for the terminal as it is; tables that are wider are panned."""
        if self.is_attached:
            width = min(MOST_WIDE, self.app.size.width * SHARE // 100) - 2 * INDENT
            self._lines = run_lines(self.run, self._desk.venue_ms(), width)
            self._show()

    def _show(self) -> None:
        self.pane.show(self._view())
        height = max(LEAST_HIGH, min(len(self._lines) + AROUND, self.app.size.height - 2))
        if self.pane.styles.height is None or self.pane.styles.height.value != height:
            self.pane.styles.height = height

    def _view(self) -> ReaderView:
        ready, ended = self.run.ready, self.run.ended
        passed = time.monotonic() - ended if ended is not None else 0.0
        pair = ready.instrument.pair if ready.instrument else ""
        about = (pair, self._page(), f"{age(passed)} ago" if passed >= 1 else "")
        return ReaderView(ready.route.title, "  ".join(filter(None, about)), tuple(self._lines), self._keys())

    def _page(self) -> str:
        query = self.run.ready.query
        if "page" in query:
            return f"page {query['page']}"
        return f"from row {query['offset']:,}" if query.get("offset") else ""

    def _keys(self) -> tuple[tuple[str, str], ...]:
        keys = [("r", "ask again")] if self._can_ask else []
        keys += [("n p", "next, previous page")] if self._can_ask and self._is_paged else []
        keys += [("e", "change")] if self.run.ready.route.params else []
        return (*keys, ("y", "copy"), ("Esc", "close"))

    def _text(self) -> str:
        return "\n".join("".join(text for text, _ in line).rstrip() for line in self._lines)
