"""What the desk trades: perpetual futures on coins, and the indices of event cards."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from terminal.model.instrument import Instrument
from terminal.paper.prop.walks import ONE, Walk
from terminal.wire.prop import Venue

YEAR_S = 365 * 86_400
LEVELS = 22
"""A price comes back to its start after 48 days, so that it stays on the chart for years."""
CARD_TOP = 1000
"""An index lies between 0 and this."""


@dataclass(frozen=True, slots=True)
class Market:
    """A price that the desk trades at: it follows a seeded walk, or without one the exchange's own pair."""

    symbol: str
    venue: Venue
    instrument: Instrument
    start: int
    """In ticks: where a walk begins."""
    half_spread: int
    """In tenths of a basis point."""
    max_leverage: int
    walk: Walk | None


def _market(
    symbol: str, venue: Venue, tick: str, lot: str, start: str, volatility: int, spread: int, leverage: int
) -> Market:
    """Volatility is a year's, in percent. A walk is of half the log price."""
    instrument = Instrument(symbol, Decimal(tick), Decimal(lot), min_lots=1)
    variance = ONE * ONE * volatility**2 // (4 * 10_000 * YEAR_S)
    walk = Walk(f"prop:{symbol}", variance, LEVELS)
    return Market(symbol, venue, instrument, instrument.ticks(Decimal(start)), spread, leverage, walk)


def _perp(
    symbol: str, tick: str, lot: str, start: str, volatility: int, spread: int, leverage: int
) -> Market:
    return _market(symbol, Venue.HYPERLIQUID, tick, lot, start, volatility, spread, leverage)


def _card(name: str, start: str, volatility: int) -> Market:
    return _market(f"EVCDX-{name}", Venue.EVENT_CARDS, "0.01", "0.1", start, volatility, 100, 5)


MARKETS = (
    _perp("BTC", "0.5", "0.00001", "97412.5", 45, 5, 50),
    _perp("ETH", "0.05", "0.0001", "3318.20", 60, 7, 50),
    _perp("SOL", "0.01", "0.01", "182.40", 80, 10, 20),
    _perp("HYPE", "0.001", "0.01", "38.250", 95, 15, 20),
    _perp("XRP", "0.0001", "0.1", "2.3410", 75, 15, 20),
    _perp("DOGE", "0.00001", "1", "0.24150", 90, 15, 20),
    _perp("LINK", "0.001", "0.1", "18.420", 85, 20, 10),
    _perp("AVAX", "0.001", "0.1", "27.350", 90, 20, 10),
    _perp("SUI", "0.0001", "0.1", "3.4120", 100, 20, 10),
    _card("SPACEX", "142.50", 90),
    _card("OPENAI", "118.20", 110),
    _card("ANTHROPIC", "96.40", 110),
    _card("STRIPE", "64.10", 80),
    _card("ANDURIL", "38.75", 120),
)

OWN_HALF_SPREAD, OWN_LEVERAGE = 50, 5
"""For the coins that only this exchange trades: their books are thin."""
