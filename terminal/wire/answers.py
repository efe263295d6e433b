"""Bodies that the venue answers with. Money and sizes are decimal strings; times are epoch milliseconds."""

from __future__ import annotations

from typing import Any

from msgspec import Struct

from terminal.wire.money import PendingSettlement

Level = tuple[str, str, int]
"""price, size, number of orders"""


class ChainAddress(Struct, frozen=True):
    chain: str
    address: str


class Pair(Struct, frozen=True):
    symbol: str
    pair: str
    base_symbol: str
    quote_symbol: str
    tick_size: str
    lot_size: str
    min_order_size: str
    maker_fee_bps: int
    taker_fee_bps: int
    chains: list[ChainAddress]


class MarketSummary(Struct, frozen=True):
    symbol: str
    pair: str
    price: str
    change_24h: str
    change_pct: str
    volume_24h: str
    liquidity: str
    market_cap: str
    chain: str


class Stats(Struct, frozen=True):
    symbol: str
    price: str
    total_supply: str
    market_cap: str
    volume_24h: str
    change_24h: str
    change_pct: str


class Ticker(Struct, frozen=True):
    symbol: str
    last: str
    open: str
    high: str
    low: str
    volume: str
    quote_volume: str
    change_pct: str
    timestamp: int


class Candle(Struct, frozen=True):
    time: int
    open: str
    high: str
    low: str
    close: str
    volume: str


class Venue(Struct, frozen=True):
    venue: str
    name: str
    chain: str
    liquidity: str
    base_reserve: str
    quote_reserve: str
    price: str
    fee_bps: int
    share_pct: str


class Venues(Struct, frozen=True):
    symbol: str
    venues: list[Venue]
    total_liquidity: str


class Book(Struct, frozen=True):
    symbol: str
    pair: str
    bids: list[Level]
    asks: list[Level]
    timestamp: int


class HybridLevel(Struct, frozen=True):
    """One price of the merged book: all there is, and how much of it stands at each venue."""

    price: str
    size: str
    count: int
    venue: str
    venues: dict[str, str]


class HybridBook(Struct, frozen=True):
    symbol: str
    pair: str
    bids: list[HybridLevel]
    asks: list[HybridLevel]
    timestamp: int


class Bbo(Struct, frozen=True):
    symbol: str
    best_bid: str | None
    best_bid_size: str
    best_ask: str | None
    best_ask_size: str
    timestamp: int


class Trade(Struct, frozen=True):
    id: str
    price: str
    quantity: str
    side: str
    venue: str
    timestamp: int


class Time(Struct, frozen=True):
    timestamp: int
    epoch_us: int
    iso: str


class Preflight(Struct, frozen=True):
    pair: str
    user_id: int
    base_balance: str
    quote_balance: str
    best_bid: str | None
    best_ask: str | None
    spread: str | None
    server_ms: float


class QuoteSource(Struct, frozen=True):
    on_chain: str
    hot_wallet: str
    deposits: str


class Balance(Struct, frozen=True):
    symbol: str
    mode: str
    base_symbol: str
    quote_symbol: str
    base_balance: str
    base_held: str
    quote_balance: str
    quote_held: str
    quote_source: QuoteSource
    pending_settlements: list[PendingSettlement]


class FeeTier(Struct, frozen=True):
    tier: int
    name: str
    min_volume_30d: str
    maker_bps: int
    taker_bps: int


class FillAnswer(Struct, frozen=True):
    trade_id: str
    order_id: str
    symbol: str
    price: str
    quantity: str
    side: str
    fee: str
    liquidity: str
    mode: str
    timestamp: int
    venue: str


class ServerTiming(Struct, frozen=True):
    pre_match_ms: float
    match_ms: float
    commit_ms: float
    total_ms: float


class OrderAnswer(Struct, frozen=True, omit_defaults=True):
    """An order as it stands. `fills` are all of its fills, or in the answer to a command those it caused."""

    order_id: str
    id: str
    symbol: str
    pair: str
    side: str
    order_type: str
    price: str
    quantity: str
    filled_quantity: str
    remaining_quantity: str
    average_price: str | None
    fee: str
    status: str
    mode: str
    request_id: str | None
    created_at: int
    updated_at: int
    fills: list[FillAnswer]
    stop_price: str | None = None
    display_qty: str | None = None
    expire_at: int | None = None
    """In epoch microseconds, as it is asked for."""
    route_mode: str | None = None
    reason: str | None = None
    server_timing: ServerTiming | None = None


class Orders(Struct, frozen=True):
    orders: list[OrderAnswer]


class History(Struct, frozen=True):
    orders: list[OrderAnswer]
    limit: int
    offset: int
    total: int


class Fills(Struct, frozen=True):
    trades: list[FillAnswer]


class CancelledOrders(Struct, frozen=True):
    cancelled: int
    order_ids: list[str]


class ErrorBody(Struct, frozen=True):
    code: str
    message: str
    details: dict[str, Any]


class BatchResult(Struct, frozen=True, omit_defaults=True):
    """What became of one leg: its order, or why it failed."""

    index: int
    success: bool
    order_id: str | None = None
    status: str | None = None
    order: OrderAnswer | None = None
    error: ErrorBody | None = None


class BatchAnswer(Struct, frozen=True):
    total: int
    successful: int
    failed: int
    results: list[BatchResult]


class User(Struct, frozen=True):
    id: int
    email: str
    username: str


class Session(Struct, frozen=True):
    access_token: str
    refresh_token: str
    expires_in: int
    token_type: str
    user: User


class LoggedOut(Struct, frozen=True):
    message: str


class Error(Struct, frozen=True):
    """A command that was turned down."""

    error: ErrorBody


class Detail(Struct, frozen=True):
    """No identity, no such route, too much."""

    detail: str


class Problem(Struct, frozen=True):
    loc: list[str | int]
    msg: str
    type: str
    input: Any


class Problems(Struct, frozen=True):
    """A message that could not be read."""

    detail: list[Problem]
