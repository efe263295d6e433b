"""Fee tiers: the volume of 30 days, the midnight that decides, and the fees that orders then pay."""

from __future__ import annotations

from fractions import Fraction

from hypothesis import given, settings
from hypothesis import strategies as st

from terminal.model.order import BUY, SELL, Mode, OrderType
from terminal.paper.money.tiers import TIERS, Fees, tier_for
from tests.paper.money.desk import DAY, MINUTE, OPENED, SECOND, USDC, desk

TABLE = [(0, 0, 10), (100_000, 0, 8), (500_000, -1, 7), (1_000_000, -1, 5), (5_000_000, -2, 4), (25_000_000, -3, 3)]  # fmt: skip
"""The venue's own: from so much USDC on, maker and taker in basis points."""
PRICE = 3_800
"""0.0038 USDC, so that a million lots are 3,800 USDC."""


def test_the_table_is_the_venues() -> None:
    assert [(tier.usdc, tier.maker_bps, tier.taker_bps) for tier in TIERS] == TABLE
    assert [tier.number for tier in TIERS] == list(range(6))


def test_a_tier_begins_at_its_volume_to_the_unit() -> None:
    for tier in TIERS[1:]:
        assert tier_for(tier.units).number == tier.number
        assert tier_for(tier.units - 1).number == tier.number - 1
    assert tier_for(0).number == 0


days_open = st.sets(st.integers(0, 100), min_size=1)
trades = st.lists(
    st.tuples(st.integers(0, 100), st.integers(1, 10**12) | st.sampled_from([10**13, 10**14])), max_size=60
)


@settings(max_examples=60)
@given(trades, days_open)
def test_the_volume_is_that_of_the_last_thirty_days_and_midnight_decides(
    made: list[tuple[int, int]], also_open: set[int]
) -> None:
    """The exchange may be shut for days at a time."""
    fees, first = Fees(), OPENED // DAY
    for away in sorted({when for when, _ in made} | also_open | {140}):
        day = first + away
        fees.roll(day)
        ended = sum(units for when, units in made if day - 30 <= first + when < day)
        expected = max(number for number, (usdc, _, _) in enumerate(TABLE) if ended >= usdc * USDC)
        assert fees.tier(7).number == expected
        for when, units in made:
            if first + when == day:
                fees.add(7, day * DAY + 5, units)
        assert fees.volume(7, day) == sum(units for when, units in made if day - 30 < first + when <= day)
    assert fees.volumes == {}, "what no day will ask for is forgotten"


def test_own_trades_raise_the_tier_at_midnight_and_new_orders_alone_pay_by_it() -> None:
    it = desk()
    before = it.place(it.ann, BUY, PRICE - 100, 1_000)
    for _ in range(3):
        it.trade(PRICE, 10_000_000)
    standing = it.money.fee_standing(it.ann, it.now)
    assert (standing.tier, standing.name, standing.volume_30d) == (0, "Standard", "114000.00000000")
    assert standing.next_tier is not None
    assert (standing.next_tier.tier, standing.next_tier.missing) == (1, "0.00000000")
    assert standing.next_review_at == (OPENED + DAY) // 1000
    assert it.trade(PRICE, 1_000)[1].order.fee == 380_000_000 * 10 // 10_000
    it.pass_time(DAY - MINUTE)
    assert it.trade(PRICE, 1_000)[1].order.fee == 380_000
    it.pass_time(MINUTE)
    assert it.money.fee_standing(it.ann, it.now).tier == 1
    assert it.trade(PRICE, 1_000)[1].order.fee == 304_000, "8 basis points"
    left_from_before = it.exchange.orders[before.order.id]
    assert (left_from_before.maker_bps, left_from_before.taker_bps) == (0, 10)
    assert it.place(it.ann, BUY, PRICE - 100, 1_000, mode=Mode.PAPER).order.id in it.exchange.orders
    assert it.exchange.orders[it.exchange.next_order - 1].taker_bps == 8


def test_a_makers_rebate_is_paid_out_of_the_exchanges_fees_and_nothing_is_made() -> None:
    it = desk()
    total = it.exchange.ledgers[Mode.LIVE].total("USDC")
    for _ in range(7):
        it.trade(PRICE, 10_000_000)
        it.place(it.ann, SELL, PRICE, 10_000_000), it.place(it.ben, BUY, PRICE, 10_000_000)
    it.pass_time(DAY)
    assert it.money.fee_standing(it.ben, it.now).maker_bps == -1
    rested, taken = it.trade(PRICE, 1_000_000)
    notional = 3_800 * USDC
    assert it.exchange.ledgers[Mode.LIVE].total("USDC") == total
    fill = next(fill for fill in it.money._fresh if fill.order_id == rested.order.id)
    assert fill.fee == -notional // 10_000
    assert taken.order.fee == notional * 7 // 10_000


def test_paper_trades_are_no_volume() -> None:
    it = desk()
    it.place(it.ben, SELL, PRICE, 10_000)
    taken = it.place(it.ann, BUY, PRICE, 10_000, OrderType.IOC, Mode.PAPER)
    assert taken.order.filled == 10_000
    assert it.money.fee_standing(it.ann, it.now).volume_30d == "0.00000000"
    it.pass_time(2 * SECOND)
    assert it.money.fee_standing(it.ann, it.now).volume_30d == "0.00000000"


def test_a_tier_lasts_as_long_as_the_volume_and_then_falls_back() -> None:
    it = desk()
    for _ in range(3):
        it.trade(PRICE, 10_000_000)
    tiers = []
    for _ in range(32):
        it.pass_time(DAY)
        tiers.append(it.money.fee_standing(it.ann, it.now).tier)
    assert tiers == [1] * 30 + [0, 0]
    assert it.exchange.accounts[it.ann].fee_caps == (10_000, 10_000)


def test_a_midnight_while_the_exchange_was_shut_counts() -> None:
    it = desk()
    for _ in range(3):
        it.trade(PRICE, 10_000_000)
    it.now += 2 * DAY + 5 * SECOND
    it.money.skip(2 * DAY, it.now)
    assert it.exchange.accounts[it.ann].fee_caps == (0, 8)


def test_the_tier_and_its_fees_outlive_a_restart() -> None:
    it = desk()
    for _ in range(3):
        it.trade(PRICE, 10_000_000)
    it.pass_time(DAY)
    for account in it.exchange.accounts.values():
        account.fee_caps = (10_000, 10_000)
    it.put_away_and_taken_up()
    assert it.exchange.accounts[it.ann].fee_caps == (0, 8)
    assert it.trade(PRICE, 1_000)[1].order.fee == 304_000


def test_no_fee_is_ever_above_its_exact_share() -> None:
    """The fees of all parts together are never more than the exact fee of the whole."""
    it = desk()
    for lots in (101, 333, 1_007):
        fee = it.trade(PRICE + 1, lots)[1].order.fee
        exact = Fraction(lots * (PRICE + 1) * 100 * 10, 10_000)
        assert exact - 1 < fee <= exact


def test_a_day_counts_for_thirty_midnights_even_if_the_exchange_was_shut_between() -> None:
    for shut, tier in ((30, 1), (31, 0)):
        fees = Fees()
        fees.roll(100)
        fees.add(7, 100 * DAY, 200_000 * USDC)
        fees.roll(100 + shut)
        assert fees.tier(7).number == tier
