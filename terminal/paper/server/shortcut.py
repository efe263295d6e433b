"""The order routes without the framework around them: the same functions, reached by hand.

FastAPI's routing and injection took three fifths of the time of an order, so these three are matched here first.
What they are, and their documentation, stays with their routes in `trading`.
"""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from terminal.paper.server import trading
from terminal.paper.server.answering import EXPECTED, failure
from terminal.paper.server.identity import Caller, Unauthorized

if TYPE_CHECKING:
    from terminal.paper.host import Host

_PLACE = re.compile(r"/api/v1/exchange/([^/]{1,40})/orders")
_CANCEL = re.compile(r"/api/v1/exchange/([^/]{1,40})/orders/(ord_[0-9a-f]{10})")
_AMEND = re.compile(r"/api/v1/clob/orders/(ord_[0-9a-f]{10})")
_ROUTES: dict[str, tuple[re.Pattern[str], Callable[..., Awaitable[Response]]]] = {
    "POST": (_PLACE, trading.place),
    "DELETE": (_CANCEL, trading.cancel),
    "PATCH": (_AMEND, trading.amend),
}


class Shortcut:
    """Answers place, amend and cancel itself and hands everything else on."""

    def __init__(self, app: ASGIApp, host: Host) -> None:
        self.app = app
        self.host = host

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        route = (
            _ROUTES.get(scope["method"]) if scope["type"] == "http" and not scope["query_string"] else None
        )
        found = route and route[0].fullmatch(scope["path"])
        if not route or not found:
            await self.app(scope, receive, send)
            return
        response = await self._answer(route[1], Request(scope, receive), found.groups())
        await response(scope, receive, send)

    async def _answer(
        self, handle: Callable[..., Awaitable[Response]], request: Request, names: tuple[str, ...]
    ) -> Response:
        caller: Caller | None = request.state.caller
        try:
            if caller is None:
                raise Unauthorized
            return await handle(request, self.host, caller, *names)
        except EXPECTED as error:
            return failure(error)
