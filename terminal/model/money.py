"""Decimals at the edge, integers inside: the only two ways between them, and both are exact."""

from __future__ import annotations

import re
from decimal import Context, Decimal, Inexact, InvalidOperation
from functools import lru_cache

QUOTE_DECIMALS = 8
"""USDC is counted in units of 1e-8: fine enough for a fee of a basis point on the smallest trade."""

_NUMBER = re.compile(r"-?\d{1,25}(?:\.\d{1,25})?(?:[eE][+-]?\d{1,2})?", re.ASCII)
_AMOUNT = re.compile(r"(?<![\w.,])\d{1,25}\.\d{8}(?![\w.]*\w)", re.ASCII)
_EXACT = Context(prec=60, traps=[Inexact, InvalidOperation])


def parse_decimal(text: str) -> Decimal:
    """A finite decimal from plain ASCII digits; ValueError for all else (NaN, 1_000, ١, 1e999, 26 digits)."""
    if not _NUMBER.fullmatch(text):
        raise ValueError(f"{text[:60]!r} is not a plain decimal number")
    return Decimal(text)


def to_units(value: Decimal, step: Decimal) -> int | None:
    """How many steps make the value, or None where that is not a whole number."""
    units, rest = _EXACT.divmod(value, step)
    return int(units) if rest == 0 else None


@lru_cache(maxsize=4096)
def _power(decimals: int) -> int:
    return int(10**decimals)


def format_units(units: int, decimals: int) -> str:
    """Units of 10**-decimals as a plain decimal string, always with that many decimals."""
    if decimals == 0:
        return str(units)
    sign = "-" if units < 0 else ""
    whole, part = divmod(abs(units), _power(decimals))
    return f"{sign}{whole}.{part:0{decimals}d}"


def quote_units(value: Decimal) -> int:
    """USDC as units, where a part of a unit is an error."""
    units = to_units(value, Decimal(1).scaleb(-QUOTE_DECIMALS))
    if units is None:
        raise ValueError(f"{value} USDC has more than {QUOTE_DECIMALS} decimals")
    return units


def quote_text(units: int) -> str:
    """Units of USDC as a decimal string."""
    return format_units(units, QUOTE_DECIMALS)


def plain_money(units: int) -> str:
    """For a sentence: with commas, and without the zeros behind its last digit: 150,000"""
    text = grouped(quote_text(abs(units)).rstrip("0").rstrip("."))
    return f"-{text}" if units < 0 else text


def money_in_words(text: str) -> str:
    """A sentence of the venue with its amounts so: those of eight decimals."""
    return _AMOUNT.sub(lambda found: grouped(found[0].rstrip("0").rstrip(".")), text)


def grouped(text: str) -> str:
    """A decimal number with commas: 97412.5 -> 97,412.5"""
    whole, point, part = text.partition(".")
    return f"{int(whole):,}{point}{part}" if whole not in ("-0", "") else text


def fee_of(notional: int, bps: int) -> int:
    """A fee rounded down, so that the fees of parts never exceed the fee of the whole; a rebate likewise."""
    return notional * bps // 10_000 if bps >= 0 else -(notional * -bps // 10_000)
