"""The loss lock and the dead man's switch."""

from __future__ import annotations

from terminal.commands.command import Command

SAFETY: tuple[Command, ...] = ()
