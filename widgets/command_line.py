"""The line at the bottom for `:` and `/`: what is typed, and above it ways to go on, what it means or what is wrong."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from textwrap import wrap
from typing import Any, ClassVar, NamedTuple, Protocol

from rich.cells import cell_len
from textual import events
from textual.message import Message

from widgets.editing import Edit
from widgets.line import Line, Row, cells_of, fit
from widgets.pane import Pane
from widgets.view import Text

SHOWN = 8
"""rows of candidates"""


class Lookup(Protocol):
    """The lines typed before."""

    def older(self, text: str) -> str | None: ...
    def newer(self) -> str | None: ...
    def reset(self) -> None: ...


class Fault(NamedTuple):
    """What is wrong, and the columns of the text that it is about."""

    message: str
    column: int
    width: int = 1


class CommandLine(Pane):
    """Hidden until opened. It tells what is typed by messages, is given candidates and faults, and runs nothing itself."""

    DEFAULT_CSS = "CommandLine { position: relative; dock: bottom; layer: line; height: 1; display: none; }"
    on_top_rule: ClassVar[bool] = False

    @dataclass
    class Submitted(Message):
        prompt: str
        text: str
        at: float = field(default=0.0, compare=False)
        """when the key was read"""

    @dataclass
    class Changed(Message):
        prompt: str
        text: str
        cursor: int

        def can_replace(self, message: Message) -> bool:
            """Only the newest text matters."""
            return isinstance(message, CommandLine.Changed)

    @dataclass
    class Closed(Message):
        """The line is gone: the focus can go back to where it was."""

    def __init__(self, **options: Any) -> None:
        super().__init__(None, **options)
        self.prompt = ":"
        self.openings = 0
        """how often it was opened"""
        self._edit = Edit()
        self._lookup: Lookup | None = None
        self._start = 0
        self._candidates: tuple[tuple[str, str], ...] = ()
        self._pick = -1
        self._fault: Fault | None = None
        self._said: tuple[tuple[Text, ...], ...] = ()

    @property
    def text(self) -> str:
        return self._edit.text

    @property
    def cursor(self) -> int:
        return self._edit.cursor

    def open(self, prompt: str = ":", text: str = "", lookup: Lookup | None = None) -> None:
        """Show the line with some text and take the focus."""
        self.prompt, self._lookup = prompt, lookup
        self.openings += 1
        self._edit.set(text)
        if lookup:
            lookup.reset()
        self._start, self._candidates, self._pick, self._fault, self._said = 0, (), -1, None, ()
        self.display = True
        self._redraw()
        self.focus()
        self._tell()

    def close(self) -> None:
        """Hide the line, and say so."""
        if self.display:
            self.display = False
            self.post_message(self.Closed())

    def offer(self, start: int, candidates: Sequence[tuple[str, str]]) -> None:
        """Ways to go on, each with a few words, for what stands from column `start` to the cursor. What was said of
        the text before is gone."""
        self._start, self._candidates, self._pick = start, tuple(candidates), -1
        self._fault, self._said = None, ()
        self._redraw()

    def say(self, rows: Sequence[tuple[Text, ...]]) -> None:
        """What the text means, a row each."""
        self._fault, self._said = None, tuple(rows)
        self._redraw()

    def fail(self, message: str, column: int, width: int = 1) -> None:
        """Say what is wrong and point at it. What was typed stays."""
        self._fault, self._said = Fault(message, column, width), ()
        self._redraw()

    def on_key(self, event: events.Key) -> None:
        if self._press(event.key, event.character if event.is_printable else None, event.time):
            event.stop()
            event.prevent_default()

    def on_paste(self, event: events.Paste) -> None:
        event.stop()
        self._edit.insert((event.text.splitlines() or [""])[0])
        self._edited()

    def row_at(self, y: int) -> int | None:
        at = y + self._top()
        return at if y < self.size.height - 1 - self._told and at < len(self._candidates) else None

    def on_click(self, event: events.Click) -> None:
        event.prevent_default()  # a pane would tell of a chosen row
        index = self.row_at(event.y)
        if index is not None:
            self._take(index)
            self._edited()

    def _press(self, key: str, character: str | None, at: float) -> bool:
        edit = self._edit
        before = edit.text, edit.cursor
        match key:
            case "escape":
                self.close()
            case "backspace" if not edit.text:
                self.close()
            case "enter":
                self.post_message(self.Submitted(self.prompt, edit.text, at))
            case "tab":
                self._complete(1)
            case "shift+tab":
                self._complete(-1)
            case "up" | "down":
                self._recall(older=key == "up")
            case _ if edit.press(key):
                if before != (edit.text, edit.cursor):
                    self._edited()
            case _ if character:
                edit.insert(character)
                self._edited()
            case _:
                return False
        return True

    def _edited(self) -> None:
        if self._lookup:
            self._lookup.reset()
        self._changed()

    def _changed(self) -> None:
        """What is said of the text stays until the next word on it comes: it would only flicker."""
        self._pick = -1
        self._redraw()
        self._tell()

    def _tell(self) -> None:
        self.post_message(self.Changed(self.prompt, self._edit.text, self._edit.cursor))

    def _complete(self, by: int) -> None:
        """Put the next candidate in place. The only one is taken at once, and what may follow it is asked for."""
        count = len(self._candidates)
        if count:
            self._take((self._pick + by) % count if self._pick >= 0 else (0 if by > 0 else count - 1))
        if count == 1:
            self._edit.insert("" if self._edit.text[: self._edit.cursor].endswith("=") else " ")
            self._edited()

    def _take(self, index: int) -> None:
        self._pick, self._fault = index, None
        self._edit.replace(self._start, self._candidates[index][0])
        self._redraw()

    def _recall(self, *, older: bool) -> None:
        if not self._lookup:
            return
        found = self._lookup.older(self._edit.text) if older else self._lookup.newer()
        if found is not None:
            self._edit.set(found)
            self._changed()

    def _redraw(self) -> None:
        wanted = min(SHOWN, len(self._candidates)) + self._told + 1
        if self.styles.height is None or self.styles.height.value != wanted:
            self.styles.height = wanted
        self.repaint()

    @property
    def _told(self) -> int:
        """Rows between the candidates and the text."""
        return 1 + len(self._above(self.app.size.width, self._fault)) if self._fault else len(self._said)

    def _top(self) -> int:
        """The first candidate shown: the picked one is always among them."""
        return max(0, self._pick - SHOWN + 1)

    def draw(self, width: int, height: int) -> list[Row]:
        above = [self._said_row(width, parts) for parts in self._said]
        above = self._fault_rows(width, self._fault) if self._fault else above
        rows = max(0, height - 1 - len(above))
        top = self._top()
        shown = self._candidates[top : top + min(rows, SHOWN)]
        listed = [self._candidate_row(width, top + n, *pair) for n, pair in enumerate(shown)]
        return [*listed, *above, self._input_row(width)][-height:]

    def _candidate_row(self, width: int, index: int, text: str, note: str) -> Row:
        picked = index == self._pick
        ground = "cursor" if picked else "top"

        def build(line: Line) -> None:
            after = line.put(1, fit(text, width - 2), "bright" if picked else "normal", bold=picked)
            after = max(after + 2, min(20, width // 2))
            line.put(after, fit(note, width - after - 1), "dim")

        return self.kept(("candidate", text, note, picked), width, build, ground)

    def _said_row(self, width: int, parts: tuple[Text, ...]) -> Row:
        def build(line: Line) -> None:
            x = 1
            for text, role in parts:
                x = line.put(x, fit(text, max(0, width - x - 1)), role)

        return self.kept(("said", parts), width, build, "top")

    def _fault_rows(self, width: int, fault: Fault) -> list[Row]:
        """The message stands beside a sign over the first wrong column, or above it where there is no room."""
        x, above = self._sign(width, fault), self._above(width, fault)

        def build(line: Line) -> None:
            line.put(x, "▼", "danger")
            if above:
                return
            if x + 2 + cell_len(fault.message) > width:
                line.right(x - 2, fault.message, "bright")
            else:
                line.put(x + 2, fault.message, "bright")

        rows = [self._said_row(width, ((text, "bright"),)) for text in above]
        return [*rows, self.kept(("fault", fault, x), width, build, "top")]

    def _sign(self, width: int, fault: Fault) -> int:
        return min(width - 1, max(0, self._x(fault.column) - self._scroll(width)))

    def _above(self, width: int, fault: Fault) -> list[str]:
        """The rows of a message that fits on neither side of its sign."""
        room = max(width - self._sign(width, fault) - 2, self._sign(width, fault) - 2)
        return [] if cell_len(fault.message) <= room else wrap(fault.message, max(20, width - 3))

    def _input_row(self, width: int) -> Row:
        edit, fault, scroll = self._edit, self._fault, self._scroll(width)

        def build(line: Line) -> None:
            text = edit.text + " "
            line.put(-scroll, self.prompt, "accent", bold=True)
            line.put(1 - scroll, text, "bright")
            if fault and fault.column < len(edit.text):
                wrong = edit.text[fault.column : fault.column + fault.width]
                line.put(self._x(fault.column) - scroll, wrong, "danger", bold=True)
            under = text[edit.cursor]
            line.put(self._x(edit.cursor) - scroll, under, "ground", "accent")

        return self.kept(("input", self.prompt, edit.text, edit.cursor, fault, scroll), width, build, "top")

    def _x(self, column: int) -> int:
        """Where a character of the text stands, before scrolling."""
        text = self._edit.text
        return 1 + len(cells_of(text[:column])) + max(0, column - len(text))

    def _scroll(self, width: int) -> int:
        """How many columns are hidden at the left, so that the cursor can be seen."""
        return max(0, self._x(self._edit.cursor) - width + 2)
