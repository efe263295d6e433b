"""uvicorn's WebSocket with one thing more: many texts in one write.

A sweep of the book is dozens of messages for each of twenty sockets at once; a system call for every one of them
made the last reader wait a tenth of a second.
"""

from __future__ import annotations

from typing import Any

from starlette.websockets import WebSocket
from uvicorn.protocols.utils import ClientDisconnected
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from websockets.exceptions import InvalidState

BATCH_BYTES = 64 * 1024


class BatchingProtocol(WebSocketsSansIOProtocol):
    """Takes `{"type": "websocket.send", "texts": [...]}` beside the messages of ASGI."""

    async def send(self, message: Any) -> None:
        texts = message.get("texts")
        if texts is None:
            await super().send(message)
            return
        await self.writable.wait()
        if self.disconnected:
            raise ClientDisconnected
        try:
            for text in texts:
                self.conn.send_text(text)
        except InvalidState as error:
            raise ClientDisconnected from error
        self.transport.write(b"".join(self.conn.data_to_send()))


async def send_texts(socket: WebSocket, texts: list[bytes]) -> None:
    """Send them in order, a bounded part in each write, so that a slow reader holds up only what is left."""
    part: list[bytes] = []
    size = 0
    for text in texts:
        part.append(text)
        size += len(text)
        if size > BATCH_BYTES:
            await socket.send({"type": "websocket.send", "texts": part})
            part, size = [], 0
    if part:
        await socket.send({"type": "websocket.send", "texts": part})
