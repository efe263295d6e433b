"""The tabs below: trades, markets, tiers, payouts, and what is in reserve."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from terminal.present.prop import lending, trading
from terminal.present.prop.seen import Seen
from terminal.present.prop.tab import Tab
from widgets.view import TableRow

TABS = ("trades", "markets", "tiers", "payouts", "reserve")
TRADES, MARKETS, TIERS, PAYOUTS, RESERVE = TABS
PARTS = {
    TRADES: ("open", "closed"), MARKETS: ("markets", "cards"), TIERS: ("config",), PAYOUTS: ("payouts",),
    RESERVE: ("reserve", "stats"),
}  # fmt: skip
"""what the venue has to be asked for each tab"""


def tab(name: str, seen: Seen, width: int, letters: str = "") -> Tab:
    """Narrowed to the rows that have these words."""
    made = _MAKERS[name](seen, width)
    if not letters:
        return made
    kept = [pair for pair in zip(made.rows, made.ids, strict=True) if _has(pair[0], letters.split())]
    none = f"nothing here has {letters!r} in it: Esc takes the filter away"
    return made._replace(rows=tuple(row for row, _ in kept), ids=tuple(id_ for _, id_ in kept), empty=none)


def heads(seen: Seen, chosen: str) -> tuple[str, ...]:
    """The names of the tabs with how many rows each has, where that is known."""
    counts = {
        TRADES: len(seen.open) if seen.account else None, MARKETS: len(seen.markets) or None,
        TIERS: len(seen.rules.tiers) or None, PAYOUTS: len(seen.payouts.payouts) if seen.payouts else None,
    }  # fmt: skip
    shown = ((name.upper() if name == chosen else name, counts.get(name)) for name in TABS)
    return tuple(name if count is None else f"{name} {count}" for name, count in shown)


def _has(row: TableRow, parts: Sequence[str]) -> bool:
    text = " ".join(field.text for field in row.fields).lower()
    return all(part in text for part in parts)


_MAKERS: dict[str, Callable[[Seen, int], Tab]] = {
    TRADES: trading.trades, MARKETS: trading.markets, TIERS: lending.tiers, PAYOUTS: lending.payouts, RESERVE: lending.reserve,
}  # fmt: skip
