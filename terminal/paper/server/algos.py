"""What orders do by themselves over time: TWAP, scale, participation, sniper, iceberg and the dead man's switch."""

from __future__ import annotations

from fastapi import APIRouter, Path, Request
from starlette.responses import Response

from terminal.paper.algos import commands
from terminal.paper.algos.telling import ALGO, TWAP
from terminal.paper.server import algo_intake
from terminal.paper.server.answering import json, says
from terminal.paper.server.bodies import reader
from terminal.paper.server.context import Known, Live, Symbol, pair_of
from terminal.paper.server.rooms import carry_out
from terminal.wire import algos as wire

router = APIRouter(prefix="/api/v1", tags=["algos"])
_read_twap, _read_scale = reader(wire.TwapRequest), reader(wire.ScaleRequest)
_read_algo, _read_switch = reader(wire.AlgoRequest), reader(wire.SwitchRequest)

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


# -- those that run ----------------------------------------------------------------------------------------


def _looked_at_and_ended(name: str, kind: str, answer: type, ends: str) -> None:
    """The routes that are the same for executions of either kind."""
    path = f"/exchange/{{symbol}}/{name}"
    one_path = f"{path}/{{{name}_id}}"
    by_id = Path(alias=f"{name}_id", max_length=64, description="as it was answered when it began")

    @router.get(path, name=f"list_{name}s", openapi_extra=says(list[answer], 401, 404, 422))  # type: ignore[valid-type]
    async def listed(
        request: Request,
        host: Live,
        caller: Known,
        symbol: Symbol,
        all: bool = False,  # noqa: A002
    ) -> Response:
        """Those that run, the newest first; `all` adds the last 200 that ended."""
        room, instrument = host.market.algos, pair_of(request, symbol).instrument
        runs = room.listed(caller.account, instrument.symbol, kind, every=all)
        return json([room.answer(run) for run in runs])

    @router.get(one_path, name=f"one_{name}", openapi_extra=says(answer, 401, 404, 422))
    async def one(
        request: Request, host: Live, caller: Known, symbol: Symbol, run_id: str = by_id
    ) -> Response:
        """How far it is; for a while also after its end."""
        room, instrument = host.market.algos, pair_of(request, symbol).instrument
        return json(room.answer(room.find(caller.account, instrument.symbol, kind, run_id)))

    @router.delete(
        one_path,
        name=f"stop_{name}",
        description=ends,
        openapi_extra=says(answer, 401, 404, 409, 422),
    )
    async def stop(
        request: Request, host: Live, caller: Known, symbol: Symbol, run_id: str = by_id
    ) -> Response:
        instrument = pair_of(request, symbol).instrument
        return await carry_out(
            request, host, commands.StopAlgo(caller.account, instrument.symbol, kind, run_id)
        )


_looked_at_and_ended(
    "twap", TWAP, wire.TwapAnswer, "End it where it is. Between slices it has nothing in the book."
)
_looked_at_and_ended("algo", ALGO, wire.AlgoAnswer, "End it where it is; an iceberg's order is cancelled.")


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
