"""The order book: asks above the middle, bids below it, the best of both next to it."""

from __future__ import annotations

from functools import lru_cache
from typing import Any, NamedTuple

from widgets.columns import Grown, longest, widen
from widgets.intent import intent_row
from widgets.line import Line, Row
from widgets.pane import Pane
from widgets.view import BookView, Level, Middle, Text

FRAME = 4
"""title, heads, middle and intent"""
SIZE_EIGHTHS, TOTAL_EIGHTHS = 72, 80
_MIX = 5


OWN_WIDE = 8
"""kept free for own orders: a book must not move when one appears"""


class _Columns(NamedTuple):
    """Each number by its last column, each bar by its first and its width; -1 where there is no room."""

    width: int
    mine: int
    price: int
    size: int
    size_bar: int
    size_wide: int
    total: int
    total_bar: int
    total_wide: int
    mix: int


@lru_cache(maxsize=256)
def _columns(width: int, mine: int, price: int, size: int, total: int) -> _Columns:
    """Where a row is too narrow the mix goes first, then the totals; what is left over goes to the bars."""
    room = width - 3 - mine - price - size
    with_total = total + 1 <= room
    with_mix = total + 2 + _MIX <= room
    spare = room - (total + 1 if with_total else 0) - (1 + _MIX if with_mix else 0)
    (price, total, size, mine), spare = widen(
        (price, total, size, mine), (8, 9 * with_total, 9, OWN_WIDE), spare
    )
    half = spare // 2 if with_total else spare
    price_end = mine + 1 + price
    total_bar = price_end + 2 + size + half + 1
    return _Columns(
        width=width,
        mine=mine,
        price=price_end,
        size=price_end + 1 + size,
        size_bar=price_end + 2,
        size_wide=size + half,
        total=total_bar + total - 1 if with_total else -1,
        total_bar=total_bar,
        total_wide=total + spare - half + with_mix,
        mix=width - _MIX if with_mix else -1,
    )


class BookPane(Pane):
    """In the last line stands what the order keys would do."""

    view: BookView

    def __init__(self, view: BookView, **options: Any) -> None:
        super().__init__(view, **options)
        self._grown, self._middle_grown = Grown(), Grown()

    def draw(self, width: int, height: int) -> list[Row]:
        view = self.view
        columns = self._fit(width)
        above, below = self._halves(height)
        asks, bids = view.asks[:above], view.bids[:below]
        stale = bool(view.stale)
        return [
            self.title(width, "BOOK", ((view.source, "dim"),) if view.source else ()),
            self.kept(("heads", columns), width, lambda line: _draw_heads(line, columns)),
            *[self.blank(width)] * (above - len(asks)),
            *[self._level(level, columns, stale) for level in reversed(asks)],
            self._middle(columns),
            *[self._level(level, columns, stale) for level in bids],
            *[self.blank(width)] * (below - len(bids)),
            intent_row(self, view.intent, width),
        ]

    def row_at(self, y: int) -> int | None:
        """Bids count from 0 away from the middle, asks from -1: `asks[~index]`."""
        above, below = self._halves(self.size.height)
        index = y - 2 - above
        if 0 < index <= min(below, len(self.view.bids)):
            return index - 1
        return index if 0 < -index <= min(above, len(self.view.asks)) else None

    @staticmethod
    def _halves(height: int) -> tuple[int, int]:
        above = max(0, height - FRAME) // 2
        return above, max(0, height - FRAME - above)

    def _fit(self, width: int) -> _Columns:
        levels = self.view.asks + self.view.bids
        if not levels:
            self._grown.forget()
            self._middle_grown.forget()
        mine = longest(levels, 4)
        widths = self._grown.take(mine + bool(mine), *(longest(levels, at) for at in (0, 1, 2)))
        return _columns(width, *widths)

    def _level(self, level: Level, columns: _Columns, stale: bool) -> Row:
        return self.kept(
            (level, columns, stale), columns.width, lambda line: _draw_level(line, level, columns, stale)
        )

    def _middle(self, columns: _Columns) -> Row:
        view, width = self.view, columns.width
        if view.stale:
            parts: tuple[Text, ...] = ((view.stale, "amber!"), ("  ", "normal"), (view.doing, "normal"))
        elif view.middle:
            middle, widths = view.middle, self._middle_grown.take(*map(len, view.middle[1:4]))
            key = ("middle", middle, widths, columns)
            return self.kept(key, width, lambda line: _draw_middle(line, middle, widths, columns), "top")
        else:
            parts = ((view.doing or self._lack(), "dim"),)
        return self.kept(("middle", parts), width, lambda line: _say(line, parts), "top")

    def _lack(self) -> str:
        if self.view.asks or self.view.bids:
            return f"no middle: nobody {'bids' if self.view.asks else 'asks'}"
        return "the book is empty"


