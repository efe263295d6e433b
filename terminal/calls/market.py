"""Market data: everyone may ask, nothing changes."""

from __future__ import annotations

from terminal.calls.common import PAIR
from terminal.calls.route import Param, Route

_DEPTH = Param("depth", "whole", "levels", default="30", least=1, most=200)
_INTERVAL = Param("interval", "choice", choices=("1m", "5m", "15m", "1h", "4h", "1d"), default="1h")
_CANDLES = Param("limit", "whole", "candles", default="100", least=1, most=5_000)
_TRADES = Param("limit", "whole", "trades", default="100", least=1, most=500)

# fmt: off
MARKET = (
    Route("market.pairs", "Pairs: ticks, lots, fees", "pairs", "GET", "/exchange/pairs", shape="pairs"),
    Route("market.all", "Markets: price, volume, liquidity", "markets", "GET", "/exchange/markets", shape="markets"),
    Route("market.stats", "Price, supply, market cap of a pair", "stats", "GET", "/exchange/{symbol}/stats", (PAIR,), shape="stats"),
    Route("market.ticker", "The last 24 hours of a pair", "ticker", "GET", "/exchange/{symbol}/ticker", (PAIR,), shape="ticker"),
    Route("market.candles", "Candles as a table", "candles", "GET", "/exchange/{symbol}/chart", (_INTERVAL, _CANDLES, PAIR), shape="candles"),
    Route("market.venues", "Liquidity by venue", "venues", "GET", "/exchange/{symbol}/venues", (PAIR,), shape="venues"),
    Route("market.hybrid", "The merged book as a table", "book-hybrid", "GET", "/exchange/{symbol}/book/hybrid", (_DEPTH, PAIR), shape="book"),
    Route("market.clob", "The CLOB's book as a table", "book-clob", "GET", "/exchange/{symbol}/book", (_DEPTH, PAIR), shape="book"),
    Route("market.bbo", "Best bid and ask", "bbo", "GET", "/exchange/{symbol}/bbo", (PAIR,), shape="bbo"),
    Route("market.trades", "Trades as a table", "trades", "GET", "/exchange/{symbol}/trades", (_TRADES, PAIR), shape="trades"),
    Route("market.time", "The venue's clock", "time", "GET", "/exchange/time", shape="time"),
    Route("market.fees", "Fees by volume", "fee-schedule", "GET", "/exchange/fee-schedule", shape="fee_schedule"),
    Route("market.metrics", "How fast the venue matches", "metrics", "GET", "/exchange/metrics", shape="metrics"),
)
# fmt: on
