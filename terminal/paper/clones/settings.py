"""A clone's settings and their bounds. Per cents are kept in hundredths, so that 2.5 % is 250."""

from __future__ import annotations

from decimal import Decimal

import msgspec

from terminal.model.errors import Refused
from terminal.model.money import format_units

WHOLE = 10_000
"""All of something, in hundredths of a per cent."""
BOUNDS = {"stop_loss_pct": (1, 20), "take_profit_pct": (5, 100), "max_position_pct": (1, 50)}
MAX_NAME = 64


class Settings(msgspec.Struct, frozen=True):
    symbol: str
    stop_loss: int
    take_profit: int
    max_position: int


def hundredths(value: Decimal, name: str) -> int:
    """A per cent within its bounds; refused by name where it is not."""
    least, most = BOUNDS[name]
    if not least <= value <= most or value * 100 % 1:
        said = f"{name} must be {least} to {most} in steps of 0.01, not {shown(value)}"
        raise Refused("OUT_OF_RANGE", said, name, shown(value))
    return int(value * 100)


def name_of(said: str, field: str) -> str:
    """A clone's name as it may be shown."""
    name = said.strip()
    if not (name.isprintable() and 1 <= len(name) <= MAX_NAME):
        told = said[:60].encode("utf-8", "replace").decode()
        raise Refused("BAD_NAME", f"{field} must be 1 to {MAX_NAME} printable characters", field, told)
    return name


def settings_text(settings: Settings) -> str:
    whole = settings.stop_loss, settings.take_profit, settings.max_position
    stop, profit, most = (format_units(one, 2) for one in whole)
    return f"{settings.symbol.upper()}, stop loss {stop} %, take profit {profit} %, position at most {most} %"


def shown(value: Decimal) -> str:
    """A number as it may be thrown back."""
    return str(value)[:60]
