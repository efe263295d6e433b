"""The layer around the whole exchange that faults are in: outside the doors, so that they add nothing to its answers."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import parse_qs

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from terminal.paper.server.faults.kinds import ExpiredToken, RequestFault
from terminal.paper.server.faults.requests import HARMS, Call, told_wrong
from terminal.paper.server.faults.streams import Filter
from terminal.paper.server.identity import Unauthorized

if TYPE_CHECKING:
    from collections.abc import Iterable

    import uvicorn

    from terminal.paper.host import Host
    from terminal.paper.server.faults.armed import Armed, Faults
    from terminal.paper.server.identity import Identities

TOKENLESS = ("/auth/login", "/auth/register", "/auth/refresh")
"""Where tokens come from: none is asked for."""


class Asked(NamedTuple):
    """A request as far as faults choose by it."""

    method: str
    path: str
    account: int | None


class Faulty:
    """Lets each request and each socket through the faults that are armed. Nothing happens to `/faults` itself."""

    def __init__(self, app: ASGIApp, faults: Faults, host: Host, identities: Identities) -> None:
        self.app = app
        self.faults = faults
        self._pairs = host.market.exchange.pairs
        self._identities = identities
        issued_for = identities.lifetime
        identities.lifetime = lambda: faults.token_seconds() or issued_for()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "websocket":
            passing = Filter(self.faults, self._pairs, scope["path"], self._account(scope), send)
            await self.app(scope, receive, passing.send)
        elif scope["type"] == "http" and not _under(scope["path"], "/faults") and self.faults.any_live():
            asked = Asked(scope["method"], scope["path"], self._account(scope))
            await self._through(iter(self.faults.requests()), asked, scope, receive, send)
        else:
            await self.app(scope, receive, send)

    async def _through(
        self, rest: Iterable[Armed[RequestFault]], asked: Asked, scope: Scope, receive: Receive, send: Send
    ) -> None:
        """The first fault that happens has the request, and passes it on to those behind it where it does at all."""
        for armed in rest:
            if _concerns(armed.fault, asked) and armed.fires():

                async def go_on(scope: Scope, receive: Receive, send: Send) -> None:
                    await self._through(rest, asked, scope, receive, send)

                await HARMS[type(armed.fault)](armed, Call(go_on, scope, receive, send, self.faults))
                return
        if ms := self.faults.offset_ms():
            await told_wrong(Call(self.app, scope, receive, send, self.faults), ms)
        else:
            await self.app(scope, receive, send)

    def _account(self, scope: Scope) -> int | None:
        token = parse_qs(scope["query_string"].decode("latin-1")).get("token", [None])[0]
        try:
            caller = self._identities.caller(Headers(scope=scope), token)
        except Unauthorized:
            return None
        return caller.account if caller else None

    def hold_lines(self, config: uvicorn.Config) -> None:
        """Have the server's connections obey too."""
        from terminal.paper.server.faults.lines import hold_lines

        hold_lines(config, self.faults)


def _concerns(fault: RequestFault, asked: Asked) -> bool:
    match = fault.match
    if isinstance(fault, ExpiredToken) and (asked.account is None or asked.path in TOKENLESS):
        return False
    return (
        match.method in (None, asked.method)
        and asked.path.startswith(match.path)
        and match.account in (None, asked.account)
        and (match.symbol is None or match.symbol in asked.path.lower().split("/"))
    )


def _under(path: str, root: str) -> bool:
    return path == root or path.startswith(f"{root}/")
