"""The command palette, its entries from the one registry."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from typing import TYPE_CHECKING

from rich.text import Text
from textual.command import CommandPalette, DiscoveryHit, Hit, Hits, Provider
from textual.message import Message
from textual.widgets import Input, OptionList

from terminal.commands import REGISTRY, Command
from terminal.core.cmdline import Call
from terminal.screens.layer import Layer

if TYPE_CHECKING:
    from terminal.cockpit.cockpit import Cockpit


class RegistryProvider(Provider):
    """Complete commands run; those that need an argument open the `:` line with their name."""

    @property
    def cockpit(self) -> Cockpit:
        found: Cockpit = self.app.cockpit  # type: ignore[attr-defined]
        return found

    def _commands(self) -> Iterable[tuple[Command, str]]:
        for command in REGISTRY.values():
            if command.id not in ("app.dismiss", "app.palette", "order.dead_capital", "position.confirm"):
                yield command, self._note(command)

    def _note(self, command: Command) -> str:
        keys = "  ".join(self.cockpit.keymap.keys_of(command.id))
        why_not = self.cockpit.why_not(command.when)
        return "   ".join(part for part in (keys, command.usage, why_not) if part)

    async def discover(self) -> Hits:
        for command, note in self._commands():
            yield DiscoveryHit(Text(command.title), partial(self._run, command), command.title, note)

    async def search(self, query: str) -> Hits:
        matcher = self.matcher(query)
        for command, note in self._commands():
            score = matcher.match(f"{command.title} {command.names}")
            if score > 0:
                yield Hit(score, Text(command.title), partial(self._run, command), command.title, note)

    def _run(self, command: Command) -> None:
        if command.is_complete:
            self.cockpit.pressed = (command.id, 0.0)
            self.cockpit.run(Call(command.id))
        else:
            self.cockpit.open_line(command.names.partition(" ")[0] + " ")


class SteadyPalette(Layer, CommandPalette):
    """Nothing on the screen blinks, and one Enter runs one command."""

    CSS = """
    SteadyPalette { background: $background 60%; align-horizontal: center; }
    SteadyPalette #--container { width: 90%; max-width: 100; margin-top: 2; height: 100%; background: transparent; }
    SteadyPalette #--input { border: none; height: auto; padding: 1 1; background: $surface; }
    SteadyPalette SearchIcon { display: none; }
    SteadyPalette CommandInput { background: $surface; }
    SteadyPalette CommandList { border: none; background: $surface; max-height: 80vh; scrollbar-size-vertical: 1; }
    SteadyPalette CommandList > .option-list--option-highlighted { background: $primary 25%; color: $foreground; }
    """

    def __init__(self) -> None:
        super().__init__((RegistryProvider,), placeholder="what to do")

    def on_mount(self) -> None:
        self.query_one(Input).cursor_blink = False

    async def _on_message(self, message: Message) -> None:
        """A second Enter has become a message before the first one closed the palette."""
        if isinstance(message, Input.Submitted | OptionList.OptionSelected) and not self.is_on_top:
            message.stop()
        else:
            await super()._on_message(message)
