"""The Prop Desk as the venue tells of it. Money is in units of 1e-8 USDC; what it did not tell is None or empty.

Prices, sizes and percentages stay the decimals that were said: not every venue tells its ticks and lots.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal

from terminal.model.text import Clean

NOTHING = Clean("")

PENDING, EVAL, EVAL_PASSED = "pending", "eval", "eval_passed"
FUNDED, SUSPENDED, CLOSED = "funded", "suspended", "closed"
LONG, SHORT = "long", "short"


@dataclass(frozen=True, slots=True)
class Tier:
    """A step of the ladder."""

    id: int
    slug: Clean = NOTHING
    name: Clean = NOTHING
    allocation: int | None = None
    fee: int | None = None
    target_pct: Decimal | None = None
    drawdown_pct: Decimal | None = None
    daily_loss_pct: Decimal | None = None
    split_pct: Decimal | None = None
    leverage: int | None = None
    """the cap during the evaluation"""
    funded_leverage: int | None = None


@dataclass(frozen=True, slots=True)
class Rules:
    """The tiers, and what is the same on all of them."""

    tiers: tuple[Tier, ...] = ()
    min_trades: int | None = None
    min_days: int | None = None
    min_notional: int | None = None
    max_open: int | None = None
    fee_bps: Decimal | None = None
    """for each entry and each exit"""
    maintenance_pct: Decimal | None = None
    max_funding_pct: Decimal | None = None
    """an hour"""
    review_s: int | None = None
    sentences: tuple[tuple[Clean, Clean], ...] = ()
    """the venue's own words to each rule, by its name"""

    def tier(self, tier_id: int | None) -> Tier | None:
        return next((tier for tier in self.tiers if tier.id == tier_id), None)


@dataclass(frozen=True, slots=True)
class Venue:
    """Where the desk trades: perpetuals or event cards."""

    id: Clean
    name: Clean = NOTHING
    symbols: tuple[Clean, ...] = ()


@dataclass(frozen=True, slots=True)
class Config:
    rules: Rules = Rules()
    venues: tuple[Venue, ...] = ()
    simulated: bool | None = None


@dataclass(frozen=True, slots=True)
class Stats:
    signups: int | None = None
    pending: int | None = None
    in_evaluation: int | None = None
    funded: int | None = None
    ever_funded: int | None = None
    paid_out: int | None = None
    accrued: int | None = None
    simulated: bool | None = None


@dataclass(frozen=True, slots=True)
class Reserve:
    """The proof of reserve; `checked_ms` is when the venue looked, 0 where it does not say."""

    wallet: Clean = NOTHING
    onchain: int | None = None
    allocated: int | None = None
    available: int | None = None
    coverage_pct: Decimal | None = None
    real: bool | None = None
    checked_ms: int = 0
    explorer_url: Clean = NOTHING
    note: Clean = NOTHING


@dataclass(frozen=True, slots=True)
class Market:
    """A coin or an index. `funding_pct` is what a long pays a short at the end of this hour."""

    symbol: Clean
    venue: Clean = NOTHING
    mark: Decimal | None = None
    tick: Decimal | None = None
    lot: Decimal | None = None
    max_leverage: int | None = None
    half_spread_bps: Decimal | None = None
    funding_pct: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Markets:
    venue: Clean = NOTHING
    markets: tuple[Market, ...] = ()
    checked_ms: int = 0


@dataclass(frozen=True, slots=True)
class Graduation:
    """What is wanted of an evaluation, and which of its gates the venue calls open."""

    target_pct: Decimal | None = None
    drawdown_pct: Decimal | None = None
    daily_loss_pct: Decimal | None = None
    min_trades: int | None = None
    min_days: int | None = None
    target_met: bool | None = None
    drawdown_ok: bool | None = None
    daily_loss_ok: bool | None = None
    trades_ok: bool | None = None
    days_ok: bool | None = None


@dataclass(frozen=True, slots=True)
class Account:
    """The caller's account. At equity of a floor or less that rule is broken."""

    id: Clean = NOTHING
    track: Clean = NOTHING
    tier_id: int | None = None
    phase: str = NOTHING
    """in small letters; a word that is new to us stays as it was said"""
    simulated: bool | None = None
    allocation: int | None = None
    equity: int | None = None
    profit: int | None = None
    """since the start, open trades included"""
    profit_pct: Decimal | None = None
    drawdown_pct: Decimal | None = None
    """the deepest fall so far, from the peak before it"""
    day_profit: int | None = None
    daily_loss_broken: bool | None = None
    trade_count: int | None = None
    trading_days: int | None = None
    accrued: int | None = None
    paid_out: int | None = None
    split_pct: Decimal | None = None
    graduation: Graduation = field(default_factory=Graduation)
    realized: int | None = None
    unrealized: int | None = None
    free_margin: int | None = None
    drawdown_floor: int | None = None
    daily_floor: int | None = None
    max_leverage: int | None = None
    open_trades: int | None = None
    note: Clean = NOTHING
    """what can be done now, in the venue's words"""


@dataclass(frozen=True, slots=True)
class Trade:
    """A position. What it realised is its price difference - fees + funding."""

    id: Clean
    coin: Clean
    side: str
    """long or short"""
    size: Decimal
    status: str = NOTHING
    """open or closed"""
    venue: Clean = NOTHING
    leverage: int | None = None
    entry: Decimal | None = None
    exit: Decimal | None = None
    mark: Decimal | None = None
    liquidation: Decimal | None = None
    realized: int | None = None
    unrealized: int | None = None
    margin: int | None = None
    fees: int | None = None
    funding: int | None = None
    phase: str = NOTHING
    opened_ms: int = 0
    closed_ms: int = 0
    closed_by: Clean = NOTHING
    simulated: bool | None = None

    @property
    def is_open(self) -> bool:
        return self.status != CLOSED

    @property
    def sign(self) -> int:
        return 1 if self.side == LONG else -1


@dataclass(frozen=True, slots=True)
class Trades:
    """A stretch of the list; `total` is how many there are in all."""

    trades: tuple[Trade, ...] = ()
    total: int | None = None


@dataclass(frozen=True, slots=True)
class Payout:
    id: Clean
    amount: int
    status: Clean = NOTHING
    split_pct: Decimal | None = None
    real: bool | None = None
    tx_hash: Clean = NOTHING
    requested_ms: int = 0
    settled_ms: int = 0


@dataclass(frozen=True, slots=True)
class Payouts:
    accrued: int | None = None
    paid_out: int | None = None
    split_pct: Decimal | None = None
    payouts: tuple[Payout, ...] = ()
    simulated: bool | None = None
