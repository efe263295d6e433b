"""The exchange's own performance: how quick it is, how deep, for how long."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from fastapi import APIRouter
from starlette.responses import Response

from terminal.model.money import quote_text
from terminal.model.order import BUY, SELL
from terminal.paper import tell
from terminal.paper.server.answering import json, says
from terminal.paper.server.context import Live
from terminal.wire import metrics as wire

if TYPE_CHECKING:
    from terminal.paper.clearing import Pair
    from terminal.paper.latency import Latency
    from terminal.paper.matching import Half

router = APIRouter(prefix="/api/v1/exchange", tags=["market data"])


@router.get("/metrics", openapi_extra=says(wire.Metrics))
async def metrics(host: Live) -> Response:
    """Matching latency of the newest commands, depth a pair, uptime of this run, and trades in 24 hours."""
    market = host.market
    return json(
        wire.Metrics(
            matching_latency=_latency(host.latency),
            depth=[_depth(pair) for pair in market.exchange.pairs.values()],
            uptime_seconds=int(time.monotonic() - host.latency.began),
            orders_matched_24h=market.money.records.turnover.trades(market.exchange.next_trade),
            timestamp=tell.millis(market.now),
        )
    )


def _latency(record: Latency) -> wire.MatchingLatency:
    found = record.percentiles(0.5, 0.99, 0.999)
    in_us, in_ms = (
        [None if one is None else round(one * scale, digits) for one in found]
        for scale, digits in ((1e6, 1), (1e3, 4))
    )
    return wire.MatchingLatency(len(record.seconds), *in_us, *in_ms)


def _depth(pair: Pair) -> wire.Depth:
    (bids, bid_usdc), (asks, ask_usdc) = (_resting(pair, pair.live.half(side)) for side in (BUY, SELL))
    return wire.Depth(pair.instrument.symbol, pair.instrument.pair, bids, asks, bid_usdc, ask_usdc)


def _resting(pair: Pair, half: Half) -> tuple[int, str]:
    worth = sum(pair.instrument.notional(level.price, level.lots) for level in half.levels.values())
    return len(half.levels), quote_text(worth)
