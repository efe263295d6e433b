"""What the venue says of one's own orders, fills and balances, in whole ticks, lots and units."""

from __future__ import annotations

from dataclasses import dataclass

from terminal.model.order import Mode, Side


@dataclass(frozen=True, slots=True)
class OrderReport:
    """The venue's word on an order. `kind` and `status` are its own words, of which some may be new to us."""

    order_id: str
    symbol: str
    side: Side
    kind: str
    ticks: int
    """0 where it has no price"""
    lots: int
    filled: int
    status: str
    """open, partially_filled, filled, cancelled, rejected, expired"""
    mode: Mode = Mode.LIVE
    request_id: str = ""
    reason: str = ""
    created_ms: int = 0
    updated_ms: int = 0
    stop_ticks: int = 0
    """The trade price that wakes a stop order."""
    waiting: bool = False
    """A stop that has not been woken: it is in no book."""

    @property
    def ended(self) -> bool:
        """An end is final here, so a word that is new to us is none: the list of open orders tells."""
        return self.status in ("filled", "cancelled", "rejected", "expired")


@dataclass(frozen=True, slots=True)
class FillReport:
    """A fill of an own order. The fee is in units of the quote, negative where it is a rebate."""

    trade_id: str
    order_id: str
    symbol: str
    side: Side
    ticks: int
    lots: int
    fee: int
    maker: bool
    at_ms: int
    mode: Mode = Mode.LIVE


@dataclass(frozen=True, slots=True)
class BalanceReport:
    """What there is of a currency, in the units that its instrument or the quote counts in."""

    currency: str
    available: int
    held: int
    mode: Mode = Mode.LIVE
