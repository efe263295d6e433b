"""What the exchange says of its own performance."""

from __future__ import annotations

from msgspec import Struct


class MatchingLatency(Struct, frozen=True):
    """Of the newest commands, so many; null before the first."""

    samples: int
    p50_us: float | None
    p99_us: float | None
    p999_us: float | None
    p50_ms: float | None
    p99_ms: float | None
    p999_ms: float | None


class Depth(Struct, frozen=True):
    """What rests in a pair's order book: levels, and their worth in USDC."""

    symbol: str
    pair: str
    bid_levels: int
    ask_levels: int
    bid_depth_usdc: str
    ask_depth_usdc: str


class Metrics(Struct, frozen=True):
    """Uptime is that of this run. `orders_matched_24h` are trades at all venues, those on paper too."""

    matching_latency: MatchingLatency
    depth: list[Depth]
    uptime_seconds: int
    orders_matched_24h: int
    timestamp: int
