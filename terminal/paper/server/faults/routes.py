"""`/faults`: arm them, see what they did, clear them. For the holder of the run's key alone."""

from __future__ import annotations

from typing import Annotated, cast

from fastapi import APIRouter, Depends, Request
from starlette.responses import Response

from terminal.model.errors import Malformed
from terminal.paper.prop.texts import iso
from terminal.paper.server.answering import json, says
from terminal.paper.server.bodies import reader
from terminal.paper.server.context import Known, host_of, identities_of
from terminal.paper.server.faults import Faults
from terminal.paper.server.faults.kinds import KINDS, AnyFault, Sleep, Slept, Told, ToldFaults
from terminal.paper.server.faults.reading import read_fault
from terminal.paper.server.identity import Unauthorized

MOST_SLEEP_S = 400 * 86_400
HELP = f"""Arm a fault of a kind: {", ".join(KINDS)}.

Those before `drop` meet requests, chosen by `match` {{method, path, symbol, account}}; those from `drop` on meet
messages of the streams, chosen by `match` {{path, channel, type, pair, account}}. It happens `count` times (0: until
it is cleared), at each `every`th chance, with `probability` by dice that begin at `seed`."""


async def _faults(request: Request, caller: Known) -> Faults:
    if caller.account != identities_of(request).trader:
        raise Unauthorized("faults are for the API key of this run, which is in the key file")
    return cast("Faults", request.app.state.faults)


Held = Annotated[Faults, Depends(_faults)]
router = APIRouter(prefix="/faults", tags=["faults"])
_read_sleep = reader(Sleep)


@router.post("", description=HELP, openapi_extra=says(Told, 400, 401, 413, 422, body=AnyFault))
async def arm(request: Request, faults: Held) -> Response:
    symbols = {
        name.lower(): symbol
        for symbol, pair in host_of(request).market.exchange.pairs.items()
        for name in (symbol, pair.instrument.pair)
    }
    return json(faults.arm(read_fault(await request.body(), symbols)).told())


@router.get("", openapi_extra=says(ToldFaults, 401))
async def armed(faults: Held) -> Response:
    """Every fault since it was armed, spent or not, with how often it matched and happened."""
    return json(ToldFaults(faults.told()))


@router.post("/sleep", openapi_extra=says(Slept, 400, 401, 413, 422, body=Sleep))
async def sleep(request: Request, _: Held) -> Response:
    """The exchange sleeps so long, as if it had been shut: days begin and reviews end, but nobody trades meanwhile and
    no price moves."""
    seconds = _read_sleep(await request.body()).seconds
    if not 1 <= seconds <= MOST_SLEEP_S:
        said = f"seconds must be a whole number from 1 to {MOST_SLEEP_S}, not {seconds}"
        raise Malformed("seconds", said, "invalid", str(seconds))
    return json(Slept(iso(host_of(request).sleep(seconds * 1_000_000))))


@router.delete("", openapi_extra=says(ToldFaults, 401))
async def clear(faults: Held) -> Response:
    """Clear them all; the answer tells what they did."""
    return json(ToldFaults(faults.disarm_all()))


@router.delete("/{number}", openapi_extra=says(Told, 401, 404, 422))
async def clear_one(faults: Held, number: int) -> Response:
    """Clear one; the answer tells what it did."""
    return json(faults.disarm(number).told())
