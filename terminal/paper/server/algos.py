"""What orders do by themselves over time: TWAP, scale, participation, sniper, iceberg and the dead man's switch."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path, Request
from starlette.responses import Response

from terminal.paper.algos import commands
from terminal.paper.algos.telling import ALGO, TWAP
from terminal.paper.host import Host
from terminal.paper.server import algo_intake
from terminal.paper.server.answering import json, says
from terminal.paper.server.bodies import reader
from terminal.paper.server.context import Known, Live, Symbol, pair_of
from terminal.paper.server.rooms import carry_out
from terminal.wire import algos as wire

router = APIRouter(prefix="/api/v1", tags=["algos"])
_read_twap, _read_scale = reader(wire.TwapRequest), reader(wire.ScaleRequest)
_read_algo, _read_switch = reader(wire.AlgoRequest), reader(wire.SwitchRequest)

RunId = Annotated[str, Path(max_length=64, description="as it was answered when it began")]
SWITCH = "/exchange/dead-mans-switch"


# -- TWAP --------------------------------------------------------------------------------------------------


@router.post(
    "/exchange/{symbol}/twap",
    openapi_extra=says(wire.TwapAnswer, 400, 401, 404, 409, 413, 422, body=wire.TwapRequest),
)
async def start_twap(request: Request, host: Live, caller: Known, symbol: Symbol) -> Response:
    """Slices at even times, the first at once, each an ioc order in the book. Nothing is held ahead: a slice needs its
    funds when it comes. What it cannot fill is carried on, but no slice is more than twice its planned size."""
    instrument = pair_of(request, symbol).instrument
    asked = _read_twap(await request.body())
    return await carry_out(request, host, algo_intake.twap(asked, instrument, host, caller.account))


@router.get("/exchange/{symbol}/twap", openapi_extra=says(list[wire.TwapAnswer], 401, 404, 422))
async def list_twaps(
    request: Request,
    host: Live,
    caller: Known,
    symbol: Symbol,
    all: bool = False,  # noqa: A002
) -> Response:
    """Those that run, the newest first; `all` adds the last 200 that ended."""
    return _listed(request, host, caller.account, symbol, TWAP, every=all)


@router.get("/exchange/{symbol}/twap/{twap_id}", openapi_extra=says(wire.TwapAnswer, 401, 404, 422))
async def one_twap(request: Request, host: Live, caller: Known, symbol: Symbol, twap_id: RunId) -> Response:
    """How far it is; for a while also after its end."""
    return _one(request, host, caller.account, symbol, TWAP, twap_id)


@router.delete("/exchange/{symbol}/twap/{twap_id}", openapi_extra=says(wire.TwapAnswer, 401, 404, 409, 422))
async def stop_twap(request: Request, host: Live, caller: Known, symbol: Symbol, twap_id: RunId) -> Response:
    """End it where it is. Between slices it has nothing in the book."""
    return await _stop(request, host, caller.account, symbol, TWAP, twap_id)


# -- scale -------------------------------------------------------------------------------------------------


@router.post(
    "/exchange/{symbol}/scale",
    openapi_extra=says(wire.ScaleAnswer, 400, 401, 404, 409, 413, 422, body=wire.ScaleRequest),
)
async def place_scale(request: Request, host: Live, caller: Known, symbol: Symbol) -> Response:
    """2 to 50 orders from one price to another, both included: evenly sized, or growing by one factor away from the
    touch until the farthest is ten times the nearest. Refused whole where the balance does not carry them all."""
    instrument = pair_of(request, symbol).instrument
    asked = _read_scale(await request.body())
    return await carry_out(request, host, algo_intake.scale(asked, instrument, host, caller.account))


# -- other algos -------------------------------------------------------------------------------------------


@router.post(
    "/exchange/{symbol}/algo",
    openapi_extra=says(wire.AlgoAnswer, 400, 401, 404, 409, 413, 422, body=wire.AlgoRequest),
)
async def start_algo(request: Request, host: Live, caller: Known, symbol: Symbol) -> Response:
    """`twap`: slices of varied size, one a minute and ten at least. `pov`: `participation_rate` of what others trade in
    the book, looked at each second. `sniper`: takes what is there whenever the touch is at `trigger_price` or better,
    for 24 hours. `iceberg`: one order at `price_limit` that shows `display_qty`, or about a tenth."""
    instrument = pair_of(request, symbol).instrument
    asked = _read_algo(await request.body())
    return await carry_out(request, host, algo_intake.algo(asked, instrument, host, caller.account))


@router.get("/exchange/{symbol}/algo", openapi_extra=says(list[wire.AlgoAnswer], 401, 404, 422))
async def list_algos(
    request: Request,
    host: Live,
    caller: Known,
    symbol: Symbol,
    all: bool = False,  # noqa: A002
) -> Response:
    """Those that run, the newest first; `all` adds the last 200 that ended."""
    return _listed(request, host, caller.account, symbol, ALGO, every=all)


@router.get("/exchange/{symbol}/algo/{algo_id}", openapi_extra=says(wire.AlgoAnswer, 401, 404, 422))
async def one_algo(request: Request, host: Live, caller: Known, symbol: Symbol, algo_id: RunId) -> Response:
    """How far it is; for a while also after its end."""
    return _one(request, host, caller.account, symbol, ALGO, algo_id)


@router.delete("/exchange/{symbol}/algo/{algo_id}", openapi_extra=says(wire.AlgoAnswer, 401, 404, 409, 422))
async def stop_algo(request: Request, host: Live, caller: Known, symbol: Symbol, algo_id: RunId) -> Response:
    """End it where it is; an iceberg's order is cancelled."""
    return await _stop(request, host, caller.account, symbol, ALGO, algo_id)


