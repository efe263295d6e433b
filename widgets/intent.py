"""What the order keys would do now, in the last line of the book and the ladder."""

from __future__ import annotations

from rich.cells import cell_len

from widgets.line import Line, Row
from widgets.pane import Pane
from widgets.view import Intent


def intent_row(pane: Pane, intent: Intent, width: int) -> Row:
    """The parts from the left, and the end at the right where there is room for it."""

    def build(line: Line) -> None:
        x = line.texts(1, intent.parts)
        start = width - 1 - sum(cell_len(text) for text, _ in intent.end)
        if intent.end and start > x:
            line.texts(start, intent.end)

    return pane.kept(("intent", intent), width, build, "top")
