"""One kept-alive HTTP connection, as lean as it can be in Python: bytes in, status and body out, one at a time."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from typing import Any, NamedTuple, cast
from urllib.parse import urlsplit

import msgspec

HEAD_END = b"\r\n\r\n"
LENGTH = b"content-length: "


def address(url: str) -> tuple[str, int]:
    at = urlsplit(url)
    return str(at.hostname), int(at.port or 0)


class Answer(NamedTuple):
    status: int
    body: bytes

    def json(self) -> Any:
        if self.status != 200:
            raise RuntimeError(f"the exchange answered {self.status}: {self.body[:300]!r}")
        return msgspec.json.decode(self.body)


class Line(asyncio.Protocol):
    """`ask` sends a request as it is and answers when the whole answer is there."""

    def __init__(self) -> None:
        self._transport: asyncio.Transport | None = None
        self._waiting: asyncio.Future[Answer] | None = None
        self._received = b""

    @classmethod
    @contextlib.asynccontextmanager
    async def to(cls, url: str) -> AsyncIterator[Line]:
        _, line = await asyncio.get_running_loop().create_connection(cls, *address(url))
        try:
            yield line
        finally:
            line.close()

    def ask(self, request: bytes) -> asyncio.Future[Answer]:
        if self._transport is None:
            raise ConnectionError("the line is closed")
        self._waiting = asyncio.get_running_loop().create_future()
        self._transport.write(request)
        return self._waiting

    def close(self) -> None:
        if self._transport is not None:
            self._transport.close()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)

    def data_received(self, data: bytes) -> None:
        received = self._received = self._received + data if self._received else data
        end = received.find(HEAD_END)
        if end < 0:
            return
        start = received.index(LENGTH, 0, end) + len(LENGTH)
        length = int(received[start : received.index(b"\r\n", start)])
        body = received[end + len(HEAD_END) :]
        if len(body) < length or self._waiting is None:
            return
        self._received = b""
        waiting, self._waiting = self._waiting, None
        if not waiting.cancelled():
            waiting.set_result(Answer(int(received[9:12]), body))

    def connection_lost(self, _exc: Exception | None) -> None:
        self._transport = None
        if self._waiting is not None and not self._waiting.done():
            self._waiting.set_exception(ConnectionError("the exchange closed the line"))


def request(method: str, path: str, key: str = "", body: Any = None) -> bytes:
    identity = f"Authorization: Bearer {key}\r\n" if key else ""
    content = b"" if body is None else msgspec.json.encode(body)
    head = f"{method} {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n{identity}"
    if content:
        head += f"Content-Type: application/json\r\nContent-Length: {len(content)}\r\n"
    return f"{head}\r\n".encode() + content
