"""Cloned bots: bought strategies with settings and skills that trade on the practice market."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated

from fastapi import APIRouter, Path, Query, Request
from msgspec import Raw
from starlette.responses import Response

from terminal.model.errors import Malformed, Refused
from terminal.model.money import QUOTE_DECIMALS, format_units, to_units
from terminal.model.order import Mode
from terminal.paper.clones import commands as told
from terminal.paper.clones import tell
from terminal.paper.clones.settings import hundredths
from terminal.paper.server.answering import json, says
from terminal.paper.server.bodies import reader
from terminal.paper.server.context import Known, Live
from terminal.paper.server.rooms import carry_out
from terminal.wire import clones as wire
from terminal.wire.amounts import ABSENT, decimal_of

router = APIRouter(prefix="/api/v1/cloned-bots", tags=["cloned bots"])
_read_clone, _read_amount, _read_settings, _read_live, _read_equip = (
    reader(wire.CloneRequest),
    reader(wire.AmountRequest),
    reader(wire.SettingsRequest),
    reader(wire.GoLiveRequest),
    reader(wire.EquipRequest),
)

MAX_USDC = 10**10
_MOVES = says(wire.CloneBalance, 400, 401, 404, 409, 413, 422, body=wire.AmountRequest)
CloneId = Annotated[str, Path(max_length=64, description="as /clone and /my-clones tell it")]


# -- what there is -------------------------------------------------------------------------------------------


@router.get("/available", openapi_extra=says(wire.Available, 401))
async def available(host: Live) -> Response:
    """The bots that can be cloned, with what their default settings put at risk."""
    return json(tell.available(host.market.exchange))


@router.get("/my-clones", openapi_extra=says(wire.Clones, 401, 422))
async def my_clones(
    host: Live, caller: Known, mode: Mode | None = None, include_inactive: bool = False
) -> Response:
    """The oldest first; the latest deleted ones too if `include_inactive`."""
    mine = host.market.clones.register.of(caller.account)
    chosen = [one for one in mine if mode in (None, one.mode) and (include_inactive or not one.deleted)]
    return json(tell.profiles(host.market.exchange, chosen))


@router.get("/{clone_id}/profile", openapi_extra=says(wire.Profile, 401, 404, 422))
async def profile(host: Live, caller: Known, clone_id: CloneId) -> Response:
    """How it is set, what it has, and what it made: realised + unrealised = equity - net deposits."""
    clone = host.market.clones.register.find(caller.account, clone_id)
    return json(tell.profile(host.market.exchange, clone))


@router.get("/{clone_id}/balance", openapi_extra=says(wire.CloneBalance, 401, 404, 422))
async def balance(host: Live, caller: Known, clone_id: CloneId) -> Response:
    """Its USDC: `available` can be withdrawn, `balance` is with what its orders hold."""
    clone = host.market.clones.register.find(caller.account, clone_id)
    return json(tell.balance(host.market.exchange, clone))


@router.get("/{clone_id}/activity", openapi_extra=says(wire.ActivityPage, 401, 404, 422))
async def activity(
    host: Live, caller: Known, clone_id: CloneId, page: Annotated[int, Query(ge=1, le=1000)] = 1
) -> Response:
    """What it did, newest first, 50 a page; the last 500 entries are kept."""
    clone = host.market.clones.register.find(caller.account, clone_id)
    return json(tell.activity(host.market.exchange, clone, page))


@router.get("/{clone_id}/asset-analytics", openapi_extra=says(wire.AssetAnalytics, 401, 404, 422))
async def asset_analytics(host: Live, caller: Known, clone_id: CloneId) -> Response:
    """Trades, volume, P&L and win rate by asset."""
    clone = host.market.clones.register.find(caller.account, clone_id)
    return json(tell.analytics(host.market.exchange, clone))


@router.get("/{clone_id}/skills", openapi_extra=says(wire.Skills, 401, 404, 422))
async def skills(host: Live, caller: Known, clone_id: CloneId) -> Response:
    """Every skill there is with its parameters, and what is in this clone's slots."""
    return json(tell.skills(host.market.clones.register.find(caller.account, clone_id)))


# -- cloning and money ---------------------------------------------------------------------------------------


@router.post("/clone", openapi_extra=says(wire.Profile, 400, 401, 404, 409, 413, 422, body=wire.CloneRequest))
async def clone(request: Request, host: Live, caller: Known) -> Response:
    """A paused clone with an account of its own: on paper with a practice purse, or live and empty."""
    asked = _read_clone(await request.body())
    command = told.CloneBot(
        caller.account,
        asked.source_type.value,
        asked.source_id,
        asked.custom_name,
        asked.is_paper is not False,
    )
    return await carry_out(request, host, command)


@router.post("/{clone_id}/fund", openapi_extra=_MOVES)
async def fund(request: Request, host: Live, caller: Known, clone_id: CloneId) -> Response:
    """Move USDC from one's own account of the clone's mode to the clone."""
    units = _usdc(_read_amount(await request.body()).amount)
    return await carry_out(request, host, told.FundClone(caller.account, clone_id, units))


