"""What goes over the wire for `terminal.paper.clones`: bodies in and out.

Amounts of money and sizes are decimal strings. Where a client compares a figure with a number, it is a JSON number
that was written from whole units, so that it is as exact as the string beside it.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

from msgspec import Meta, Raw, Struct, field

from terminal.wire.amounts import ABSENT, Amount, Perhaps

Number = Annotated[
    Raw,
    Meta(
        description="An exact decimal number as a JSON number.",
        extra_json_schema={"type": "number", "examples": [2.5]},
    ),
]


def _absent() -> Raw:
    return ABSENT


# -- bodies in -----------------------------------------------------------------------------------------------


class SourceType(StrEnum):
    SPECIES = "wta_species"
    AGENT = "perpetual_agent"
    BACKTEST = "backtest_bot"


class CloneRequest(Struct, frozen=True):
    """`POST /clone`: on paper unless `is_paper` is false."""

    source_type: SourceType
    source_id: str
    custom_name: str | None = None
    is_paper: bool | None = None


class AmountRequest(Struct, frozen=True):
    """`POST /{id}/fund` and `POST /{id}/withdraw`: USDC."""

    amount: Amount


class SettingsRequest(Struct, frozen=True):
    """`PATCH /{id}/settings`: at least one of them; null is the same as leaving it out."""

    stop_loss_pct: Perhaps = field(default_factory=_absent)
    take_profit_pct: Perhaps = field(default_factory=_absent)
    max_position_pct: Perhaps = field(default_factory=_absent)
    is_trading: bool | None = None
    name: str | None = None
    symbol: str | None = None


class GoLiveRequest(Struct, frozen=True):
    """`POST /{id}/go-live`; the body may be left out."""

    custom_name: str | None = None


class EquipRequest(Struct, frozen=True):
    """`POST /{id}/skills/equip`: positions of a kind of slot count from 0."""

    skill_id: str
    slot_position: int | None = None
    custom_params: dict[str, Amount] | None = None


# -- bodies out ----------------------------------------------------------------------------------------------


class Settings(Struct, frozen=True):
    symbol: str
    stop_loss_pct: Number
    take_profit_pct: Number
    max_position_pct: Number


class Risk(Struct, frozen=True):
    """What the default settings put at risk, in per cent of the clone's equity."""

    level: str
    max_exposure_pct: Number
    max_loss_per_position_pct: Number


class Source(Struct, frozen=True):
    """A bot that can be cloned."""

    id: str
    source_id: str
    slug: str
    source_type: str
    name: str
    description: str
    default_symbol: str
    risk: Risk
    default_settings: Settings
    skills: list[str]


class Available(Struct, frozen=True):
    bots: list[Source]
    total: int


class Profile(Struct, frozen=True):
    """A clone as it stands. `net_deposits_usdc` holds the practice purse of a paper clone too."""

    id: str
    name: str
    source_type: str
    source_id: str
    mode: str
    is_paper: bool
    is_active: bool
    is_trading: bool
    status: str
    status_text: str
    symbol: str
    pair: str
    stop_loss_pct: Number
    take_profit_pct: Number
    max_position_pct: Number
    settings: Settings
    skills: list[str]
    balance_usdc: str
    available_usdc: str
    held_usdc: str
    position: str
    average_cost: str | None
    position_value_usdc: str
    equity_usdc: str
    net_deposits_usdc: str
    realized_pnl_usdc: str
    unrealized_pnl_usdc: str
    total_pnl_usdc: str
    trades: int
    wins: int
    losses: int
    win_rate_pct: Number | None
    open_orders: int
    created_at: int
    started_at: int | None


class Clones(Struct, frozen=True):
    clones: list[Profile]
    total: int


class CloneBalance(Struct, frozen=True):
    """`available` can be withdrawn; `balance` adds what open orders hold. The strings say the same."""

    id: str
    mode: str
    currency: str
    available: Number
    balance: Number
    held: Number
    available_usdc: str
    balance_usdc: str
    held_usdc: str
    equity_usdc: str
    base_symbol: str
    base_balance: str
    owner_available_usdc: str


class ActivityEntry(Struct, frozen=True):
    id: int
    at: int
    kind: str
    text: str
    symbol: str | None
    side: str | None
    price: str | None
    quantity: str | None
    pnl: str | None


class ActivityPage(Struct, frozen=True):
    """Newest first; the pages count from 1."""

    activities: list[ActivityEntry]
    page: int
    pages: int
    page_size: int
    total: int


class AssetFigures(Struct, frozen=True):
    symbol: str
    pair: str
    trades: int
    volume_usdc: str
    fees_usdc: str
    cash_flow_usdc: str
    position: str
    average_cost: str | None
    realized_pnl_usdc: str
    unrealized_pnl_usdc: str
    wins: int
    losses: int
    win_rate_pct: Number | None


class AssetAnalytics(Struct, frozen=True):
    id: str
    assets: list[AssetFigures]
    realized_pnl_usdc: str
    unrealized_pnl_usdc: str
    total_pnl_usdc: str


class SkillParam(Struct, frozen=True):
    name: str
    description: str
    minimum: str
    maximum: str
    step: str
    default: str | None


class Skill(Struct, frozen=True):
    skill_id: str
    name: str
    slot_type: str
    description: str
    params: list[SkillParam]


class EquippedSkill(Struct, frozen=True):
    skill_id: str
    slot_type: str
    slot_position: int
    custom_params: dict[str, str]


class Slot(Struct, frozen=True):
    slot_type: str
    slot_position: int
    skill_id: str | None


class Skills(Struct, frozen=True):
    id: str
    available: list[Skill]
    equipped: list[EquippedSkill]
    slots: list[Slot]


class Deleted(Struct, frozen=True):
    """What went back to the owner, and of a paper clone's practice purse to the exchange that lent it."""

    id: str
    status: str
    refunded_usdc: str
    refunded_assets: dict[str, str]
    purse_returned_usdc: str
