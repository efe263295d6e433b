"""What the venue tells of cloned bots, read into the model's values. One that makes no sense is left out and counted."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

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
    Tunable,
)
from terminal.model.errors import Malformed
from terminal.wire.optional import UNIT, count, each, figure, flag, words
from terminal.wire.optional import money as usdc
from terminal.wire.values import Row, ident, millis, pick, row_of, rows_of, text, units_of, word

MOST_ROWS, MOST_SKILLS, MOST_PARAMS = 500, 40, 12
_NAME, _TOLD = 64, 240


def clones(body: Any) -> Clones:
    """A list, bare or under a name."""
    rows = rows_of(_opened(body), "clones", "bots", "data")[:MOST_ROWS]
    read = each(rows, clone)
    return Clones(tuple(read), len(rows) - len(read))


def clone(body: Any) -> Clone:
    row = row_of(_opened(body))
    active = flag(row, "is_active") is not False
    position = figure(row, "position", "base_balance")
    wins, losses = (count(row, name) for name in ("wins", "losses"))
    return Clone(
        id=ident(pick(row, "id", "clone_id"), "id"),
        name=text(pick(row, "name", "custom_name", "id", "clone_id"), _NAME),
        source=words(row, "source_id", "source", "slug", most=_NAME),
        mode=_mode(row),
        active=active,
        trading=active and flag(row, "is_trading", "trading_enabled") is True,
        status=words(row, "status", "state", most=24).lower(),
        why=words(row, "status_text", "reason", most=_TOLD),
        pair=words(row, "pair", "symbol", most=24).upper(),
        settings=_settings(row),
        skills=_names(row.get("skills")),
        balance=usdc(row, "balance_usdc", "balance"),
        available=usdc(row, "available_usdc", "available", "balance_usdc", "balance"),
        held=usdc(row, "held_usdc", "held"),
        equity=usdc(row, "equity_usdc", "equity"),
        deposits=usdc(row, "net_deposits_usdc", "net_deposits", "funded_usdc"),
        realised=usdc(row, "realized_pnl_usdc", "realised_pnl", "realized_pnl"),
        unrealised=usdc(row, "unrealized_pnl_usdc", "unrealised_pnl", "unrealized_pnl"),
        profit=usdc(row, "total_pnl_usdc", "total_pnl", "pnl"),
        position=position,
        worth=usdc(row, "position_value_usdc", "position_value"),
        cost=_cost(position, figure(row, "average_cost", "entry_price")),
        trades=count(row, "trades", "total_trades") or 0,
        wins=wins,
        losses=losses,
        won=figure(row, "win_rate_pct", "win_rate"),
        open_orders=count(row, "open_orders") or 0,
        created_ms=millis(pick(row, "created_at", default=0)),
        started_ms=millis(pick(row, "started_at", default=0)),
    )


def sources(body: Any) -> tuple[Source, ...]:
    rows = rows_of(_opened(body), "bots", "available", "data")[:MOST_ROWS]
    return tuple(each(rows, _source))


def _source(row: Row) -> Source:
    risk, settings = (
        told if isinstance(told := row.get(name), dict) else {} for name in ("risk", "default_settings")
    )
    id_ = ident(pick(row, "source_id", "slug", "id"), "source_id")
    return Source(
        kind=text(pick(row, "source_type", "type"), 24),
        id=id_,
        name=text(pick(row, "name", default=id_), _NAME),
        about=words(row, "description", most=_TOLD),
        pair=text(pick(row, "default_symbol", "symbol", default=settings.get("symbol", "")), 24).upper(),
        level=text(pick(risk, "level", default=""), 16),
        exposure=figure(risk, "max_exposure_pct"),
        loss=figure(risk, "max_loss_per_position_pct"),
        settings=_settings(settings),
        skills=_names(row.get("skills")),
    )


def money(body: Any) -> Money:
    row = row_of(_opened(body))
    return Money(
        usdc(row, "available_usdc", "available", "balance_usdc", "balance"),
        usdc(row, "held_usdc", "held"),
        usdc(row, "equity_usdc", "equity"),
        usdc(row, "owner_available_usdc", "owner_available"),
    )


def activity(body: Any) -> ActivityPage:
    body = _opened(body)
    rows = rows_of(body, "activities", "activity", "data")[:MOST_ROWS]
    entries = tuple(each(rows, _activity))
    told = body if isinstance(body, dict) else {}
    page, pages, total = (count(told, name) or 0 for name in ("page", "pages", "total"))
    return ActivityPage(entries, max(1, page), max(1, page, pages), max(total, len(entries)))


def _activity(row: Row) -> Activity:
    kind = words(row, "kind", "type", "action", most=16)
    return Activity(
        id=words(row, "id", most=_NAME),
        at_ms=millis(pick(row, "at", "timestamp", "created_at", default=0)),
        kind=kind,
        text=text(pick(row, "text", "message", "description", default=kind), _TOLD),
        profit=usdc(row, "pnl", "realized_pnl"),
    )


def assets(body: Any) -> tuple[Asset, ...]:
    rows = rows_of(_opened(body), "assets", "data")[:MOST_ROWS]
    return tuple(each(rows, _asset))


def _asset(row: Row) -> Asset:
    return Asset(
        pair=text(pick(row, "pair", "symbol", "asset"), 24).upper(),
        trades=count(row, "trades", "total_trades") or 0,
        volume=usdc(row, "volume_usdc", "volume"),
        fees=usdc(row, "fees_usdc", "fees"),
        position=figure(row, "position"),
        realised=usdc(row, "realized_pnl_usdc", "realized_pnl"),
        unrealised=usdc(row, "unrealized_pnl_usdc", "unrealized_pnl"),
        won=figure(row, "win_rate_pct", "win_rate"),
    )


def loadout(body: Any) -> Loadout:
    row = row_of(_opened(body))
    known = rows_of(pick(row, "available", "skills", default=[]), "available")[:MOST_SKILLS]
    equipped = rows_of(pick(row, "equipped", default=[]), "equipped")[:MOST_SKILLS]
    told = rows_of(pick(row, "slots", default=equipped), "slots")[:MOST_SKILLS]
    params = {word(one.get("skill_id")): _params(one.get("custom_params")) for one in equipped}
    slots = each(told, _slot)
    return Loadout(
        tuple(each(known, _skill)), tuple(one._replace(params=params.get(one.skill, ())) for one in slots)
    )


def _slot(row: Row) -> Slot:
    skill = row.get("skill_id")
    return Slot(
        text(pick(row, "slot_type", "type"), 16),
        count(row, "slot_position", "position") or 0,
        ident(skill, "skill_id") if skill else "",
    )


def _skill(row: Row) -> Skill:
    id_ = ident(pick(row, "skill_id", "id"), "skill_id")
    told = row.get("params")
    params = [one for one in told if isinstance(one, dict)][:MOST_PARAMS] if isinstance(told, list) else []
    return Skill(
        id_,
        text(pick(row, "name", default=id_), _NAME),
        words(row, "slot_type", "type", most=16),
        words(row, "description", most=_TOLD),
        tuple(_tunable(one) for one in params),
    )


def _tunable(row: Row) -> Tunable:
    """What its bounds are is for show and for a word before the venue's own: without them it is one all the same."""
    bare = Tunable(words(row, "name", most=32), about=words(row, "description", most=_TOLD))
    try:
        least, most, usual, step = (figure(row, name) for name in ("minimum", "maximum", "default", "step"))
    except Malformed:
        return bare
    return bare._replace(least=least, most=most, usual=usual, step=step)


