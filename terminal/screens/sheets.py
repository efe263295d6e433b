"""Sheets over the trade screen: help, limits, latency, log. Lines of text that scroll; any of the usual keys close them."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from rich.cells import cell_len
from textual import events
from textual.app import ComposeResult
from textual.screen import ModalScreen

from terminal.screens.layer import Layer
from widgets.line import Line, Row, fit
from widgets.palette import Palette
from widgets.pane import Pane
from widgets.view import Chrome, Text

SheetLine = tuple[Text, ...]
MOST_KEYS, MOST_TITLE = 16, 38


class SheetPane(Pane):
    """Titled lines, scrolled by keys and wheel."""

    view: tuple[str, tuple[SheetLine, ...]]
    DEFAULT_CSS = "SheetPane { width: 90%; max-width: 100; height: 90%; position: relative; }"

    def __init__(self, view: tuple[str, tuple[SheetLine, ...]]) -> None:
        super().__init__(view)
        self.top = 0

    def draw(self, width: int, height: int) -> list[Row]:
        title, lines = self.view
        room = max(1, height - 2)
        self.top = max(0, min(self.top, len(lines) - room))
        shown = lines[self.top : self.top + room]
        more = len(lines) - self.top - len(shown)
        foot = f" {more} more lines: j, PgDn" if more > 0 else " Esc closes"
        head = self._line((((f" {title}", "accent!"),)), width)
        body = [self._line(((" ", "dim"), *line), width) for line in shown]
        body += [self._line((), width)] * (room - len(shown))
        return [head, *body, self._line(((foot, "dim"),), width)]

    def scroll(self, by: int) -> None:
        self.top = max(0, self.top + by)
        self.repaint()

    def _line(self, parts: SheetLine, width: int) -> Row:
        def build(line: Line) -> None:
            x = 0
            for text, role in parts:
                x = line.put(x, fit(text, width - x), role)

        return self.kept(("sheet", parts), width, build, "top")


class Sheet(Layer, ModalScreen[None]):
    """One sheet. `lines` is asked again each second, so that figures live."""

    CSS = "Sheet { align: center middle; background: $background 60%; }"

    def __init__(
        self, title: str, lines: Callable[[], Sequence[SheetLine]], palette: Palette, chrome: Chrome
    ) -> None:
        super().__init__()
        self._lines = lines
        self.pane = SheetPane((title, tuple(lines())))
        self.pane.dress(palette, chrome)
        self.heading = title

    def compose(self) -> ComposeResult:
        yield self.pane

    def on_mount(self) -> None:
        self.set_interval(1.0, self._again)

    def _again(self) -> None:
        self.pane.show((self.heading, tuple(self._lines())))

    def on_key(self, event: events.Key) -> None:
        moves = {
            "j": 1, "down": 1, "ctrl+n": 1, "k": -1, "up": -1, "ctrl+p": -1, "pagedown": 15, "space": 15, "ctrl+d": 15,
            "ctrl+v": 15, "pageup": -15, "ctrl+u": -15, "home": -10_000, "end": 10_000, "G": 10_000, "g": -10_000,
        }  # fmt: skip
        if event.key in ("q", "question_mark"):
            self.dismiss()
        elif event.key in moves:
            self.pane.scroll(moves[event.key])

    def on_pane_wheeled(self, message: Pane.Wheeled) -> None:
        self.pane.scroll(3 * message.step)


def help_lines(groups: dict[str, list[tuple[str, str, str, str]]]) -> list[SheetLine]:
    """Every command: its keys, what it does (dim where it does nothing now), and how the `:` line takes it."""
    rows = [row for commands in groups.values() for row in commands]
    keys_wide = min(MOST_KEYS, max(cell_len(row[0]) for row in rows)) + 2
    titles_wide = min(MOST_TITLE, max(cell_len(row[1]) for row in rows)) + 2
    lines: list[SheetLine] = []
    for heading, commands in groups.items():
        lines += [(), ((heading, "bright!"),)]
        for keys, title, usage, why_not in commands:
            shown = _padded(keys, keys_wide), _padded(title, titles_wide)
            lines.append(((shown[0], "accent"), (shown[1], "dim" if why_not else "normal"), (usage, "dim")))
    return lines[1:]


def _padded(text: str, width: int) -> str:
    text = fit(text, width - 1)
    return text + " " * (width - cell_len(text))
