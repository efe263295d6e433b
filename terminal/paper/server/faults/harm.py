"""Forms of harm to a message: pure functions of its bytes and the dice."""

from __future__ import annotations

import json
import random
import re
from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Any

from terminal.paper.server.faults.kinds import Form

DEPTH = 100_000
PAGE = b"<html><head><title>502 Bad Gateway</title></head><body><h1>502 Bad Gateway</h1></body></html>"
ESCAPES = (
    "\x1b[2J\x1b[31m", "\x1b]52;c;QUFBQQ==\x07", "\x1b]8;;http://x\x1b\\x\x1b]8;;\x1b\\", "\x1bP+q\x1b\\", "\x1bc",
    "\x9b31m", "\x9d52;c;QUFB\x9c", "\x07\x08\x0c\x0e", "a\nb\rc\td", "nul\0l", "del\x7fete",
)  # fmt: skip
BIDI = (
    "\u202egnp.exe",
    "\u2066left\u2069",
    "\u061c\u200e\u200f",
    "\u2028\u2029",
    "zero\u200d\u200b\ufeffwidth",
)
MARKUP = ("[red]red[/red]", "[@click=app.bell]x[/]", "[link=http://x]y[/link]", "[/]", "\\[")
ROUTED = frozenset(
    ("type", "pair", "symbol", "side", "mode", "order_id", "id", "request_id", "status", "access_token", "refresh_token")
)  # fmt: skip
"""Texts without which a message would not arrive."""
BOOKS = frozenset({"l2_snapshot", "book_delta", "snapshot", "update"})
"""Types of messages whose levels are a price, a size and more."""
_NUMBER = re.compile(r"-?\d+(\.\d+)?")
_MARK = "\ue000here\ue000"
_QUOTED_MARK = json.dumps(_MARK).encode()

Touch = Callable[[bool], str | None]
"""A pair's best price: of the asks where it is asked for true, else of the bids."""


def spoilt(form: Form, body: bytes, dice: random.Random, size: int) -> bytes:
    """Any form but those of the book."""
    match form:
        case Form.NOT_JSON:
            return PAGE
        case Form.EMPTY:
            return b""
        case Form.TRUNCATED:
            return body[: len(body) // 2]
        case Form.BAD_UTF8:
            return body[:-1] + b"\xc3(" + body[-1:]
        case Form.HUGE:
            return body + b" " * (size - len(body))
        case Form.ESCAPES:
            return _poisoned(body, dice, ESCAPES)
        case Form.BIDI:
            return _poisoned(body, dice, BIDI)
        case Form.MARKUP:
            return _poisoned(body, dice, MARKUP)
        case Form.CONTROLS:
            return _planted(body, dice, '"\x1b[2J\x00\x9b\x7f"')
        case _:
            return _planted(body, dice, _LITERALS[form](dice))


_LITERALS: dict[Form, Callable[[random.Random], str]] = {
    Form.NAN: lambda _: "NaN",
    Form.INFINITY: lambda dice: dice.choice(["Infinity", "-Infinity"]),
    Form.OVERFLOW: lambda dice: dice.choice(["1e999", "-1e999"]),
    Form.DIGITS: lambda _: "7" * 40,
    Form.WRONG_TYPE: lambda dice: dice.choice(["null", "true", "[]", "{}", '"plenty"']),
    Form.SURROGATE: lambda dice: dice.choice([r'"\ud800"', r'"a\udfffb"']),
    Form.DEEP: lambda _: "[" * DEPTH + "]" * DEPTH,
}


def _planted(body: bytes, dice: random.Random, literal: str) -> bytes:
    """One figure replaced by what stands here; where there is none, a new field or all."""
    tree = _tree(body)
    places = list(_figures(tree))
    if places:
        inside, place = dice.choice(places)
        inside[place] = _MARK
    elif isinstance(tree, dict):
        tree["figure"] = _MARK
    else:
        tree = _MARK
    return _text(tree).replace(_QUOTED_MARK, literal.encode())


def _figures(tree: Any) -> Iterator[tuple[Any, Any]]:
    """Where the numbers stand, as numbers or as texts."""
    if not isinstance(tree, dict | list):
        return
    for place, value in tree.items() if isinstance(tree, dict) else enumerate(tree):
        if place not in ROUTED and (
            _plain_number(value) or (isinstance(value, str) and _NUMBER.fullmatch(value))
        ):
            yield tree, place
        yield from _figures(value)


def _plain_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _poisoned(body: bytes, dice: random.Random, poisons: tuple[str, ...]) -> bytes:
    """Every free text with harm behind it, and a field of harm alone. It stays JSON."""

    def poison(value: Any, name: str = "") -> Any:
        if isinstance(value, dict):
            rows = {key: poison(inner, key) for key, inner in value.items()}
            return {**rows, dice.choice(poisons): dice.choice(poisons)}
        if isinstance(value, list):
            return [poison(inner, name) for inner in value]
        if isinstance(value, str) and name not in ROUTED and not _NUMBER.fullmatch(value):
            return value + dice.choice(poisons)
        return value

    return _text(poison(_tree(body)))


def _tree(body: bytes) -> Any:
    """What is said; an empty object for a page of plain text, or for what is spoilt already."""
    try:
        return json.loads(body)
    except (ValueError, RecursionError):
        return {}


def _text(tree: Any) -> bytes:
    return json.dumps(tree, separators=(",", ":")).encode()


# -- books -------------------------------------------------------------------------------------------------


def has_levels(message: Any) -> bool:
    """Is there a level with a size in it?"""
    return isinstance(message, dict) and bool(_levels(message))


def _levels(message: dict[str, Any]) -> list[list[Any]]:
    if message.get("type") not in BOOKS:
        return []
    book = inner(message)
    rows = [row for side in ("bids", "asks") for row in book.get(side) or ()]
    return [row for row in rows if Decimal(row[1])]


def inner(message: dict[str, Any]) -> dict[str, Any]:
    """What a message carries: in an envelope, or bare."""
    data = message.get("data")
    return data if isinstance(data, dict) else message


def spoilt_book(form: Form, body: bytes, dice: random.Random, touch: Touch) -> bytes:
    """A form of the book, for a message that has levels."""
    message = json.loads(body)
    level = dice.choice(_levels(message))
    match form:
        case Form.WRONG_SIZE:
            level[1] = format(Decimal(level[1]) * 2, "f")
        case Form.NEGATIVE_SIZE:
            level[1] = f"-{level[1]}"
        case Form.OFF_TICK:
            level[0] = f"{level[0]}5" if "." in level[0] else f"{level[0]}.5"
        case _:
            _cross(message, level, dice, touch)
    return _text(message)


def _cross(message: dict[str, Any], level: list[Any], dice: random.Random, touch: Touch) -> None:
    """A bid at the best ask, or an ask at the best bid; a book with one side alone cannot cross."""
    sides = [(side, price) for side, asks in (("bids", True), ("asks", False)) if (price := touch(asks))]
    if sides:
        side, price = dice.choice(sides)
        inner(message)[side].insert(0, [price, *level[1:]])
