"""Orders on one line. Each of these begins the `:` line, which reads the rest by its own grammar (core/orderline)."""

from __future__ import annotations

from terminal.commands.command import Command
from terminal.core.chords import SCREEN
from terminal.core.cmdline import Argument
from terminal.desk import Desk


def _line(id_: str, title: str, name: str, rest: str) -> Command:
    def run(desk: Desk, *_: object) -> None:
        desk.open_line(f"{name} ")

    return Command(id_, title, SCREEN, run, name, (Argument(rest, "rest", optional=True),))


LINES = (
    _line("order.line_buy", "Buy on one line", "buy", "10k @ bid-2t po gtt=10m"),
    _line("order.line_sell", "Sell on one line", "sell", "50% @ ask ioc"),
    _line("algo.pov", "POV: a share of the volume", "pov", "buy 10k 10% over 2h"),
    _line("algo.sniper", "Sniper: takes once a price is met", "sniper", "buy 10k at 0.0035"),
    _line("work.chase", "Chase: keeps to the touch, run here", "chase", "buy 500 to 0.0039"),
    _line(
        "work.bracket", "Bracket: entry, take, stop, run here", "bracket",
        "buy 500 @ 0.0038 tp 0.0040 sl 0.0035",
    ),
    _line("work.oco", "OCO: take or stop, run here", "oco", "sell 500 tp 0.0040 sl 0.0035"),
)  # fmt: skip
