"""One stream kept alive: it connects, reads, pings and gives up as its Link says."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any

from terminal.core.stream import Do, Link, State
from terminal.model.errors import VenueError
from terminal.model.text import clean
from terminal.venue.socket import Socket

LOOK_S = 0.05
FRAMES_A_TURN = 64
"""so many frames are read before others get their turn: a flood must not keep keys waiting"""
MOST_BESIDE = 4
"""pings and questions under way; a line that takes none of them is silent soon"""
SLEPT_S = 3.0


class Line:
    """`hear` gets each frame. `went` is told when the connection opens (True), and when what it told is not to be
    believed any more (False). `failed` is told of what should not happen."""

    def __init__(
        self,
        link: Link,
        dial: Callable[[], Awaitable[Socket]],
        hear: Callable[[bytes], None],
        went: Callable[[bool], None],
        now: Callable[[], float],
        *,
        wall: Callable[[], float] = time.time,
        failed: Callable[[str], None] = lambda _: None,
    ) -> None:
        self.link = link
        self._dial, self._hear, self._went, self._failed = dial, hear, went, failed
        self._now, self._wall = now, wall
        self._socket: Socket | None = None
        self._beside: set[asyncio.Task[None]] = set()

    async def run(self) -> None:
        while True:
            try:
                socket = await self._dial()
            except VenueError as error:
                self.link.closed(self._now(), str(error))
                self._went(False)
            else:
                await self._hold(socket)
            while self.link.tick(self._now()) is not Do.CONNECT:
                await asyncio.sleep(LOOK_S)

    async def send(self, text: str) -> None:
        if self._socket is not None:
            await self._socket.send(text)

    def retry(self) -> None:
        """Connect again at once, whatever the backoff says: a person asked for it."""
        self.link.retry_at = self._now()
        self.drop()

    def drop(self) -> None:
        """End the connection, nothing more of it is heard; the next one comes by the link's backoff."""
        if self._socket is not None:
            self._socket.abort()
            self._socket = None

    async def _hold(self, socket: Socket) -> None:
        self._socket = socket
        self.link.opened(self._now())
        self._went(True)
        reader = asyncio.create_task(self._read(socket))
        try:
            await self._watch(socket, reader)
        finally:
            self.drop()
            tasks = (reader, *self._beside)
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
        why = socket.farewell
        if not reader.cancelled() and (error := reader.exception()) is not None:
            why = f"a message could not be handled: {type(error).__name__}"
            self._failed(f"{why}: {clean(error)}")
        if self.link.state is not State.BACKOFF:
            self.link.closed(self._now(), why)
        self._went(False)

    async def _watch(self, socket: Socket, reader: asyncio.Task[None]) -> None:
        """Until the connection ends or is given up."""
        apart = self._wall() - self._now()
        while not reader.done():
            drift, apart = self._wall() - self._now() - apart, self._wall() - self._now()
            if (
                drift > SLEPT_S
            ):  # the monotonic clock stands still while the machine sleeps, the other one does not
                self.link.closed(self._now(), "this machine was asleep")
                return
            do = self.link.tick(self._now())
            if do is Do.RECONNECT:
                return
            if do is Do.PING:
                self._start(self._ping(socket))
            elif do in (Do.RESYNC, Do.SILENT):
                if do is Do.SILENT:
                    self._went(False)
                self._start(socket.send("snapshot"))
            await asyncio.wait({reader}, timeout=LOOK_S)

    def _start(self, work: Coroutine[Any, Any, None]) -> None:
        """Beside, for the clock must go on where the other side takes nothing."""
        if len(self._beside) >= MOST_BESIDE:
            work.close()
            return
        task = asyncio.create_task(work)
        self._beside.add(task)
        task.add_done_callback(self._beside.discard)

    async def _read(self, socket: Socket) -> None:
        turn = 0
        while (frame := await socket.recv()) is not None and self._socket is socket:
            self._hear(frame)
            turn += 1
            if turn % FRAMES_A_TURN == 0:
                await asyncio.sleep(0)

    async def _ping(self, socket: Socket) -> None:
        if await socket.ping() is not None:
            self.link.pong(self._now())
