"""A connection to a venue that misbehaves while it opens."""

from __future__ import annotations

import asyncio
import logging

import pytest

from terminal.model.errors import Unauthorised, Unreachable, VenueError
from terminal.venue.socket import Socket

HEADERS = {"X-API-Key": "evt_" + "5ec3e7" * 10}


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        (b"HTTP/1.1 302 Found\r\nLocation: ws://127.0.0.1:%d/elsewhere\r\n\r\n", Unreachable),
        (b"HTTP/1.1 401 Unauthorized\r\nContent-Length: 0\r\n\r\n", Unauthorised),
        (b"HTTP/1.1 503 \x1b[2J\r\nContent-Length: 0\r\n\r\n", Unreachable),
        (b"SSH-2.0-nonsense\r\n\r\n", Unreachable),
        (b"", Unreachable),
    ],
)
async def test_a_refused_handshake_is_one_of_two_errors_and_the_key_goes_to_one_place(
    answer: bytes, kind: type[VenueError], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    asked: list[bytes] = []

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        asked.append(await reader.readuntil(b"\r\n\r\n"))
        port = writer.get_extra_info("sockname")[1]
        writer.write(answer % port if b"%d" in answer else answer)
        await writer.drain()
        writer.close()

    async with await asyncio.start_server(serve, "127.0.0.1", 0) as server:
        port = server.sockets[0].getsockname()[1]
        with pytest.raises(kind) as caught:
            await Socket.open(f"ws://127.0.0.1:{port}/ws/clob", HEADERS)
    assert len(asked) == 1
    assert "\x1b" not in str(caught.value)
    assert "5ec3e7" not in caplog.text + repr(caught.value)


@pytest.mark.parametrize("url", ["ws://127.0.0.1:1/", "nonsense", "ws://", "http://127.0.0.1:1/"])
async def test_no_way_there_is_unreachable(url: str) -> None:
    with pytest.raises(Unreachable):
        await Socket.open(url, HEADERS)
