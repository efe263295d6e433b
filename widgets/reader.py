"""Titled lines to be read: they scroll up and down, and are panned where they are wider than the pane."""

from __future__ import annotations

from typing import Any, NamedTuple

from rich.cells import cell_len

from widgets.line import Line, Row, fit
from widgets.pane import Pane
from widgets.view import Text

INDENT = 2
AROUND = 4
"""the title, the keys, and an empty line beside each"""
PAN, PAGE = 8, 15
SCROLLS = {
    "j": 1, "down": 1, "ctrl+n": 1, "k": -1, "up": -1, "pagedown": PAGE, "ctrl+d": PAGE, "ctrl+v": PAGE, "pageup": -PAGE,
    "ctrl+u": -PAGE, "home": -10_000, "end": 10_000, "G": 10_000, "g": -10_000,
}  # fmt: skip
PANS = {"left": -PAN, "h": -PAN, "right": PAN, "l": PAN}


class ReaderView(NamedTuple):
    title: str
    about: str = ""
    lines: tuple[tuple[Text, ...], ...] = ()
    keys: tuple[tuple[str, str], ...] = ()


class ReaderPane(Pane):
    view: ReaderView
    DEFAULT_CSS = "ReaderPane { width: 92%; max-width: 132; height: 90%; position: relative; }"

    def __init__(self, view: ReaderView, **options: Any) -> None:
        super().__init__(view, **options)
        self.top = self.left = 0

    def draw(self, width: int, height: int) -> list[Row]:
        view = self.view
        room = max(1, height - AROUND)
        widest = max((sum(cell_len(text) for text, _ in line) for line in view.lines), default=0)
        self.top = max(0, min(self.top, len(view.lines) - room))
        self.left = max(0, min(self.left, widest - width + 2 * INDENT))
        shown = view.lines[self.top : self.top + room]
        rows = [
            self._title(width),
            self._line((), width),
            *(self._line(line, width, self.left) for line in shown),
        ]
        rows += [self._line((), width)] * (room - len(shown) + 1)
        more = len(view.lines) - self.top - len(shown)
        keys = ((("j PgDn", f"{more:,} more"),) if more > 0 else ()) + view.keys
        return [*rows, self._keys((("← →", "pan"), *keys) if widest > width - 2 * INDENT else keys, width)]

    def key(self, name: str) -> bool:
        """Scroll or pan; False where it is no key of this."""
        down, right = SCROLLS.get(name, 0), PANS.get(name, 0)
        if down or right:
            self.scroll(down, right)
        return bool(down or right)

    def scroll(self, down: int, right: int = 0) -> None:
        self.top, self.left = max(0, self.top + down), max(0, self.left + right)
        self.repaint()

    def _title(self, width: int) -> Row:
        view = self.view

        def build(line: Line) -> None:
            line.put(1, "─" * (width - 2), "rule")
            x = line.put(1, f"{view.title} ", "accent", bold=True)
            line.put(x, fit(f"{view.about} ", width - x - 2) if view.about else "", "dim")

        return self.kept(("title", view.title, view.about), width, build, "top")

    def _line(self, parts: tuple[Text, ...], width: int, left: int = 0) -> Row:
        """Signs at the edges say that there is more."""

        def build(line: Line) -> None:
            x = INDENT - left
            for text, role in parts:
                x = line.put(x, text, role)
            if left:
                line.put(0, "‹ ", "dim")
            if x > width - 1:
                line.put(width - 2, " ›", "dim")

        return self.kept(("line", parts, left), width, build, "top")

    def _keys(self, keys: tuple[tuple[str, str], ...], width: int) -> Row:
        def build(line: Line) -> None:
            x = INDENT
            for key, what in keys:
                x = line.put(line.put(x, f"{key} ", "bright", bold=True), f"{what}  ", "dim")

        return self.kept(("keys", keys), width, build, "top")
