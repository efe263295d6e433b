"""A loopback proxy that harms what passes through it, and knows what the exchange really said.

It reads the server's WebSocket frames by itself and shares no code with the terminal, the exchange or a WebSocket
library. Use it inside a loop (`async with Proxy(url) as proxy`) or beside one (`with in_thread(url) as proxy`).
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import random
import threading
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Self, TypeVar
from urllib.parse import urlsplit

TEXT = 1
TURNS = 10
"""of the loop, until a connection that was just accepted has counted itself"""
Side = dict[Decimal, Decimal]


@dataclass
class Knobs:
    """The shares are of text frames to the client; the rest is about bytes in both directions."""

    drop: float = 0.0
    twice: float = 0.0
    swap: float = 0.0
    corrupt: float = 0.0
    delay_s: float = 0.0
    late_s: float = 0.0
    """snapshots, and all behind them, come so much later"""
    slices: int = 0
    """so many bytes at a time"""
    silent: bool = False
    """nothing passes, and nothing is closed"""
    refuse: bool = False
    """connections are accepted and closed at once"""
    cut_after: int | None = None
    """so many bytes to the client until the connection is reset"""
    path: str = "/ws/clob"
    """the faults of frames are for this stream alone"""


@dataclass
class Truth:
    """The books by every frame the exchange sent, whether it was passed on or not."""

    bids: dict[str, Side] = field(default_factory=dict)
    asks: dict[str, Side] = field(default_factory=dict)

    def hear(self, payload: bytes) -> None:
        message = json.loads(payload, parse_float=Decimal)
        kind, data = message.get("type"), message.get("data")
        if kind not in ("l2_snapshot", "book_delta"):
            return
        for sides, name in ((self.bids, "bids"), (self.asks, "asks")):
            side = sides.setdefault(data["pair"], {})
            if kind == "l2_snapshot":
                side.clear()
            for price, size, *_ in data[name]:
                side[Decimal(price)] = Decimal(size)
                if not Decimal(size):
                    del side[Decimal(price)]


class Proxy:
    """`knobs` may be turned at any time. `hold` stops the frames where the client has seen the newest one unharmed."""

    def __init__(self, url: str, seed: int = 1, port: int = 0) -> None:
        parts = urlsplit(url)
        self._target = (parts.hostname or "127.0.0.1", parts.port or 80)
        self._dice = random.Random(seed)
        self._port = port
        self.knobs = Knobs()
        self.truth = Truth()
        self.on_heard: Callable[[Truth], None] = lambda _: None
        """told after each frame that the exchange sent"""
        self.connects = 0
        self.harmed: dict[str, int] = {}
        self._open = asyncio.Event()
        self._held = asyncio.Event()
        self._tasks: set[asyncio.Task[None]] = set()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._port}"

    @property
    def ws_url(self) -> str:
        return f"ws://127.0.0.1:{self._port}"

    async def __aenter__(self) -> Self:
        self._open.set()
        self._server = await asyncio.start_server(self._accept, "127.0.0.1", self._port)
        self._port = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(self, *_: object) -> None:
        self._server.close()
        for _turn in range(TURNS):
            await asyncio.sleep(0)
        while self._tasks:
            self.reset()
            await asyncio.gather(*self._tasks, return_exceptions=True)
        await asyncio.sleep(0.01)  # what is aborted closes its socket a turn later

    @contextlib.asynccontextmanager
    async def hold(self, wait_s: float = 5.0) -> AsyncIterator[Truth]:
        """Inside, `truth` stands still and is what a client that missed nothing must have."""
        self._held.clear()
        self._open.clear()
        try:
            async with asyncio.timeout(wait_s):
                await self._held.wait()
            yield self.truth
        finally:
            self._open.set()

    def reset(self) -> None:
        """All connections end without a word."""
        for task in list(self._tasks):
            task.cancel()

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        try:
            await self._serve(reader, writer)
        except (OSError, EOFError, asyncio.CancelledError, asyncio.LimitOverrunError):
            pass  # an end like any other: the server's own callback must not see it
        finally:
            writer.transport.abort()
            self._tasks.discard(task)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connects += 1
        if self.knobs.refuse:
            return
        from_far, far = await asyncio.open_connection(*self._target)
        halves: list[asyncio.Task[None]] = []
        try:
            head = await reader.readuntil(b"\r\n\r\n")
            far.write(head)
            halves = [
                asyncio.create_task(self._to_client(head, from_far, writer)),
                asyncio.create_task(self._bytes(reader, far)),
            ]
            await asyncio.wait(halves, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for half in halves:
                half.cancel()
            far.transport.abort()
            await asyncio.gather(*halves, return_exceptions=True)

    async def _to_client(
        self, head: bytes, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        watched = self.knobs.path.encode() in head.split(b"\r\n", 1)[0]
        await (self._frames if watched else self._bytes)(reader, writer)

    async def _bytes(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while data := await reader.read(65_536):
            await self._pass_on(data, writer)

    async def _pass_on(self, data: bytes, writer: asyncio.StreamWriter) -> None:
        while self.knobs.silent:
            await asyncio.sleep(0.02)
        if self.knobs.delay_s:
            await asyncio.sleep(self.knobs.delay_s)
        step = self.knobs.slices or len(data) or 1
        for start in range(0, len(data), step):
            writer.write(data[start : start + step])
            if self.knobs.slices:
                await asyncio.sleep(0)
        await writer.drain()

    async def _frames(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await self._pass_on(await reader.readuntil(b"\r\n\r\n"), writer)
        self.truth = Truth()
        kept, sent = b"", 0
        while True:
            kind, frame, payload = await next_frame(reader)
            if kind != TEXT:
                await self._pass_on(frame, writer)
                continue
            self.truth.hear(payload)
            self.on_heard(self.truth)
            is_open = self._open.is_set()
            harm = self._harm() if is_open else ""
            out = self._harmed(harm, frame, payload)
            if self.knobs.late_s and b'"l2_snapshot"' in payload:
                await asyncio.sleep(self.knobs.late_s)
            if harm == "swap" and not kept:
                kept = frame
                continue
            out, kept = out + kept, b""
            left = None if self.knobs.cut_after is None else self.knobs.cut_after - sent
            if left is not None and left <= len(out):
                self.knobs.cut_after = None
                await self._pass_on(out[: max(0, left)], writer)
                return
            await self._pass_on(out, writer)
            sent += len(out)
            if not is_open:
                self._held.set()
                await self._open.wait()

    def _harm(self) -> str:
        for name in ("drop", "twice", "swap", "corrupt"):
            if self._dice.random() < getattr(self.knobs, name):
                self.harmed[name] = self.harmed.get(name, 0) + 1
                return name
        return ""

    def _harmed(self, harm: str, frame: bytes, payload: bytes) -> bytes:
        if harm == "drop":
            return b""
        if harm == "twice":
            return frame * 2
        if harm == "corrupt":
            bad = self._dice.choice(
                [payload[: len(payload) // 2], payload.replace(b'":', b'":NaN,', 1), b"\xc3("]
            )
            return text_frame(bad)
        return frame


def text_frame(payload: bytes) -> bytes:
    size = len(payload)
    if size < 126:
        return bytes([0x80 | TEXT, size]) + payload
    if size < 65_536:
        return bytes([0x80 | TEXT, 126]) + size.to_bytes(2, "big") + payload
    return bytes([0x80 | TEXT, 127]) + size.to_bytes(8, "big") + payload


async def next_frame(reader: asyncio.StreamReader) -> tuple[int, bytes, bytes]:
    """Opcode, the frame as it came, what it carries. A server's frames are neither masked nor, here, in parts."""
    head = await reader.readexactly(2)
    size, more = head[1] & 0x7F, b""
    if size > 125:
        more = await reader.readexactly(2 if size == 126 else 8)
        size = int.from_bytes(more, "big")
    payload = await reader.readexactly(size)
    return head[0] & 0x0F, head + more + payload, payload


AnyProxy = TypeVar("AnyProxy", bound=Proxy)


def in_thread(url: str, seed: int = 1) -> contextlib.AbstractContextManager[Proxy]:
    """For terminals in another process: knobs are plain values and may be turned from here."""
    return beside(Proxy(url, seed))


@contextlib.contextmanager
def beside(proxy: AnyProxy) -> Iterator[AnyProxy]:
    ready = threading.Event()
    loop, done = asyncio.new_event_loop(), asyncio.Event()

    async def serve() -> None:
        async with proxy:
            ready.set()
            await done.wait()

    thread = threading.Thread(target=lambda: loop.run_until_complete(serve()), daemon=True)
    thread.start()
    ready.wait(10)
    try:
        yield proxy
    finally:
        loop.call_soon_threadsafe(done.set)
        thread.join(10)
        loop.close()