def _listed(request: Request, host: Host, account: int, symbol: str, kind: str, *, every: bool) -> Response:
    room, instrument = host.market.algos, pair_of(request, symbol).instrument
    return json([room.answer(run) for run in room.listed(account, instrument.symbol, kind, every=every)])


def _one(request: Request, host: Host, account: int, symbol: str, kind: str, name: str) -> Response:
    room, instrument = host.market.algos, pair_of(request, symbol).instrument
    return json(room.answer(room.find(account, instrument.symbol, kind, name)))


async def _stop(request: Request, host: Host, account: int, symbol: str, kind: str, name: str) -> Response:
    instrument = pair_of(request, symbol).instrument
    return await carry_out(request, host, commands.StopAlgo(account, instrument.symbol, kind, name))


# -- the dead man's switch ---------------------------------------------------------------------------------


@router.get(SWITCH, openapi_extra=says(wire.SwitchAnswer, 401, 422))
async def switch(host: Live, caller: Known) -> Response:
    """How long it still waits, and how it last fired."""
    return json(host.market.algos.switch_answer(caller.account, host.clock.now()))


@router.post(
    SWITCH,
    openapi_extra=says(wire.SwitchAnswer, 400, 401, 409, 413, 422, body=wire.SwitchRequest, optional=True),
)
async def arm_switch(request: Request, host: Live, caller: Known) -> Response:
    """When no heartbeat comes for so long, every open order and every execution of the account is cancelled, on every
    pair, live and paper, once."""
    asked = _read_switch(await request.body() or b"{}")
    return await carry_out(request, host, algo_intake.switch(asked, caller.account))


@router.post(f"{SWITCH}/heartbeat", openapi_extra=says(wire.SwitchAnswer, 400, 401, 409, 422))
async def beat_switch(request: Request, host: Live, caller: Known) -> Response:
    """The wait begins anew."""
    return await carry_out(request, host, commands.BeatSwitch(caller.account))


@router.delete(SWITCH, openapi_extra=says(wire.SwitchAnswer, 401, 409, 422))
async def disarm_switch(request: Request, host: Live, caller: Known) -> Response:
    """It waits no longer; nothing is cancelled."""
    return await carry_out(request, host, commands.ClearSwitch(caller.account))
