"""Orders that run in the terminal: chase, bracket, OCO."""

from __future__ import annotations

from terminal.commands.command import Command

WORKS: tuple[Command, ...] = ()
