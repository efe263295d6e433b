"""Commands that open tickets: order, TWAP, scale, algo."""

from __future__ import annotations

from terminal.commands.command import Command

TICKETS: tuple[Command, ...] = ()
