"""How much of a position is closed, and whether it can be reversed. Holdings from before it are never touched."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from terminal.core.refusal import Refusal
from terminal.model.money import grouped

if TYPE_CHECKING:
    from terminal.model.instrument import Instrument


def part_of(instrument: Instrument, position: int, available: int | None, part: Fraction) -> int | Refusal:
    """The lots that close a part of a position, rounded down; of a long one no more than there is to sell."""
    base = instrument.base
    if not position:
        return Refusal("close", f"There is no {base} position to close.")
    lots = int(abs(position) * part)
    if position > 0 and available is not None:
        lots = min(lots, available)
    if lots >= instrument.min_lots:
        return lots
    held, least = (grouped(instrument.size_text(one)) for one in (abs(position), instrument.min_lots))
    size = grouped(instrument.size_text(lots))
    return Refusal(
        "smallest order",
        f"{size} of {held} {base} could be closed, below the pair's smallest order of {least}.",
    )


def reversal(instrument: Instrument, position: int) -> int | Refusal:
    """The lots that turn a short position into an equal long one. The other way would sell what is not there."""
    if not position:
        return Refusal("reverse", f"There is no {instrument.base} position to reverse.")
    if position > 0:
        size = grouped(instrument.size_text(position))
        return Refusal(
            "no shorting",
            f"This is a spot market: the reverse of {size} {instrument.base} would be a short one, which there is not."
            " c 4 closes it.",
        )
    return 2 * -position
