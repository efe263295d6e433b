"""The ladder: prices stand still, sizes move; bids to the left of the price, asks to the right.

A price has one side as a rule: on the other, as far as it is free, stand the newest trade there and the queue before the
own order. What was traded at a price is the shade behind it. A wide pane has columns for both.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any, NamedTuple

from widgets.columns import Grown, longest, widen
from widgets.intent import intent_row
from widgets.line import Line, Row
from widgets.pane import Pane
from widgets.view import LadderView, Rung

FRAME = 3
"""title, heads and intent"""
EIGHTHS = 72
BAR_MOST = 32
"""in a wide pane the own orders would else stand far from their price"""
ASIDE, WIDE = 10, 66
"""a pane so wide has a column more on each side: the newest trade, and what was traded"""


class _Columns(NamedTuple):
    """Numbers by their last column, bars by the cell they grow from."""

    width: int
    mine_bid: int
    bid: int
    bid_bar: int
    cursor: int
    price: int
    ask: int
    ask_bar: int
    wide: int
    """how wide a bar can be"""
    mine_ask: int
    signs: bool
    """own orders show no size"""
    mine: int
    """how wide own orders can be"""
    last: int
    """0 where these two have no columns of their own"""
    volume: int


@lru_cache(maxsize=256)
def _columns(width: int, mine: int, price: int, size: int) -> _Columns:
    """Numbers stand next to the price; what is left over goes to the bars, the same on both sides, and then outside.

    Where there is too little room the gaps beside own orders go first, then their sizes: the sign stays.
    """
    need = 4 + price + 2 * (mine + size)
    aside = ASIDE if width >= max(WIDE, need + 2 * ASIDE) else 0
    inner = width - 2 * aside
    gaps = 4 if need <= inner else 1
    signs = gaps + price + 2 * (mine + size) > inner
    mine = min(mine, 1) if signs else mine
    spare = max(0, inner - gaps - price - 2 * (mine + size))
    (price,), spare = widen((price,), (8,), spare)
    (size, mine), spare = widen((size, mine), (9, 8), spare // 2)
    wide = size + min(spare, max(0, BAR_MOST - size))
    apart = int(gaps > 1)
    mine_end = aside + mine + size + spare - wide + apart - 1
    cursor = mine_end + apart + wide + 1
    return _Columns(
        width=width,
        mine_bid=mine_end,
        bid=cursor - 2,
        bid_bar=cursor - 1,
        cursor=cursor,
        price=cursor + price,
        ask=cursor + price + size,
        ask_bar=cursor + price + 1,
        wide=wide,
        mine_ask=cursor + price + wide + 1 + apart,
        signs=signs,
        mine=mine,
        last=max(0, aside - 2),
        volume=width - 2 if aside else 0,
    )


class LadderPane(Pane):
    """In the last line stands what the order keys would do."""

    view: LadderView

    def __init__(self, view: LadderView, **options: Any) -> None:
        super().__init__(view, **options)
        self._grown = Grown()

    def draw(self, width: int, height: int) -> list[Row]:
        view = self.view
        columns = self._fit(width)
        lines = max(0, height - FRAME)
        first, last = self._shown(lines)
        stale = bool(view.stale)
        rows = [self._rung(rung, columns, stale) for rung in view.rungs[first:last]]
        if not rows:
            rows = [self.blank(width, f" {view.doing or 'the ladder is empty'}")]
        return [
            self.title(width, "LADDER", ((view.step, "dim"),) if view.step else ()),
            self._heads(columns),
            *rows,
            *[self.blank(width)] * (lines - len(rows)),
            intent_row(self, view.intent, width),
        ]

    def row_at(self, y: int) -> int | None:
        first, last = self._shown(self.size.height - FRAME)
        return first + y - 2 if 0 <= y - 2 < last - first else None

    def _shown(self, lines: int) -> tuple[int, int]:
        first = max(0, len(self.view.rungs) - lines) // 2
        return first, min(len(self.view.rungs), first + lines)

    def _fit(self, width: int) -> _Columns:
        rungs = self.view.rungs
        if not rungs:
            self._grown.forget()
        mine = max(longest(rungs, 3), longest(rungs, 4))
        size = max(longest(rungs, 1), longest(rungs, 2))
        return _columns(width, *self._grown.take(mine + bool(mine), longest(rungs, 0), size + 1))

    def _heads(self, columns: _Columns) -> Row:
        """Where the data is old this line says so: a rung may hold an own order and is never hidden."""
        view, width = self.view, columns.width
        if not view.stale:
            return self.kept(("heads", columns), width, lambda line: _draw_heads(line, columns))
        parts = ((view.stale, "amber!"), ("  ", "normal"), (view.doing, "normal"))
        return self.kept(("stale", parts), width, lambda line: _say(line, parts), "top")

    def _rung(self, rung: Rung, columns: _Columns, stale: bool) -> Row:
        return self.kept(
            (rung, columns, stale), columns.width, lambda line: _draw_rung(line, rung, columns, stale)
        )


def _say(line: Line, parts: tuple[tuple[str, str], ...]) -> None:
    line.texts(1, parts)


def _draw_heads(line: Line, at: _Columns) -> None:
    if at.mine_bid > 4:
        line.right(at.mine_bid, "mine", "dim")
        line.put(at.mine_ask + 1, "mine", "dim")
    line.right(at.bid, "bid", "dim")
    line.right(at.price, "price", "dim")
    line.right(at.ask, "ask", "dim")
    if at.volume:
        line.right(at.last, "last", "dim")
        line.right(at.volume, "traded", "dim")


def _draw_rung(line: Line, rung: Rung, at: _Columns, stale: bool) -> None:
    if not stale:
        line.bar_left(at.bid_bar, _scaled(rung.bid_bar, at.wide), "bid_bar")
        line.bar(at.ask_bar, _scaled(rung.ask_bar, at.wide), "ask_bar")
    _draw_price(line, rung, at, stale)
    size = "ghost" if stale else "bright"
    line.right(at.bid, rung.bid, size)
    line.right(at.ask, rung.ask, size)
    _draw_last(line, rung, at, stale)
    if at.volume:
        line.right(at.volume, rung.volume, "dim")
    _draw_mine(line, rung, at)


def _draw_price(line: Line, rung: Rung, at: _Columns, stale: bool) -> None:
    room = at.price - at.cursor + 1
    line.fill(at.cursor, room, "cursor" if rung.cursor else "top")
    shade = 0 if rung.cursor else -(-rung.volume_bar * room // EIGHTHS)
    line.fill(at.cursor, min(shade, room), "rule")
    if rung.cursor:
        line.put(at.cursor, "▸", "accent", bold=True)
    touch = rung.touch if not stale else ""
    faint = "dim" if rung.cursor or shade else "ghost"
    line.price(at.price, rung.price, faint if stale else touch or "normal", bold=bool(touch), faint=faint)


def _draw_last(line: Line, rung: Rung, at: _Columns, stale: bool) -> None:
    """Beside the price on the free side, where it cannot be taken for what stands there: it has a sign and no bar."""
    role = "ghost" if stale else rung.last_side
    if at.volume:
        line.right(at.last, rung.last, role)
    elif not rung.bid and len(rung.last) < at.cursor - at.mine_bid:
        line.right(at.bid, rung.last, role)
    elif not rung.ask and len(rung.last) <= at.ask - at.price:
        line.right(at.ask, rung.last, role)


def _draw_mine(line: Line, rung: Rung, at: _Columns) -> None:
    sign = "○" if rung.unsure else "●"
    queue = rung.queue if len(rung.queue) <= at.mine and not at.signs else ""
    if rung.mine_bid:
        line.right(at.mine_bid, sign if at.signs else f"{rung.mine_bid}{sign}", "accent", bold=True)
    elif rung.mine_ask:
        line.right(at.mine_bid, queue, "dim")
    if rung.mine_ask:
        line.put(at.mine_ask, sign if at.signs else f"{sign}{rung.mine_ask}", "accent", bold=True)
    elif rung.mine_bid:
        line.right(at.mine_ask + at.mine - 1, queue, "dim")


def _scaled(eighths: int, columns: int) -> int:
    return min(eighths, EIGHTHS) * columns * 8 // EIGHTHS
