"""P&L again from an exported file of fills alone: nothing but its prices, sizes, fees and their order is used."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Context, Decimal, Inexact, InvalidOperation
from fractions import Fraction

from terminal.model.errors import EvtermError

_EXACT = Context(prec=80, traps=[Inexact, InvalidOperation])
_CENT = Decimal("1e-8")
NEEDED = ("trade_id", "at_ms", "symbol", "side", "price", "size", "fee")


class NotFills(EvtermError):
    """The file is no export of fills, or a row of it is damaged."""


@dataclass(slots=True)
class Sums:
    """One pair's fills added up, exact in units of 1e-8 of the quote."""

    position: Fraction = Fraction(0)
    cost: int = 0
    cash: int = 0
    fees: int = 0
    fills: int = 0

    @property
    def realised(self) -> int:
        return self.cash + self.cost

    def add(self, side: str, price: Decimal, size: Decimal, fee: int) -> None:
        """A part that is closed takes its share of the cost, rounded towards zero; what crosses zero costs anew."""
        signed = Fraction(size if side == "buy" else -size)
        held, after = self.position, self.position + signed
        paid = _units(_EXACT.multiply(price, size)) * (1 if side == "buy" else -1)
        if held * signed >= 0:
            self.cost += paid
        elif held * after >= 0:
            share = abs(self.cost) * abs(signed) // abs(held)
            self.cost -= share if held > 0 else -share
        else:
            self.cost = int(Fraction(price) * after / Fraction(_CENT))
        self.position = after
        self.cash -= paid
        self.fees += fee
        self.fills += 1


def recompute(rows: Iterable[Mapping[str, str]]) -> dict[str, Sums]:
    """By symbol. A fill that is there twice counts once; those that the position does not count are left out."""
    fills: dict[tuple[str, str], tuple[int, Mapping[str, str]]] = {}
    for number, row in enumerate(rows, 1):
        if missing := [name for name in NEEDED if not row.get(name)]:
            raise NotFills(f"row {number} has no {missing[0]}: only an export of fills can be recomputed")
        if row.get("counted") != "no":
            fills.setdefault((row["symbol"], row["trade_id"]), (number, row))
    sums: dict[str, Sums] = {}
    for number, row in sorted(fills.values(), key=lambda one: _place(*one)):
        if row["side"] not in ("buy", "sell"):
            raise NotFills(f"row {number}: side {row['side'][:20]!r} is neither buy nor sell")
        price, size = (_decimal(number, row, name) for name in ("price", "size"))
        if price <= 0 or size <= 0:
            raise NotFills(f"row {number}: price and size must be above zero")
        sums.setdefault(row["symbol"], Sums()).add(
            row["side"], price, size, _units(_decimal(number, row, "fee"))
        )
    return sums


def _place(number: int, row: Mapping[str, str]) -> tuple[int, int, str]:
    """By time, then by trade id as a number would."""
    try:
        return int(row["at_ms"]), len(row["trade_id"]), row["trade_id"]
    except ValueError:
        raise NotFills(f"row {number}: at_ms {row['at_ms'][:20]!r} is no time in milliseconds") from None


def _decimal(number: int, row: Mapping[str, str], name: str) -> Decimal:
    try:
        value = Decimal(row[name])
    except ArithmeticError:
        value = Decimal("NaN")
    if not value.is_finite():
        raise NotFills(f"row {number}: {name} {row[name][:40]!r} is no number")
    return value


def _units(value: Decimal) -> int:
    try:
        units, rest = _EXACT.divmod(value, _CENT)
    except ArithmeticError:
        rest = Decimal(1)
    if rest:
        raise NotFills(f"{value} has more than 8 decimals of the quote")
    return int(units)
