"""What goes over the wire for `terminal.paper.prop`: bodies in and out.

Money, sizes and percentages are decimal strings, and times are ISO text, as the venue's own models have them.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

from msgspec import Meta, Raw, Struct, field

from terminal.wire.amounts import ABSENT, Amount, Perhaps


class Venue(StrEnum):
    HYPERLIQUID = "hyperliquid"
    """Perpetual futures on coins."""
    EVENT_CARDS = "event_cards"
    """Indices of event cards, `EVCDX-...`."""


class Track(StrEnum):
    """The older choice of an account: `tier_id` wins over it."""

    FREE = "free"
    PAID = "paid"


class PropSide(StrEnum):
    LONG = "long"
    SHORT = "short"

    @property
    def sign(self) -> int:
        return 1 if self is PropSide.LONG else -1


class Phase(StrEnum):
    PENDING = "pending"
    EVAL = "eval"
    EVAL_PASSED = "eval_passed"
    FUNDED = "funded"
    SUSPENDED = "suspended"
    CLOSED = "closed"


class TradeStatus(StrEnum):
    OPEN = "open"
    CLOSED = "closed"


# -- bodies in ---------------------------------------------------------------------------------------------


def _absent() -> Raw:
    return ABSENT


def _one() -> Raw:
    return Raw(b"1")


TierId = Annotated[int, Meta(ge=0, le=1_000_000)]


class PropSignUpRequest(Struct, frozen=True):
    """`POST /signup`: without a tier the free track is the first tier and the paid one the next."""

    tier_id: TierId | None = None
    track: Track = Track.FREE


class PropEmptyRequest(Struct, frozen=True):
    """A body in which nothing is asked: `{}`."""


class PropTradeRequest(Struct, frozen=True):
    """`POST /accounts/me/trades`. Without a limit price it is a market order."""

    coin: str
    side: PropSide
    size: Amount
    leverage: Amount = field(default_factory=_one)
    limit_price: Perhaps = field(default_factory=_absent)
    venue: Venue = Venue.HYPERLIQUID


class PropCloseRequest(Struct, frozen=True):
    """`POST /accounts/me/trades/{id}/close`."""

    limit_price: Perhaps = field(default_factory=_absent)


# -- the desk ----------------------------------------------------------------------------------------------


class PropTierAnswer(Struct, frozen=True):
    id: int
    slug: str
    display_name: str
    allocation_usdc: str
    fee_usdc: str
    profit_target_pct: str
    max_drawdown_pct: str
    daily_loss_pct: str
    split_pct: str
    max_leverage: int
    funded_max_leverage: int


class PropRules(Struct, frozen=True):
    """The figures, and a sentence for each thing that a trader must know before the first trade."""

    min_trade_count: int
    min_trading_days: int
    min_notional_usdc: str
    max_open_trades: int
    max_kept_trades: int
    fee_bps: str
    maintenance_margin_pct: str
    max_funding_pct_hourly: str
    review_seconds: int
    target: str
    trading_day: str
    drawdown: str
    daily_loss: str
    review: str
    payout: str
    orders: str
    funding: str
    liquidation: str
    new_account: str


class PropVenueAnswer(Struct, frozen=True):
    id: str
    display_name: str
    symbols: list[str]


class PropConfig(Struct, frozen=True):
    tiers: list[PropTierAnswer]
    rules: PropRules
    venues: list[PropVenueAnswer]
    is_simulated: bool


class PropStats(Struct, frozen=True):
    """`signups` and `ever_funded` count since the desk opened, the others what stands now."""

    signups: int
    pending: int
    in_evaluation: int
    funded_count: int
    ever_funded: int
    total_paid_out_usdc: str
    total_accrued_usdc: str
    is_simulated: bool


class PropReserve(Struct, frozen=True):
    """`note` says what the figures are worth."""

    wallet_address: str | None
    onchain_usdc: str
    total_allocated_usdc: str
    available_usdc: str
    coverage_pct: str | None
    real_capital_live: bool
    checked_at: str
    explorer_url: str | None
    note: str


class PropMarketAnswer(Struct, frozen=True):
    """`funding_rate_pct` is what a long pays a short at the end of this hour, in percent of the notional."""

    symbol: str
    venue: str
    mark_price: str
    tick_size: str
    lot_size: str
    max_leverage: int
    half_spread_bps: str
    funding_rate_pct: str | None


class PropMarkets(Struct, frozen=True):
    venue: str
    markets: list[PropMarketAnswer]
    checked_at: str


# -- the caller's account ----------------------------------------------------------------------------------


class PropGraduation(Struct, frozen=True):
    profit_target_pct: str
    max_drawdown_pct: str
    daily_loss_limit_pct: str
    min_trade_count: int
    min_trading_days: int
    target_met: bool
    dd_ok: bool
    daily_loss_ok: bool
    trades_ok: bool
    days_ok: bool


class PropAccountAnswer(Struct, frozen=True):
    """The venue's fields, and after `graduation` what this exchange adds: at equity of a floor or less the account
    breaks that rule, and `note` says what can be done now."""

    id: int
    track: str
    tier_id: int
    phase: str
    is_simulated: bool
    starting_allocation_usdc: str
    current_equity_usdc: str
    total_pnl_usdc: str
    profit_pct: str
    max_drawdown_pct: str
    daily_pnl_usdc: str
    daily_loss_breached: bool
    trade_count: int
    trading_days: int
    accrued_payout_usdc: str
    total_paid_out_usdc: str
    split_pct: str
    graduation: PropGraduation
    realized_pnl_usdc: str
    unrealized_pnl_usdc: str
    free_margin_usdc: str
    drawdown_floor_usdc: str
    daily_loss_floor_usdc: str
    max_leverage: int
    open_trades: int
    note: str


class PropTradeAnswer(Struct, frozen=True):
    """After `closed_at` is what this exchange adds. Realised is price difference - fees + funding, both sides of it."""

    id: str
    venue: str
    coin: str
    side: str
    size: str
    leverage: int
    entry_price: str
    exit_price: str | None
    realized_pnl_usdc: str | None
    status: str
    is_simulated: bool
    opened_at: str
    closed_at: str | None
    phase: str
    margin_usdc: str
    fees_usdc: str
    funding_usdc: str
    mark_price: str | None
    unrealized_pnl_usdc: str | None
    liquidation_price: str | None
    closed_by: str | None


class PropTrades(Struct, frozen=True):
    trades: list[PropTradeAnswer]
    limit: int
    offset: int
    total: int


class PropClosedTrade(Struct, frozen=True):
    trade: PropTradeAnswer
    account: PropAccountAnswer


class PropPayoutAnswer(Struct, frozen=True):
    id: int
    amount_usdc: str
    split_pct: str
    is_real: bool
    status: str
    onchain_tx_hash: str | None
    settled_onchain_at: str | None
    requested_at: str
    settled_at: str | None


class PropPayouts(Struct, frozen=True):
    accrued_payout_usdc: str
    total_paid_out_usdc: str
    split_pct: str
    payouts: list[PropPayoutAnswer]
    is_simulated: bool
