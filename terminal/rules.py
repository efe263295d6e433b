"""Checks of single values from a settings file. Each returns the value to use, or raises with what would be right."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

Rule = Callable[[object], Any]


class Wrong(Exception):
    """The value will not do; the text says what would."""


def one_of(*choices: str) -> Rule:
    def check(value: object) -> str:
        if isinstance(value, str) and value in choices:
            return value
        raise Wrong("one of " + ", ".join(choice or '""' for choice in choices))

    return check


def some_of(*choices: str) -> Rule:
    """A list of words, each of them a choice."""

    def check(value: object) -> tuple[str, ...]:
        if isinstance(value, list) and all(item in choices for item in value):
            return tuple(dict.fromkeys(value))
        raise Wrong("a list of " + ", ".join(choices))

    return check


def yes_no(value: object) -> bool:
    if isinstance(value, bool):
        return value
    raise Wrong("true or false")


def whole(least: int, most: int) -> Rule:
    def check(value: object) -> int:
        if isinstance(value, int) and not isinstance(value, bool) and least <= value <= most:
            return value
        raise Wrong(f"a whole number from {least} to {most:,}")

    return check


def amount(most: Decimal = Decimal(10) ** 15) -> Rule:
    """A decimal above 0."""

    def check(value: object) -> Decimal:
        if isinstance(value, int | Decimal) and not isinstance(value, bool):
            number = Decimal(value)
            if number.is_finite() and 0 < number <= most:
                return number
        raise Wrong(f"a number above 0, at most {most:,}")

    return check


def several(rule: Rule, count: int, right: str) -> Rule:
    """A list of so many values."""

    def check(value: object) -> tuple[Any, ...]:
        if not isinstance(value, list) or len(value) != count:
            raise Wrong(right)
        try:
            return tuple(rule(item) for item in value)
        except Wrong:
            raise Wrong(right) from None

    return check


def named(value: object) -> str:
    """A value as an error shows it: short, and without a character that could reach the terminal as a command."""
    match value:
        case bool():
            text = str(value).lower()
        case Decimal():
            text = str(value)
        case _:
            text = repr(value).replace("Decimal('", "").replace("')", "")
    return text if len(text) <= 60 else f"{text[:57]}..."
