"""How a route hands a command to a room, with the caller's idempotency key where there is one."""

from __future__ import annotations

from fastapi import Request
from starlette.responses import Response

from terminal.paper.commands import Keyed, RoomCommand
from terminal.paper.host import Host
from terminal.paper.market import Told
from terminal.paper.server.keys import idempotency_key


async def carry_out(request: Request, host: Host, command: RoomCommand) -> Response:
    """Submit it and answer what the room says; Refused comes out as the contract's error."""
    key = idempotency_key(request)
    reply, _ = await host.submit(Keyed(command.account, key, command) if key else command)
    if not isinstance(reply, Told):
        raise TypeError(reply)
    return Response(reply.body, media_type="application/json")
