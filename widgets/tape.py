"""The tape: trades, the newest first, and in a wide pane which venues they came from."""

from __future__ import annotations

from functools import lru_cache
from itertools import zip_longest
from typing import Any, NamedTuple

from widgets.columns import Grown, longest
from widgets.line import Line, Row
from widgets.pane import Pane
from widgets.view import Print, TapeView, VenueShare

EIGHTHS = 80
SHARES_FROM = 80
"""the width from which there is room for the shares"""
_SHARES_WIDE = 35
_BAR_MOST = 40
_HEADS = VenueShare("", "venue", "1 min", "share")


class _Columns(NamedTuple):
    time: int
    """12 with the milliseconds, 8 without, 0 for no time"""
    price: int
    size: int
    bar: int
    bar_wide: int
    shares: int


@lru_cache(maxsize=256)
def _columns(width: int, price: int, size: int) -> _Columns:
    after = 2 + max(price, 8) + 1 + max(size, 7)
    shares = width >= SHARES_FROM
    part = min(width - _SHARES_WIDE - 3, after + 12 + 6 + _BAR_MOST) if shares else width
    time = next((time for time, more in ((12, 11), (8, 3)) if time + after + more <= part), 0)
    end = time + after - 1
    return _Columns(
        time=time,
        price=time + 1 + max(price, 8),
        size=end,
        bar=end + 6,
        bar_wide=max(0, part - end - 6),
        shares=part + 2 if shares else 0,
    )


class TapePane(Pane):
    view: TapeView

    def __init__(self, view: TapeView, **options: Any) -> None:
        super().__init__(view, **options)
        self._grown = Grown()

    def draw(self, width: int, height: int) -> list[Row]:
        view = self.view
        title = self.title(width, "TAPE", ((view.filter, "dim"),) if view.filter else ())
        if not view.prints:
            self._grown.forget()
            return [title, self.blank(width, view.empty)]
        prints = view.prints[: height - 1]
        columns = _columns(width, *self._grown.take(longest(prints, 2), longest(prints, 3)))
        shares = (_HEADS, *view.shares)[: height - 1] if columns.shares and view.shares else ()
        return [title, *(self._row(*pair, columns, width) for pair in zip_longest(prints, shares))]

    def _row(self, trade: Print | None, share: VenueShare | None, columns: _Columns, width: int) -> Row:
        stale = self.view.stale

        def build(line: Line) -> None:
            if trade:
                _draw_print(line, trade, columns, stale)
            if share:
                _draw_share(line, share, columns.shares)
            if stale:
                line.fade()

        return self.kept((trade, share, columns, stale), width, build)


def _draw_print(line: Line, trade: Print, at: _Columns, stale: bool) -> None:
    bar = 0 if stale else min(trade.bar, EIGHTHS) * at.bar_wide * 8 // EIGHTHS
    line.bar(at.bar, bar, f"{trade.side}_bar")
    if at.time:
        line.put(0, trade.time, "normal" if trade.newest else "dim")
    if at.time > 8:
        line.put(8, trade.fraction, "ghost")
    if trade.mine:
        line.put(at.time, "●", "accent", bold=True)
    price = trade.side if trade.newest or trade.big else "normal"
    line.price(at.price, trade.price, price, bold=trade.newest)
    # what is not even a cell long in the bar recedes
    size = "bright" if trade.big or trade.bar >= 8 else "normal"
    line.right(at.size, trade.size, size, bold=trade.big)
    line.put(at.size + 2, "▲" if trade.side == "bid" else "▼", trade.side)
    line.put(at.size + 4, trade.venue, "dim")


def _draw_share(line: Line, share: VenueShare, x: int) -> None:
    heads = share is _HEADS
    line.put(x, f"{share.letter} {share.name}".lstrip(), "dim" if heads else "normal")
    line.right(x + 24, share.size, "dim" if heads else "normal")
    line.right(x + 34, share.share, "dim")
