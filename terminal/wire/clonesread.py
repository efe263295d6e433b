"""What the venue tells of cloned bots, read into the model's values. One that makes no sense is left out and counted."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any, TypeVar

from terminal.model.clones import (
    Activity,
    ActivityPage,
    Asset,
    Clone,
    Clones,
    Loadout,
    Money,
    Settings,
    Skill,
    Slot,
    Source,
)
from terminal.model.errors import Malformed
from terminal.model.money import QUOTE_DECIMALS
from terminal.wire.values import ident, millis, number, pick, row_of, rows_of, text, units_of, whole, word

_UNIT = Decimal(1).scaleb(-QUOTE_DECIMALS)
_MOST = Decimal(10**15)
MOST_ROWS, MOST_SKILLS, MOST_PARAMS = 500, 40, 12
_NAME, _TOLD = 64, 240
T = TypeVar("T")


def clones(body: Any) -> Clones:
    """A list, bare or under a name."""
    rows = rows_of(_opened(body), "clones", "bots", "data")[:MOST_ROWS]
    read = [one for one in (_perhaps(clone, row) for row in rows) if one is not None]
    return Clones(tuple(read), len(rows) - len(read))


def clone(body: Any) -> Clone:
    row = row_of(_opened(body))
    active = _flag(row, "is_active", default=True)
    position = _decimal(row, "position", "base_balance")
    wins, losses = (_count(row, name) for name in ("wins", "losses"))
    return Clone(
        id=ident(pick(row, "id", "clone_id"), "id"),
        name=text(pick(row, "name", "custom_name", "id", "clone_id"), _NAME),
        source=text(pick(row, "source_id", "source", "slug", default=""), _NAME),
        mode=_mode(row),
        active=active,
        trading=active and _flag(row, "is_trading", "trading_enabled", default=False),
        status=text(pick(row, "status", "state", default=""), 24).lower(),
        why=text(pick(row, "status_text", "reason", default=""), _TOLD),
        pair=text(pick(row, "pair", "symbol", default=""), 24).upper(),
        settings=_settings(row),
        skills=_names(row.get("skills")),
        balance=_money(row, "balance_usdc", "balance"),
        available=_money(row, "available_usdc", "available", "balance_usdc", "balance"),
        held=_money(row, "held_usdc", "held"),
        equity=_money(row, "equity_usdc", "equity"),
        deposits=_money(row, "net_deposits_usdc", "net_deposits", "funded_usdc"),
        realised=_money(row, "realized_pnl_usdc", "realised_pnl", "realized_pnl"),
        unrealised=_money(row, "unrealized_pnl_usdc", "unrealised_pnl", "unrealized_pnl"),
        profit=_money(row, "total_pnl_usdc", "total_pnl", "pnl"),
        position=position,
        worth=_money(row, "position_value_usdc", "position_value"),
        cost=_cost(position, _decimal(row, "average_cost", "entry_price")),
        trades=_count(row, "trades", "total_trades") or 0,
        wins=wins,
        losses=losses,
        won=_decimal(row, "win_rate_pct", "win_rate"),
        open_orders=_count(row, "open_orders") or 0,
        created_ms=millis(pick(row, "created_at", default=0)),
        started_ms=millis(pick(row, "started_at", default=0)),
    )


def sources(body: Any) -> tuple[Source, ...]:
    rows = rows_of(_opened(body), "bots", "available", "data")[:MOST_ROWS]
    return tuple(one for one in (_perhaps(_source, row) for row in rows) if one is not None)


def _source(row: Mapping[str, Any]) -> Source:
    risk, settings = (
        told if isinstance(told := row.get(name), dict) else {} for name in ("risk", "default_settings")
    )
    id_ = ident(pick(row, "source_id", "slug", "id"), "source_id")
    return Source(
        kind=text(pick(row, "source_type", "type"), 24),
        id=id_,
        name=text(pick(row, "name", default=id_), _NAME),
        about=text(pick(row, "description", default=""), _TOLD),
        pair=text(pick(row, "default_symbol", "symbol", default=settings.get("symbol", "")), 24).upper(),
        level=text(pick(risk, "level", default=""), 16),
        exposure=_decimal(risk, "max_exposure_pct"),
        loss=_decimal(risk, "max_loss_per_position_pct"),
        settings=_settings(settings),
        skills=_names(row.get("skills")),
    )


def money(body: Any) -> Money:
    row = row_of(_opened(body))
    return Money(
        _money(row, "available_usdc", "available", "balance_usdc", "balance"),
        _money(row, "held_usdc", "held"),
        _money(row, "equity_usdc", "equity"),
        _money(row, "owner_available_usdc", "owner_available"),
    )


def activity(body: Any) -> ActivityPage:
    body = _opened(body)
    rows = rows_of(body, "activities", "activity", "data")[:MOST_ROWS]
    entries = tuple(one for one in (_perhaps(_activity, row) for row in rows) if one is not None)
    told = body if isinstance(body, dict) else {}
    page, pages, total = (_count(told, name) or 0 for name in ("page", "pages", "total"))
    return ActivityPage(entries, max(1, page), max(1, page, pages), max(total, len(entries)))


def _activity(row: Mapping[str, Any]) -> Activity:
    kind = text(pick(row, "kind", "type", "action", default=""), 16)
    return Activity(
        id=text(pick(row, "id", default=""), _NAME),
        at_ms=millis(pick(row, "at", "timestamp", "created_at", default=0)),
        kind=kind,
        text=text(pick(row, "text", "message", "description", default=kind), _TOLD),
        profit=_money(row, "pnl", "realized_pnl"),
    )


def assets(body: Any) -> tuple[Asset, ...]:
    rows = rows_of(_opened(body), "assets", "data")[:MOST_ROWS]
    return tuple(one for one in (_perhaps(_asset, row) for row in rows) if one is not None)


def _asset(row: Mapping[str, Any]) -> Asset:
    return Asset(
        pair=text(pick(row, "pair", "symbol", "asset"), 24).upper(),
        trades=_count(row, "trades", "total_trades") or 0,
        volume=_money(row, "volume_usdc", "volume"),
        fees=_money(row, "fees_usdc", "fees"),
        position=_decimal(row, "position"),
        realised=_money(row, "realized_pnl_usdc", "realized_pnl"),
        unrealised=_money(row, "unrealized_pnl_usdc", "unrealized_pnl"),
        won=_decimal(row, "win_rate_pct", "win_rate"),
    )


def loadout(body: Any) -> Loadout:
    row = row_of(_opened(body))
    known = rows_of(pick(row, "available", "skills", default=[]), "available")[:MOST_SKILLS]
    equipped = rows_of(pick(row, "equipped", default=[]), "equipped")[:MOST_SKILLS]
    told = rows_of(pick(row, "slots", default=equipped), "slots")[:MOST_SKILLS]
    params = {word(one.get("skill_id")): _params(one.get("custom_params")) for one in equipped}
    slots = (_perhaps(_slot, one) for one in told)
    return Loadout(
        tuple(one for one in (_perhaps(_skill, row) for row in known) if one is not None),
        tuple(one._replace(params=params.get(one.skill, ())) for one in slots if one is not None),
    )


def _slot(row: Mapping[str, Any]) -> Slot:
    skill = row.get("skill_id")
    return Slot(
        text(pick(row, "slot_type", "type"), 16),
        max(0, whole(pick(row, "slot_position", "position", default=0), "slot_position")),
        ident(skill, "skill_id") if skill else "",
    )


def _skill(row: Mapping[str, Any]) -> Skill:
    id_ = ident(pick(row, "skill_id", "id"), "skill_id")
    told = row.get("params")
    params = [one for one in told if isinstance(one, dict)][:MOST_PARAMS] if isinstance(told, list) else []
    return Skill(
        id_,
        text(pick(row, "name", default=id_), _NAME),
        text(pick(row, "slot_type", "type", default=""), 16),
        text(pick(row, "description", default=""), _TOLD),
        tuple(_param(one) for one in params),
    )


def _param(row: Mapping[str, Any]) -> str:
    """Such as `spread_bps 2 to 1000, 20 by itself`."""
    least, most, usual = (text(row.get(name), 24) for name in ("minimum", "maximum", "default"))
    bounds = f" {least} to {most}" if least and most else ""
    return f"{text(pick(row, 'name', default='?'), 32)}{bounds}{f', {usual} by itself' if usual else ''}"


def _params(told: Any) -> tuple[tuple[str, str], ...]:
    if not isinstance(told, dict):
        return ()
    return tuple((text(name, 32), text(value, 32)) for name, value in list(told.items())[:MOST_PARAMS])


# -- parts ---------------------------------------------------------------------------------------------------


def _opened(body: Any) -> Any:
    """Out of an envelope with nothing beside it that counts."""
    inner = body.get("data") if isinstance(body, dict) else None
    return inner if isinstance(inner, dict) else body


def _perhaps(read: Callable[[Mapping[str, Any]], T], row: Mapping[str, Any]) -> T | None:
    try:
        return read(row)
    except Malformed:
        return None


def _settings(row: Mapping[str, Any]) -> Settings:
    inner = row.get("settings")
    told = (
        {**inner, **{name: one for name, one in row.items() if one is not None}}
        if isinstance(inner, dict)
        else row
    )
    return Settings(
        *(_decimal(told, name) for name in ("stop_loss_pct", "take_profit_pct", "max_position_pct"))
    )


def _mode(row: Mapping[str, Any]) -> str:
    """Real money is never taken for practice: where the two words for it differ, it is live."""
    said, paper = text(pick(row, "mode", default=""), 12).lower(), row.get("is_paper")
    if said == "live" or paper is False:
        return "live"
    return "paper" if paper is True or said == "paper" else ""


def _flag(row: Mapping[str, Any], *names: str, default: bool) -> bool:
    told = pick(row, *names, default=default)
    if not isinstance(told, bool):
        raise Malformed(names[0], f"{names[0]} must be true or false, not {text(told, 40)}")
    return told


def _names(told: Any) -> tuple[str, ...]:
    listed = told[:MOST_SKILLS] if isinstance(told, list) else []
    return tuple(text(one, _NAME) for one in listed if isinstance(one, str))


def _money(row: Mapping[str, Any], *names: str) -> int | None:
    """Units of the quote. What is not told is not nothing."""
    told = pick(row, *names, default=None)
    return None if told is None else units_of(told, _UNIT, names[0])


def _decimal(row: Mapping[str, Any], *names: str) -> Decimal | None:
    told = pick(row, *names, default=None)
    if told is None:
        return None
    amount = number(told, names[0])
    if abs(amount) > _MOST:
        raise Malformed(names[0], f"{names[0]} {text(told, 40)} is out of range")
    return amount


def _count(row: Mapping[str, Any], name: str, *more: str) -> int | None:
    told = pick(row, name, *more, default=None)
    return None if told is None else max(0, whole(told, name))


def _cost(position: Decimal | None, average: Decimal | None) -> int | None:
    """Cut off, as the average is."""
    if not position or average is None:
        return None
    return units_of(position * average, _UNIT, "average_cost")
