"""The markets: what each costs, where it went, how much is traded."""

from __future__ import annotations

from functools import lru_cache
from typing import Any, NamedTuple

from rich.cells import cell_len

from widgets.columns import Grown, longest, widen
from widgets.line import Line, Row, fit
from widgets.pane import Pane
from widgets.view import Market, MarketsView

_SIGNS = {1: ("▲", "bid"), -1: ("▼", "ask"), 0: ("=", "dim")}


class _Columns(NamedTuple):
    symbol: int
    """how much of the symbol can be seen"""
    price: int
    sign: int
    change: int
    volume: int
    spark: int


@lru_cache(maxsize=256)
def _columns(width: int, symbol: int, price: int, change: int, volume: int, spark: int) -> _Columns:
    """A long symbol is cut, a number never; in a wide pane the columns stand further apart."""
    change, volume = max(change, 4), max(volume, 4)
    room = width - 5 - change - volume - price
    symbol = max(3, min(symbol, room))
    (symbol, price), spare = widen((symbol, price), (5, 9), max(0, room - symbol))
    with_spark = bool(spark) and spark + 1 <= spare
    gap = min(6, (spare - (spark + 1) * with_spark) // 4)
    price_end = symbol + gap + price
    sign = price_end + 2 + gap
    change_end = sign + 1 + change
    volume_end = change_end + gap + 1 + volume
    return _Columns(
        symbol, price_end, sign, change_end, volume_end, volume_end + 2 + gap if with_spark else -1
    )


class MarketsPane(Pane):
    view: MarketsView

    def __init__(self, view: MarketsView, **options: Any) -> None:
        super().__init__(view, **options)
        self._grown = Grown()
        self._top = 0

    def draw(self, width: int, height: int) -> list[Row]:
        view = self.view
        if not view.rows:
            return [self.title(width, "MARKETS"), self.blank(width, view.empty)]
        lines = max(1, height - 1)
        self._scroll(lines)
        top, count = self._top, len(view.rows)
        extras = ((f"{top + 1}-{min(count, top + lines)} of {count}", "dim"),) if count > lines else ()
        columns = self._fit(width)
        rows = [
            self._market(market, columns, width, index == view.cursor and self.has_focus)
            for index, market in enumerate(view.rows[top : top + lines], top)
        ]
        return [self.title(width, "MARKETS", extras), *rows]

    def row_at(self, y: int) -> int | None:
        """The place in the view's rows."""
        index = self._top + y - 1
        return index if y > 0 and index < len(self.view.rows) else None

    def _scroll(self, lines: int) -> None:
        """Move the window no more than the cursor needs."""
        top, cursor = self._top, self.view.cursor
        if cursor >= 0:
            top = min(max(top, cursor - lines + 1), cursor)
        self._top = max(0, min(top, len(self.view.rows) - lines))

    def _fit(self, width: int) -> _Columns:
        rows = self.view.rows
        symbol = max(cell_len(market.symbol) for market in rows)
        return _columns(width, *self._grown.take(symbol, *(longest(rows, at) for at in (1, 3, 4, 5))))

    def _market(self, market: Market, columns: _Columns, width: int, cursor: bool) -> Row:
        ground = "cursor" if cursor else "top" if market.chosen else "ground"
        stale = self.view.stale
        return self.kept(
            (market, columns, ground, stale),
            width,
            lambda line: _draw_market(line, market, columns, stale),
            ground,
        )


def _draw_market(line: Line, market: Market, at: _Columns, stale: bool) -> None:
    role = "bright" if market.chosen else "normal"
    line.put(0, fit(market.symbol, at.symbol), role, bold=market.chosen)
    line.price(at.price, market.price, role)
    line.put(at.sign, *_SIGNS[market.sign])
    line.right(at.change, market.change)
    line.right(at.volume, market.volume, "dim")
    if at.spark > 0:
        line.put(at.spark, market.spark, "ghost")
    if stale:
        line.fade()
