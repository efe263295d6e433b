"""What the terminal remembers between runs, in state.json: written whole by the terminal, and nothing the user sets."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, NamedTuple

from terminal.config import KEYMAPS, PANES, THEMES, TIMEFRAMES, Layout
from terminal.files import write_whole

FILE = "state.json"
LINES = 200


class Choice(NamedTuple):
    """What was chosen at the keyboard, and the setting that it went over: it gives way when the user sets another."""

    value: str
    over: str


class State(NamedTuple):
    theme: Choice | None = None
    keymap: Choice | None = None
    layout: Layout | None = None
    symbol: str = ""
    lines: tuple[str, ...] = ()
    """of the `:` line, oldest first"""
    searches: tuple[str, ...] = ()
    alerts: tuple[str, ...] = ()
    """as `:alert` takes them"""


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
        return Recalled(_read(json.loads(path.read_bytes())))
    except FileNotFoundError:
        return Recalled(State())
    except (OSError, ValueError, RecursionError) as error:
        return Recalled(State(), f"{path}: {error} - layout and history start afresh")


def save(folder: Path, state: State) -> None:
    told = state._asdict() | {"layout": state.layout._asdict() if state.layout else None}
    write_whole(folder / FILE, json.dumps(told).encode() + b"\n")


def _read(raw: Any) -> State:
    """Without what this version does not know, and without a character that could reach the terminal as a command."""
    if not isinstance(raw, dict):
        raise ValueError("it is not an object")
    symbol = _text(raw.get("symbol", ""))
    return State(
        theme=_choice(raw.get("theme"), THEMES),
        keymap=_choice(raw.get("keymap"), KEYMAPS),
        layout=_layout(raw.get("layout")),
        symbol=symbol if symbol.isprintable() else "",
        lines=_lines(raw.get("lines", [])),
        searches=_lines(raw.get("searches", [])),
        alerts=_lines(raw.get("alerts", [])),
    )


def _choice(raw: Any, known: tuple[str, ...]) -> Choice | None:
    if raw is None:
        return None
    value, over = _texts(raw)
    return Choice(value, over) if value in known else None


def _layout(raw: Any) -> Layout | None:
    if raw is None:
        return None
    if not isinstance(raw, dict):
        raise ValueError("layout is not an object")
    zoomed, timeframe = _text(raw.get("zoomed", "")), _text(raw.get("timeframe", ""))
    return Layout(
        hidden=tuple(pane for pane in _texts(raw.get("hidden", [])) if pane in PANES),
        zoomed=zoomed if zoomed in PANES else "",
        ladder=raw.get("ladder") is True,
        timeframe=timeframe if timeframe in TIMEFRAMES else Layout().timeframe,
    )


def _lines(raw: Any) -> tuple[str, ...]:
    return tuple(line for line in _texts(raw) if line.isprintable())[-LINES:]


def _texts(raw: Any) -> list[str]:
    if not isinstance(raw, list):
        raise ValueError(f"{raw!r} is not a list")
    return [_text(one) for one in raw]


def _text(raw: Any) -> str:
    if not isinstance(raw, str):
        raise ValueError(f"{raw!r} is not text")
    return raw
