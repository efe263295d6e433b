"""The streams: per symbol, all markets, one's own, and the numbered `/ws/clob`."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

from fastapi import APIRouter, WebSocket
from starlette.websockets import WebSocketDisconnect

from terminal.model.errors import NotFound
from terminal.paper.outbox import ClobOutbox, Outbox
from terminal.paper.server.batches import send_texts
from terminal.paper.server.context import host_of, pair_of
from terminal.wire.streams import DEFAULT_CHANNELS, MARKET_CHANNELS, USER_CHANNELS, clob_head

if TYPE_CHECKING:
    from terminal.paper.server.identity import Caller

router = APIRouter()

POLICY, TRY_LATER = 1008, 1013
MAX_SOCKETS = 256
SYMBOL_STREAMS = ("book", "trades", "price", "bbo")
GOODBYE_S = 20.0
UNDERSTOOD = 'send "snapshot" for fresh books: nothing else is understood here'
SLOW = "slow reader: too much is waiting to be read"
REASON_BYTES = 123
PATIENCE = 2
"""How many times as long as its last wish took a client waits for the next: nobody has more than a third of the time."""

Farewell = tuple[int, str] | None
"""The code and reason to close with; None where the client has gone already, or may stay."""
Sender = Callable[[WebSocket, list[bytes]], Awaitable[None]]


@router.websocket("/ws/clob")
async def clob(socket: WebSocket) -> None:
    caller: Caller | None = socket.state.caller
    asked = [
        name for name in socket.query_params.get("channels", ",".join(DEFAULT_CHANNELS)).split(",") if name
    ]
    unknown = [name for name in asked if name not in MARKET_CHANNELS + USER_CHANNELS]
    if unknown or not asked:
        known = ", ".join(MARKET_CHANNELS + USER_CHANNELS)
        await refuse(
            socket,
            f"no channel {unknown[0][:30]!r}: choose from {known}"
            if unknown
            else f"choose channels from {known}",
        )
        return
    if caller is None and any(name in USER_CHANNELS for name in asked):
        await refuse(
            socket, "userOrders, userFills and balanceUpdate need a Bearer token or an X-API-Key header"
        )
        return
    outbox = ClobOutbox(caller.account if caller else None, asked)
    host = host_of(socket)

    def heard(text: str) -> Farewell:
        if asks_for_snapshot(text):
            host.flush()
            host.hub.clob.asked(outbox)
        else:
            outbox.must(clob_head("error", {"message": UNDERSTOOD}))
        return None

    await serve(socket, outbox, lambda: host.hub.join_clob(outbox), heard)


@router.websocket("/ws/exchange/markets")
@router.websocket("/ws/exchange/markets/")
async def markets(socket: WebSocket) -> None:
    outbox, hub = Outbox(None), host_of(socket).hub
    await serve(socket, outbox, lambda: hub.join_topic("markets", "", outbox))


@router.websocket("/ws/exchange/private")
@router.websocket("/ws/exchange/private/")
async def private(socket: WebSocket) -> None:
    caller: Caller | None = socket.state.caller
    if caller is None:
        await refuse(socket, "the private stream needs a Bearer token, an X-API-Key header, or ?token=")
        return
    outbox, hub = Outbox(caller.account), host_of(socket).hub
    await serve(socket, outbox, lambda: hub.join_private(caller.account, outbox))


@router.websocket("/ws/exchange/{symbol}/{stream}")
@router.websocket("/ws/exchange/{symbol}/{stream}/")
async def symbol_stream(socket: WebSocket, symbol: str, stream: str) -> None:
    try:
        name = pair_of(socket, symbol).instrument.symbol
    except NotFound as error:
        await refuse(socket, error.message)
        return
    if stream not in SYMBOL_STREAMS:
        await refuse(socket, f"no stream {stream[:30]!r}: choose from {', '.join(SYMBOL_STREAMS)}")
        return
    outbox, hub = Outbox(None), host_of(socket).hub
    await serve(socket, outbox, lambda: hub.join_topic(stream, name, outbox))


async def refuse(socket: WebSocket, why: str) -> None:
    """Accepted first, since a handshake that is turned down cannot carry a reason."""
    await socket.accept()
    await socket.close(POLICY, why.encode("ascii", "replace")[:REASON_BYTES].decode())


def asks_for_snapshot(text: str) -> bool:
    return text.strip().strip('"') == "snapshot" or text.replace(" ", "") == '{"type":"snapshot"}'


async def serve(
    socket: WebSocket,
    outbox: Outbox,
    join: Callable[[], None],
    heard: Callable[[str], Farewell] = lambda _: None,
    send: Sender = send_texts,
) -> None:
    """Until the client goes, says what cannot be read, or reads too slowly. What is to be sent is dropped with it."""
    host = host_of(socket)
    hub = host.hub
    await socket.accept()
    if hub.listeners >= MAX_SOCKETS:
        await socket.close(TRY_LATER, f"{MAX_SOCKETS} sockets are open, the most that are served")
        return
    host.flush()  # what is still to be published is a part of the state that it starts from
    join()
    halves = (_read(socket, heard), _write(socket, outbox, send), _overflow(outbox))
    tasks = {asyncio.create_task(half) for half in halves}
    try:
        done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    finally:
        hub.leave(outbox)
        for task in tasks:
            task.cancel()
        outcomes = await asyncio.gather(*tasks, return_exceptions=True)
    for outcome in outcomes:
        if isinstance(outcome, Exception):
            raise outcome
    farewell = next(iter(done)).result()
    if farewell:
        with contextlib.suppress(TimeoutError, RuntimeError, WebSocketDisconnect):
            async with asyncio.timeout(GOODBYE_S):
                await socket.close(*farewell)


async def _read(socket: WebSocket, heard: Callable[[str], Farewell]) -> Farewell:
    while True:
        message = await socket.receive()
        if message["type"] == "websocket.disconnect":
            return None
        text = message.get("text")
        if text is None:
            return POLICY, "text frames only"
        begun = time.perf_counter()
        if farewell := heard(text):
            return farewell
        # Without a pause a thousand wishes that came at once would be met before anybody else's turn.
        await asyncio.sleep(PATIENCE * (time.perf_counter() - begun))


async def _overflow(outbox: Outbox) -> Farewell:
    await outbox.overflown.wait()
    return TRY_LATER, SLOW


async def _write(socket: WebSocket, outbox: Outbox, send: Sender) -> Farewell:
    """Send what waits; a reader that stalls is first spared market data, and in the end cut off with the reason."""
    host = host_of(socket)
    while True:
        batch = await outbox.take()
        try:
            await send(socket, batch)
        except (WebSocketDisconnect, RuntimeError):
            return None  # it has gone; the reading half sees that too
        outbox.sent(batch)
        if outbox.caught_up:
            host.flush()
            host.hub.catch_up(outbox)
