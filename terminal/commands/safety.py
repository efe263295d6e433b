"""The loss lock. The dead man's switch is armed by its call, `:deadman`, and kept alive from then on."""

from __future__ import annotations

from terminal.commands.command import Command
from terminal.core.chords import SCREEN
from terminal.core.cmdline import Argument
from terminal.desk import Desk

_PHRASE = (Argument("phrase", "rest", optional=True),)


def _unlock(desk: Desk, phrase: str = "") -> None:
    desk.unlock(phrase)


SAFETY: tuple[Command, ...] = (
    Command(
        "safety.unlock",
        "Open the loss lock, by a typed phrase",
        SCREEN,
        _unlock,
        "unlock",
        _PHRASE,
        form=True,
    ),
    Command(
        "safety.leave_switch",
        "Leave the dead man's switch to bots or others",
        SCREEN,
        lambda desk: desk.leave_switch(),
        "deadman-leave",
    ),
)
