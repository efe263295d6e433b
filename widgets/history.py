"""The lines of the history screen that are no table: what is known, how far a reading has come."""

from __future__ import annotations

from widgets.line import Line, Row
from widgets.pane import Pane
from widgets.view import Text

BAR = 12


class TextsLine(Pane, can_focus=False):
    """One line of texts, a number in it whole or not at all."""

    view: tuple[Text, ...]

    def draw(self, width: int, height: int) -> list[Row]:
        view = self.view
        return [self.kept(view, width, lambda line: _texts(line, view))][:height]


def _texts(line: Line, view: tuple[Text, ...]) -> None:
    line.texts(1, view, len(line.chars) - 1)


def bar(done: int, of: int) -> tuple[Text, Text]:
    """A progress bar: `━━━──`"""
    full = min(BAR, BAR * done // of) if of else 0
    return ("━" * full, "accent"), ("─" * (BAR - full), "rule")
