"""A few calm lines where nothing else can stand."""

from __future__ import annotations

from rich.cells import cell_len

from widgets.line import Line, Row, fit
from widgets.pane import Pane


class NotePane(Pane, can_focus=False):
    """The lines of its view, in the middle."""

    view: tuple[str, ...]

    def draw(self, width: int, height: int) -> list[Row]:
        above = max(0, (height - len(self.view)) // 2)
        return [*[self.blank(width)] * above, *(self._line(text, width) for text in self.view)][:height]

    def _line(self, text: str, width: int) -> Row:
        def build(line: Line) -> None:
            shown = fit(text, width)
            line.put((width - cell_len(shown)) // 2, shown, "dim")

        return self.kept(("note", text), width, build)
