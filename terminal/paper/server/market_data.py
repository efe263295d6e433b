"""Public routes: what is traded, at what price, how deep."""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import islice
from typing import Annotated, Literal

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from terminal.model.order import BUY, SELL
from terminal.paper import stats, tell
from terminal.paper.money.tiers import TIERS
from terminal.paper.server.answering import json, says
from terminal.paper.server.context import Live, Symbol, pair_of
from terminal.wire import answers as wire

router = APIRouter(prefix="/api/v1/exchange", tags=["market data"])

Interval = Literal["1s", "5s", "1m", "5m", "15m", "1h", "4h", "1d"]
Depth = Annotated[int, Query(ge=1, le=1000, description="price levels a side")]

FEE_TIERS = [
    wire.FeeTier(tier.number, tier.name, str(tier.usdc), tier.maker_bps, tier.taker_bps) for tier in TIERS
]


@router.get("/pairs", openapi_extra=says(list[wire.Pair]))
async def pairs(host: Live) -> Response:
    """What is traded: ticks, lots, least orders, fees."""
    return json([_pair(host, symbol) for symbol in host.market.exchange.pairs])


def _pair(host: Live, symbol: str) -> wire.Pair:
    profile = host.market.profiles[symbol]
    i = profile.instrument
    chains = [wire.ChainAddress(profile.chain, profile.address)]
    least = i.size_text(i.min_lots)
    return wire.Pair(
        symbol, i.pair, i.base, i.quote, str(i.tick), str(i.lot), least, i.maker_bps, i.taker_bps, chains
    )


@router.get("/markets", openapi_extra=says(list[wire.MarketSummary]))
async def markets(host: Live) -> Response:
    """Every pair with its last 24 hours."""
    return json(stats.summaries(host.market))


@router.get("/time", openapi_extra=says(wire.Time))
async def server_time(host: Live) -> Response:
    """The exchange's time, in milliseconds, microseconds and words."""
    now = host.clock.now()
    return json(
        wire.Time(
            tell.millis(now), now, datetime.fromtimestamp(now / 1e6, UTC).isoformat(timespec="microseconds")
        )
    )


@router.get("/fee-schedule", openapi_extra=says(list[wire.FeeTier]))
async def fee_schedule() -> Response:
    """Fees by 30-day volume; a negative one is a rebate."""
    return json(FEE_TIERS)


@router.get("/{symbol}/stats", openapi_extra=says(wire.Stats, 404, 422))
async def token_stats(request: Request, host: Live, symbol: Symbol) -> Response:
    """Price, supply and market cap of the base."""
    return json(stats.token_stats(host.market, pair_of(request, symbol).instrument.symbol))


@router.get("/{symbol}/ticker", openapi_extra=says(wire.Ticker, 404, 422))
async def ticker(request: Request, host: Live, symbol: Symbol) -> Response:
    """The last 24 hours in figures."""
    return json(stats.ticker(host.market, pair_of(request, symbol).instrument.symbol))


@router.get("/{symbol}/chart", openapi_extra=says(list[wire.Candle], 404, 422))
async def chart(
    request: Request,
    host: Live,
    symbol: Symbol,
    interval: Interval = "1h",
    limit: Annotated[int, Query(ge=1, le=5000)] = 100,
) -> Response:
    """Candles, oldest first; the newest is still open. A bucket without a trade has none."""
    i = pair_of(request, symbol).instrument
    candles = host.market.candles[i.symbol].series[interval].tail(limit)
    texts = i.price_text
    return json(
        [
            wire.Candle(
                tell.millis(c.time),
                texts(c.open),
                texts(c.high),
                texts(c.low),
                texts(c.close),
                i.size_text(c.volume),
            )
            for c in candles
        ]
    )


@router.get("/{symbol}/venues", openapi_extra=says(wire.Venues, 404, 422))
async def venues(request: Request, host: Live, symbol: Symbol) -> Response:
    """Where the liquidity is: the CLOB and each pool."""
    return json(stats.venues(host.market, pair_of(request, symbol).instrument.symbol))


@router.get("/{symbol}/book/hybrid", openapi_extra=says(wire.HybridBook, 404, 422))
async def hybrid_book(request: Request, host: Live, symbol: Symbol, depth: Depth = 30) -> Response:
    """Resting orders merged with what the four pools would trade at each tick."""
    pair, exchange = pair_of(request, symbol), host.market.exchange
    bids, asks = (tell.hybrid_answer(exchange, pair, side, depth) for side in (BUY, SELL))
    return json(
        wire.HybridBook(
            pair.instrument.symbol, pair.instrument.pair, bids, asks, tell.millis(host.market.now)
        )
    )


@router.get("/{symbol}/book", openapi_extra=says(wire.Book, 404, 422))
async def book(request: Request, host: Live, symbol: Symbol, depth: Depth = 30) -> Response:
    """Resting orders alone."""
    pair = pair_of(request, symbol)
    bids, asks = (tell.book_levels(pair.live.half(side), pair.instrument, depth) for side in (BUY, SELL))
    return json(
        wire.Book(pair.instrument.symbol, pair.instrument.pair, bids, asks, tell.millis(host.market.now))
    )


@router.get("/{symbol}/bbo", openapi_extra=says(wire.Bbo, 404, 422))
async def bbo(request: Request, host: Live, symbol: Symbol) -> Response:
    """Best bid and ask of the CLOB."""
    return json(tell.bbo(pair_of(request, symbol), host.market.now))


@router.get("/{symbol}/trades", openapi_extra=says(list[wire.Trade], 404, 422))
async def trades(
    request: Request, host: Live, symbol: Symbol, limit: Annotated[int, Query(ge=1, le=500)] = 50
) -> Response:
    """The tape of all venues, newest first."""
    instrument = pair_of(request, symbol).instrument
    newest = islice(reversed(host.market.tape[instrument.symbol]), limit)
    return json([tell.trade_answer(trade, instrument) for trade in newest])
