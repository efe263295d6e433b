"""What a stream says, a line a message: the type, then its fields, long lists by their first entries."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from terminal.model.text import clean
from terminal.present.words import clock
from terminal.session.listening import Heard, Listening
from widgets.view import Text

Lines = list[tuple[Text, ...]]
FIRST, DEEPEST, MOST = 2, 3, 600
_SAID = ("type", "data", "global_sequence")


def stream_lines(listening: Listening) -> Lines:
    """The newest first."""
    if not listening.heard:
        return [
            ((listening.status or "connected, nothing has come yet", "amber" if listening.status else "dim"),)
        ]
    lines = [line(one) for one in reversed(listening.heard)]
    return [((listening.status, "amber"),), *lines] if listening.status else lines


def line(one: Heard) -> tuple[Text, ...]:
    at = f"{clock(one.at_ms // 1000)}.{one.at_ms % 1000:03d}  "
    if one.wrong:
        return (at, "ghost"), (f"{one.kind}  ", "amber"), (str(clean(one.wrong)), "normal")
    number = one.body.get("global_sequence") if isinstance(one.body, dict) else None
    named = (f"{clean(number, 20)}  ", "ghost") if number is not None else ("", "ghost")
    return (at, "ghost"), (f"{one.kind:<14} ", "accent"), named, *_fields(one.body)


def _fields(body: Any) -> Iterable[Text]:
    inner = body.get("data", body) if isinstance(body, dict) else body
    if not isinstance(inner, dict):
        return [(brief(inner), "normal")]
    parts: list[Text] = []
    left = MOST
    for name, value in inner.items():
        if name in _SAID or left <= 0:
            continue
        said = brief(value)
        left -= len(said)
        parts += [(f"{clean(name, 32)} ", "dim"), (f"{said}  ", "normal")]
    return parts


def brief(value: Any, depth: int = 0) -> str:
    if isinstance(value, dict):
        if depth >= DEEPEST:
            return "{…}"
        inner = [f"{clean(name, 24)} {brief(one, depth + 1)}" for name, one in list(value.items())[:6]]
        return "{" + ", ".join(inner) + (", …" if len(value) > len(inner) else "") + "}"
    if isinstance(value, list):
        if depth >= DEEPEST:
            return "[…]"
        most = len(value) if value and not isinstance(value[0], list | dict) and len(value) <= 4 else FIRST
        inner = [brief(one, depth + 1) for one in value[:most]]
        more = f" +{len(value) - most}" if len(value) > most else ""
        return "[" + " ".join(inner) + more + "]"
    return "-" if value is None else str(clean(value, 80))
