"""A pane: a title on a rule and lines below, of which only those that changed are drawn again."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from typing import Any, ClassVar, Protocol

from textual.geometry import Region
from textual.strip import Strip
from textual.widget import Widget

from widgets.line import Line, Row
from widgets.palette import Palette, palette
from widgets.view import Chrome, Text

CACHE = 1024


class Painter(Protocol):
    """The quick way to the screen, where one is there."""

    def takes(self, widget: Widget) -> bool: ...
    def put(self, x: int, y: int, row: Row) -> None: ...


class Pane(Widget, can_focus=True):
    """Subclasses say what a view looks like in `draw`, line by line, each through `self.kept`."""

    DEFAULT_CSS = "Pane { position: absolute; overflow: hidden; }"
    on_top_rule: ClassVar[bool] = True
    """whether the title's rule shows the mode when it stands in line 1"""

    def __init__(self, view: Any, **options: Any) -> None:
        super().__init__(**options)
        self.view = view
        self.chrome = Chrome()
        self.palette: Palette = palette()
        self.painter: Painter | None = None
        self._rows: list[Row] = []
        self._kept: dict[Hashable, Row] = {}

    def draw(self, width: int, height: int) -> Sequence[Row]:
        """Every line of the pane as it should be now."""
        raise NotImplementedError

    def show(self, view: Any) -> None:
        """Take newer data and draw what it changed."""
        if view is not self.view and view != self.view:
            self.view = view
            self.repaint()

    def dress(self, palette: Palette, chrome: Chrome) -> None:
        """Take another theme or mode."""
        if palette is not self.palette:
            self._kept.clear()
        if palette is not self.palette or chrome != self.chrome:
            self.palette, self.chrome = palette, chrome
            self.repaint()

    def repaint(self) -> None:
        width, height = self.size
        if not width or not height or not self.is_attached:
            return
        rows = self._fitted(width, height)
        before, self._rows = self._rows, rows
        changed = [y for y, row in enumerate(rows) if y >= len(before) or row is not before[y]]
        if not changed:
            return
        if self.painter and self.painter.takes(self):
            left, top = self.region.offset
            for y in changed:
                self.painter.put(left, top + y, rows[y])
        else:
            self.refresh(*(Region(0, y, width, 1) for y in changed))

    def kept(self, key: Hashable, width: int, build: Callable[[Line], None], ground: str = "ground") -> Row:
        """The row of this content, made once."""
        key = (key, width)
        row = self._kept.get(key)
        if row is None:
            if len(self._kept) >= CACHE:
                self._kept.clear()
            line = Line(width, ground)
            build(line)
            row = self._kept[key] = line.row(self.palette)
        return row

    def title(self, width: int, name: str, extras: Sequence[Text] = ()) -> Row:
        """The first line: the name, what belongs to it, and a thin rule. In the accent where the pane has the focus."""
        first = self.on_top_rule and self.region.y == 1
        focus, chrome = self.has_focus, self.chrome

        def build(line: Line) -> None:
            rule = chrome.mode if first else "rule"
            line.put(0, ("━" if first and chrome.armed else "─") * width, rule)
            x = line.put(0, f"{name} ", "accent" if focus else "normal", bold=focus)
            for text, role in extras:
                x = line.put(x, f"{text} ", role)

        return self.kept(("title", name, tuple(extras), first, focus, chrome), width, build)

    def blank(self, width: int, text: str = "", role: str = "dim") -> Row:
        return self.kept(
            ("blank", text, role), width, lambda line: None if not text else _write(line, text, role)
        )

    def render_line(self, y: int) -> Strip:
        if (
            not self._rows
            or len(self._rows[0].chars) != self.size.width
            or len(self._rows) != self.size.height
        ):
            self._rows = self._fitted(*self.size)
        return self._rows[y].strip if y < len(self._rows) else Strip.blank(self.size.width)

    def on_focus(self) -> None:
        self.repaint()

    def on_blur(self) -> None:
        self.repaint()

    def _fitted(self, width: int, height: int) -> list[Row]:
        if not width or not height:
            return []
        rows = list(self.draw(width, height))[:height]
        return rows + [self.blank(width)] * (height - len(rows))


def _write(line: Line, text: str, role: str) -> None:
    line.put(0, text, role)
