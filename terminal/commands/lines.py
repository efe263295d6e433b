"""Orders on one line, and what acts on own orders in a few words."""

from __future__ import annotations

from terminal.commands.command import Command

LINES: tuple[Command, ...] = ()
