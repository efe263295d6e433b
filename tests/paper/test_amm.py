"""Pools as levels: against counting lot by lot, and that dealing with one makes and loses nothing."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from itertools import islice

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from terminal.model.errors import Refused
from terminal.model.instrument import Instrument
from terminal.model.order import BUY, SELL, Mode, Side
from terminal.paper import amm
from terminal.paper.clearing import QUOTE
from terminal.paper.exchange import Exchange

STEADY = settings(derandomize=True, database=None, max_examples=80)
PLENTY = 10**15

sides = st.sampled_from([BUY, SELL])
fees = st.sampled_from([0, 1, 30, 100, 2500])
units = st.sampled_from([1, 7, 100])
reserves = st.integers(1, 10**12)


def counted(side: Side, price: int, base: int, quote: int, unit: int, fee_bps: int) -> int:
    """Give up or take in one lot at a time along the curve, while its price with the fee is within the limit."""
    product, kept = base * quote, Fraction(10_000 - fee_bps, 10_000)
    lots = 0
    if side is BUY:
        while lots + 1 < base and Fraction(product, (base - lots - 1) ** 2 * unit) / kept <= price:
            lots += 1
    else:
        while Fraction(product, (base + lots + 1) ** 2 * unit) * kept >= price:
            lots += 1
    return lots


@STEADY
@given(sides, st.integers(1, 400), st.integers(1, 150), st.integers(1, 60_000), units, fees)
def test_what_is_offered_is_what_counting_finds(
    side: Side, price: int, base: int, quote: int, unit: int, fee_bps: int
) -> None:
    assert amm.offered(side, price, base, quote, unit, fee_bps) == counted(
        side, price, base, quote, unit, fee_bps
    )


@STEADY
@given(sides, st.integers(2, 150), st.integers(1, 20_000), units, fees)
def test_levels_are_what_counting_at_every_tick_finds(
    side: Side, base: int, quote: int, unit: int, fee_bps: int
) -> None:
    first = amm.first_price(side, base, quote, unit, fee_bps)
    last = first + 12 if side is BUY else max(1, first - 12)
    better = range(max(1, first - 20), last + 1) if side is BUY else range(first + 20, last - 1, -1)
    expected, before = [], 0
    for price in better:
        lots = counted(side, price, base, quote, unit, fee_bps)
        if lots > before:
            expected.append((price, lots - before))
        before = lots
    assert list(amm.levels(side, base, quote, unit, fee_bps, 13)) == expected


@STEADY
@given(sides, reserves, reserves, units, fees, st.integers(1, 400))
def test_levels_go_away_from_the_touch_and_are_never_empty(
    side: Side, base: int, quote: int, unit: int, fee_bps: int, depth: int
) -> None:
    levels = list(amm.levels(side, base, quote, unit, fee_bps, depth))
    prices = [price for price, _ in levels]
    assert prices == sorted(set(prices), reverse=side is SELL)
    assert all(price > 0 and lots > 0 for price, lots in levels)
    assert len(levels) <= depth
    if side is BUY:
        assert sum(lots for _, lots in levels) < base
    else:
        assert sum(price * lots * unit for price, lots in levels) < quote


@STEADY
@given(sides, reserves, reserves, units, fees, st.data())
def test_the_product_never_falls_however_much_is_taken(
    side: Side, base: int, quote: int, unit: int, fee_bps: int, data: st.DataObject
) -> None:
    product, sign = base * quote, 1 if side is BUY else -1
    for price, lots in islice(amm.levels(side, base, quote, unit, fee_bps, 60), 6):
        part = data.draw(st.integers(1, lots))
        for taken in (part, lots):
            assert (base - sign * taken) * (quote + sign * price * taken * unit) >= product
        base, quote = base - sign * lots, quote + sign * price * lots * unit


@STEADY
@given(reserves, reserves, units, fees)
def test_a_pool_never_buys_dearer_than_it_sells(base: int, quote: int, unit: int, fee_bps: int) -> None:
    asks = list(amm.levels(BUY, base, quote, unit, fee_bps, 3))
    bids = list(amm.levels(SELL, base, quote, unit, fee_bps, 3))
    if asks and bids:
        assert bids[0][0] <= asks[0][0]


# -- the exchange's swap -----------------------------------------------------------------------------------


class Dealt:
    """An exchange with one pool and a taker with plenty."""

    def __init__(self, base: int, quote: int, fee_bps: int, money: int = PLENTY) -> None:
        self.exchange = Exchange([Instrument("ALPHA", Decimal("0.0001"), Decimal("0.0001"), 1)])
        self.ledger = self.exchange.ledgers[Mode.LIVE]
        self.taker = self.exchange.open_account("taker", watched=True).id
        self.pool = self.exchange.open_pool("alpha", "pool", base, quote, fee_bps).account
        self.ledger.deposit(self.taker, QUOTE, money)
        self.ledger.deposit(self.taker, "ALPHA", PLENTY)

    def swap(self, side: Side, limit: int, lots: int) -> int:
        return self.exchange.swap(self.taker, "alpha", "pool", side, limit, lots, 0)

    def owned(self, account: int) -> tuple[int, int]:
        return self.ledger.purse(account, "ALPHA").available, self.ledger.purse(account, QUOTE).available

    def product(self) -> int:
        base, quote = self.owned(self.pool)
        return base * quote


@STEADY
@given(
    st.integers(10, 10**6), st.integers(10, 10**8), fees,
    st.lists(st.tuples(sides, st.integers(-30, 30), st.integers(1, 10**5)), max_size=8),
)  # fmt: skip
def test_swaps_move_goods_and_money_between_two_and_never_harm_the_pool(
    base: int, quote: int, fee_bps: int, swaps: list[tuple[Side, int, int]]
) -> None:
    dealt = Dealt(base, quote, fee_bps)
    whole = [sum(pair) for pair in zip(dealt.owned(dealt.taker), dealt.owned(dealt.pool), strict=True)]
    for side, away, lots in swaps:
        goods, money = dealt.owned(dealt.pool)
        limit, product = max(1, money // goods + away), dealt.product()
        before = dealt.owned(dealt.taker)
        shown = list(dealt.exchange.pool_depth(dealt.exchange.pair("alpha"), "pool", side, limit))
        done = dealt.swap(side, limit, lots)
        changes = dealt.exchange.drain()
        after = dealt.owned(dealt.taker)
        sign = 1 if side is BUY else -1
        assert done == min(lots, sum(size for _, size in shown))
        assert after[0] - before[0] == sign * done == sign * sum(trade.lots for trade in changes.trades)
        assert before[1] - after[1] == sign * sum(trade.price * trade.lots for trade in changes.trades)
        assert all(sign * trade.price <= sign * limit for trade in changes.trades)
        assert changes.pools == ({"alpha"} if done else set())
        assert dealt.product() >= product
        assert whole == [
            sum(pair) for pair in zip(dealt.owned(dealt.taker), dealt.owned(dealt.pool), strict=True)
        ]
        assert not dealt.ledger.fees.get(QUOTE)


def test_a_swap_beyond_ones_means_changes_nothing() -> None:
    dealt = Dealt(2_000, 200_000, 30, money=1_500)
    before = dealt.owned(dealt.taker), dealt.owned(dealt.pool)
    with pytest.raises(Refused, match="is available"):
        dealt.swap(BUY, 110, 1_000)
    assert (dealt.owned(dealt.taker), dealt.owned(dealt.pool)) == before
    assert not dealt.exchange.changes
