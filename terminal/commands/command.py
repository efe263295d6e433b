"""What a command is."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from terminal.core.chords import Role
from terminal.core.cmdline import Argument
from terminal.desk import Need

GROUPS = {
    "app": "Terminal",
    "pair": "Pair",
    "pane": "Panes",
    "cursor": "Cursor",
    "chart": "Chart",
    "tape": "Tape",
    "blotter": "Orders and fills",
    "size": "Size",
    "order": "Orders",
    "position": "Position",
    "algo": "TWAP, scale, algos",
    "work": "Chase, bracket, OCO",
    "safety": "Safety",
    "alert": "Alerts",
    "past": "History",
    "page": "Pages",
    "account": "Account and money",
    "market": "Market data",
    "prop": "Prop Desk",
    "clone": "Cloned bots",
    "stream": "Streams",
}
"""The headings of help, by the first part of an id, in the order of help."""


class Command(NamedTuple):
    """One thing to do: where its keys act, how it runs, what the `:` line calls it, and what it needs."""

    id: str
    title: str
    context: str
    """such as `screen` or `trade`; several are apart by spaces"""
    run: Callable[..., object]
    names: str = ""
    """for the `:` line, apart by spaces"""
    arguments: tuple[Argument, ...] = ()
    when: Need = ""
    role: Role = ""
    fixed: tuple[str, ...] = ()
    """keys that no keymap takes away"""
    form: bool = False
    """what it is not told it asks for"""

    @property
    def contexts(self) -> tuple[str, ...]:
        return tuple(self.context.split())

    @property
    def group(self) -> str:
        return GROUPS[self.id.partition(".")[0]]

    @property
    def usage(self) -> str:
        """How the `:` line takes it, such as `:preset number size`; empty where it has no name."""
        name = self.names.partition(" ")[0]
        return " ".join([f":{name}", *(argument.shown for argument in self.arguments)]) if name else ""

    @property
    def is_complete(self) -> bool:
        """Whether it runs without being told anything, so that a key can mean it."""
        return self.form or all(argument.optional for argument in self.arguments)
