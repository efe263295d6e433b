"""Fields that a venue may leave out: None where it does, and Malformed by their name where they are nonsense."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import TypeVar

from terminal.model.errors import Malformed
from terminal.model.money import QUOTE_DECIMALS
from terminal.model.text import Clean
from terminal.wire.values import Row, number, pick, text, units_of, whole

UNIT = Decimal(1).scaleb(-QUOTE_DECIMALS)
FINEST, LARGEST = Decimal("1e-12"), Decimal("1e12")
"""of a price or a size; beyond it is a mistake"""
MOST_PERCENT = Decimal(10**9)
MOST_FIGURE = Decimal(10**15)
T = TypeVar("T")


def each(rows: list[Row], read: Callable[[Row], T]) -> list[T]:
    """One that cannot be read leaves the others as they are. A list of which none can be is no list of these."""
    found: list[T] = []
    wrong: Malformed | None = None
    for row in rows:
        try:
            found.append(read(row))
        except Malformed as error:
            wrong = wrong or error
    if wrong is not None and not found:
        raise wrong
    return found


def words(row: Row, *names: str, most: int = 120) -> Clean:
    """Empty where it is left out."""
    return text(pick(row, *names, default=""), most)


def flag(row: Row, name: str, *others: str) -> bool | None:
    value = pick(row, name, *others, default=None)
    if value is None or isinstance(value, bool):
        return value
    raise Malformed(name, f"{name} must be true or false, not {text(value, 60)}")


def money(row: Row, name: str, *others: str) -> int | None:
    """Profits and equities, which may be below zero, in units of the quote."""
    value = pick(row, name, *others, default=None)
    return None if value is None else units_of(value, UNIT, name)


def amount(row: Row, name: str, *others: str) -> int | None:
    """Money that there is: never below zero."""
    units = money(row, name, *others)
    if units is not None and units < 0:
        raise Malformed(name, f"{name} must not be below zero")
    return units


def count(row: Row, name: str, *others: str) -> int | None:
    value = pick(row, name, *others, default=None)
    if value is None:
        return None
    found = whole(value, name)
    if found < 0:
        raise Malformed(name, f"{name} must not be below zero, and is {found}")
    return found


def figure(row: Row, name: str, *others: str, most: Decimal = MOST_FIGURE) -> Decimal | None:
    """Any number that is no money, above zero or below."""
    value = pick(row, name, *others, default=None)
    if value is None:
        return None
    found = number(value, name)
    if abs(found) > most:
        raise Malformed(name, f"{name} {text(value, 40)} is out of range")
    return found


def percent(row: Row, name: str, *others: str) -> Decimal | None:
    return figure(row, name, *others, most=MOST_PERCENT)


def share(row: Row, name: str, *others: str, most: Decimal = Decimal(100)) -> Decimal | None:
    """A percentage or a fee that is a rule: from 0 to this."""
    found = percent(row, name, *others)
    if found is not None and not 0 <= found <= most:
        raise Malformed(name, f"{name} must be from 0 to {most:,f}, not {text(found, 40)}")
    return found


def size(row: Row, name: str, *others: str) -> Decimal | None:
    """A price or a size."""
    value = pick(row, name, *others, default=None)
    return None if value is None else above_zero(value, name)


def above_zero(value: object, name: str) -> Decimal:
    found = number(value, name)
    if not FINEST <= found <= LARGEST:
        raise Malformed(name, f"{name} must be above zero and not out of range, not {text(value, 40)}")
    return found
