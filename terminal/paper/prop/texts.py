"""The desk's numbers as text."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from terminal.model.money import format_units, grouped, quote_text
from terminal.paper.prop.sums import percent

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def iso(at: int) -> str:
    """A moment in ISO text, to the millisecond."""
    return (_EPOCH + timedelta(microseconds=at)).isoformat(timespec="milliseconds")


def usdc(units: int) -> str:
    """Money in a sentence: to the cent, the rest cut off."""
    return f"{grouped(quote_text(units)[:-6])} USDC"


def share_text(bps: int) -> str:
    """Basis points as percent."""
    return format_units(bps, 2)


def percent_text(part: int, whole: int) -> str:
    return format_units(percent(part, whole), 4)
