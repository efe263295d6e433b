"""What goes over the wire for `terminal.paper.algos`: bodies in and out."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

from msgspec import Meta, Raw, Struct, field

from terminal.model.order import Side
from terminal.wire.amounts import Amount, Perhaps
from terminal.wire.answers import BatchResult, OrderAnswer
from terminal.wire.requests import InMode

Whole = Annotated[
    Raw,
    Meta(description="A whole number.", extra_json_schema={"type": ["integer", "string"], "examples": [10]}),
]


def _default(raw: bytes) -> Raw:
    """A default as it would be written in the body."""
    made: Raw = field(default_factory=lambda: Raw(raw))
    return made


class Distribution(StrEnum):
    LINEAR = "linear"
    EXPONENTIAL = "exponential"


class ScaleType(StrEnum):
    LIMIT = "limit"
    POST_ONLY = "post_only"


class AlgoType(StrEnum):
    TWAP = "twap"
    POV = "pov"
    SNIPER = "sniper"
    ICEBERG = "iceberg"


class OneSided(InMode, frozen=True, kw_only=True):
    side: Side


class TwapRequest(OneSided, frozen=True, kw_only=True):
    """`price_limit` 0 is none. A slice goes no further from the touch of its moment than `max_slippage_pct`; with
    `randomize` slices vary by up to 20 %."""

    quantity: Amount
    duration_minutes: Whole = _default(b"60")
    num_slices: Whole = _default(b"10")
    price_limit: Perhaps = _default(b'"0"')
    randomize: bool = False
    max_slippage_pct: Amount = _default(b'"3.0"')


class ScaleRequest(OneSided, frozen=True, kw_only=True):
    """`price_low` and `price_high`, or under their other names `min_price` and `max_price`."""

    quantity: Amount
    price_low: Perhaps = _default(b"null")
    price_high: Perhaps = _default(b"null")
    min_price: Perhaps = _default(b"null")
    max_price: Perhaps = _default(b"null")
    num_orders: Whole = _default(b"10")
    distribution: Distribution = Distribution.LINEAR
    order_type: ScaleType = ScaleType.LIMIT


class AlgoRequest(OneSided, frozen=True, kw_only=True):
    """`total_quantity`, or under its other name `quantity`. What a type has no use for is passed over."""

    algo_type: AlgoType
    total_quantity: Perhaps = _default(b"null")
    quantity: Perhaps = _default(b"null")
    price_limit: Perhaps = _default(b'"0"')
    duration_minutes: Whole = _default(b"60")
    participation_rate: Amount = _default(b'"0.1"')
    trigger_price: Perhaps = _default(b"null")
    display_qty: Perhaps = _default(b"null")
    max_slippage_pct: Amount = _default(b'"3.0"')


class SwitchRequest(Struct, frozen=True):
    timeout_ms: Whole = _default(b"60000")


class Progress(Struct, frozen=True, kw_only=True):
    """What is told of every execution. `reason` is why the last order of it was refused, or why it ended; `orders` are
    the newest of the `orders_sent`, and their request ids are this `id` with a point and a number behind it."""

    id: str
    symbol: str
    pair: str
    status: str
    side: str
    mode: str
    quantity: str
    filled_quantity: str
    remaining_quantity: str
    average_price: str | None
    fee: str
    price_limit: str
    created_at: int
    updated_at: int
    ends_at: int | None
    orders_sent: int
    orders: list[str]
    refusals: int
    reason: str | None


class TwapAnswer(Progress, frozen=True, kw_only=True):
    """After the last slice up to three more follow for what could not be filled in time."""

    twap_id: str
    num_slices: int
    slices_done: int
    duration_minutes: int
    max_slippage_pct: str
    randomize: bool
    next_slice_at: int | None


class AlgoAnswer(Progress, frozen=True, kw_only=True, omit_defaults=True):
    """With what its type was asked for."""

    algo_id: str
    algo_type: str
    total_quantity: str
    duration_minutes: int | None = None
    num_slices: int | None = None
    slices_done: int | None = None
    next_slice_at: int | None = None
    max_slippage_pct: str | None = None
    participation_rate: str | None = None
    trigger_price: str | None = None
    display_qty: str | None = None


class ScaleAnswer(Struct, frozen=True):
    """`orders` are those that were taken; `results` tell of every leg, from the touch outwards."""

    scale_id: str
    id: str
    symbol: str
    pair: str
    side: str
    mode: str
    quantity: str
    price_low: str
    price_high: str
    num_orders: int
    distribution: str
    total: int
    successful: int
    failed: int
    orders: list[OrderAnswer]
    results: list[BatchResult]


class SwitchAnswer(Struct, frozen=True):
    """`cancelled` is how many orders and executions it took back when it last fired, at `fired_at`."""

    active: bool
    timeout_ms: int | None = None
    expires_at: int | None = None
    remaining_ms: int | None = None
    fired_at: int | None = None
    cancelled: int | None = None
