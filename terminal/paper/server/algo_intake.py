"""Bodies of executions turned into the room's commands: decimals become ticks, lots and millionths, or a refusal that
names the field."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from msgspec import Raw

from terminal.model.errors import Malformed, Refused
from terminal.model.instrument import Instrument
from terminal.model.money import to_units
from terminal.model.order import OrderType
from terminal.paper.algos import commands
from terminal.paper.host import Host
from terminal.paper.server.intake import effective_mode, whole
from terminal.wire import algos as wire
from terminal.wire.amounts import ABSENT, decimal_of, optional_decimal

PERCENT, PART = Decimal("0.0001"), Decimal("0.000001")
"""A millionth of the whole, as the two ways to write it have it."""


def twap(asked: wire.TwapRequest, instrument: Instrument, host: Host, account: int) -> commands.StartTwap:
    return commands.StartTwap(
        **_common(asked, instrument, host, account),
        lots=instrument.lots(decimal_of(asked.quantity, "quantity")),
        limit=_ticks(asked.price_limit, "price_limit", instrument),
        minutes=_minutes(asked.duration_minutes),
        slices=_whole(asked.num_slices, "num_slices", 1, commands.MOST_SLICES),
        slippage=_slippage(asked.max_slippage_pct),
        randomize=asked.randomize,
    )


def scale(asked: wire.ScaleRequest, instrument: Instrument, host: Host, account: int) -> commands.PlaceScale:
    low, high = (
        _either(asked, *names) for names in (("price_low", "min_price"), ("price_high", "max_price"))
    )
    command = commands.PlaceScale(
        **_common(asked, instrument, host, account),
        lots=instrument.lots(decimal_of(asked.quantity, "quantity")),
        low=instrument.ticks(decimal_of(*low), low[1]),
        high=instrument.ticks(decimal_of(*high), high[1]),
        legs=_whole(asked.num_orders, "num_orders", commands.LEAST_LEGS, commands.MOST_LEGS),
        exponential=asked.distribution is wire.Distribution.EXPONENTIAL,
        order_type=OrderType(asked.order_type.value),
    )
    if command.low >= command.high:
        text = instrument.price_text
        said = f"{high[1]} must be above the {low[1]} of {text(command.low)}, not {text(command.high)}"
        raise Refused("OUT_OF_RANGE", said, high[1], text(command.high))
    return command


def algo(asked: wire.AlgoRequest, instrument: Instrument, host: Host, account: int) -> commands.Start:
    quantity = _either(asked, "total_quantity", "quantity")
    common = _common(asked, instrument, host, account) | {
        "lots": instrument.lots(decimal_of(*quantity), quantity[1]),
        "limit": _ticks(asked.price_limit, "price_limit", instrument),
    }
    match asked.algo_type:
        case wire.AlgoType.TWAP:
            return commands.StartTwap(
                **common,
                minutes=_minutes(asked.duration_minutes),
                slippage=_slippage(asked.max_slippage_pct),
                randomize=True,
            )
        case wire.AlgoType.POV:
            return commands.StartPov(
                **common,
                minutes=_minutes(asked.duration_minutes),
                rate=_rate(asked.participation_rate),
                slippage=_slippage(asked.max_slippage_pct),
            )
        case wire.AlgoType.SNIPER:
            trigger = _ticks(asked.trigger_price, "trigger_price", instrument)
            return commands.StartSniper(**common, trigger=trigger)
        case wire.AlgoType.ICEBERG:
            display = optional_decimal(asked.display_qty, "display_qty")
            shown = 0 if display is None else instrument.lots(display, "display_qty")
            return commands.StartIceberg(**common, display=shown)


def switch(asked: wire.SwitchRequest, account: int) -> commands.SetSwitch:
    bounds = commands.LEAST_TIMEOUT_MS, commands.MOST_TIMEOUT_MS
    return commands.SetSwitch(account, _whole(asked.timeout_ms, "timeout_ms", *bounds) * 1000)


def _common(asked: wire.OneSided, instrument: Instrument, host: Host, account: int) -> dict[str, Any]:
    """What all have. Here alone is the mode of an execution decided."""
    return {
        "account": account,
        "symbol": instrument.symbol,
        "side": asked.side,
        "mode": effective_mode(host, account, asked.effective_mode),
    }


def _either(asked: wire.ScaleRequest | wire.AlgoRequest, name: str, other: str) -> tuple[Raw, str]:
    """A field under one of its two names, and the name it came by."""
    found = [(getattr(asked, one), one) for one in (name, other) if getattr(asked, one) != ABSENT]
    if not found:
        raise Malformed(name, f"{name} is required", "missing")
    if len(found) == 2 and decimal_of(*found[0]) != decimal_of(*found[1]):
        raise Malformed(other, f"name one of {name} and {other}, not both", "mismatch")
    return found[0]


def _ticks(raw: Raw, field: str, instrument: Instrument) -> int:
    """A price that may be left out."""
    price = optional_decimal(raw, field)
    return 0 if price is None else instrument.ticks(price, field)


def _whole(raw: Raw, field: str, least: int, most: int) -> int:
    return whole(decimal_of(raw, field), field, least, most)


def _minutes(raw: Raw) -> int:
    return _whole(raw, "duration_minutes", 1, commands.MOST_MINUTES)


def _slippage(raw: Raw) -> int:
    return _millionths(raw, "max_slippage_pct", PERCENT, 0, commands.MOST_SLIPPAGE)


def _rate(raw: Raw) -> int:
    return _millionths(raw, "participation_rate", PART, 1, commands.MOST_RATE)


def _millionths(raw: Raw, field: str, step: Decimal, least: int, most: int) -> int:
    value = decimal_of(raw, field)
    units = to_units(value, step) if least * step <= value <= most * step else None
    if units is None:
        said = (
            f"{field} must be from {least * step:f} to {most * step:f} in steps of {step:f}, not {value:.20g}"
        )
        raise Refused("OUT_OF_RANGE", said, field, str(value))
    return units
