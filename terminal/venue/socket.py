"""One WebSocket connection: frames as bytes, pings timed, nothing kept open that was closed."""

from __future__ import annotations

import logging
import time
from collections.abc import AsyncIterator, Mapping
from typing import Self

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidHandshake, WebSocketException

from terminal.model.errors import Unauthorised, Unreachable
from terminal.model.text import clean

MOST_BYTES = 8 * 1024 * 1024
OPEN_S, CLOSE_S = 3.0, 0.5

logging.getLogger("websockets").setLevel(
    logging.WARNING
)  # below, it tells of each header, the key among them


class _Straight(connect):
    """Follows no redirect: the library would take the key along to any other machine."""

    def process_redirect(self, exc: Exception) -> Exception | str:
        return exc


class Socket:
    """An open connection. Ends by itself when the other side goes."""

    def __init__(self, connection: ClientConnection) -> None:
        self._connection = connection

    @classmethod
    async def open(cls, url: str, headers: Mapping[str, str]) -> Self:
        """Connect, or raise Unreachable or Unauthorised. Keep-alive is the caller's: it judges silence itself."""
        try:
            connection = await _Straight(
                url,
                additional_headers=dict(headers),
                user_agent_header="evterm",
                compression=None,
                max_size=MOST_BYTES,
                max_queue=256,
                open_timeout=OPEN_S,
                close_timeout=CLOSE_S,
                ping_interval=None,
                proxy=None,
            )
        except InvalidHandshake as error:
            status = getattr(getattr(error, "response", None), "status_code", 0)
            kind = Unauthorised if status in (401, 403) else Unreachable
            raise kind(f"the venue refused the stream: {clean(error, 100)}") from error
        except (OSError, TimeoutError, WebSocketException, ValueError) as error:
            raise Unreachable(f"no stream from the venue: {clean(error, 100)}") from error
        return cls(connection)

    async def frames(self) -> AsyncIterator[bytes]:
        """Text frames until the connection ends; why it ended is in `farewell`."""
        try:
            async for frame in self._connection:
                yield frame if isinstance(frame, bytes) else frame.encode()
        except ConnectionClosed:
            return

    async def recv(self) -> bytes | None:
        """The next frame, undecoded; None at the end."""
        try:
            return await self._connection.recv(decode=False)
        except ConnectionClosed:
            return None

    async def send(self, text: str) -> None:
        try:
            await self._connection.send(text)
        except ConnectionClosed:
            return

    async def ping(self) -> float | None:
        """The round trip in seconds; None where the connection ended first."""
        begun = time.monotonic()
        try:
            await (await self._connection.ping())
        except ConnectionClosed:
            return None
        return time.monotonic() - begun

    async def close(self) -> None:
        await self._connection.close()

    def abort(self) -> None:
        """Drop it without a word: the other side is taken for dead."""
        self._connection.transport.abort()

    @property
    def farewell(self) -> str:
        reason = self._connection.close_reason
        return str(clean(reason, 120)) if reason else "the connection ended"
