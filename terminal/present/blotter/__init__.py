"""The blotter: a tab for orders, fills and the like, each a table that can be filtered, sorted and marked."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from terminal.core.selection import arranged
from terminal.present.blotter.algos import AlgosTable, Running
from terminal.present.blotter.cells import short_id, side_field
from terminal.present.blotter.fills import FillsTable
from terminal.present.blotter.history import HistoryTable, Past
from terminal.present.blotter.log import LogTable
from terminal.present.blotter.money import BalancesTable, MarketsTable
from terminal.present.blotter.orders import OrdersTable, note, visible_orders
from terminal.present.blotter.table import WIDE_FROM, Sight, Table
from terminal.present.looks import TABS, Looks
from widgets.view import BlotterView, TableRow, Text

if TYPE_CHECKING:
    from terminal.session.state import SessionState

__all__ = [
    "ALGOS", "FILLS", "HISTORY", "ORDERS", "TABLES", "Past", "Running", "arrange", "blotter", "note", "short_id",
    "side_field", "table_text", "visible_orders",
]  # fmt: skip

ORDERS, FILLS, ALGOS, HISTORY = OrdersTable(), FillsTable(), AlgosTable(), HistoryTable()
_EVERY: tuple[Table[Any], ...] = (ORDERS, FILLS, ALGOS, HISTORY, BalancesTable(), MarketsTable(), LogTable())
TABLES: Mapping[str, Table[Any]] = MappingProxyType({table.name: table for table in _EVERY})


def arrange(state: SessionState, looks: Looks) -> None:
    """Before each frame: which rows the tab has now, and in which order. Keys act on these and on no others."""
    table, chosen = TABLES[looks.tab_name], looks.table
    seen = (looks.tab_name, table.version(state), chosen.words, chosen.column, chosen.downwards)
    if seen == chosen.seen:
        return
    chosen.seen = seen
    rows = arranged(
        table.items(state), chosen,
        lambda item: table.words(state, item), lambda item, head: table.value(state, item, head),
    )  # fmt: skip
    over = {table.key(row) for row in rows if table.is_over(row)}
    chosen.show(map(table.key, rows), sticks_to_top=table.sticks_to_top, over=over)


def blotter(state: SessionState, looks: Looks, width: int, now: float) -> BlotterView:
    arrange(state, looks)
    table, chosen = TABLES[looks.tab_name], looks.table
    sight = Sight(state, width, now)
    items = {table.key(item): item for item in table.items(state)}
    rows = tuple(
        _marked(table.row(sight, items[key]), key in chosen.marked) for key in chosen.keys if key in items
    )
    tabs = tuple(_tab(state, TABLES[name], name == looks.tab_name, width) for name in TABS)
    empty = f"nothing has {' '.join(chosen.words)} - Esc shows all" if chosen.words else table.empty(state)
    return BlotterView(
        tabs, looks.tab % len(TABS), table.columns(width), rows, cursor=chosen.row if rows else -1, empty=empty,
        chips=_chips(looks, width), sorted_by=chosen.column,
    )  # fmt: skip


def table_text(state: SessionState, looks: Looks) -> str:
    """The table that is shown as lines of tab-separated text, with its heads."""
    table = TABLES[looks.tab_name]
    view = blotter(state, looks, WIDE_FROM, 0.0)
    columns = table.columns(WIDE_FROM)
    lines = ["\t".join(column.head for column in columns)]
    for row in view.rows:
        cells = [field.text for field in row.fields]
        if row.progress:
            cells[[column.head for column in columns].index(row.progress.head)] = row.progress.text.strip()
        lines.append("\t".join(cells))
    return "\n".join(lines)


def _marked(row: TableRow, marked: bool) -> TableRow:
    return row._replace(marked=True) if marked else row


def _tab(state: SessionState, table: Table[Any], chosen: bool, width: int) -> str:
    name = table.name if width >= WIDE_FROM or chosen else table.short
    shown, count = name.upper() if chosen else name, table.count(state)
    return shown if count is None else f"{shown} {count}"


def _chips(looks: Looks, width: int) -> tuple[Text, ...]:
    """What makes the table other than it is by itself; what matters most last, where there is always room."""
    chosen, chips = looks.table, list[Text]()
    if chosen.column:
        chips.append((f"{chosen.column} {'▼' if chosen.downwards else '▲'}", "accent"))
    if chosen.words:
        chips.append((f"filter {' '.join(chosen.words)}", "accent"))
    if chosen.marked:
        chips.append((f"{len(chosen.marked)} {'marked' if width >= WIDE_FROM else '●'}", "amber"))
    return tuple(chips)
