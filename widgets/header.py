"""The first line: what is traded, how it stands, and in its last columns the mode, which cannot be mistaken."""

from __future__ import annotations

from itertools import zip_longest
from typing import Any

from rich.cells import cell_len

from widgets.columns import Grown
from widgets.line import Line, Row, fit
from widgets.pane import Pane
from widgets.view import Chrome, HeaderView

MODE_WIDE, ARM_WIDE = 10, 12
GROUNDS = {"paper": "top_paper", "live": "top_live"}


class HeaderLine(Pane, can_focus=False):
    view: HeaderView

    def __init__(self, view: HeaderView, **options: Any) -> None:
        super().__init__(view, **options)
        self._grown = Grown()
        self._pair = ""

    def draw(self, width: int, height: int) -> list[Row]:
        view, chrome = self.view, self.chrome
        if view.pair != self._pair:
            self._pair = view.pair
            self._grown.forget()
        price, change = self._grown.take(len(view.price), cell_len(view.change))

        def build(line: Line) -> None:
            _draw_market(line, view, price, change)
            _draw_chips(line, chrome)

        ground = GROUNDS.get(chrome.mode, "top")
        return [self.kept((view, chrome, price, change), width, build, ground)][:height]


def _draw_market(line: Line, view: HeaderView, price: int, change: int) -> None:
    """Figures come as a label and its value, and go in pairs where there is no room for both."""
    stop = len(line.chars) - MODE_WIDE - ARM_WIDE - 1
    pair = fit(view.pair, max(9, stop - 13 - price - change))
    line.put(1, pair, "bright", bold=True)
    price_end = max(19, 1 + cell_len(pair) + price)
    line.price(price_end, view.price, view.price_role, bold=True)
    line.put(price_end + 2, view.change, view.change_role)
    x = price_end + 3 + max(10, change)
    for figure in zip_longest(view.figures[::2], view.figures[1::2], fillvalue=("", "")):
        if x + sum(cell_len(text) for text, _ in figure) > stop:
            break
        x = line.texts(x, figure)


def _draw_chips(line: Line, chrome: Chrome) -> None:
    mode = len(line.chars) - MODE_WIDE
    arm = mode - ARM_WIDE
    line.put(mode, chrome.mode.upper().center(MODE_WIDE), f"{chrome.mode}_text", chrome.mode, bold=True)
    if chrome.armed:
        line.put(arm, "● ARMED".center(ARM_WIDE), "armed_text", "armed", bold=True)
    else:
        line.put(arm, "○ disarmed".center(ARM_WIDE), "dim")