@router.post("/{clone_id}/withdraw", openapi_extra=_MOVES)
async def withdraw(request: Request, host: Live, caller: Known, clone_id: CloneId) -> Response:
    """Move available USDC of the clone back."""
    units = _usdc(_read_amount(await request.body()).amount)
    return await carry_out(request, host, told.WithdrawFromClone(caller.account, clone_id, units))


# -- how it trades -------------------------------------------------------------------------------------------


@router.patch(
    "/{clone_id}/settings",
    openapi_extra=says(wire.Profile, 400, 401, 404, 409, 413, 422, body=wire.SettingsRequest),
)
async def settings(request: Request, host: Live, caller: Known, clone_id: CloneId) -> Response:
    """Any of: stop loss (1 to 20 %), take profit (5 to 100 %), position (1 to 50 %), name, symbol, is_trading."""
    asked = _read_settings(await request.body())
    command = told.SetClone(
        caller.account,
        clone_id,
        _percent(asked.stop_loss_pct, "stop_loss_pct"),
        _percent(asked.take_profit_pct, "take_profit_pct"),
        _percent(asked.max_position_pct, "max_position_pct"),
        asked.is_trading,
        asked.name,
        None if asked.symbol is None else asked.symbol.lower(),
    )
    if command == told.SetClone(caller.account, clone_id):
        right = ", ".join(wire.SettingsRequest.__struct_fields__)
        raise Malformed("", f"name at least one of {right}", "missing")
    return await carry_out(request, host, command)


@router.post("/{clone_id}/toggle-trading", openapi_extra=says(wire.Profile, 400, 401, 404, 409, 413, 422))
async def toggle_trading(
    request: Request, host: Live, caller: Known, clone_id: CloneId, enabled: bool
) -> Response:
    """Let it trade, or pause it: then its orders are cancelled and what it holds stays."""
    return await carry_out(request, host, told.ToggleClone(caller.account, clone_id, enabled))


@router.post(
    "/{clone_id}/go-live",
    openapi_extra=says(wire.Profile, 400, 401, 404, 409, 413, 422, body=wire.GoLiveRequest, optional=True),
)
async def go_live(request: Request, host: Live, caller: Known, clone_id: CloneId) -> Response:
    """A live twin of a paper clone with the same settings and skills, paused and empty."""
    body = await request.body()
    asked = _read_live(body) if body else wire.GoLiveRequest()
    return await carry_out(request, host, told.CloneGoesLive(caller.account, clone_id, asked.custom_name))


@router.post(
    "/{clone_id}/skills/equip",
    openapi_extra=says(wire.Skills, 400, 401, 404, 409, 413, 422, body=wire.EquipRequest),
)
async def equip(request: Request, host: Live, caller: Known, clone_id: CloneId) -> Response:
    """Put a skill into a slot of its kind, or give an equipped one other parameters or another slot."""
    asked = _read_equip(await request.body())
    command = told.EquipSkill(
        caller.account, clone_id, asked.skill_id, asked.slot_position, _params(asked.custom_params)
    )
    return await carry_out(request, host, command)


@router.delete("/{clone_id}/skills/{skill_id}", openapi_extra=says(wire.Skills, 400, 401, 404, 409, 422))
async def unequip(
    request: Request,
    host: Live,
    caller: Known,
    clone_id: CloneId,
    skill_id: Annotated[str, Path(max_length=64)],
) -> Response:
    """Take a skill out of its slot."""
    return await carry_out(request, host, told.UnequipSkill(caller.account, clone_id, skill_id))


@router.delete("/{clone_id}/", include_in_schema=False)
@router.delete("/{clone_id}", openapi_extra=says(wire.Deleted, 400, 401, 404, 409, 422))
async def delete(request: Request, host: Live, caller: Known, clone_id: CloneId) -> Response:
    """Close a paused clone: what it has goes back, and it is listed as inactive from then on."""
    return await carry_out(request, host, told.DeleteClone(caller.account, clone_id))


# -- numbers -------------------------------------------------------------------------------------------------


def _usdc(raw: Raw) -> int:
    """An amount of USDC in its units."""
    amount = decimal_of(raw, "amount")
    if not 0 < amount <= MAX_USDC:
        said = f"amount must be above zero and at most {MAX_USDC}, not {amount:.6g}"
        raise Refused("OUT_OF_RANGE", said, "amount", str(amount))
    units = to_units(amount, Decimal(1).scaleb(-QUOTE_DECIMALS))
    if units is None:
        near = format_units(int(amount.scaleb(QUOTE_DECIMALS)), QUOTE_DECIMALS)
        said = f"amount {amount} must have at most {QUOTE_DECIMALS} decimals: nearest below is {near}"
        raise Refused("TOO_MANY_DECIMALS", said, "amount", str(amount))
    return units


def _percent(raw: Raw, field: str) -> int | None:
    return None if raw == ABSENT else hundredths(decimal_of(raw, field), field)


def _params(said: dict[str, Raw] | None) -> dict[str, str] | None:
    """Plain decimals; which of them a skill has, and how large, is the room's to know."""
    if said is None:
        return None
    return {name: str(decimal_of(raw, f"custom_params.{name[:40]}")) for name, raw in said.items()}
