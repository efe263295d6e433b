"""A pane: a title on a rule and lines below, of which only those that changed are drawn again."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from typing import Any, ClassVar, Protocol

from textual import events
from textual.geometry import Region
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget

from widgets.line import Line, Row
from widgets.palette import Palette, palette
from widgets.view import Chrome, Text

CACHE = 256
"""rows that are remembered, and so many from before them"""


class Painter(Protocol):
    """The quick way to the screen, where one is there."""

    def takes(self, widget: Widget) -> bool: ...
    def put(self, x: int, y: int, row: Row) -> None: ...


class Pane(Widget, can_focus=True):
    """Subclasses say what a view looks like in `draw`, line by line, each through `self.kept`."""

    DEFAULT_CSS = "Pane { position: absolute; overflow: hidden; }"
    ALLOW_SELECT: ClassVar[bool] = False
    """a drag would draw over what the painter put there; the terminal's own selection (Shift) still works"""
    on_top_rule: ClassVar[bool] = True
    """whether the title's rule shows the mode when it stands in line 1"""

    class Chosen(Message):
        """A row was clicked; what `index` counts is said by `row_at` of the pane."""

        def __init__(self, pane: Pane, index: int) -> None:
            super().__init__()
            self.pane = pane
            self.index = index

    class Wheeled(Message):
        """The wheel was turned over a pane: 1 down, -1 up."""

        def __init__(self, pane: Pane, step: int) -> None:
            super().__init__()
            self.pane = pane
            self.step = step

    def __init__(self, view: Any, **options: Any) -> None:
        super().__init__(**options)
        self.view = view
        self.chrome = Chrome()
        self.palette: Palette = palette()
        self.painter: Painter | None = None
        self._rows: list[Row] = []
        self._kept: dict[Hashable, Row] = {}
        self._kept_before: dict[Hashable, Row] = {}

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
            self._kept, self._kept_before = {}, {}
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
        """The row of this content, made once. What a frame shows again is kept as long as it does; forgetting all at once would
        make every row of the next frame anew."""
        key = (key, width)
        row = self._kept.get(key)
        if row is None:
            row = self._kept_before.get(key)
            if row is None:
                line = Line(width, ground)
                build(line)
                row = line.row(self.palette)
            if len(self._kept) >= CACHE:
                self._kept, self._kept_before = {}, self._kept
            self._kept[key] = row
        return row

    def title(self, width: int, name: str, extras: Sequence[Text] = ()) -> Row:
        """The first line: the name, what belongs to it, and a thin rule. In the accent where the pane has the focus."""
        focus, (rule, role) = self.has_focus, self.rule()

        def build(line: Line) -> None:
            line.put(0, rule * width, role)
            x = line.put(0, f"{name} ", "accent" if focus else "normal", bold=focus)
            for extra, its_role in extras:
                x = line.put(x, f"{extra} ", its_role)

        return self.kept(("title", name, tuple(extras), focus, rule, role), width, build)

    def rule(self) -> tuple[str, str]:
        """The title rule's sign and role: in line 1 it shows the mode, heavy where the keys are armed."""
        if self.on_top_rule and self.region.y == 1:
            return "━" if self.chrome.armed else "─", self.chrome.mode
        return "─", "rule"

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

    def row_at(self, y: int) -> int | None:  # noqa: ARG002  # for subclasses
        """Which row of the data stands in this line, where rows can be clicked."""
        return None

    def on_click(self, event: events.Click) -> None:
        index = self.row_at(event.y)
        if index is not None:
            self.post_message(self.Chosen(self, index))

    def on_mouse_scroll_down(self) -> None:
        self.post_message(self.Wheeled(self, 1))

    def on_mouse_scroll_up(self) -> None:
        self.post_message(self.Wheeled(self, -1))

    def watch_has_focus(self, has_focus: bool) -> None:
        super().watch_has_focus(has_focus)
        self.repaint()

    def _fitted(self, width: int, height: int) -> list[Row]:
        if not width or not height:
            return []
        rows = list(self.draw(width, height))[:height]
        return rows + [self.blank(width)] * (height - len(rows))


def _write(line: Line, text: str, role: str) -> None:
    line.put(0, text, role)