def _params(told: Any) -> tuple[tuple[str, str], ...]:
    if not isinstance(told, dict):
        return ()
    return tuple((text(name, 32), text(value, 32)) for name, value in list(told.items())[:MOST_PARAMS])


# -- parts ---------------------------------------------------------------------------------------------------


def _opened(body: Any) -> Any:
    """Out of an envelope with nothing beside it that counts."""
    inner = body.get("data") if isinstance(body, dict) else None
    return inner if isinstance(inner, dict) else body


def _settings(row: Row) -> Settings:
    inner = row.get("settings")
    told = (
        {**inner, **{name: one for name, one in row.items() if one is not None}}
        if isinstance(inner, dict)
        else row
    )
    return Settings(
        *(figure(told, name) for name in ("stop_loss_pct", "take_profit_pct", "max_position_pct"))
    )


def _mode(row: Row) -> str:
    """Real money is never taken for practice: where the two words for it differ, it is live."""
    said, paper = words(row, "mode", most=12).lower(), row.get("is_paper")
    if said == "live" or paper is False:
        return "live"
    return "paper" if paper is True or said == "paper" else ""


def _names(told: Any) -> tuple[str, ...]:
    listed = told[:MOST_SKILLS] if isinstance(told, list) else []
    return tuple(text(one, _NAME) for one in listed if isinstance(one, str))


def _cost(position: Decimal | None, average: Decimal | None) -> int | None:
    """Cut off, as the average is."""
    if not position or average is None:
        return None
    return units_of(position * average, UNIT, "average_cost")
