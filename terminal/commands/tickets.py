"""Commands that open tickets. TWAP, scale and algo are calls of the venue, whose commands stand with the other calls."""

from __future__ import annotations

from terminal.commands.command import Command
from terminal.core.chords import SCREEN

TICKETS: tuple[Command, ...] = (
    Command(
        "order.ticket", "Order ticket, with a preview", SCREEN, lambda desk: desk.open_ticket(), "ticket"
    ),
    Command("order.type", "Next order type of the ticket", SCREEN, lambda desk: desk.cycle_type()),
)
