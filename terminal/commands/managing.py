"""The order manager: sort, filter, marks, undo, repeat, closing by parts."""

from __future__ import annotations

from terminal.commands.command import Command

MANAGING: tuple[Command, ...] = ()
