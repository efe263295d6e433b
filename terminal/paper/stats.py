"""The last 24 hours of a pair in figures, read from its candles, its book and its pools."""

from __future__ import annotations

from bisect import bisect_left
from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple

from terminal.core.candles import DAY
from terminal.model.money import QUOTE_DECIMALS, format_units, quote_text
from terminal.model.order import Mode
from terminal.paper import tell
from terminal.paper.clearing import QUOTE
from terminal.wire import answers as wire

if TYPE_CHECKING:
    from terminal.model.instrument import Instrument
    from terminal.paper.clearing import Pool
    from terminal.paper.market import Market

NAMES = {
    "clob": ("CLOB", "cymetica"),
    "uniswap": ("Uniswap", "ethereum"),
    "aerodrome": ("Aerodrome", "base"),
    "camelot": ("Camelot", "arbitrum"),
    "raydium": ("Raydium", "solana"),
}
"""A venue's own name and the chain it is on."""


class Day(NamedTuple):
    """24 hours in ticks and lots; `quote` is their turnover in units, at the close of each minute."""

    open: int
    high: int
    low: int
    last: int
    volume: int
    quote: int


def day(market: Market, symbol: str) -> Day:
    pair, minutes = market.exchange.pairs[symbol], market.candles[symbol].series["1m"]
    first = bisect_left(minutes.times, market.now - DAY)
    if first == len(minutes.times):
        return Day(pair.last, pair.last, pair.last, pair.last, 0, 0)
    volumes, closes = minutes.volumes[first:], minutes.closes[first:]
    turnover = sum(map(int.__mul__, volumes, closes)) * pair.instrument.unit
    return Day(
        minutes.opens[first],
        max(minutes.highs[first:]),
        min(minutes.lows[first:]),
        pair.last,
        sum(volumes),
        turnover,
    )


def percent(change: int, base: int) -> str:
    """Two decimals, rounded half away from zero."""
    if not base:
        return "0.00"
    hundredths = (abs(change) * 20_000 // base + 1) // 2
    return format_units(hundredths if change >= 0 else -hundredths, 2)


def ticker(market: Market, symbol: str) -> wire.Ticker:
    figures, instrument = day(market, symbol), market.exchange.pairs[symbol].instrument
    last, first, high, low = (
        instrument.price_text(p) for p in (figures.last, figures.open, figures.high, figures.low)
    )
    volume, change = instrument.size_text(figures.volume), percent(figures.last - figures.open, figures.open)
    return wire.Ticker(
        symbol, last, first, high, low, volume, quote_text(figures.quote), change, tell.millis(market.now)
    )


def token_stats(market: Market, symbol: str) -> wire.Stats:
    summary, profile = _summary(market, symbol), market.profiles[symbol]
    return wire.Stats(
        symbol,
        summary.price,
        str(profile.supply),
        summary.market_cap,
        summary.volume_24h,
        summary.change_24h,
        summary.change_pct,
    )


def summaries(market: Market) -> list[wire.MarketSummary]:
    return [_summary(market, symbol) for symbol in market.exchange.pairs]


def _summary(market: Market, symbol: str) -> wire.MarketSummary:
    figures, profile = day(market, symbol), market.profiles[symbol]
    instrument = profile.instrument
    change = figures.last - figures.open
    cap = Decimal(profile.supply) * instrument.price(figures.last)
    return wire.MarketSummary(
        symbol,
        instrument.pair,
        instrument.price_text(figures.last),
        instrument.price_text(change),
        percent(change, figures.open),
        _cents(figures.quote),
        _cents(sum(_liquidity(market, symbol).values())),
        f"{cap:.2f}",
        profile.chain,
    )


def venues(market: Market, symbol: str) -> wire.Venues:
    """Where the liquidity is: a pool counts both its reserves, the CLOB what rests in it."""
    by_venue = _liquidity(market, symbol)
    total = sum(by_venue.values())
    pair = market.exchange.pairs[symbol]
    rows = [
        _venue(market, symbol, venue, units, total, pair.pools.get(venue))
        for venue, units in by_venue.items()
    ]
    return wire.Venues(symbol, rows, _cents(total))


def _venue(market: Market, symbol: str, venue: str, units: int, total: int, pool: Pool | None) -> wire.Venue:
    pair, (name, chain) = market.exchange.pairs[symbol], NAMES[venue]
    instrument = pair.instrument
    base, quote = _reserves(market, symbol, pool) if pool else _resting(market, symbol)
    price = instrument.price_text(pair.last)
    if pool:
        ticks = Decimal(quote) / (base * instrument.unit)
        price = f"{ticks * instrument.tick:.{instrument.price_decimals + 2}f}"
    fee_bps = pool.fee_bps if pool else instrument.taker_bps
    return wire.Venue(
        venue,
        name,
        chain,
        _cents(units),
        instrument.size_text(base),
        _cents(quote),
        price,
        fee_bps,
        percent(units, total),
    )


def _liquidity(market: Market, symbol: str) -> dict[str, int]:
    """Units of the quote by venue, base at the last price."""
    pair = market.exchange.pairs[symbol]
    worth = pair.last * pair.instrument.unit
    both = {"clob": _resting(market, symbol)} | {
        venue: _reserves(market, symbol, pool) for venue, pool in pair.pools.items()
    }
    return {venue: base * worth + quote for venue, (base, quote) in both.items()}


def _reserves(market: Market, symbol: str, pool: Pool) -> tuple[int, int]:
    ledger, instrument = market.exchange.ledgers[Mode.LIVE], _instrument(market, symbol)
    return ledger.purse(pool.account, instrument.base).available, ledger.purse(pool.account, QUOTE).available


def _resting(market: Market, symbol: str) -> tuple[int, int]:
    pair = market.exchange.pairs[symbol]
    asked = sum(level.lots for level in pair.live.asks.levels.values())
    bid = sum(level.lots * level.price for level in pair.live.bids.levels.values())
    return asked, bid * pair.instrument.unit


def _instrument(market: Market, symbol: str) -> Instrument:
    return market.exchange.pairs[symbol].instrument


def _cents(units: int) -> str:
    """USDC cut to whole cents."""
    return format_units(units // 10 ** (QUOTE_DECIMALS - 2), 2)
