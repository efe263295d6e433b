"""Orders of the pictures, as view data."""

from __future__ import annotations

from widgets.view import BlotterView, Column, Field, Progress, TableRow

_ORDERS = (
    "a81f|▲ buy|post-only|0.003841|500|0|open|12 s|3,400~|+1 t to touch\n"
    "c04d|▼ sell|limit|0.003846|1,000|0|open|4 s|11,250~|-2 t\n"
    "e390|▲ buy|post-only|0.003836|2,000|350|part|2 m|18,750~|\n"
    "77b2|▲ buy|twap|-|5,000|1,250|25 %|31 m||next 41 s  avg -8 bps to arrival\n"
    "p-19|▲ buy|post-only|0.003842|1,000|0|PENDING|0.1 s||\n"
    "b55c|▼ sell|ioc|0.003840|800|?|UNKNOWN|6 s||asking the venue, check 2 of 3"
)
_HEADS = ["id", "side", "type", "price", "size", "done", "state", "age", "queue", "note"]
_LONG = (0, 5, 12, 30, 39, 48, 50, 70, 79, 81)
_SHORT = (0, 5, 12, 30, 37, 44, 46, 67, 76)
_RIGHT = {"price", "size", "done", "age", "queue"}
_ROLES = {"id": "dim", "price": "bright", "size": "bright", "age": "dim", "queue": "dim", "note": "dim"}
_BY_TEXT = {"▲ buy": "bid", "▼ sell": "ask", "PENDING": "accent", "UNKNOWN": "amber!"}


def _order(text: str, count: int) -> TableRow:
    cells = list(zip(_HEADS, text.split("|"), strict=True))[:count]
    fields = tuple(
        Field(
            "" if "%" in cell else cell,
            _BY_TEXT.get(cell, _ROLES.get(head, "normal")),
            head == "price" and cell != "-",
        )
        for head, cell in cells
    )
    return TableRow(fields, Progress(3, "25 %") if "25 %" in text else None)


def orders(short: bool = False, count: int = 6) -> BlotterView:
    xs = _SHORT if short else _LONG
    columns = tuple(Column(head, x, head in _RIGHT) for head, x in zip(_HEADS, xs, strict=False))
    rest = ("bal", "mkts", "log") if short else ("balances", "log")
    return BlotterView(
        ("ORDERS 6", "fills 41", "algos 1", *rest),
        0,
        columns,
        tuple(_order(text, len(xs)) for text in _ORDERS.split("\n")[:count]),
        cursor=0,
    )
