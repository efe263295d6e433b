"""The order routes without the framework around them: the same functions, reached by hand.

FastAPI's routing and injection took three fifths of the time of an order, so these four are matched here first.
What they are, and their documentation, stays with their routes in `trading`.
"""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from terminal.model.order import Side
from terminal.paper.server import trading
from terminal.paper.server.answering import EXPECTED, failure
from terminal.paper.server.identity import Caller, Unauthorized

if TYPE_CHECKING:
    from terminal.paper.host import Host

_Handle = Callable[..., Awaitable[Response]]
_ORDERS = re.compile(r"/api/v1/exchange/([^/]{1,40})/orders")
_CANCEL = re.compile(r"/api/v1/exchange/([^/]{1,40})/orders/(ord_[0-9a-f]{10})")
_AMEND = re.compile(r"/api/v1/clob/orders/(ord_[0-9a-f]{10})")
_ROUTES: dict[str, tuple[re.Pattern[str], _Handle]] = {
    "POST": (_ORDERS, trading.place),
    "DELETE": (_CANCEL, trading.cancel),
    "PATCH": (_AMEND, trading.amend),
}
_SIDES = {f"side={side}".encode(): side for side in Side}


class Shortcut:
    """Answers place, amend, cancel and cancel of a side itself and hands everything else on."""

    def __init__(self, app: ASGIApp, host: Host) -> None:
        self.app = app
        self.host = host

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        found = _found(scope) if scope["type"] == "http" else None
        if found is None:
            await self.app(scope, receive, send)
            return
        response = await self._answer(found[0], Request(scope, receive), found[1])
        await response(scope, receive, send)

    async def _answer(self, handle: _Handle, request: Request, names: tuple[str, ...]) -> Response:
        caller: Caller | None = request.state.caller
        try:
            if caller is None:
                raise Unauthorized
            return await handle(request, self.host, caller, *names)
        except EXPECTED as error:
            return failure(error)


def _found(scope: Scope) -> tuple[_Handle, tuple[str, ...]] | None:
    """What answers, and what it is told of the address."""
    if not scope["query_string"]:
        route = _ROUTES.get(scope["method"])
        found = route and route[0].fullmatch(scope["path"])
        return (route[1], found.groups()) if route and found else None
    side = _SIDES.get(scope["query_string"]) if scope["method"] == "DELETE" else None
    found = _ORDERS.fullmatch(scope["path"]) if side else None
    return (trading.cancel_all, (*found.groups(), side)) if side and found else None
