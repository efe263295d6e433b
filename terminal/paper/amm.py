"""A constant-product pool seen as order-book levels: what it sells or buys at each tick, exactly.

A level holds what the pool would trade until its marginal price, fee included, has walked through that price,
and trades all of it there. Where a tick is very fine, levels are some ticks apart. So the depth that is shown is the depth that is dealt, every price is on the
grid, and rounding is always the pool's: the product of its reserves never falls.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from math import isqrt

from terminal.model.order import BUY, Side

BPS = 10_000


def offered(side: Side, price: int, base: int, quote: int, unit: int, fee_bps: int) -> int:
    """Lots a taker on this side could trade in all at prices no worse than this one."""
    product, keep = base * quote, BPS - fee_bps
    worth = price * unit
    if worth <= 0:
        return 0
    if side is BUY:
        left = isqrt(product * BPS // (worth * keep))
        while left * left * worth * keep < product * BPS:
            left += 1
        return max(0, base - left)
    return max(0, isqrt(product * keep // (worth * BPS)) - base)


def first_price(side: Side, base: int, quote: int, unit: int, fee_bps: int) -> int:
    """The best tick at which the pool could trade at all: its marginal price with the fee, rounded the pool's way."""
    keep = BPS - fee_bps
    if side is BUY:
        return -(-quote * BPS // (base * unit * keep))
    return quote * keep // (base * unit * BPS)


def touch(side: Side, base: int, quote: int, unit: int, fee_bps: int, step: int) -> int:
    """The pool's best price on its grid of `step` ticks."""
    price = first_price(side, base, quote, unit, fee_bps)
    return -(-price // step) * step if side is BUY else price // step * step


def levels(
    side: Side, base: int, quote: int, unit: int, fee_bps: int, depth: int, step: int = 1
) -> Iterator[tuple[int, int]]:
    """(price, lots) from the pool's touch outwards, at `depth` multiples of `step` ticks, empty ones left out."""
    price = touch(side, base, quote, unit, fee_bps, step)
    before = 0
    for _ in range(depth):
        if price <= 0:
            return
        cumulative = offered(side, price, base, quote, unit, fee_bps)
        if cumulative > before:
            yield price, cumulative - before
            before = cumulative
        price += step if side is BUY else -step


@lru_cache(maxsize=64)
def ladder(
    side: Side, base: int, quote: int, unit: int, fee_bps: int, depth: int, step: int
) -> tuple[tuple[int, int], ...]:
    """`levels` all at once: a pool stands still for seconds, and is shown several times in each."""
    return tuple(levels(side, base, quote, unit, fee_bps, depth, step))
