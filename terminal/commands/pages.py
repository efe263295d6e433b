"""The pages of the Prop Desk, the account and the bots: what opens them, and the keys that they share."""

from __future__ import annotations

from functools import partial

from terminal.commands.command import Command
from terminal.core.chords import EVERYWHERE
from terminal.desk import Desk, PageAction, PageName

_ALL = "prop account bots"


def _open(name: PageName, desk: Desk) -> None:
    desk.open_page(name)


def _steer(action: PageAction, desk: Desk) -> None:
    desk.steer_page(action)


def _key(name: str, title: str, action: PageAction) -> Command:
    return Command(f"page.{name}", title, _ALL, partial(_steer, action))


# fmt: off
PAGES: tuple[Command, ...] = (
    Command("app.prop", "Prop Desk: the account, its gates, trades, payouts", EVERYWHERE, partial(_open, "prop"), "desk"),
    Command("app.bots", "Bots: own clones, what they do, skills", EVERYWHERE, partial(_open, "bots"), "bots"),
    Command("app.account", "Account: balances, settlements, fees, sub-accounts", EVERYWHERE, partial(_open, "account"), "account"),
    _key("next", "Next tab", "next_tab"),
    _key("previous", "Previous tab", "previous_tab"),
    _key("down", "Down", "down"),
    _key("up", "Up", "up"),
    _key("page_down", "A page down", "page_down"),
    _key("page_up", "A page up", "page_up"),
    _key("home", "To the first row", "home"),
    _key("end", "To the last row", "end"),
    _key("filter", "Show rows with these letters", "filter"),
    _key("copy", "Copy the row", "copy"),
    Command("page.read", "Ask the venue again", _ALL, lambda desk: desk.reread_page()),
)
# fmt: on
