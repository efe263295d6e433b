"""The last line: health or a message on the left, the keys that matter now on the right."""

from __future__ import annotations

from rich.cells import cell_len

from widgets.line import Line, Row, fit
from widgets.pane import Pane
from widgets.view import StatusView


class StatusLine(Pane, can_focus=False):
    view: StatusView

    def draw(self, width: int, height: int) -> list[Row]:
        view = self.view
        return [self.kept(view, width, lambda line: _draw(line, view), "top")][:height]


def _draw(line: Line, view: StatusView) -> None:
    """Keys give way to the left side, the first ones first; the left side gives way to the last keys."""
    width = len(line.chars)
    left = (view.message,) if view.message else view.left
    wanted = sum(cell_len(text) for text, _ in left)
    keys = view.keys
    while len(keys) > view.kept and 1 + wanted + 2 + _width(keys) > width - 1:
        keys = keys[1:]
    start = width - 1 - _width(keys)
    if view.message:
        text, role = view.message
        line.put(1, fit(text, start - 3), role)
    else:
        line.texts(1, left, start - 2)
    for key, label in keys:
        start = line.put(start, key, "bright", bold=True)
        start = line.put(start + 1, label, "dim") + 2


def _width(keys: tuple[tuple[str, str], ...]) -> int:
    return sum(cell_len(key) + 1 + cell_len(label) + 2 for key, label in keys) - 2 if keys else 0
