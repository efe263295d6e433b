"""What the desk tells everybody: its tiers, rules, markets, counts and reserve."""

from __future__ import annotations

from typing import TYPE_CHECKING

from terminal.model.money import format_units, quote_text
from terminal.paper.prop import sums
from terminal.paper.prop.marks import RATE_MOST
from terminal.paper.prop.texts import iso, percent_text, share_text
from terminal.paper.prop.tiers import (
    KEPT_TRADES,
    MAX_OPEN,
    MIN_DAYS,
    MIN_NOTIONAL,
    MIN_TRADES,
    REVIEW_US,
    TIERS,
    USDC,
    Tier,
)
from terminal.paper.prop.times import HOUR, SECOND
from terminal.wire import prop as wire
from terminal.wire.prop import Phase, Venue

if TYPE_CHECKING:
    from terminal.paper.prop.catalogue import Market
    from terminal.paper.prop.marks import Marks
    from terminal.paper.prop.room import PropDesk

NAMES = {Venue.HYPERLIQUID: "Crypto perpetuals", Venue.EVENT_CARDS: "Event-card indices"}
SIMULATED_RESERVE = 1_000_000 * USDC

RULES = wire.PropRules(
    min_trade_count=MIN_TRADES,
    min_trading_days=MIN_DAYS,
    min_notional_usdc=quote_text(MIN_NOTIONAL),
    max_open_trades=MAX_OPEN,
    max_kept_trades=KEPT_TRADES,
    fee_bps=format_units(sums.FEE, 1),
    maintenance_margin_pct=share_text(sums.MAINTENANCE),
    max_funding_pct_hourly=format_units(RATE_MOST, 6),
    review_seconds=REVIEW_US // SECOND,
    target="The target is met when both the allocation + realised profit and equity, open trades included, reach it.",
    trading_day="A UTC day on which a trade was closed, by you or by the desk.",
    drawdown="The fall of equity, open trades included, from its highest point so far, looked at each second and"
    " after each trade. Reaching the limit closes all trades and ends the account.",
    daily_loss="The fall of equity since 00:00 UTC, in percent of the allocation. Reaching the limit closes all"
    " trades; it ends an evaluation, and suspends a funded account until the next 00:00 UTC.",
    review="With every gate open all trades are closed, and after the review the account is funded: its equity starts"
    " again at the allocation, and max_leverage is the funded one.",
    payout="When a trade of a funded account is closed and both the allocation + realised profit and equity stand"
    " higher than after any close before, the split of what is new accrues. A claim is a record: no balance moves.",
    orders="A trade opens and closes at once, at the mark worsened by the market's half spread to the next tick;"
    " limit_price bounds that price and never rests. Each entry and each exit costs the fee.",
    funding="At each full UTC hour an open perpetual pays or receives the hour's rate on its worth at the mark.",
    liquidation="Margin is worth / leverage, for each trade alone. A trade is closed by force when its margin and its"
    " profit together are no more than the maintenance margin; where the price jumps, it can lose more.",
    new_account="One account a trader. A new one may take the place of one that is closed, or on which nothing has"
    " been paid or traded.",
)


def config(marks: Marks) -> wire.PropConfig:
    venues = [
        wire.PropVenueAnswer(venue.value, NAMES[venue], [market.symbol for market in marks.of_venue(venue)])
        for venue in Venue
    ]
    return wire.PropConfig([_tier(tier) for tier in TIERS.values()], RULES, venues, is_simulated=True)


def _tier(tier: Tier) -> wire.PropTierAnswer:
    return wire.PropTierAnswer(
        id=tier.id,
        slug=tier.slug,
        display_name=tier.name,
        allocation_usdc=quote_text(tier.allocation),
        fee_usdc=quote_text(tier.fee),
        profit_target_pct=share_text(tier.target),
        max_drawdown_pct=share_text(tier.drawdown),
        daily_loss_pct=share_text(tier.daily_loss),
        split_pct=share_text(tier.split),
        max_leverage=tier.leverage,
        funded_max_leverage=tier.funded_leverage,
    )


def markets(marks: Marks, venue: Venue, now: int) -> wire.PropMarkets:
    rows = [_market(marks, market, now) for market in marks.of_venue(venue)]
    return wire.PropMarkets(venue.value, rows, iso(now))


def _market(marks: Marks, market: Market, now: int) -> wire.PropMarketAnswer:
    instrument, rate = market.instrument, marks.funding_rate(market, now // HOUR)
    return wire.PropMarketAnswer(
        symbol=market.symbol,
        venue=market.venue.value,
        mark_price=instrument.price_text(marks.mark(market, now)),
        tick_size=str(instrument.tick),
        lot_size=str(instrument.lot),
        max_leverage=market.max_leverage,
        half_spread_bps=format_units(market.half_spread, 1),
        funding_rate_pct=None if rate is None else format_units(rate, 6),
    )


def stats(room: PropDesk) -> wire.PropStats:
    accounts, desk = room.accounts.values(), room.desk
    phases = [account.phase for account in accounts]
    return wire.PropStats(
        signups=desk.signups,
        pending=phases.count(Phase.PENDING),
        in_evaluation=phases.count(Phase.EVAL) + phases.count(Phase.EVAL_PASSED),
        funded_count=phases.count(Phase.FUNDED) + phases.count(Phase.SUSPENDED),
        ever_funded=desk.ever_funded,
        total_paid_out_usdc=quote_text(desk.paid_out),
        total_accrued_usdc=quote_text(sum(account.accrued for account in accounts)),
        is_simulated=True,
    )


def reserve(room: PropDesk, now: int) -> wire.PropReserve:
    """A made-up capital with the fees taken and the payouts recorded."""
    accounts = room.accounts.values()
    held = SIMULATED_RESERVE + room.desk.fees - room.desk.paid_out
    allocated = sum(a.tier.allocation for a in accounts if a.phase in (Phase.FUNDED, Phase.SUSPENDED))
    return wire.PropReserve(
        wallet_address=None,
        onchain_usdc=quote_text(held),
        total_allocated_usdc=quote_text(allocated),
        available_usdc=quote_text(max(0, held - sum(account.accrued for account in accounts))),
        coverage_pct=percent_text(held, allocated) if allocated else None,
        real_capital_live=False,
        checked_at=iso(now),
        explorer_url=None,
        note="Simulated: no wallet and no chain stand behind these figures. Without a proof of real capital no real"
        " payout is made, so every payout here is a practice record.",
    )