def _say(line: Line, parts: tuple[Text, ...]) -> None:
    line.texts(1, parts)


def _draw_heads(line: Line, at: _Columns) -> None:
    if at.mine > 4:
        line.right(at.mine, "mine", "dim")
    line.right(at.price, "price", "dim")
    line.right(at.size, "size", "dim")
    if at.total > 0:
        line.right(at.total, "sum", "dim")
    if at.mix > 0:
        line.put(at.mix, "cebas", "dim")


def _draw_level(line: Line, level: Level, at: _Columns, stale: bool) -> None:
    if not stale:
        _draw_bars(line, level, at)
    if level.cursor:
        line.fill(0, at.price + 1, "cursor")
        line.put(0, "▸", "accent", bold=True)
    if level.mine:
        line.right(at.mine, f"●{level.mine}", "accent", bold=True)
    if stale:
        price, size, total, mix = ("ghost",) * 4
    else:
        price, size, total, mix = level.side if level.touch else "normal", "bright", "normal", "dim"
    bold, faint = level.touch and not stale, "dim" if level.cursor else "ghost"
    line.price(at.price, level.price, faint if stale else price, bold=bold, faint=faint)
    line.right(at.size, level.size, size)
    if at.total > 0:
        line.right(at.total, level.total, total)
    if at.mix > 0:
        line.put(at.mix, level.mix, mix)
        line.fronts[at.mix :] = ["ghost" if letter == "·" else mix for letter in line.chars[at.mix :]]
        if not stale and level.mix[0] != "·":
            line.fronts[at.mix] = "normal"


def _draw_bars(line: Line, level: Level, at: _Columns) -> None:
    size = min(level.size_bar, SIZE_EIGHTHS) * at.size_wide * 8 // SIZE_EIGHTHS
    line.bar(at.size_bar, size, f"{level.side}_bar")
    if at.total > 0:
        total = min(level.total_bar, TOTAL_EIGHTHS) * at.total_wide * 8 // TOTAL_EIGHTHS
        line.bar(at.total_bar, total, f"{level.side}_sum")


def _draw_middle(line: Line, middle: Middle, widths: tuple[int, ...], at: _Columns) -> None:
    """Fixed widths here too; what does not fit is left out from the end, words before numbers."""
    if at.mine >= 4:
        line.right(at.mine, "mid", "dim")
    line.price(at.price + middle.half, middle.price, "normal")
    spread, bps, imbalance = (
        text.rjust(max(width, least))
        for text, width, least in zip(middle[1:4], widths, (3, 7, 5), strict=True)
    )
    role = {"+": "bid", "-": "ask"}.get(middle.imbalance[:1], "normal")
    start: list[Text] = [(spread, "bright"), ("  ", "dim"), (bps, "normal")]
    short: list[Text] = [*start, ("  ", "dim"), (imbalance, role)]
    full: list[Text] = [*start, ("  imb ", "dim"), (imbalance, role)]
    micro: list[Text] = [*full, ("  micro ", "dim"), (middle.micro, "normal")] if middle.micro else full
    room = at.width - (at.price + 3)
    for parts in (micro, full, short, start):
        if sum(len(text) for text, _ in parts) <= room:
            line.texts(at.price + 3, parts)
            return
