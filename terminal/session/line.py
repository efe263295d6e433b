"""One stream kept alive: it connects, reads, pings and gives up as its Link says."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Awaitable, Callable

from terminal.core.stream import Do, Link, State
from terminal.model.errors import VenueError
from terminal.venue.socket import Socket

LOOK_S = 0.05
FRAMES_A_TURN = 64
"""so many frames are read before others get their turn: a flood must not keep keys waiting"""


class Line:
    """`hear` gets each frame; `went` is told when the connection opens (True) and ends (False)."""

    def __init__(
        self,
        link: Link,
        dial: Callable[[], Awaitable[Socket]],
        hear: Callable[[bytes], None],
        went: Callable[[bool], None],
        now: Callable[[], float],
    ) -> None:
        self.link = link
        self.round_trip: float | None = None
        self.bytes_in = self.frames_in = 0
        self._dial, self._hear, self._went, self._now = dial, hear, went, now
        self._socket: Socket | None = None

    async def run(self) -> None:
        while True:
            try:
                self._socket = await self._dial()
            except VenueError as error:
                self.link.closed(self._now(), str(error))
                self._went(False)
            else:
                await self._hold(self._socket)
            while self.link.tick(self._now()) is not Do.CONNECT:
                await asyncio.sleep(LOOK_S)

    async def send(self, text: str) -> None:
        if self._socket is not None:
            await self._socket.send(text)

    def drop(self) -> None:
        """End the connection; the next one comes by the link's backoff."""
        if self._socket is not None:
            self._socket.abort()

    async def _hold(self, socket: Socket) -> None:
        self.link.opened(self._now())
        self._went(True)
        reader = asyncio.create_task(self._read(socket))
        pings: set[asyncio.Task[None]] = set()
        try:
            while not reader.done():
                do = self.link.tick(self._now())
                if do is Do.PING and len(pings) < 4:
                    ping = asyncio.create_task(self._ping(socket))
                    pings.add(ping)
                    ping.add_done_callback(pings.discard)
                elif do is Do.RESYNC:
                    await socket.send("snapshot")
                elif do is Do.RECONNECT:
                    break
                await asyncio.wait({reader}, timeout=LOOK_S)
        finally:
            socket.abort()
            for task in (reader, *pings):
                task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await asyncio.gather(reader, *pings, return_exceptions=True)
            self._socket = None
        if self.link.state is not State.BACKOFF:
            self.link.closed(self._now(), socket.farewell)
        self._went(False)

    async def _read(self, socket: Socket) -> None:
        turn = 0
        while (frame := await socket.recv()) is not None:
            self.frames_in += 1
            self.bytes_in += len(frame)
            self._hear(frame)
            turn += 1
            if turn % FRAMES_A_TURN == 0:
                await asyncio.sleep(0)

    async def _ping(self, socket: Socket) -> None:
        took = await socket.ping()
        if took is not None:
            self.round_trip = took
            self.link.pong(self._now())
