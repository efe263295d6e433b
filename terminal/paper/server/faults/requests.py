"""What each fault of a request does to it."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace
from typing import Any

from starlette.datastructures import MutableHeaders
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from terminal.paper.server import answering
from terminal.paper.server.faults import harm, kinds, times
from terminal.paper.server.faults.armed import Armed, Faults
from terminal.paper.server.faults.lines import LINE, Line
from terminal.wire import answers as wire

MAY_HAVE_EXECUTED = "the order may have executed: look it up before sending it again"


@dataclass
class Answer:
    """An answer as it is being sent, kept instead."""

    start: Message = field(default_factory=dict)
    body: bytes = b""

    async def take(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.start = message
        else:
            self.body += message.get("body", b"")

    async def go(self, send: Send) -> None:
        """Send it, if there is one: another fault may have ended the connection."""
        if not self.start:
            return
        MutableHeaders(raw=self.start["headers"])["content-length"] = str(len(self.body))
        await send(self.start)
        await send({"type": "http.response.body", "body": self.body})


@dataclass(frozen=True)
class Call:
    """A request on its way, and what is to carry it out."""

    app: ASGIApp
    scope: Scope
    receive: Receive
    send: Send
    faults: Faults

    async def go_on(self) -> None:
        await self.app(self.scope, self.receive, self.send)

    async def heard(self) -> Call:
        """The same with its body read already: whoever hangs up from here on has asked all the same."""
        parts = [await self.receive()]
        while parts[-1].get("more_body"):
            parts.append(await self.receive())
        waiting = iter(parts)

        async def receive() -> Message:
            return next(waiting, None) or await self.receive()

        return replace(self, receive=receive)

    async def answered(self) -> Answer:
        """Carry it out and keep the answer."""
        answer = Answer()
        await self.app(self.scope, self.receive, answer.take)
        return answer

    async def reply(self, response: Response) -> None:
        await response(self.scope, self.receive, self.send)

    async def hang_up(self, how: kinds.Ending) -> None:
        """End the connection. Without one, as in tests that call the routes themselves, it is an error to them."""
        line: Line | None = self.scope.get("extensions", {}).get(LINE)
        if line is None:
            raise ConnectionResetError("the connection ended, by an armed fault")
        if how is kinds.Ending.RESET:
            line.reset()
        else:
            line.close()
        while (await self.receive())["type"] != "http.disconnect":
            pass


async def lost_answer(armed: Armed[kinds.LostAnswer], call: Call) -> None:
    await call.answered()
    await call.hang_up(armed.fault.how)


async def lost_request(armed: Armed[kinds.LostRequest], call: Call) -> None:
    await call.hang_up(armed.fault.how)


async def may_have_executed(armed: Armed[kinds.MayHaveExecuted], call: Call) -> None:
    if armed.fault.executed:
        await call.answered()
    body = wire.Error(wire.ErrorBody("may_have_executed", MAY_HAVE_EXECUTED, {}))
    await call.reply(answering.json(body, 503))


async def error(armed: Armed[kinds.ErrorAnswer], call: Call) -> None:
    fault = armed.fault
    body = (
        wire.Error(wire.ErrorBody(fault.code, fault.message, {}))
        if fault.shape is kinds.Shape.ERROR
        else wire.Detail(fault.message)
    )
    await call.reply(answering.json(body, fault.status))


async def delay(armed: Armed[kinds.Delay], call: Call) -> None:
    call = await call.heard()
    await asyncio.sleep(armed.fault.before_ms / 1000)
    if not armed.fault.after_ms:
        await call.go_on()
        return
    answer = await call.answered()
    await asyncio.sleep(armed.fault.after_ms / 1000)
    await answer.go(call.send)


async def rate_limit(armed: Armed[kinds.RateLimit], call: Call) -> None:
    fault = armed.fault
    reset = int(time.time()) + fault.seconds + call.faults.offset_ms() // 1000
    said = f"{fault.limit} requests a minute are allowed: wait {fault.seconds} s"
    body = wire.Error(wire.ErrorBody("RATE_LIMIT_EXCEEDED", said, {"limit": fault.limit, "reset": reset}))
    headers = {
        "Retry-After": str(fault.seconds),
        "X-RateLimit-Limit": str(fault.limit),
        "X-RateLimit-Remaining": "0",
        "X-RateLimit-Reset": str(reset),
    }
    await call.reply(answering.json(body, 429, headers))


async def expired_token(_: Armed[kinds.ExpiredToken], call: Call) -> None:
    await call.reply(answering.unauthorized("this token has expired: refresh it"))


async def garbage(armed: Armed[kinds.Garbage], call: Call) -> None:
    answer = await call.answered()
    answer.body = harm.spoilt(armed.fault.form, answer.body, armed.dice, armed.fault.bytes)
    await answer.go(call.send)


async def truncate(armed: Armed[kinds.Truncate], call: Call) -> None:
    answer = await call.answered()
    if answer.start:
        part = answer.body[: armed.fault.after]
        await call.send(answer.start)
        await call.send({"type": "http.response.body", "body": part, "more_body": True})
    await call.hang_up(kinds.Ending.CLOSED)


HARMS: dict[type[kinds.RequestFault], Callable[[Armed[Any], Call], Awaitable[None]]] = {
    kinds.LostAnswer: lost_answer,
    kinds.LostRequest: lost_request,
    kinds.MayHaveExecuted: may_have_executed,
    kinds.ErrorAnswer: error,
    kinds.Delay: delay,
    kinds.RateLimit: rate_limit,
    kinds.ExpiredToken: expired_token,
    kinds.Garbage: garbage,
    kinds.Truncate: truncate,
}


async def told_wrong(call: Call, ms: int) -> None:
    """Carry it out, with every time in its answer off by so much."""
    answer = await call.answered()
    if answer.start:
        answer.start["headers"] = times.moved_headers(answer.start["headers"], ms)
        answer.body = times.moved(answer.body, ms)
    await answer.go(call.send)
