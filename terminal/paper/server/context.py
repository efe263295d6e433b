"""What the routes lean on: the host, the identities, and who is calling."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, cast

from fastapi import Depends, Path, Request
from starlette.requests import HTTPConnection

from terminal.paper.host import Host
from terminal.paper.server.identity import Caller, Identities, Unauthorized

if TYPE_CHECKING:
    from terminal.paper.clearing import Pair


def host_of(connection: HTTPConnection) -> Host:
    return cast("Host", connection.app.state.host)


def identities_of(connection: HTTPConnection) -> Identities:
    return cast("Identities", connection.app.state.identities)


async def caller_of(request: Request) -> Caller:
    """The caller, or 401; the doors have looked at the credentials. Async like its neighbour, for FastAPI sends a plain
    function through a thread."""
    caller = request.state.caller
    if caller is None:
        raise Unauthorized
    return cast("Caller", caller)


def pair_of(request: HTTPConnection, symbol: str) -> Pair:
    return host_of(request).market.exchange.pair(symbol.lower())


async def _host(connection: HTTPConnection) -> Host:
    """The host with nothing uncommitted, so that no answer shows what a sudden end could take back."""
    host = host_of(connection)
    host.flush()
    return host


Known = Annotated[Caller, Depends(caller_of)]
Live = Annotated[Host, Depends(_host)]
Symbol = Annotated[
    str, Path(description="the lower-case base, such as vaix", max_length=40, examples=["vaix"])
]
