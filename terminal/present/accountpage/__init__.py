"""The page of the account: who it is and what it pays above, balances, settlements, sub-accounts and fees below."""

from __future__ import annotations

from terminal.present.accountpage.balances import balances
from terminal.present.accountpage.facts import facts
from terminal.present.accountpage.fees import fees
from terminal.present.accountpage.note import note
from terminal.present.accountpage.seen import Seen
from terminal.present.accountpage.settlements import settlements
from terminal.present.accountpage.subaccounts import subaccounts
from terminal.present.page import Page, PageLooks

__all__ = ["FUNDED", "TABS", "Seen", "page"]

TABS = ("balances", "settlements", "sub-accounts", "fees")
FUNDED = 2
"""so many tabs, the first ones, need the balances of all pairs"""
_MAKERS = (balances, settlements, subaccounts, fees)


def page(seen: Seen, looks: PageLooks, width: int, room: int) -> Page:
    """The account as it was told; `room` is for lines of facts."""
    seen = seen._replace(width=width)
    shown = _MAKERS[looks.tab % len(TABS)](seen, width)
    rows = [
        one for one in shown.rows if looks.filter in " ".join(field.text for field in one.row.fields).lower()
    ]
    chosen = rows[min(looks.row, len(rows) - 1)].said if rows else ""
    hidden = f"none of {len(shown.rows)} rows has {looks.filter}: Esc shows them all"
    return Page(
        _tabs(seen, looks.tab),
        facts(seen, room),
        columns=shown.columns,
        rows=tuple(one.row for one in rows),
        ids=tuple(one.id for one in rows),
        copies=tuple(one.copied for one in rows),
        empty=hidden if shown.rows else shown.empty,
        note=note(seen, looks.tab % len(TABS), chosen),
    )


def _tabs(seen: Seen, at: int) -> tuple[str, ...]:
    under_way = sum(not one.ended for one in seen.moves)
    subs = seen.value("subs")
    counts = {"settlements": under_way, "sub-accounts": sum(not one.is_main for one in subs) if subs else 0}
    named = (f"{name} {counts[name]}" if counts.get(name) else name for name in TABS)
    return tuple(name.upper() if place == at % len(TABS) else name for place, name in enumerate(named))
