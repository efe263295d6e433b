"""All that the account's page is made of, at one moment."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, NamedTuple

from terminal.model.money import QUOTE_DECIMALS, format_units, grouped
from terminal.present.failures import said
from widgets.view import Column, TableRow

if TYPE_CHECKING:
    from collections.abc import Sequence

    from terminal.core.budget import Figures
    from terminal.model.funds import Move, Permit
    from terminal.model.instrument import Instrument
    from terminal.model.reports import FillReport
    from terminal.session.told import Part

WIDE = 110
ASKING = "asking the venue"
NOTHING = "-"


class Shown(NamedTuple):
    """A tab's table."""

    columns: tuple[Column, ...]
    rows: tuple[Line, ...]
    empty: str


class Line(NamedTuple):
    """A row, its name, what `y` copies of it, and what the last line but one says while it is chosen."""

    id: str
    row: TableRow
    copied: str
    said: str = ""


class Seen(NamedTuple):
    parts: Mapping[str, Part]
    funds: Mapping[str, Part]
    """balances by pair"""
    instruments: Mapping[str, Instrument]
    moves: Sequence[Move]
    fills: Mapping[str, FillReport]
    """own fills by trade id"""
    permits: Mapping[Permit, bool]
    """what answers have shown that the key may do"""
    general: Figures
    orders: Figures
    mode: str
    now: float
    now_ms: int
    wait_s: float = 0.0
    """how long the venue's allowance keeps questions waiting"""
    changed_at: float = float("-inf")
    """when a command last changed the account, or may have"""
    down_s: float | None = None
    """for how long the streams have been down"""
    width: int = 80
    keys: Mapping[str, str] = MappingProxyType({})
    """by command"""

    def key(self, command: str) -> str:
        return self.keys.get(command, "")

    def value(self, name: str) -> Any:
        return self.parts[name].value

    @property
    def on_paper(self) -> bool:
        """Whether the venue forces to paper what this terminal does not."""
        worth = self.value("worth")
        return self.mode != "paper" and worth is not None and worth.simulated is True

    def is_from_before(self, part: Part) -> bool:
        """Whether it was told before the account was changed: nobody should act by it."""
        return part.at is not None and part.at < self.changed_at

    def empty(self, name: str, otherwise: str) -> str:
        """In place of a table without rows: what went wrong, that it is asked for, or that there is nothing."""
        part = self.parts[name]
        if part.error is not None and part.value is None:
            return said(part.error, self.now_ms, self.width - 2)
        return otherwise if part.value is not None else ASKING


def amount(units: int | None, asset: str, instruments: Mapping[str, Instrument]) -> str:
    """To the cent for USDC, to the lot for what is traded, else as exact as it was told. What is cut off is less than
    that: a balance is never shown larger than it is."""
    if units is None:
        return NOTHING
    instrument = instruments.get(asset.lower())
    places = 2 if asset == "USDC" else _places(str(instrument.lot)) if instrument else QUOTE_DECIMALS
    step = 10 ** (QUOTE_DECIMALS - min(places, QUOTE_DECIMALS))
    sign = "-" if units < 0 else ""
    text = grouped(format_units(abs(units) // step, min(places, QUOTE_DECIMALS)))
    return sign + (text if instrument or asset == "USDC" else _bare(text))


def exact(units: int | None) -> str:
    """For copies: all that was told, without commas."""
    return NOTHING if units is None else _bare(format_units(units, QUOTE_DECIMALS))


def _bare(text: str) -> str:
    return text.rstrip("0").rstrip(".") if "." in text else text


def _places(step: str) -> int:
    return len(step.partition(".")[2].rstrip("0"))
