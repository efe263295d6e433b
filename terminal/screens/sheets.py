"""Sheets over the trade screen: help, limits, latency, log. Lines of text that scroll; any of the usual keys close them."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from textual import events
from textual.app import ComposeResult
from textual.screen import ModalScreen

from widgets.line import Line, Row, cells_of
from widgets.palette import Palette
from widgets.pane import Pane
from widgets.view import Chrome, Text

SheetLine = tuple[Text, ...]
KEY_COLUMN = 24


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
                x = line.put(x, text, role)

        return self.kept(("sheet", parts), width, build, "top")


class Sheet(ModalScreen[None]):
    """One sheet. `lines` is asked again each second, so that figures live."""

    CSS = "Sheet { align: center middle; background: $background 60%; }"

    def __init__(
        self, title: str, lines: Callable[[], Sequence[SheetLine]], palette: Palette, chrome: Chrome
    ) -> None:
        super().__init__()
        self._lines = lines
        self.pane = SheetPane((title, tuple(lines())))
        self.pane.dress(palette, chrome)
        self._title = title

    def compose(self) -> ComposeResult:
        yield self.pane

    def on_mount(self) -> None:
        self.set_interval(1.0, self._again)

    def _again(self) -> None:
        self.pane.show((self._title, tuple(self._lines())))

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
    """Every command: its keys, its `:` name and what it does, and why it does nothing now."""
    lines: list[SheetLine] = []
    for heading, commands in groups.items():
        lines += [(), ((heading, "bright!"),)]
        for keys, title, usage, why_not in commands:
            role = "dim" if why_not else "normal"
            gap = " " * max(1, KEY_COLUMN - len(cells_of(keys)))
            wide = " " * max(1, 44 - len(cells_of(title)))
            lines.append(((keys, "accent"), (gap, "dim"), (title, role), (wide, "dim"), (usage, "dim")))
    return lines[1:]
