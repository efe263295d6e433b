"""Alerts, copies, and the order at the ladder's cursor."""

from __future__ import annotations

from terminal.commands.command import Command
from terminal.core.chords import SCREEN
from terminal.core.cmdline import Argument

BOOK = "ladder book"
_ALERT = (
    Argument("what", "text", ("above", "below", "fill", "loss", "stale", "clear"), optional=True),
    Argument("way", "text", ("above", "below", "on", "off", "all"), optional=True),
    Argument("price", "text", optional=True),
)

# fmt: off
ALERTS: tuple[Command, ...] = (
    Command("order.at_cursor", "Order at the cursor's price: preview, then send", BOOK, lambda desk: desk.order_at_cursor(), when="armed", role="trade"),
    Command("alert.here", "Alert at the cursor's price, and away again", BOOK, lambda desk: desk.alert_here()),
    Command("alert.set", "Tell me of a price, fills, a loss, a silent feed", SCREEN, lambda desk, *texts: desk.set_alert(" ".join(map(str, texts))), "alert", _ALERT, form=True),
    Command("alert.list", "Alerts that are set", SCREEN, lambda desk: desk.show_sheet("alerts"), "alerts"),
    Command("cursor.copy_table", "Copy the table", SCREEN, lambda desk: desk.copy_table(), "copytable"),
)
# fmt: on
