"""Alerts, and copies of what a pane shows."""

from __future__ import annotations

from terminal.commands.command import Command

ALERTS: tuple[Command, ...] = ()
