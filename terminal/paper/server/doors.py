"""Who may come in: loopback names only, no foreign web page, no huge body, a known identity, not too often.

Plain ASGI around the whole app: a check here costs microseconds, as the order routes need.
"""

from __future__ import annotations

import contextlib
import time
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs

from starlette.datastructures import Headers
from starlette.requests import ClientDisconnect
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from terminal.paper.server import answering
from terminal.paper.server.identity import Caller, Unauthorized
from terminal.paper.server.limits import ANONYMOUS, changes_orders
from terminal.wire import answers as wire

if TYPE_CHECKING:
    from terminal.paper.server.identity import Identities
    from terminal.paper.server.limits import Limits, Standing

MAX_BODY = 64 * 1024
HOSTS = {"127.0.0.1", "localhost", "[::1]"}
POLICY_VIOLATION = 1008


class Doors:
    """Refuses at the door, and leaves the caller it knows in the scope's state."""

    def __init__(self, app: ASGIApp, identities: Identities, limits: Limits) -> None:
        self.app = app
        self.identities = identities
        self.limits = limits

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            return
        headers = Headers(scope=scope)
        refused = _foreign(headers)
        if refused is not None:
            await _turn_away(scope, receive, send, refused)
        elif scope["type"] == "websocket":
            await self._let_socket(scope, receive, send, headers)
        else:
            await self._let_request(scope, receive, send, headers)

    async def _let_socket(self, scope: Scope, receive: Receive, send: Send, headers: Headers) -> None:
        try:
            scope["state"] = {"caller": self.identities.caller(headers, _token(scope))}
        except Unauthorized as error:
            await _turn_away(scope, receive, send, answering.unauthorized(str(error)))
            return
        await self.app(scope, receive, send)

    async def _let_request(self, scope: Scope, receive: Receive, send: Send, headers: Headers) -> None:
        caller: Caller | None = None
        failure: Unauthorized | None = None
        try:
            caller = self.identities.caller(headers)
        except Unauthorized as error:
            failure = error
        standing = self._count(scope, caller)
        if standing is not None:
            send = _with_headers(send, standing)
            if standing.exceeded:
                await _rate_limited(standing)(scope, receive, send)
                return
        if failure is not None:
            await answering.unauthorized(str(failure))(scope, receive, send)
            return
        scope["state"] = {"caller": caller}
        if int(headers.get("content-length") or 0) > MAX_BODY:
            await answering.too_large(MAX_BODY)(scope, receive, send)
            return
        # One who leaves before the request was whole: nothing was done, and nobody waits for an answer.
        with contextlib.suppress(ClientDisconnect):
            await self.app(scope, _capped(receive), send)

    def _count(self, scope: Scope, caller: Caller | None) -> Standing | None:
        order = changes_orders(scope["method"], scope["path"])
        if caller is None:
            host = str((scope.get("client") or ("",))[0])
            return self.limits.count(host, ANONYMOUS, order=order, now=time.time())
        budget = self.limits.budget(of_key=caller.account == self.identities.trader)
        return self.limits.count(f"account {caller.account}", budget, order=order, now=time.time())


def _foreign(headers: Headers) -> Response | None:
    """A page of the web must not reach the exchange: neither by a rebound name nor from its own origin."""
    host = headers.get("host", "")
    name = host.rsplit(":", 1)[0] if not host.endswith("]") else host
    if name not in HOSTS:
        return answering.json(
            wire.Detail(f"this exchange answers to {', '.join(sorted(HOSTS))}, not to {host[:60]!r}"), 403
        )
    if "origin" in headers:
        return answering.json(wire.Detail("requests from web pages are not served"), 403)
    return None


def _token(scope: Scope) -> str | None:
    values = parse_qs(scope["query_string"].decode("latin-1")).get("token")
    return values[0] if values else None


async def _turn_away(scope: Scope, receive: Receive, send: Send, response: Response) -> None:
    """For a socket the same answer goes out in place of the handshake."""
    if scope["type"] == "http":
        await response(scope, receive, send)
        return
    await receive()
    if "websocket.http.response" in scope.get("extensions", {}):
        await send(
            {
                "type": "websocket.http.response.start",
                "status": response.status_code,
                "headers": response.raw_headers,
            }
        )
        await send({"type": "websocket.http.response.body", "body": response.body})
    else:
        await send({"type": "websocket.close", "code": POLICY_VIOLATION, "reason": "not allowed"})


def _with_headers(send: Send, standing: Standing) -> Send:
    async def sending(message: Message) -> None:
        if message["type"] == "http.response.start":
            message["headers"] = [*message["headers"], *standing.headers()]
        await send(message)

    return sending


def _capped(receive: Receive) -> Receive:
    size = 0

    async def receiving() -> Message:
        nonlocal size
        message = await receive()
        size += len(message.get("body", b""))
        if size > MAX_BODY:
            raise answering.TooLarge(MAX_BODY)
        return message

    return receiving


def _rate_limited(standing: Standing) -> Response:
    wait = max(1, standing.reset - int(time.time()))
    said = f"{standing.limit} requests a minute are allowed: wait {wait} s"
    body: dict[str, Any] = {"limit": standing.limit, "reset": standing.reset}
    return answering.json(
        wire.Error(wire.ErrorBody("RATE_LIMIT_EXCEEDED", said, body)), 429, {"Retry-After": str(wait)}
    )
