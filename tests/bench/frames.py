"""One socket of the streams that only reads: the frames are cut out of the bytes where they arrive."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable
from typing import cast

from tests.bench.line import address

HANDSHAKE = (
    "GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n"
)
TEXT, PING = 0x81, 0x89


class Reader(asyncio.Protocol):
    """Hands each text message to `heard`. The server's frames are whole and unmasked."""

    def __init__(self, path: str, heard: Callable[[bytes], object]) -> None:
        self._path = path
        self._heard = heard
        self._received = b""
        self._open = False
        self._transport: asyncio.Transport | None = None
        self.lost = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)
        self._transport.write(HANDSHAKE.format(path=self._path).encode())

    def connection_lost(self, _exc: Exception | None) -> None:
        self.lost = True

    def close(self) -> None:
        if self._transport is not None:
            self._transport.close()

    def data_received(self, data: bytes) -> None:
        received = self._received + data if self._received else data
        at = 0
        if not self._open:
            at = received.find(b"\r\n\r\n") + 4
            self._open = at > 3
            at = max(0, at)
        while self._open and len(received) - at >= 2:
            kind, length, start = received[at], received[at + 1], at + 2
            if length == 126:
                start, length = at + 4, int.from_bytes(received[at + 2 : at + 4])
            elif length == 127:
                start, length = at + 10, int.from_bytes(received[at + 2 : at + 10])
            if len(received) < start + length:
                break
            if kind == TEXT:
                self._heard(received[start : start + length])
            elif kind == PING:
                self._pong(received[start : start + length])
            at = start + length
        self._received = received[at:]

    def _pong(self, payload: bytes) -> None:
        """A mask of zeros leaves the payload as it is."""
        if self._transport is not None:
            self._transport.write(bytes((0x8A, 0x80 | len(payload), 0, 0, 0, 0)) + payload)


@contextlib.asynccontextmanager
async def readers(
    ws_url: str, path: str, number: int, heard: Callable[[bytes], object]
) -> AsyncIterator[None]:
    """So many sockets that hand on what they hear. None of them may be lost while they are read."""
    loop = asyncio.get_running_loop()
    opened: list[Reader] = []
    try:
        for _ in range(number):
            _, reader = await loop.create_connection(lambda: Reader(path, heard), *address(ws_url))
            opened.append(reader)
        yield
        if any(reader.lost for reader in opened):
            raise RuntimeError("the exchange closed a socket")
    finally:
        for reader in opened:
            reader.close()
