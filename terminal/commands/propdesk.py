"""The keys of the Prop Desk's page. What they send has a form of its own, and a name for the `:` line among the calls."""

from __future__ import annotations

from functools import partial

from terminal.commands.command import Command
from terminal.core.chords import SCREEN
from terminal.core.cmdline import Argument
from terminal.desk import Desk, PropAction

PAGE = "prop"
_STOP = (Argument("trade", "text", optional=True), Argument("price", "text", optional=True))


def _steer(action: PropAction, desk: Desk) -> None:
    desk.steer_prop(action)


def _stop(desk: Desk, which: str = "", price: str = "") -> None:
    desk.set_prop_stop(which, price)


def _key(name: str, title: str, action: PropAction) -> Command:
    return Command(f"prop.{name}", title, PAGE, partial(_steer, action))


PROPDESK: tuple[Command, ...] = (
    _key("enter", "The row's own: open there, close it, sign up, claim", "enter"),
    _key("new", "New trade on the market under the cursor", "new"),
    _key("close_row", "Close the trade under the cursor", "close"),
    _key("close_part", "Close a part of it", "close_part"),
    _key("close_all", "Close every open trade", "close_all"),
    _key("stop_row", "Stop of the trade under the cursor: set, move", "stop"),
    Command(
        "prop.stop",
        "Stop of a prop trade, kept here; off takes it away",
        SCREEN,
        _stop,
        "prop-stop",
        _STOP,
        form=True,
    ),
    _key("sign_up", "Sign up, for the tier under the cursor", "sign_up"),
    _key("pay_fee", "Pay the fee", "pay"),
    _key("claim_payout", "Claim the payout", "claim"),
)
