"""A traded pair: how its prices and sizes turn into whole ticks and lots, and back."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal

from terminal.model.errors import Refused
from terminal.model.money import QUOTE_DECIMALS, format_units, to_units

MAX_TICKS = 10**9
MAX_LOTS = 10**13


def _decimals(step: Decimal) -> int:
    return max(0, -int(step.normalize().as_tuple().exponent))


@dataclass(frozen=True, slots=True)
class Instrument:
    """Prices are whole ticks, sizes whole lots, and a tick of a lot is worth `unit` of 1e-8 USDC."""

    base: str
    tick: Decimal
    lot: Decimal
    min_lots: int
    maker_bps: int = 0
    taker_bps: int = 10
    quote: str = "USDC"
    symbol: str = field(init=False)
    pair: str = field(init=False)
    unit: int = field(init=False)
    price_decimals: int = field(init=False)
    size_decimals: int = field(init=False)
    _tick_step: int = field(init=False)
    _lot_step: int = field(init=False)

    def __post_init__(self) -> None:
        unit = to_units(self.tick * self.lot, Decimal(1).scaleb(-QUOTE_DECIMALS))
        if unit is None:
            raise ValueError(f"{self.base}: a tick of a lot is finer than the quote's smallest unit")
        if self.maker_bps > self.taker_bps:
            raise ValueError(f"{self.base}: a maker's fee above the taker's could not be held for")
        price_decimals, size_decimals = _decimals(self.tick), _decimals(self.lot)
        derived = {
            "symbol": self.base.lower(),
            "pair": f"{self.base}/{self.quote}",
            "unit": unit,
            "price_decimals": price_decimals,
            "size_decimals": size_decimals,
            "_tick_step": int(self.tick.scaleb(price_decimals)),
            "_lot_step": int(self.lot.scaleb(size_decimals)),
        }
        for name, value in derived.items():
            object.__setattr__(self, name, value)

    def price_text(self, ticks: int) -> str:
        return format_units(ticks * self._tick_step, self.price_decimals)

    def size_text(self, lots: int) -> str:
        return format_units(lots * self._lot_step, self.size_decimals)

    def price(self, ticks: int) -> Decimal:
        return self.tick * ticks

    def size(self, lots: int) -> Decimal:
        return self.lot * lots

    def ticks(self, price: Decimal, name: str = "price") -> int:
        """The price in ticks; refused with the nearest good ones where it is off the grid or out of range."""
        return _on_grid(price, self.tick, MAX_TICKS, name, "tick", self.price_decimals)

    def lots(self, size: Decimal, name: str = "quantity") -> int:
        """The size in lots; refused with the nearest good ones where it is off the grid or out of range."""
        return _on_grid(size, self.lot, MAX_LOTS, name, "lot", self.size_decimals)

    def notional(self, ticks: int, lots: int) -> int:
        """What so much costs, in units of the quote."""
        return ticks * lots * self.unit


def _on_grid(value: Decimal, step: Decimal, most: int, name: str, grid: str, decimals: int) -> int:
    if value <= 0:
        raise Refused("OUT_OF_RANGE", f"{name} must be above zero, not {value}", name, str(value))
    if value > most * step:
        raise Refused(
            "OUT_OF_RANGE", f"{name} must be at most {most * step}, not {value:.6g}", name, str(value)
        )
    units = to_units(value, step)
    if units is None:
        below = int(value / step)
        near = [format(below * step, f".{decimals}f"), format((below + 1) * step, f".{decimals}f")]
        choice = f"{near[0]} and {near[1]}" if below else near[1]
        raise Refused(
            f"OFF_{grid.upper()}",
            f"{name} {value} is not a multiple of the {grid} {step}: nearest {choice}",
            name,
            str(value),
        )
    return units
