"""What the Prop Desk tells of itself, turned into the model: tiers, rules, reserve, markets. Missing is None, nonsense Malformed."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from terminal.model import prop
from terminal.model.errors import Malformed
from terminal.model.text import Clean
from terminal.wire.optional import MOST_PERCENT, amount, count, flag, money, percent, share, size, words
from terminal.wire.values import Row, millis, pick, row_of, rows_of, text, whole

ALL_BPS = Decimal(10_000)
MOST_LEVERAGE = 10_000
MOST_MARGIN = Decimal(50)
RULES = (
    "target", "trading_day", "drawdown", "daily_loss", "review", "payout", "orders", "funding", "liquidation", "new_account",
)  # fmt: skip
"""whose sentences are kept"""


def config(body: Any) -> prop.Config:
    row = row_of(body)
    venues = pick(row, "venues", default=[])
    return prop.Config(
        _rules(row_of(pick(row, "rules", default={}), "rules"), pick(row, "tiers", default=[])),
        tuple(_venue(one) for one in _list(venues, "venues")),
        flag(row, "is_simulated", "simulated"),
    )


def _rules(row: Row, tiers: Any) -> prop.Rules:
    said = ((name, row[name]) for name in RULES if isinstance(row.get(name), str))
    return prop.Rules(
        tiers=tuple(_tier(one) for one in rows_of(tiers, "tiers")),
        min_trades=count(row, "min_trade_count"),
        min_days=count(row, "min_trading_days"),
        min_notional=amount(row, "min_notional_usdc"),
        max_open=count(row, "max_open_trades"),
        fee_bps=share(row, "fee_bps", most=ALL_BPS),
        maintenance_pct=share(row, "maintenance_margin_pct", most=MOST_MARGIN),
        max_funding_pct=share(row, "max_funding_pct_hourly"),
        review_s=count(row, "review_seconds"),
        sentences=tuple((Clean(name), text(sentence, 400)) for name, sentence in said),
    )


def _tier(row: Row) -> prop.Tier:
    return prop.Tier(
        id=whole(pick(row, "id", "tier_id"), "id"),
        slug=words(row, "slug", most=32),
        name=words(row, "display_name", "name", "slug", most=40),
        allocation=amount(row, "allocation_usdc", "allocation"),
        fee=amount(row, "fee_usdc", "fee"),
        target_pct=share(row, "profit_target_pct", most=MOST_PERCENT),
        drawdown_pct=share(row, "max_drawdown_pct"),
        daily_loss_pct=share(row, "daily_loss_pct", "daily_loss_limit_pct"),
        split_pct=share(row, "split_pct"),
        leverage=leverage(row, "max_leverage"),
        funded_leverage=leverage(row, "funded_max_leverage"),
    )


def _venue(one: Any) -> prop.Venue:
    """An object, or its bare name."""
    if isinstance(one, str):
        return prop.Venue(text(one, 40), text(one, 40))
    row = row_of(one, "venues")
    symbols = _list(pick(row, "symbols", "markets", default=[]), "symbols")
    return prop.Venue(
        words(row, "id", "venue", "slug", most=40),
        words(row, "display_name", "name", "id", most=40),
        tuple(text(symbol, 40) for symbol in symbols if isinstance(symbol, str)),
    )


def stats(body: Any) -> prop.Stats:
    row = row_of(body)
    return prop.Stats(
        signups=count(row, "signups"),
        pending=count(row, "pending"),
        in_evaluation=count(row, "in_evaluation"),
        funded=count(row, "funded_count", "funded"),
        ever_funded=count(row, "ever_funded"),
        paid_out=amount(row, "total_paid_out_usdc"),
        accrued=amount(row, "total_accrued_usdc"),
        simulated=flag(row, "is_simulated"),
    )


def reserve(body: Any) -> prop.Reserve:
    row = row_of(body)
    return prop.Reserve(
        wallet=words(row, "wallet_address"),
        onchain=amount(row, "onchain_usdc"),
        allocated=amount(row, "total_allocated_usdc"),
        available=money(row, "available_usdc"),
        coverage_pct=share(row, "coverage_pct", most=MOST_PERCENT),
        real=flag(row, "real_capital_live"),
        checked_ms=millis(row.get("checked_at")),
        explorer_url=words(row, "explorer_url", most=200),
        note=words(row, "note", most=400),
    )


def markets(body: Any) -> prop.Markets:
    rows = rows_of(body, "markets", "data")
    row = body if isinstance(body, dict) else {}
    venue = words(row, "venue", most=40)
    return prop.Markets(venue, tuple(_market(one, venue) for one in rows), millis(row.get("checked_at")))


def _market(row: Row, venue: Clean) -> prop.Market:
    return prop.Market(
        symbol=text(pick(row, "symbol", "coin"), 40),
        venue=words(row, "venue", most=40) or venue,
        mark=size(row, "mark_price", "price", "mark"),
        tick=size(row, "tick_size", "tick"),
        lot=size(row, "lot_size", "lot"),
        max_leverage=leverage(row, "max_leverage"),
        half_spread_bps=share(row, "half_spread_bps", most=ALL_BPS),
        funding_pct=percent(row, "funding_rate_pct"),
    )


def leverage(row: Row, name: str) -> int | None:
    told = count(row, name)
    if told is not None and not 1 <= told <= MOST_LEVERAGE:
        raise Malformed(name, f"{name} must be from 1 to {MOST_LEVERAGE}, not {told}")
    return told


def _list(value: Any, name: str) -> list[Any]:
    if not isinstance(value, list):
        raise Malformed(name, f"{name} must be a list, not {text(value, 60)}")
    return value
