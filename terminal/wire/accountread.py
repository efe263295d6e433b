"""What the venue answers about the account, turned into the model's values. Every likely name is understood."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from terminal.model.errors import Malformed
from terminal.model.funds import (
    PERMITS,
    Course,
    FeeStanding,
    Move,
    Owner,
    PairFunds,
    Permit,
    Purse,
    Rung,
    SubAccount,
    Worth,
)
from terminal.model.order import Mode
from terminal.wire.optional import UNIT, each, figure, money, words
from terminal.wire.reading import mode_of
from terminal.wire.values import Row, millis, pick, row_of, rows_of, text, units_of, whole, word

_MOST_BPS = Decimal(1_000)
_COURSES: dict[str, Course] = {
    **dict.fromkeys(("settled", "completed", "complete", "confirmed", "success", "done"), "settled"),
    **dict.fromkeys(("failed", "rejected", "cancelled", "canceled", "error", "expired"), "failed"),
    **dict.fromkeys(("delayed", "retrying", "late"), "delayed"),
}  # fmt: skip
"""all other words are of something under way"""
_GRANTS: dict[str, Permit] = {
    "view": "view", "read": "view", "trade": "trade", "trading": "trade", "write": "trade",
    "withdraw": "withdraw", "withdrawal": "withdraw", "withdrawals": "withdraw",
}  # fmt: skip


# -- who and what it pays ------------------------------------------------------------------------------------


def owner(body: Any) -> Owner:
    row = row_of(body)
    row = row_of(pick(row, "user", default=row))
    names = ((("id", "user_id"), 40), (("username", "name"), 60), (("email",), 120))
    said = [words(row, *aliases, most=most) for aliases, most in names]
    return Owner(said[0], said[1], said[2], _permits(row))


def _permits(row: Row) -> dict[Permit, bool]:
    """A list names what the key may do; without one, flags such as `can_trade` tell each by itself."""
    listed = pick(row, "permissions", "scopes", default=None)
    if isinstance(listed, dict):
        flags = {word(name).lower(): value for name, value in listed.items()}
        return {
            _GRANTS[name]: value
            for name, value in flags.items()
            if name in _GRANTS and isinstance(value, bool)
        }
    if isinstance(listed, list):
        granted = {_GRANTS.get(word(one).lower()) for one in listed}
        return {permit: permit in granted for permit in PERMITS}
    told = {permit: row.get(f"can_{permit}") for permit in PERMITS}
    return {permit: value for permit, value in told.items() if isinstance(value, bool)}


def fee_standing(body: Any) -> FeeStanding:
    row = row_of(body)
    ahead, tier = pick(row, "next_tier", default=None), pick(row, "tier", "level", default=None)
    ahead = row_of(ahead, "next_tier") if isinstance(ahead, dict) else None
    missing = pick(ahead, "missing", "remaining", default=None) if ahead else None
    return FeeStanding(
        None if tier is None else _tier(tier),
        words(row, "name", "tier_name", most=30),
        _bps(row, "maker_bps", "maker_fee_bps"),
        _bps(row, "taker_bps", "taker_fee_bps"),
        money(row, "volume_30d", "volume_30d_usdc", "volume"),
        _rung(ahead) if ahead else None,
        None if missing is None else max(0, _units(missing, "missing")),
        millis(pick(row, "next_review_at", default=0)),
    )


def rungs(body: Any) -> tuple[Rung, ...]:
    """The tiers, the lowest first."""
    return tuple(
        sorted(each(rows_of(body, "tiers", "fee_schedule", "data"), _rung), key=lambda one: one.least)
    )


def _rung(row: Row) -> Rung:
    return Rung(
        _tier(pick(row, "tier", "level", "id")),
        words(row, "name", "tier_name", most=30),
        _units(pick(row, "min_volume_30d", "min_volume", "volume", default=0), "min_volume_30d"),
        _bps(row, "maker_bps", "maker_fee_bps"),
        _bps(row, "taker_bps", "taker_fee_bps"),
    )


def _tier(value: Any) -> int:
    tier = whole(value, "tier")
    if not 0 <= tier < 1000:
        raise Malformed("tier", f"tier {tier} cannot be")
    return tier


def _bps(row: Row, *names: str) -> Decimal:
    bps = figure(row, *names, most=_MOST_BPS)
    if bps is None:
        raise Malformed(names[0], f"{names[0]} is missing")
    return bps


# -- what it owns --------------------------------------------------------------------------------------------


def worth(body: Any) -> Worth:
    row = row_of(body)
    simulated = pick(row, "simulation_mode", default=None)
    total = money(row, "total_value_usdc", "total_value", "total_usdc")
    return Worth(simulated if isinstance(simulated, bool) else None, total)


def pair_funds(body: Any, symbol: str, base: str, quote: str) -> PairFunds:
    row = row_of(body)
    waiting = row.get("pending_settlements")
    fills = rows_of(waiting, "pending_settlements") if isinstance(waiting, list) else []
    return PairFunds(
        symbol,
        _leg(row, "base", base),
        _leg(row, "quote", quote),
        tuple(each(fills, lambda one: fill(one, symbol))),
    )


def _leg(row: Row, leg: str, asset: str) -> Purse:
    source = row.get(f"{leg}_source")
    places = source if isinstance(source, dict) else {}
    named = str(text(pick(row, f"{leg}_symbol", default=asset), 16)).upper()
    return Purse(
        named,
        _units(pick(row, f"{leg}_balance", f"{leg}_available"), f"{leg}_balance"),
        money(row, f"{leg}_held", f"{leg}_locked"),
        *(money(places, name) for name in ("on_chain", "hot_wallet", "deposits")),
    )


def sub_accounts(body: Any) -> tuple[SubAccount, ...]:
    return tuple(each(rows_of(body, "sub_accounts", "subaccounts", "accounts", "data"), _sub_account))


def _sub_account(row: Row) -> SubAccount:
    id_ = whole(pick(row, "sub_account_id", "id"), "id")
    if not 0 <= id_ < 2**31:
        raise Malformed("id", f"{id_} is no sub-account's number")
    told = row.get("balances")
    return SubAccount(
        id_,
        words(row, "label", "name", most=40),
        row.get("is_main") is True,
        tuple(each(rows_of(told, "balances"), _purse)) if isinstance(told, list) else _bare_balance(row),
    )


def _purse(row: Row) -> Purse:
    asset = str(text(pick(row, "currency", "asset", "symbol"), 16)).upper()
    return Purse(
        asset, _units(pick(row, "available", "free", "balance"), "available"), money(row, "held", "locked")
    )


def _bare_balance(row: Row) -> tuple[Purse, ...]:
    balance = money(row, "balance", "balance_usdc", "available")
    return () if balance is None else (Purse("USDC", balance),)


# -- what is on its way --------------------------------------------------------------------------------------


def withdrawals(body: Any) -> tuple[Move, ...]:
    return tuple(each(rows_of(body, "withdrawals", "data"), withdrawal))


def withdrawal(row: Row) -> Move:
    return _move(row, "withdrawal", pick(row, "withdrawal_id", "id"))._replace(
        asset=str(text(pick(row, "currency", "asset", default="USDC"), 16)).upper(),
        amount=money(row, "amount"),
        destination=words(row, "destination", "destination_address", "to", most=80),
    )


def fill(row: Row, symbol: str) -> Move:
    trade_id = word(pick(row, "trade_id", "id", default=""))
    return _move(row, "fill", pick(row, "order_id", default="") or trade_id)._replace(symbol=symbol)


def settlement(row: Row) -> Move:
    """As the private stream tells it: no more of it than its state."""
    is_fill = pick(row, "trade_id", default=None) is not None
    return _move(row, "fill" if is_fill else "withdrawal", pick(row, "order_id", "withdrawal_id", "id"))


def _move(row: Row, what: Any, id_: Any) -> Move:
    said = str(text(pick(row, "settlement_status", "status", "state", default="pending"), 40)).lower()
    if not word(id_):
        raise Malformed("id", "a settlement without a name cannot be followed")
    return Move(
        str(text(id_, 80)),
        what,
        _COURSES.get(said, "pending"),
        said,
        words(row, "symbol", "pair", most=20).lower().partition("/")[0],
        chain=words(row, "chain", "network", most=20).lower(),
        paper=mode_of(row) is Mode.PAPER or word(row.get("tx_hash")).startswith("sim-"),
        tx_hash=words(row, "tx_hash", "transaction_hash", most=120),
        url=words(row, "explorer_url", most=240),
        reason=words(row, "reason", "error", most=160),
        trade_id=words(row, "trade_id", most=80),
        created_ms=millis(pick(row, "created_at", "timestamp", default=0)),
        expected_ms=millis(pick(row, "estimated_completion", default=0)),
    )


# -- one value after the other -------------------------------------------------------------------------------


def _units(value: Any, name: str) -> int:
    return units_of(value, UNIT, name)
