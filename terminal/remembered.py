"""What the terminal remembers between runs, in state.json: written whole by the terminal, and nothing the user sets."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import NamedTuple

import msgspec

from terminal.config import KEYMAPS, PANES, THEMES, TIMEFRAMES, Layout
from terminal.files import write_whole

FILE = "state.json"
LINES = 200


class Choice(NamedTuple):
    """What was chosen at the keyboard, and the setting that it went over: it gives way when the user sets another."""

    value: str
    over: str


@dataclass(frozen=True, slots=True)
class State:
    theme: Choice | None = None
    keymap: Choice | None = None
    layout: Layout | None = None
    symbol: str = ""
    lines: tuple[str, ...] = ()
    """of the `:` line, oldest first"""
    searches: tuple[str, ...] = ()


class Recalled(NamedTuple):
    """The state to start from, and what was wrong with the file where there is none."""

    state: State
    problem: str = ""


def chosen(setting: str, choice: Choice | None) -> str:
    """What is in force: the choice at the keyboard, as long as the setting is what it was then."""
    return choice.value if choice and choice.over == setting else setting


def load(folder: Path) -> Recalled:
    """The state in a folder. A damaged one is named, and the terminal starts afresh: nothing in it is needed."""
    path = folder / FILE
    try:
        return Recalled(_checked(msgspec.json.decode(path.read_bytes(), type=State)))
    except FileNotFoundError:
        return Recalled(State())
    except (OSError, msgspec.DecodeError, RecursionError) as error:
        return Recalled(State(), f"{path}: {error} - layout and history start afresh")


def save(folder: Path, state: State) -> None:
    write_whole(folder / FILE, msgspec.json.encode(state) + b"\n")


def _checked(state: State) -> State:
    """Without what this version does not know, and without a character that could reach the terminal as a command."""
    return replace(
        state,
        theme=state.theme if state.theme and state.theme.value in THEMES else None,
        keymap=state.keymap if state.keymap and state.keymap.value in KEYMAPS else None,
        layout=_layout(state.layout) if state.layout else None,
        symbol=state.symbol if state.symbol.isprintable() else "",
        lines=_lines(state.lines),
        searches=_lines(state.searches),
    )


def _layout(layout: Layout) -> Layout:
    return replace(
        layout,
        hidden=tuple(pane for pane in layout.hidden if pane in PANES),
        zoomed=layout.zoomed if layout.zoomed in PANES else "",
        timeframe=layout.timeframe if layout.timeframe in TIMEFRAMES else Layout().timeframe,
    )


def _lines(lines: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(line for line in lines if line.isprintable())[-LINES:]
