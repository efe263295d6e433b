"""What a pane shows as a table to paste elsewhere: a head and rows, columns apart by tabs."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from widgets.view import BookView, LadderView, MarketsView, TapeView

Rows = Iterable[tuple[str, ...]]


def table_of(view: Any) -> str:
    """Empty where a pane has no rows."""
    head: tuple[str, ...]
    match view:
        case BookView(asks=asks, bids=bids):
            levels = [*reversed(asks), *bids]
            head = ("side", "price", "size", "sum", "venues", "mine")
            return _table(
                head, ((one.side, one.price, one.size, one.total, one.mix, one.mine) for one in levels)
            )
        case LadderView(rungs=rungs):
            head = ("mine", "bid", "price", "ask", "mine", "traded")
            rows = ((one.mine_bid, one.bid, one.price, one.ask, one.mine_ask, one.volume) for one in rungs)
            return _table(head, rows)
        case TapeView(prints=prints):
            head = ("time", "price", "size", "taker", "venue", "mine")
            rows = (
                (f"{one.time}{one.fraction}", one.price, one.size, "buy" if one.side == "bid" else "sell", one.venue,
                 "mine" if one.mine else "")
                for one in prints
            )  # fmt: skip
            return _table(head, rows)
        case MarketsView(rows=markets):
            head = ("pair", "price", "change %", "volume")
            signs = {1: "+", -1: "-", 0: ""}
            return _table(
                head, ((one.symbol, one.price, signs[one.sign] + one.change, one.volume) for one in markets)
            )
    return ""


def _table(head: tuple[str, ...], rows: Rows) -> str:
    """Numbers without their commas: a spreadsheet reads them as they are."""
    lines = ["\t".join(_plain(cell) for cell in row) for row in rows]
    return "\n".join(("\t".join(head), *lines)) if lines else ""


def _plain(cell: str) -> str:
    bare = cell.replace(",", "")
    return bare if bare.replace(".", "").lstrip("+-").isdecimal() else cell.replace("\t", " ")
