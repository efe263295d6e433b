"""What the page of the bots is made from, and words that all its parts use."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple

from terminal.core import clones as core
from terminal.model.money import grouped
from terminal.present import words
from widgets.view import Column, Field, TableRow, Text

if TYPE_CHECKING:
    from terminal.model.clones import Clone
    from terminal.session.bots import Bots

TABS = ("clones", "available", "activity", "skills", "assets")
NONE = "-"


class Cursor:
    """Stays on its clone while the list changes under it."""

    def __init__(self) -> None:
        self._ids: tuple[str, ...] = ()

    def go(self) -> None:
        """To what is chosen, wherever it is."""
        self._ids = ()

    def place(self, ids: tuple[str, ...], chosen: str, row: int) -> int:
        changed, self._ids = ids != self._ids, ids
        return ids.index(chosen) if changed and chosen in ids else row


class Sight(NamedTuple):
    """`id` is the chosen clone. Times are by the monotonic clock."""

    bots: Bots
    id: str
    width: int
    now: float
    live: bool
    """whether the streams are"""
    cursor: Cursor
    keys: tuple[tuple[str, str], ...] = ()
    """by what they do, for words that name a key"""

    @property
    def clone(self) -> Clone | None:
        return self.bots.clone(self.id)

    def key(self, name: str) -> str:
        return dict(self.keys).get(name, "")


class Table(NamedTuple):
    """`texts` are what a row says in full, where it has more to say than there is room for."""

    columns: tuple[Column, ...] = ()
    rows: tuple[TableRow, ...] = ()
    ids: tuple[str, ...] = ()
    empty: str = ""
    texts: tuple[str, ...] = ()


def money(units: int | None, *, signed: bool = False) -> str:
    return NONE if units is None else words.money(units, signed=signed)


def percent(value: Decimal | None, *, signed: bool = False) -> str:
    """Two decimals: 4.30"""
    if value is None:
        return NONE
    text = grouped(f"{value:.2f}")
    return text if not signed or text.startswith("-") or text == "0.00" else f"+{text}"


def plain(value: Decimal | None) -> str:
    """As few decimals as it has."""
    return NONE if value is None else grouped(format(value.normalize(), "f"))


def money_role(units: int | None) -> str:
    return "dim" if not units else "bid" if units > 0 else "ask"


def state_of(sight: Sight, clone: Clone) -> Text:
    """One word for what it does, and its role."""
    told = sight.bots.activity(clone.id)
    if not clone.active:
        return "deleted", "ghost"
    if clone.trading and clone.status == "closing":
        return "closing", "amber"
    if clone.trading:
        return ("waits", "amber") if is_waiting(clone) else ("trading", "bid")
    if told and core.stopped_by(clone, told.entries):
        return "stopped", "danger"
    return ("paused", "normal") if clone.started_ms else ("new", "accent")


def is_waiting(clone: Clone) -> bool:
    """Whether the venue says why it does nothing."""
    return (
        clone.trading
        and bool(clone.why)
        and clone.why.lower() not in (clone.status, "trading", "running", "active")
    )


def mode_field(clone: Clone) -> Field:
    return Field("LIVE", "amber!") if clone.mode == "live" else Field(clone.mode or NONE, "dim")


def number(text: str, role: str = "normal") -> Field:
    return Field(text, "ghost" if text == NONE else role)
