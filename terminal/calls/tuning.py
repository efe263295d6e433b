"""What a skill is set to, as it is typed: `spread_bps=12 max_inventory=500`."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from itertools import takewhile
from typing import TYPE_CHECKING, Any

from terminal.calls.wrong import Wrong
from terminal.core.cmdline import read_number
from terminal.model.money import grouped, to_units
from terminal.model.text import clean

if TYPE_CHECKING:
    from terminal.model.clones import Tunable

NONE = "none"
"""typed alone: nothing is set, all is as it is by itself"""
EXAMPLE = "spread_bps=12"
MOST, PLACES, LARGEST = 12, 12, 10**15
_APART = re.compile(r"[\s;]+|,(?=\s*[A-Za-z])")
"""a comma may also be in a number"""
_EQUALS = re.compile(r"\s*=\s*")
_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_.-]{0,31}", re.ASCII)


def read_tuning(_: Any, text: str, *__: Any) -> dict[str, str]:
    """Values by name, as they are sent."""
    if text.lower() == NONE:
        return {}
    found: dict[str, str] = {}
    for cell in filter(None, _APART.split(_EQUALS.sub("=", text))):
        name, equals, value = cell.partition("=")
        if not equals or not _NAME.fullmatch(name):
            raise Wrong(f"{cell!r} must be a name and its value, such as {EXAMPLE}, or {NONE}")
        number = read_number(value)
        if number is None or abs(number) >= LARGEST or -int(number.normalize().as_tuple().exponent) > PLACES:
            raise Wrong(
                f"{name} must be a number of at most {PLACES} decimals, such as 12 or 2.5k, not {value!r}"
            )
        if name in found:
            raise Wrong(f"{name} is told twice")
        found[name] = plain(number)
    if len(found) > MOST:
        raise Wrong(f"{len(found)} are too many: {MOST} at most")
    return found


def check_tuning(found: Mapping[str, str], skill: str, tunables: Sequence[Tunable]) -> None:
    """Wrong by the skill's own names, bounds and steps."""
    known = {one.name: one for one in tunables}
    for name, value in found.items():
        if name not in known:
            right = f"it has {', '.join(known)}" if known else f"it has none: leave this empty, or {NONE}"
            raise Wrong(f"{skill} has no {name}: {right}")
        if fault := _fault(known[name], Decimal(value)):
            raise Wrong(f"{name} must be {fault}, not {grouped(value)}")


def _fault(one: Tunable, value: Decimal) -> str:
    """What would be right; empty where it is."""
    low = one.least is not None and value < one.least
    high = one.most is not None and value > one.most
    return bounds(one) if low or high or (one.step and _between(value, one.step)) else ""


def _between(value: Decimal, step: Decimal) -> bool:
    """Whether it lies between two steps, or is too long to tell."""
    try:
        return to_units(value, step) is None
    except ArithmeticError:
        return True


def bounds(one: Tunable) -> str:
    """Such as `2 to 1,000 in steps of 1`; empty where nothing is told."""
    if one.least is not None and one.most is not None:
        span = f"{_grouped(one.least)} to {_grouped(one.most)}"
    elif one.least is not None:
        span = f"{_grouped(one.least)} at least"
    else:
        span = f"{_grouped(one.most)} at most" if one.most is not None else ""
    return " ".join(filter(None, (span, f"in steps of {_grouped(one.step)}" if one.step else "")))


def tuning_shown(value: Mapping[str, str]) -> str:
    """As a sentence has it."""
    told = (f"{clean(name, 32)} {grouped(said)}" for name, said in value.items())
    return ", ".join(told) or "nothing set, all as it is by itself"


def tuning_typed(params: Iterable[tuple[str, str]]) -> str:
    """What was set, as it would be typed."""
    return " ".join(f"{name}={value}" for name, value in params)


def dropped(before: Iterable[tuple[str, str]], typed: str) -> list[str]:
    """What was set and is not told any more, where something is: the venue takes it all from the latest."""
    try:
        after = read_tuning(None, typed.strip())
    except Wrong:
        return []
    return [f"{name} {value}" for name, value in before if typed.strip() and name not in after]


def completed(before: str, tunables: Sequence[Tunable]) -> str:
    """What follows the name that is begun before the cursor: as far as all that begin so go on alike. Empty where nothing does."""
    *told, begun = _APART.split(before)
    taken = {one.partition("=")[0] for one in told}
    names = [one.name for one in tunables if one.name.startswith(begun) and one.name not in taken]
    if not begun or not names:
        return ""
    if len(names) == 1:
        return f"{names[0]}="[len(begun) :]
    alike = takewhile(lambda signs: len(set(signs)) == 1, zip(*names, strict=False))
    return "".join(signs[0] for signs in alike)[len(begun) :]


def plain(number: Decimal) -> str:
    return format(number.normalize(), "f")


def _grouped(number: Decimal) -> str:
    return grouped(plain(number))
