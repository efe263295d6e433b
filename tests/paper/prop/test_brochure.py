"""What the desk tells everybody."""

from __future__ import annotations

from decimal import Decimal

import msgspec

from terminal.paper.prop import brochure
from terminal.wire.prop import Venue
from tests.paper.prop.bench import DAY, SECOND, Bench, funded


def test_the_config_names_every_tier_rule_and_market() -> None:
    told = brochure.config(Bench().room.marks)
    pro = next(tier for tier in told.tiers if tier.id == 3)
    assert (pro.slug, Decimal(pro.allocation_usdc), Decimal(pro.fee_usdc)) == (
        "pro",
        Decimal(25_000),
        Decimal(199),
    )
    assert Decimal(told.tiers[0].fee_usdc) == 0
    assert Decimal(told.tiers[-1].allocation_usdc) == 200_000
    assert all(len(said) > 40 for said in msgspec.structs.asdict(told.rules).values() if " " in str(said))
    perps, cards = told.venues
    assert {"BTC", "ETH", "SOL", "HYPE", "DOGE", "ALPHA"} <= set(perps.symbols)
    assert {"EVCDX-SPACEX", "EVCDX-OPENAI"} <= set(cards.symbols)


def test_marks_of_both_venues_are_on_their_grids() -> None:
    bench = Bench()
    for venue in Venue:
        rows = brochure.markets(bench.room.marks, venue, bench.now).markets
        assert {row.venue for row in rows} == {venue}
        for row in rows:
            assert Decimal(row.mark_price) % Decimal(row.tick_size) == 0
            assert Decimal(row.mark_price) > 0


def test_a_walking_mark_stands_still_while_the_exchange_is_shut() -> None:
    bench = Bench()
    before = bench.market("SOL").mark_price
    bench.sleep_until(bench.now + 3 * DAY)
    assert bench.market("SOL").mark_price == before
    bench.run(20 * SECOND)
    assert bench.market("SOL").mark_price != before


def test_stats_and_the_reserve_add_up() -> None:
    bench = Bench()
    bench.sign_up(2)
    bench.pay()
    bench.owner = bench.join()
    bench.sign_up(3)
    bench.owner = bench.join()
    funded(bench)
    trade = bench.open("BTC", "long", "0.1", 5)
    bench.price("btc", "101000")
    bench.close(trade.id)
    accrued = Decimal(bench.account.accrued_payout_usdc)
    stats, before = brochure.stats(bench.room), brochure.reserve(bench.room, bench.now)
    assert (stats.signups, stats.pending, stats.in_evaluation, stats.funded_count) == (3, 1, 1, 1)
    assert Decimal(stats.total_accrued_usdc) == accrued > 0
    assert Decimal(before.onchain_usdc) == 1_000_000 + 99
    assert Decimal(before.available_usdc) == 1_000_099 - accrued
    assert (Decimal(before.total_allocated_usdc), before.coverage_pct) == (Decimal(5_000), "20001.9800")
    bench.claim()
    stats, after = brochure.stats(bench.room), brochure.reserve(bench.room, bench.now)
    assert (Decimal(stats.total_paid_out_usdc), Decimal(stats.total_accrued_usdc)) == (accrued, Decimal(0))
    assert after.available_usdc == before.available_usdc
    assert Decimal(after.onchain_usdc) == 1_000_099 - accrued
    assert (after.real_capital_live, after.wallet_address, after.explorer_url) == (False, None, None)
    assert "no real payout" in after.note


def test_with_nothing_allocated_there_is_no_coverage_to_speak_of() -> None:
    bench = Bench()
    assert brochure.reserve(bench.room, bench.now).coverage_pct is None
