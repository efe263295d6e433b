"""Bodies of the money routes: fees, sub-accounts, withdrawals, settlement, simulation, market-maker standing."""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta, Struct

from terminal.wire.amounts import Amount
from terminal.wire.requests import InMode

AccountId = Annotated[
    int, Meta(ge=0, lt=2**31, description="A sub-account's id; 0 or one's own id is the main account.")
]


# -- fees --------------------------------------------------------------------------------------------------


class NextTier(Struct, frozen=True):
    """`missing` is the volume still to be traded; with none left the tier comes with the next review."""

    tier: int
    name: str
    maker_bps: int
    taker_bps: int
    min_volume_30d: str
    missing: str


class FeeStanding(Struct, frozen=True):
    tier: int
    name: str
    maker_bps: int
    taker_bps: int
    volume_30d: str
    next_tier: NextTier | None
    next_review_at: int


# -- sub-accounts ------------------------------------------------------------------------------------------


class SubAccountRequest(Struct, frozen=True):
    label: str


class Holding(Struct, frozen=True):
    currency: str
    available: str
    held: str
    total: str


class SubAccount(Struct, frozen=True):
    """The first of a list is the main account itself: its id is where funds are moved back to."""

    id: int
    sub_account_id: int
    label: str
    is_main: bool
    mode: str
    balances: list[Holding]


class TransferRequest(InMode, frozen=True):
    """From the main account unless another one is named. `paper` wins over `mode`."""

    to_sub_account_id: AccountId
    amount: Amount
    currency: str = "USDC"
    from_sub_account_id: AccountId = 0


class Transferred(Struct, frozen=True):
    """What both sides have available after it."""

    from_sub_account_id: int
    to_sub_account_id: int
    currency: str
    amount: str
    mode: str
    from_available: str
    to_available: str
    timestamp: int


# -- withdrawals and settlement ----------------------------------------------------------------------------


class WithdrawRequest(InMode, frozen=True):
    """One of `destination` and `destination_address`. The currency is USDC or the pair's base."""

    amount: Amount
    destination: str | None = None
    destination_address: str | None = None
    currency: str = "USDC"


class Withdrawal(Struct, frozen=True):
    """`status`: pending, delayed, settled, or failed, and then the amount is back."""

    withdrawal_id: str
    id: str
    status: str
    symbol: str
    currency: str
    amount: str
    destination: str
    chain: str
    mode: str
    tx_hash: str | None
    explorer_url: str | None
    reason: str | None
    created_at: int
    updated_at: int
    estimated_completion: int | None


class Withdrawals(Struct, frozen=True):
    withdrawals: list[Withdrawal]
    limit: int
    offset: int
    total: int


class PendingSettlement(Struct, frozen=True):
    """A fill that waits for the chain; what it bought or brought can be used already."""

    order_id: str
    trade_id: str
    symbol: str
    mode: str
    settlement_status: str
    chain: str
    created_at: int
    estimated_completion: int


class SettlementUpdate(Struct, frozen=True):
    """`order_id` is the order's of a fill, with its `trade_id`, or the withdrawal's."""

    order_id: str
    trade_id: str | None
    settlement_status: str
    tx_hash: str | None
    explorer_url: str | None
    chain: str
    delay_seconds: int
    retry_count: int
    estimated_completion: int | None
    reason: str | None


# -- the account as a whole --------------------------------------------------------------------------------


class SimulationRequest(Struct, frozen=True):
    enabled: bool


class SimulationMode(Struct, frozen=True):
    simulation_mode: bool


class Asset(Struct, frozen=True):
    currency: str
    available: str
    held: str
    total: str
    price_usdc: str
    value_usdc: str


class Portfolio(Struct, frozen=True):
    """All that is owned at the last prices; on paper while in simulation mode."""

    simulation_mode: bool
    mode: str
    total_value_usdc: str
    balances: list[Asset]


class DmmObligations(Struct, frozen=True):
    min_uptime_pct: str
    max_spread_bps: int
    min_side_usdc: str
    window_minutes: int


class DmmPair(Struct, frozen=True):
    symbol: str
    minutes: int
    uptime_pct: str
    spread_compliance_pct: str
    consecutive_failures: int


class DmmStatus(Struct, frozen=True):
    """Enrolled is who has quoted both sides of a pair within the last 24 hours. `uptime_pct` is of the minutes since
    then, `spread_compliance_pct` of those that were quoted; a failure is a minute that was not both."""

    enrolled: bool
    compliant: bool
    uptime_pct: str
    spread_compliance_pct: str
    consecutive_failures: int
    pairs: list[DmmPair]
    obligations: DmmObligations
