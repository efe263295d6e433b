"""What the Prop Desk tells of the caller's own account, turned into the model: missing is None, nonsense is Malformed by its field."""

from __future__ import annotations

from typing import Any

from terminal.model import prop
from terminal.model.errors import Malformed
from terminal.wire.optional import (
    MOST_PERCENT,
    above_zero,
    amount,
    count,
    flag,
    money,
    percent,
    share,
    size,
    words,
)
from terminal.wire.propoffer import leverage
from terminal.wire.values import Row, ident, millis, pick, row_of, rows_of, text, word

SIDES = {"long": prop.LONG, "buy": prop.LONG, "short": prop.SHORT, "sell": prop.SHORT}


def account(body: Any) -> prop.Account:
    """Bare, or under `account` as the answer to a close has it."""
    row = _inner(body, "account")
    return prop.Account(
        id=words(row, "id", "account_id", most=64),
        track=words(row, "track", most=32),
        tier_id=count(row, "tier_id"),
        phase=_word(row, "phase", "status"),
        simulated=flag(row, "is_simulated"),
        allocation=amount(row, "starting_allocation_usdc", "allocation_usdc"),
        equity=money(row, "current_equity_usdc", "equity_usdc"),
        profit=money(row, "total_pnl_usdc"),
        profit_pct=percent(row, "profit_pct"),
        drawdown_pct=percent(row, "max_drawdown_pct"),
        day_profit=money(row, "daily_pnl_usdc"),
        daily_loss_broken=flag(row, "daily_loss_breached"),
        trade_count=count(row, "trade_count"),
        trading_days=count(row, "trading_days"),
        accrued=amount(row, "accrued_payout_usdc"),
        paid_out=amount(row, "total_paid_out_usdc"),
        split_pct=share(row, "split_pct"),
        graduation=_graduation(row_of(pick(row, "graduation", default={}), "graduation")),
        realized=money(row, "realized_pnl_usdc"),
        unrealized=money(row, "unrealized_pnl_usdc"),
        free_margin=money(row, "free_margin_usdc"),
        drawdown_floor=money(row, "drawdown_floor_usdc"),
        daily_floor=money(row, "daily_loss_floor_usdc"),
        max_leverage=leverage(row, "max_leverage"),
        open_trades=count(row, "open_trades"),
        note=words(row, "note", most=400),
    )


def _graduation(row: Row) -> prop.Graduation:
    return prop.Graduation(
        target_pct=share(row, "profit_target_pct", most=MOST_PERCENT),
        drawdown_pct=share(row, "max_drawdown_pct"),
        daily_loss_pct=share(row, "daily_loss_limit_pct", "daily_loss_pct"),
        min_trades=count(row, "min_trade_count"),
        min_days=count(row, "min_trading_days"),
        target_met=flag(row, "target_met"),
        drawdown_ok=flag(row, "dd_ok"),
        daily_loss_ok=flag(row, "daily_loss_ok"),
        trades_ok=flag(row, "trades_ok"),
        days_ok=flag(row, "days_ok"),
    )


def trades(body: Any) -> prop.Trades:
    rows = rows_of(body, "trades", "data")
    total = count(body, "total", "count") if isinstance(body, dict) else None
    return prop.Trades(tuple(trade(row) for row in rows), total)


def trade(body: Any) -> prop.Trade:
    """Bare, or under `trade` as the answer to a close has it."""
    row = _inner(body, "trade")
    closed_ms = millis(row.get("closed_at"))
    return prop.Trade(
        id=ident(pick(row, "id", "trade_id"), "id"),
        coin=text(pick(row, "coin", "symbol"), 40),
        side=_side(pick(row, "side")),
        size=above_zero(pick(row, "size", "quantity"), "size"),
        status=_word(row, "status") or (prop.CLOSED if closed_ms else "open"),
        venue=words(row, "venue", most=40),
        leverage=leverage(row, "leverage"),
        entry=size(row, "entry_price"),
        exit=size(row, "exit_price"),
        mark=size(row, "mark_price"),
        liquidation=size(row, "liquidation_price"),
        realized=money(row, "realized_pnl_usdc"),
        unrealized=money(row, "unrealized_pnl_usdc"),
        margin=amount(row, "margin_usdc"),
        fees=money(row, "fees_usdc"),
        funding=money(row, "funding_usdc"),
        phase=_word(row, "phase"),
        opened_ms=millis(row.get("opened_at")),
        closed_ms=closed_ms,
        closed_by=words(row, "closed_by", most=32),
        simulated=flag(row, "is_simulated"),
    )


def payouts(body: Any) -> prop.Payouts:
    row = row_of(body)
    history = pick(row, "payouts", "history", "data", default=[])
    return prop.Payouts(
        accrued=amount(row, "accrued_payout_usdc", "accrued_usdc", "accrued"),
        paid_out=amount(row, "total_paid_out_usdc"),
        split_pct=share(row, "split_pct"),
        payouts=tuple(payout(one) for one in rows_of(history, "payouts")),
        simulated=flag(row, "is_simulated"),
    )


def payout(body: Any) -> prop.Payout:
    row = row_of(body)
    units = amount(row, "amount_usdc", "amount")
    if units is None:
        raise Malformed("amount_usdc", "amount_usdc is missing")
    return prop.Payout(
        id=words(row, "id", "payout_id", most=64),
        amount=units,
        status=words(row, "status", most=40),
        split_pct=share(row, "split_pct"),
        real=flag(row, "is_real"),
        tx_hash=words(row, "onchain_tx_hash", "tx_hash"),
        requested_ms=millis(pick(row, "requested_at", "created_at", default=None)),
        settled_ms=millis(pick(row, "settled_at", "settled_onchain_at", default=None)),
    )


# -- single fields -----------------------------------------------------------------------------------------


def _inner(body: Any, name: str) -> Row:
    row = row_of(body)
    found = row.get(name)
    return found if isinstance(found, dict) else row


def _word(row: Row, *names: str) -> str:
    return text(word(pick(row, *names, default="")).lower(), 32)


def _side(value: Any) -> str:
    side = SIDES.get(word(value).lower())
    if side is None:
        raise Malformed("side", f"side must be long or short, not {text(value, 60)}")
    return side
