"""Sockets to a house that stands still: what they hear is what the test itself brought about."""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator
from typing import Any

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

from tests.paper.server.house import House

WAIT_S = 15


def opened(base: str, path: str, headers: dict[str, str] | None = None, **more: Any) -> connect:
    """A socket without ping, compression or a brake of its own."""
    return connect(
        base + path,
        additional_headers=headers,
        proxy=None,
        compression=None,
        ping_interval=None,
        max_size=None,
        **{"max_queue": None, **more},
    )


@contextlib.asynccontextmanager
async def listening(still: House) -> AsyncIterator[str]:
    """A house that listens: the base of its streams' addresses."""
    async with still.listening() as (host, port, *_):
        yield f"ws://{host}:{port}"


@contextlib.asynccontextmanager
async def heard_on(
    still: House, path: str, headers: dict[str, str] | None = None
) -> AsyncIterator[ClientConnection]:
    """A house that listens, and one socket to it."""
    async with listening(still) as base, opened(base, path, headers) as stream:
        yield stream


async def next_bytes(stream: ClientConnection) -> bytes:
    async with asyncio.timeout(WAIT_S):
        message = await stream.recv()
    assert isinstance(message, bytes), f"a text came: {message}"
    return message


async def next_json(stream: ClientConnection) -> Any:
    async with asyncio.timeout(WAIT_S):
        return json.loads(await stream.recv())


async def until_beat(still: House, stream: ClientConnection) -> list[Any]:
    """Everything that a `/ws/clob` socket was told before a heart beats now."""
    still.host.flush()
    still.host.hub.tick(5000)
    told: list[Any] = []
    while (message := await next_json(stream))["type"] != "heartbeat":
        told.append(message)
    return told


async def closed(stream: ClientConnection) -> tuple[int, str]:
    """How the server ends the line, once it does."""
    with contextlib.suppress(ConnectionClosed):
        async with asyncio.timeout(WAIT_S):
            while True:
                await stream.recv()
    assert stream.close_code is not None
    return stream.close_code, stream.close_reason or ""
