"""The one list of what the terminal can do. It feeds keys, the palette, the `:` line and help.

command   what a command is
looking   what is shown, and never an order
trading   sizes, the arm switch, order keys, cancels, the panic keys
tickets   forms with a preview
lines     orders on one line
works     orders that run in the terminal: chase, bracket, OCO
managing  the order manager: sort, filter, marks, undo, repeat, closing by parts
safety    the loss lock
alerts    alerts, copies, and the order at the ladder's cursor
past      the history screen and its exports
pages     the pages of the Prop Desk, the account and the bots
propdesk  the Prop Desk's own keys
accounts  the account page's own keys
clones    the bots' own keys
grounds   where a command acts that was named and not pressed
calling   one for each call of the venue
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from terminal.commands.accounts import ACCOUNTS
from terminal.commands.alerts import ALERTS
from terminal.commands.calling import CALLING
from terminal.commands.clones import CLONEKEYS
from terminal.commands.command import GROUPS, Command
from terminal.commands.lines import LINES
from terminal.commands.looking import LOOKING
from terminal.commands.managing import MANAGING
from terminal.commands.pages import PAGES
from terminal.commands.past import PAST
from terminal.commands.propdesk import PROPDESK
from terminal.commands.safety import SAFETY
from terminal.commands.tickets import TICKETS
from terminal.commands.trading import TRADING
from terminal.commands.works import WORKS
from terminal.core.cmdline import Call, Grammar, Usage
from terminal.desk import Desk

__all__ = ["GRAMMAR", "GROUPS", "REGISTRY", "Command", "by_group", "perform"]

_ALL = (
    *LOOKING, *TRADING, *TICKETS, *LINES, *WORKS, *MANAGING, *SAFETY, *ALERTS, *PAST, *PAGES, *PROPDESK, *ACCOUNTS, *CLONEKEYS, *CALLING,
)  # fmt: skip
REGISTRY: Mapping[str, Command] = MappingProxyType({command.id: command for command in _ALL})
"""By id, in the order of help."""

GRAMMAR: Grammar = MappingProxyType(
    {
        name: Usage(command.id, command.title, command.arguments, command.form)
        for command in REGISTRY.values()
        for name in command.names.split()
    }
)
"""What the `:` line knows, by name."""


def perform(desk: Desk, call: Call) -> None:
    """Run a command, or say why it does nothing now."""
    command = REGISTRY[call.id]
    if reason := desk.why_not(command.when):
        desk.tell(reason)
    else:
        command.run(desk, *call.arguments)


def by_group() -> dict[str, list[Command]]:
    """The registry under the headings of help."""
    groups: dict[str, list[Command]] = {heading: [] for heading in GROUPS.values()}
    for command in REGISTRY.values():
        groups[command.group].append(command)
    return {heading: commands for heading, commands in groups.items() if commands}
