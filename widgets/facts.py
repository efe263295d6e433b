"""Lines of facts, each of texts one after the other."""

from __future__ import annotations

from widgets.line import Line, Row, fit
from widgets.pane import Pane
from widgets.view import Text


class FactsPane(Pane, can_focus=False):
    """What has no room is cut at the right, whole lines at the end."""

    view: tuple[tuple[Text, ...], ...]

    def draw(self, width: int, height: int) -> list[Row]:
        rows = [self._fact(parts, width) for parts in self.view[:height]]
        return rows + [self.blank(width, "")] * (height - len(rows))

    def _fact(self, parts: tuple[Text, ...], width: int) -> Row:
        def build(line: Line) -> None:
            x = 1
            for text, role in parts:
                x = line.put(x, fit(text, width - x), role)

        return self.kept(("fact", parts), width, build)
