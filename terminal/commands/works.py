"""Orders that run in the terminal: chase, bracket, OCO. They are begun by a line of their own, such as `chase buy 500`."""

from __future__ import annotations

from terminal.commands.command import Command
from terminal.core.chords import SCREEN
from terminal.core.cmdline import Argument
from terminal.desk import Desk

_ID = (Argument("id", "text", optional=True),)
"""as the table of algos names it; all of them where none is named"""


def _pause(desk: Desk, id_: str = "") -> None:
    desk.pause_works(id_)


def _resume(desk: Desk, id_: str = "") -> None:
    desk.resume_works(id_)


def _end(desk: Desk, id_: str = "") -> None:
    desk.end_works(id_)


# fmt: off
WORKS: tuple[Command, ...] = (
    Command("work.pause", "Pause what runs in the terminal: its stops are not watched then", SCREEN, _pause, "pause", _ID, form=True),
    Command("work.resume", "Let what is paused go on", SCREEN, _resume, "resume", _ID, when="armed", form=True),
    Command("work.end", "End what runs in the terminal, with its orders", SCREEN, _end, "end", _ID, form=True),
)
# fmt: on
