"""The connections themselves: what no ASGI message can say, to end one without an answer, refuse it, or leave a ping."""

from __future__ import annotations

import asyncio
import functools
import socket
import struct
from typing import TYPE_CHECKING, Any, cast

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from terminal.paper.server.batches import BatchingProtocol

if TYPE_CHECKING:
    import uvicorn
    from websockets.http11 import Request

    from terminal.paper.server.faults.armed import Faults

LINE = "evterm.line"
"""The extension of a request's scope under which its line is found."""
LOOK_S = 0.02
MOST_UNREAD = 1024 * 1024
_LINGER = struct.pack("ii", 1, 0)


class Line:
    """One connection."""

    def __init__(self, transport: asyncio.Transport) -> None:
        self._transport = transport

    def close(self) -> None:
        """End it in good order once what was written is gone."""
        self._transport.close()

    def reset(self) -> None:
        """End it at once, in a way that the other side takes for a failure."""
        held = self._transport.get_extra_info("socket")
        held.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _LINGER)
        self._transport.abort()


class FaultyHttp(HttpToolsProtocol):
    """Refuses connections, and gives each request the line that it came by."""

    def __init__(self, faults: Faults, **given: Any) -> None:
        super().__init__(**given)
        self._faults = faults

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        if self._faults.refuses():
            Line(transport).reset()

    def on_message_begin(self) -> None:
        super().on_message_begin()
        cast("dict[str, Any]", self.scope)["extensions"] = {LINE: Line(self.transport)}


class FaultySocket(BatchingProtocol):
    """Leaves what comes unread, pings among it, for as long as it is to be deaf."""

    def __init__(self, faults: Faults, **given: Any) -> None:
        super().__init__(**given)
        self._faults = faults
        self._path = ""
        self._unread = b""

    def handle_connect(self, event: Request) -> None:
        self._path = event.path.partition("?")[0]
        super().handle_connect(event)

    def data_received(self, data: bytes) -> None:
        if not self._unread and not self._deaf():
            super().data_received(data)
            return
        if not self._unread:
            self.loop.call_later(LOOK_S, self._hear_again)
        self._unread += data
        if len(self._unread) > MOST_UNREAD:
            self.transport.abort()

    def _deaf(self) -> bool:
        return bool(self._path) and self._faults.deaf(self._path)

    def _hear_again(self) -> None:
        if self.disconnected:
            return
        if self._deaf():
            self.loop.call_later(LOOK_S, self._hear_again)
            return
        unread, self._unread = self._unread, b""
        super().data_received(unread)

    def send_keepalive_ping(self) -> None:
        if self._deaf():
            self.schedule_ping()
        else:
            super().send_keepalive_ping()


def hold_lines(config: uvicorn.Config, faults: Faults) -> None:
    """Have the server speak through these."""
    config.http = functools.partial(FaultyHttp, faults)  # type: ignore[assignment]
    config.ws = functools.partial(FaultySocket, faults)  # type: ignore[assignment]
