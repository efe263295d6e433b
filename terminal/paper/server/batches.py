"""uvicorn's WebSocket with one thing more: many texts, or many binary frames of one size, in one write.

A sweep of the book is dozens of messages for each of twenty sockets at once; a system call for every one of them
made the last reader wait a tenth of a second.
"""

from __future__ import annotations

from typing import Any

from starlette.websockets import WebSocket
from uvicorn.protocols.utils import ClientDisconnected
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from websockets.exceptions import InvalidState
from websockets.protocol import State

from terminal.wire.binary import SIZE

BATCH_BYTES = 64 * 1024
FRAME_HEAD = bytes((0x82, SIZE))
"""What a server puts before a whole binary message of this size: every frame has the same."""


class BatchingProtocol(WebSocketsSansIOProtocol):
    """Takes `{"type": "websocket.send", "texts": [...]}` beside the messages of ASGI, and `"frames"` likewise."""

    async def send(self, message: Any) -> None:
        if "texts" in message:
            await self._ready()
            self._send_texts(message["texts"])
        elif "frames" in message:
            await self._ready()
            if self.conn.state is not State.OPEN:
                raise ClientDisconnected
            self.transport.write(b"".join([FRAME_HEAD + frame for frame in message["frames"]]))
        else:
            await super().send(message)

    async def _ready(self) -> None:
        await self.writable.wait()
        if self.disconnected:
            raise ClientDisconnected

    def _send_texts(self, texts: list[bytes]) -> None:
        try:
            for text in texts:
                self.conn.send_text(text)
        except InvalidState as error:
            raise ClientDisconnected from error
        self.transport.write(b"".join(self.conn.data_to_send()))


async def send_texts(socket: WebSocket, texts: list[bytes]) -> None:
    await _send(socket, "texts", texts)


async def send_frames(socket: WebSocket, frames: list[bytes]) -> None:
    """Each is a message of its own."""
    await _send(socket, "frames", frames)


async def _send(socket: WebSocket, kind: str, messages: list[bytes]) -> None:
    """Send them in order, a bounded part in each write, so that a slow reader holds up only what is left."""
    part: list[bytes] = []
    size = 0
    for message in messages:
        part.append(message)
        size += len(message)
        if size > BATCH_BYTES:
            await socket.send({"type": "websocket.send", kind: part})
            part, size = [], 0
    if part:
        await socket.send({"type": "websocket.send", kind: part})
