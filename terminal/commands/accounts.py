"""The keys of the account's page. What they send has a form of its own, and a name for the `:` line among the calls."""

from __future__ import annotations

from functools import partial

from terminal.commands.command import Command
from terminal.desk import AccountAction, Desk

PAGE = "account"


def _steer(action: AccountAction, desk: Desk) -> None:
    desk.steer_account(action)


def _key(name: str, title: str, action: AccountAction) -> Command:
    return Command(f"account.{name}", title, PAGE, partial(_steer, action))


ACCOUNTS: tuple[Command, ...] = (
    _key("enter", "The row's own: all of it, or a transfer there", "enter"),
    _key("send", "Withdraw, from the pair under the cursor", "withdraw"),
    _key("move", "Transfer to the sub-account under the cursor", "transfer"),
    _key("move_back", "Transfer back from it to the main account", "transfer_back"),
    _key("open_sub", "Open a sub-account", "open"),
    _key("simulate", "Turn simulation mode on or off", "simulation"),
)
