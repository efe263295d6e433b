"""The history screen and its exports."""

from __future__ import annotations

from terminal.commands.command import Command

PAST: tuple[Command, ...] = ()
