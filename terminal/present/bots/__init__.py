"""The page of cloned bots: clones, what can be cloned, what the chosen clone does, its skills and its assets."""

from __future__ import annotations

from typing import TYPE_CHECKING

from terminal.present.bots import activity, assets, available, clones, skills
from terminal.present.bots.facts import clone_facts, source_facts
from terminal.present.bots.notes import note
from terminal.present.bots.seeing import TABS, Sight, Table, money
from terminal.present.page import Page
from terminal.present.words import clock
from widgets.view import CurveView

if TYPE_CHECKING:
    from collections.abc import Callable

    from terminal.present.page import PageLooks

__all__ = ["TABS", "Sight", "bots_page"]

WIDE = 110
"""from here the curve stands beside the facts, and tables have more columns"""
_MAKERS: dict[str, Callable[[Sight], Table]] = {
    "clones": clones.table, "available": available.table, "activity": activity.table, "skills": skills.table,
    "assets": assets.table,
}  # fmt: skip


def bots_page(sight: Sight, looks: PageLooks, facts: int) -> Page:
    """`facts` is for how many lines of them there is room."""
    name = TABS[looks.tab % len(TABS)]
    table = _narrowed(_MAKERS[name](sight), looks.filter)
    row = min(looks.row, max(0, len(table.rows) - 1))
    if name == "clones":
        row = looks.rows[looks.tab] = sight.cursor.place(table.ids, looks.chosen, row)
        looks.chosen = table.ids[row] if table.ids else ""
    sight = sight._replace(id=looks.chosen)
    curve = _curve(sight) if name != "available" else None
    room = sight.width // 2 if curve is not None and sight.width >= WIDE else sight.width
    told = source_facts(sight, table, row, room) if name == "available" else clone_facts(sight, room)
    return Page(
        tabs=_tabs(sight, name),
        facts=tuple(told[:facts]),
        curve=curve,
        columns=table.columns,
        rows=table.rows,
        ids=table.ids,
        empty=f"nothing here has {looks.filter!r}" if looks.filter and not table.rows else table.empty,
        note=note(sight, name, table, row),
    )


def _tabs(sight: Sight, chosen: str) -> tuple[str, ...]:
    """Counts where they are known."""
    clones, sources = sight.bots.clones, sight.bots.sources
    counts = {
        "clones": len(clones.clones) if clones else None,
        "available": len(sources) if sources else None,
    }
    named = ((name.upper() if name == chosen else name, counts.get(name)) for name in TABS)
    return tuple(name if count is None else f"{name} {count}" for name, count in named)


def _narrowed(table: Table, wanted: str) -> Table:
    """Rows that have all of these letters."""
    if not wanted:
        return table
    kept = [
        at
        for at, row in enumerate(table.rows)
        if wanted in " ".join(field.text for field in row.fields).lower()
    ]
    return table._replace(
        rows=tuple(table.rows[at] for at in kept),
        ids=tuple(table.ids[at] for at in kept),
        texts=tuple(table.texts[at] for at in kept) if table.texts else (),
    )


def _curve(sight: Sight) -> CurveView | None:
    """For the eye alone: each time that the venue told the equity while somebody looked."""
    seen = sight.bots.seen.get(sight.id)
    if sight.clone is None:
        return None
    if seen is None or not seen.values:
        return CurveView("EQUITY")
    since = clock(seen.since_ms // 1000)[:5]
    return CurveView(
        f"EQUITY seen since {since}",
        tuple(value / 10**8 for value in seen.values),
        f"{money(seen.values[-1])} USDC",
    )
