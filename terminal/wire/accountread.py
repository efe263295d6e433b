"""What the venue answers about the account, turned into the model's values. Every likely name is understood."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any, TypeVar

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
from terminal.model.money import QUOTE_DECIMALS
from terminal.model.order import Mode
from terminal.wire.reading import mode_of
from terminal.wire.values import Row, millis, number, pick, row_of, rows_of, text, units_of, whole, word

_UNIT = Decimal(1).scaleb(-QUOTE_DECIMALS)
_MOST_BPS = 1_000
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
T = TypeVar("T")


# -- who and what it pays ------------------------------------------------------------------------------------


def owner(body: Any) -> Owner:
    row = row_of(body)
    row = row_of(pick(row, "user", default=row))
    names = ((("id", "user_id"), 40), (("username", "name"), 60), (("email",), 120))
    said = [str(text(pick(row, *aliases, default=""), most)) for aliases, most in names]
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
        str(text(pick(row, "name", "tier_name", default=""), 30)),
        _bps(pick(row, "maker_bps", "maker_fee_bps"), "maker_bps"),
        _bps(pick(row, "taker_bps", "taker_fee_bps"), "taker_bps"),
        _maybe(row, "volume_30d", "volume_30d_usdc", "volume"),
        _rung(ahead) if ahead else None,
        None if missing is None else max(0, _units(missing, "missing")),
        millis(pick(row, "next_review_at", default=0)),
    )


def rungs(body: Any) -> tuple[Rung, ...]:
    """The tiers, the lowest first."""
    return tuple(
        sorted(_each(rows_of(body, "tiers", "fee_schedule", "data"), _rung), key=lambda one: one.least)
    )


def _rung(row: Row) -> Rung:
    return Rung(
        _tier(pick(row, "tier", "level", "id")),
        str(text(pick(row, "name", "tier_name", default=""), 30)),
        _units(pick(row, "min_volume_30d", "min_volume", "volume", default=0), "min_volume_30d"),
        _bps(pick(row, "maker_bps", "maker_fee_bps"), "maker_bps"),
        _bps(pick(row, "taker_bps", "taker_fee_bps"), "taker_bps"),
    )


def _tier(value: Any) -> int:
    tier = whole(value, "tier")
    if not 0 <= tier < 1000:
        raise Malformed("tier", f"tier {tier} cannot be")
    return tier


def _bps(value: Any, name: str) -> Decimal:
    bps = number(value, name)
    if abs(bps) > _MOST_BPS:
        raise Malformed(name, f"{name} {text(value, 30)} cannot be a fee")
    return bps


# -- what it owns --------------------------------------------------------------------------------------------


def worth(body: Any) -> Worth:
    row = row_of(body)
    simulated = pick(row, "simulation_mode", default=None)
    total = _maybe(row, "total_value_usdc", "total_value", "total_usdc")
    return Worth(simulated if isinstance(simulated, bool) else None, total)


def pair_funds(body: Any, symbol: str, base: str, quote: str) -> PairFunds:
    row = row_of(body)
    waiting = row.get("pending_settlements")
    fills = rows_of(waiting, "pending_settlements") if isinstance(waiting, list) else []
    return PairFunds(
        symbol,
        _leg(row, "base", base),
        _leg(row, "quote", quote),
        tuple(_each(fills, lambda one: fill(one, symbol))),
    )


def _leg(row: Row, leg: str, asset: str) -> Purse:
    source = row.get(f"{leg}_source")
    places = source if isinstance(source, dict) else {}
    named = str(text(pick(row, f"{leg}_symbol", default=asset), 16)).upper()
    return Purse(
        named,
        _units(pick(row, f"{leg}_balance", f"{leg}_available"), f"{leg}_balance"),
        _maybe(row, f"{leg}_held", f"{leg}_locked"),
        *(_maybe(places, name) for name in ("on_chain", "hot_wallet", "deposits")),
    )


def sub_accounts(body: Any) -> tuple[SubAccount, ...]:
    return tuple(_each(rows_of(body, "sub_accounts", "subaccounts", "accounts", "data"), _sub_account))


def _sub_account(row: Row) -> SubAccount:
    id_ = whole(pick(row, "sub_account_id", "id"), "id")
    if not 0 <= id_ < 2**31:
        raise Malformed("id", f"{id_} is no sub-account's number")
    told = row.get("balances")
    return SubAccount(
        id_,
        str(text(pick(row, "label", "name", default=""), 40)),
        row.get("is_main") is True,
        tuple(_each(rows_of(told, "balances"), _purse)) if isinstance(told, list) else _bare_balance(row),
    )


def _purse(row: Row) -> Purse:
    asset = str(text(pick(row, "currency", "asset", "symbol"), 16)).upper()
    return Purse(
        asset, _units(pick(row, "available", "free", "balance"), "available"), _maybe(row, "held", "locked")
    )


def _bare_balance(row: Row) -> tuple[Purse, ...]:
    balance = _maybe(row, "balance", "balance_usdc", "available")
    return () if balance is None else (Purse("USDC", balance),)


# -- what is on its way --------------------------------------------------------------------------------------


def withdrawals(body: Any) -> tuple[Move, ...]:
    return tuple(_each(rows_of(body, "withdrawals", "data"), withdrawal))


def withdrawal(row: Row) -> Move:
    return _move(row, "withdrawal", pick(row, "withdrawal_id", "id"))._replace(
        asset=str(text(pick(row, "currency", "asset", default="USDC"), 16)).upper(),
        amount=_maybe(row, "amount"),
        destination=str(text(pick(row, "destination", "destination_address", "to", default=""), 80)),
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
        str(text(pick(row, "symbol", "pair", default=""), 20)).lower().partition("/")[0],
        chain=str(text(pick(row, "chain", "network", default=""), 20)).lower(),
        paper=mode_of(row) is Mode.PAPER or word(row.get("tx_hash")).startswith("sim-"),
        tx_hash=str(text(pick(row, "tx_hash", "transaction_hash", default=""), 120)),
        url=str(text(pick(row, "explorer_url", default=""), 240)),
        reason=str(text(pick(row, "reason", "error", default=""), 160)),
        trade_id=str(text(pick(row, "trade_id", default=""), 80)),
        created_ms=millis(pick(row, "created_at", "timestamp", default=0)),
        expected_ms=millis(pick(row, "estimated_completion", default=0)),
    )


# -- one value after the other -------------------------------------------------------------------------------


def _units(value: Any, name: str) -> int:
    return units_of(value, _UNIT, name)


def _maybe(row: Row, *names: str) -> int | None:
    value = pick(row, *names, default=None)
    return None if value is None else _units(value, names[0])


def _each(rows: list[Row], read: Callable[[Row], T]) -> list[T]:
    """One that cannot be read leaves the others as they are. A list of which none can be is no list of these."""
    found: list[T] = []
    wrong: Malformed | None = None
    for row in rows:
        try:
            found.append(read(row))
        except Malformed as error:
            wrong = wrong or error
    if wrong is not None and not found:
        raise wrong
    return found
