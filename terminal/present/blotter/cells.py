"""Cells that several tabs share."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from terminal.core.lifecycle import State
from terminal.model.order import BUY, Side
from terminal.present import words
from widgets.view import Field

if TYPE_CHECKING:
    from terminal.core.order import Order
    from terminal.model.instrument import Instrument
    from terminal.session.state import SessionState

STATE_ROLES = {
    State.PENDING: "accent", State.UNKNOWN: "amber!", State.REJECTED: "danger", State.CANCELLED: "dim",
}  # fmt: skip
LOUD = (State.PENDING, State.UNKNOWN)


def short_id(order: Order) -> str:
    """Four letters: the end of the venue's id, or p- and a number while there is none."""
    return order.order_id[-4:] if order.order_id else f"p-{order.number % 100:02d}"


def name_field(text: str, symbol: str, state: SessionState) -> Field:
    """A short name, or the coin where it is of another pair than the one in focus."""
    if symbol == state.symbol:
        return Field(text, "dim")
    return Field(state.pairs[symbol].instrument.base[:4], "amber")


def side_field(side: Side) -> Field:
    return Field("▲ buy", "bid") if side is BUY else Field("▼ sell", "ask")


def price_field(instrument: Instrument, ticks: int) -> Field:
    return Field(words.price(instrument, ticks) if ticks else "-", "bright", bool(ticks))


def average_text(instrument: Instrument, ticks: Fraction | None) -> str:
    """With one digit more than the tick, for it need not be on the grid."""
    if ticks is None:
        return "-"
    tenths = int(ticks * 10 + Fraction(1, 2))
    value = instrument.tick * tenths / 10
    return f"{value:,.{instrument.price_decimals + 1}f}"


def bps_field(gain: Fraction | None) -> Field:
    """Better than the middle at arrival is +, and has a sign beside its colour."""
    if gain is None:
        return Field("-", "dim")
    tenths = round(gain * 10)
    text = f"{'-' if tenths < 0 else '+' if tenths > 0 else ''}{abs(tenths) // 10:,}.{abs(tenths) % 10} bp"
    return Field(text, "bid" if tenths > 0 else "ask" if tenths < 0 else "normal")


def done_text(instrument: Instrument, filled: int, lots: int) -> str:
    return f"{words.size(instrument, filled)}/{words.size(instrument, lots)}"


def type_text(kind: str) -> str:
    return kind.replace("_", "-")


def state_field(order: Order) -> Field:
    if order.cancelling:
        return Field("cancelling", "accent")
    if order.amending is not None:
        return Field("amending", "accent")
    if order.waiting and order.state.resting:
        return Field("waiting", "dim")
    name = order.state.value
    return Field(name.upper() if order.state in LOUD else name, STATE_ROLES.get(order.state, "normal"))
