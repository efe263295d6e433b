"""The desk's arithmetic with money, in whole units of 1e-8 USDC. Where a part of a unit is left, the trader bears it."""

from __future__ import annotations

BPS = 10_000
FINE = 100_000
"""Tenths of a basis point, in which spreads and the fee are said."""
FEE = 35
"""For each entry and each exit."""
MAINTENANCE = 50
"""The margin that a position must keep, in basis points of what it is worth."""
RATE = 10**8
"""Funding rates are in parts of this."""


def fill_price(mark: int, half_spread: int, *, buying: bool) -> int:
    """Where a trade takes place: the mark worsened by half the spread, on the next tick; never below one tick."""
    if buying:
        return -(-mark * (FINE + half_spread) // FINE)
    return max(1, mark * (FINE - half_spread) // FINE)


def fee_of(notional: int) -> int:
    return -(-notional * FEE // FINE)


def margin_of(notional: int, leverage: int) -> int:
    return -(-notional // leverage)


def profit(sign: int, entry: int, price: int, worth: int) -> int:
    """Of a position whose tick is worth so much."""
    return sign * (price - entry) * worth


def most_lots(free: int, price: int, unit: int, leverage: int) -> int:
    """The largest size whose margin and entry fee fit what is free."""
    if free <= 0:
        return 0
    lots = free * FINE * leverage // (price * unit * (FINE + FEE * leverage))
    while lots and margin_of(price * unit * lots, leverage) + fee_of(price * unit * lots) > free:
        lots -= 1  # the margin and the fee are rounded up, so the quotient may be one too many
    return lots


def liquidation_price(sign: int, entry: int, worth: int, margin: int) -> int:
    """The price at which margin + profit is no more than the maintenance margin: there or worse; 0 is nowhere."""
    if sign > 0:
        return max(0, BPS * (entry * worth - margin) // (worth * (BPS - MAINTENANCE)))
    return -(-BPS * (entry * worth + margin) // (worth * (BPS + MAINTENANCE)))


def is_liquidated(sign: int, mark: int, price: int) -> bool:
    return mark <= price if sign > 0 else mark >= price


def funding(sign: int, notional: int, rate: int) -> int:
    """What a position receives at the end of an hour, negative where it pays; a long pays a positive rate."""
    return -sign * rate * notional // RATE


def share(units: int, bps: int) -> int:
    return units * bps // BPS


def percent(part: int, whole: int) -> int:
    """In ten-thousandths of a percent, rounded down: 8 % is said only when it is reached."""
    return part * 1_000_000 // whole


def drawdown_floor(peak: int, bps: int) -> int:
    """At this equity or less the drawdown from the peak reaches the limit."""
    return peak * (BPS - bps) // BPS


def daily_floor(day_start: int, allocation: int, bps: int) -> int:
    """At this equity or less the day's loss reaches the limit."""
    return day_start - share(allocation, bps)
