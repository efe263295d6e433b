"""Commands around orders: sizes, the arm switch, order keys, cancels, the panic keys, the position."""

from __future__ import annotations

from decimal import Decimal

from terminal.commands.command import Command
from terminal.core.chords import CONFIRM, EVERYWHERE, SCREEN, TRADE
from terminal.core.cmdline import Argument
from terminal.desk import Desk

PRESETS = ("1", "2", "3", "4", "5", "6")
OWN = "trade blotter"
"""where an own order can be chosen; cancels never need arming"""

_SIZE = (Argument("size", "amount"),)
_PRESET = (Argument("number", choices=PRESETS), Argument("size", "amount"))
_WHICH = (Argument("which", choices=("chosen", "cursor", "side", "buys", "sells", "all"), optional=True),)
_SCOPE = (Argument("scope", choices=("pair", "all"), optional=True),)

DOUBLE, HALF = Decimal(2), Decimal("0.5")


def _preset(number: str) -> Command:
    def run(desk: Desk) -> None:
        desk.use_preset(int(number))

    return Command(f"size.preset_{number}", f"Size preset {number}", TRADE, run)


def _set_preset(desk: Desk, number: str, size: Decimal) -> None:
    desk.set_preset(int(number), size)


def _dead_capital(desk: Desk) -> None:
    desk.tell("capitals never trade (is Caps Lock on?): b and s join the touch, tb and ts take")


def _cancel_which(desk: Desk, which: str = "chosen") -> None:
    match which:
        case "chosen" | "cursor" | "side" | "buys" | "sells":
            desk.cancel(which)
        case _:
            desk.cancel_all()


def _flatten(desk: Desk, scope: str = "pair") -> None:
    desk.flatten(everything=scope == "all")


# fmt: off
TRADING = (
    *(_preset(number) for number in PRESETS),
    Command("size.type", "Type a size", TRADE, lambda desk: desk.open_line("size ")),
    Command("size.set", "Set the size of the next order", SCREEN, lambda desk, size: desk.set_size(size), "size", _SIZE),
    Command("size.double", "Double the size", TRADE, lambda desk: desk.scale_size(DOUBLE), "double"),
    Command("size.halve", "Halve the size", TRADE, lambda desk: desk.scale_size(HALF), "halve"),
    Command("size.set_preset", "Change a size preset", SCREEN, _set_preset, "preset", _PRESET),

    Command("order.arm", "Arm the order keys", EVERYWHERE, lambda desk: desk.arm(), "arm"),
    Command("order.disarm", "Disarm the order keys", EVERYWHERE, lambda desk: desk.disarm(), "disarm"),
    Command("order.join_bid", "Buy: join the best bid", TRADE, lambda desk: desk.join("buy"), when="armed", role="trade"),
    Command("order.join_ask", "Sell: join the best ask", TRADE, lambda desk: desk.join("sell"), when="armed", role="trade"),
    Command("order.take_ask", "Buy: take the ask, capped", TRADE, lambda desk: desk.take("buy"), when="armed", role="trade"),
    Command("order.take_bid", "Sell: hit the bid, capped", TRADE, lambda desk: desk.take("sell"), when="armed", role="trade"),
    Command("order.dead_capital", "Nothing: capitals never trade", TRADE, _dead_capital, fixed=("B", "S")),
    Command("order.amend_up", "Move the chosen order up a tick", OWN, lambda desk: desk.amend(1), when="armed", role="trade"),
    Command("order.amend_down", "Move the chosen order down a tick", OWN, lambda desk: desk.amend(-1), when="armed", role="trade"),
    Command("order.next", "Next own order", SCREEN, lambda desk: desk.step_order(1)),
    Command("order.previous", "Previous own order", SCREEN, lambda desk: desk.step_order(-1)),
    Command("order.cancel", "Cancel the chosen order", OWN, lambda desk: desk.cancel("chosen"), when="chosen"),
    Command("order.cancel_at_cursor", "Cancel the orders at the cursor", OWN, lambda desk: desk.cancel("cursor"), when="cursor"),
    Command("order.cancel_side", "Cancel the side of the cursor", OWN, lambda desk: desk.cancel("side"), when="cursor"),
    Command("order.cancel_buys", "Cancel all buys of the pair", OWN, lambda desk: desk.cancel("buys"), "cb"),
    Command("order.cancel_sells", "Cancel all sells of the pair", OWN, lambda desk: desk.cancel("sells"), "cs"),
    Command("order.cancel_which", "Cancel orders", SCREEN, _cancel_which, "cancel", _WHICH),
    Command(
        "order.cancel_all", "Cancel all orders of every pair", EVERYWHERE, lambda desk: desk.cancel_all(), "ca",
        role="panic", fixed=("F12", "Ctrl+K"),
    ),

    Command("position.flatten", "Flatten: cancel, then close the position", EVERYWHERE, _flatten, "flatten", _SCOPE, role="panic", fixed=("F10",)),
    Command("position.confirm", "Yes, flatten (also right after cancel all)", CONFIRM, lambda desk: desk.confirm_flatten(), fixed=("f",)),
    Command("position.baseline", "Count the position from now on", SCREEN, lambda desk: desk.set_baseline(), "baseline"),
)
# fmt: on
