"""The keys of the bots' page. What they send has a form of its own, and a name for the `:` line among the calls."""

from __future__ import annotations

from functools import partial

from terminal.commands.command import Command
from terminal.desk import CloneAction, Desk

PAGE = "bots"


def _steer(action: CloneAction, desk: Desk) -> None:
    desk.steer_clone(action)


def _key(name: str, title: str, action: CloneAction) -> Command:
    return Command(f"clone.{name}", title, PAGE, partial(_steer, action))


CLONEKEYS: tuple[Command, ...] = (
    _key("begin", "Clone a bot, step by step", "begin"),
    _key("on", "The wizard's next step; else what the clone did", "on"),
    _key("skip", "Leave that step out", "skip"),
    _key("put_in", "Fund the clone under the cursor", "fund"),
    _key("take_out", "Take money out of it", "withdraw"),
    _key("change", "Its settings, as they are and with their bounds", "settings"),
    _key("toggle", "Let it trade, or pause it", "toggle"),
    _key("go_live", "Let it trade with real money", "live"),
    _key("equip_skill", "Equip it with a skill", "equip"),
    _key("unequip_skill", "Take a skill out of it", "unequip"),
    _key("remove", "Delete it, once it is paused", "delete"),
    _key("newer", "Newer activity", "newer"),
    _key("older", "Older activity", "older"),
)
