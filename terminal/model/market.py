"""What the venue says of its markets, in whole ticks and lots; times are the venue's, in epoch milliseconds."""

from __future__ import annotations

from decimal import Decimal
from typing import NamedTuple

from msgspec import Struct

from terminal.model.order import Side
from terminal.model.text import Clean

Levels = list[tuple[int, int]]
"""ticks and lots; none left where lots are 0"""


class BookChange(Struct, frozen=True, gc=False):
    """New sizes of some levels, or of all of them where `whole`. A struct: hundreds are made a second."""

    symbol: str
    bids: Levels
    asks: Levels
    whole: bool


class TradePrint(NamedTuple):
    symbol: str
    trade_id: Clean
    ticks: int
    lots: int
    side: Side
    """who took"""
    venue: str
    """a letter of CEBAS, or ? for a venue that is new to us"""
    at_ms: int


class PoolLevel(NamedTuple):
    """What the pools hold at a price, by venue letter."""

    ticks: int
    lots: dict[str, int]


class PoolChange(NamedTuple):
    """New pool sizes of some levels, or of all of them where `whole`."""

    symbol: str
    bids: list[PoolLevel]
    asks: list[PoolLevel]
    whole: bool


class MarketLine(NamedTuple):
    """A line of the watch list. Figures for show, not for trading."""

    symbol: str
    price: Decimal
    change_pct: Decimal
    volume: Decimal


class CandleBar(NamedTuple):
    """`time` in epoch seconds; prices in ticks, volume in lots."""

    time: int
    open: int
    high: int
    low: int
    close: int
    volume: int


VENUE_LETTERS = {
    "clob": "C", "cex": "C", "book": "C",
    "uniswap": "E", "ethereum": "E",
    "aerodrome": "B", "base": "B",
    "camelot": "A", "arbitrum": "A",
    "raydium": "S", "solana": "S",
}  # fmt: skip
VENUE_NAMES = {"C": "clob", "E": "uniswap", "B": "aerodrome", "A": "camelot", "S": "raydium"}
LETTERS = "CEBAS"
