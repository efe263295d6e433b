"""One stream kept alive, with a socket of no network: what ends it, what it leaves behind, and how it may be ended."""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import Awaitable, Callable
from typing import Any, cast

import pytest

from terminal.core.backoff import Backoff
from terminal.core.stream import Link, State
from terminal.model.errors import Unreachable
from terminal.session.line import Line
from terminal.venue.socket import Socket


class Deaf:
    """A socket that tells what it is given, takes nothing, and answers no ping."""

    farewell = "the connection ended"

    def __init__(self) -> None:
        self.frames: asyncio.Queue[bytes | None] = asyncio.Queue()
        self.sent: list[str] = []
        self.aborted = False

    async def recv(self) -> bytes | None:
        return await self.frames.get()

    async def send(self, text: str) -> None:
        self.sent.append(text)
        await asyncio.Event().wait()

    async def ping(self) -> float | None:
        await asyncio.Event().wait()
        return None

    def abort(self) -> None:
        self.aborted = True


def line(
    dial: Callable[[], Awaitable[Any]], hear: Callable[[bytes], None] = lambda _: None, **more: Any
) -> tuple[Line, list[bool]]:
    went: list[bool] = []
    link = Link(Backoff(random.Random(1).random))
    made = Line(
        link, cast("Callable[[], Awaitable[Socket]]", dial), hear, went.append, time.monotonic, **more
    )
    return made, went


async def ended(task: asyncio.Task[None]) -> None:
    task.cancel()
    async with asyncio.timeout(1):
        with pytest.raises(asyncio.CancelledError):
            await task
    assert asyncio.all_tasks() == {asyncio.current_task()}


async def test_a_line_is_ended_while_it_dials() -> None:
    one, _ = line(asyncio.Event().wait)
    task = asyncio.create_task(one.run())
    await asyncio.sleep(0.02)
    await ended(task)


async def test_a_line_is_ended_while_it_reads_and_while_it_waits() -> None:
    socket = Deaf()

    async def dial() -> Deaf:
        if socket.aborted:
            raise Unreachable("no")
        return socket

    one, went = line(dial)
    task = asyncio.create_task(one.run())
    await asyncio.sleep(0.02)
    await ended(task)
    assert socket.aborted
    task = asyncio.create_task(one.run())
    await asyncio.sleep(0.05)
    assert one.link.state is State.BACKOFF
    await ended(task)
    assert went == [True, False]


async def test_an_end_that_comes_just_as_the_connection_goes_is_not_swallowed() -> None:
    """Cancelled at each of the first steps after the last frame."""
    for steps in range(12):
        socket = Deaf()

        async def dial(made: Deaf = socket) -> Deaf:
            return made

        one, _ = line(dial)
        task = asyncio.create_task(one.run())
        await asyncio.sleep(0.01)
        socket.frames.put_nowait(None)
        for _ in range(steps):
            await asyncio.sleep(0)
        await ended(task)


async def test_a_frame_that_cannot_be_handled_ends_the_connection_and_is_told() -> None:
    socket, failures = Deaf(), list[str]()

    def hear(_: bytes) -> None:
        raise KeyError("x")

    async def dial() -> Deaf:
        if socket.aborted:
            raise Unreachable("no")
        return socket

    one, went = line(dial, hear, failed=failures.append)
    task = asyncio.create_task(one.run())
    socket.frames.put_nowait(b"{}")
    await asyncio.sleep(0.1)
    assert one.link.state is not State.LIVE
    assert went[:2] == [True, False]
    assert failures == ["a message could not be handled: KeyError: 'x'"]
    await ended(task)


async def test_a_dropped_line_hears_nothing_more() -> None:
    socket, heard = Deaf(), list[bytes]()

    async def dial() -> Deaf:
        return socket

    def hear(frame: bytes) -> None:
        heard.append(frame)
        one.drop()

    one, _ = line(dial, hear)
    for _ in range(5):
        socket.frames.put_nowait(b"{}")
    task = asyncio.create_task(one.run())
    await asyncio.sleep(0.03)
    assert heard == [b"{}"]
    await ended(task)


async def test_a_machine_that_slept_believes_nothing() -> None:
    """The monotonic clock stands still meanwhile, the wall clock does not."""
    ahead = [0.0]

    async def dial() -> Deaf:
        return Deaf()

    one, went = line(dial, wall=lambda: time.monotonic() + ahead[0])
    task = asyncio.create_task(one.run())
    await asyncio.sleep(0.1)
    one.link.healed(time.monotonic())
    assert one.link.state is State.LIVE
    ahead[0] = 3_600.0
    await asyncio.sleep(0.12)
    assert (one.link.state, one.link.why) == (State.BACKOFF, "this machine was asleep")
    assert went == [True, False]
    await ended(task)


async def test_a_side_that_takes_nothing_is_seen_all_the_same() -> None:
    """Neither pings nor questions come back: the clock goes on beside them."""
    socket = Deaf()

    async def dial() -> Deaf:
        return socket

    start = time.monotonic()
    went: list[bool] = []
    link = Link(Backoff(random.Random(1).random))
    fast = Line(
        link, cast("Callable[[], Awaitable[Socket]]", dial), lambda _: None, went.append,
        lambda: start + (time.monotonic() - start) * 20, wall=lambda: start + (time.monotonic() - start) * 20,
    )  # fmt: skip
    task = asyncio.create_task(fast.run())
    async with asyncio.timeout(2):
        while len(went) < 2:
            await asyncio.sleep(0.01)
    assert link.state is State.BACKOFF or link.epoch > 1
    await ended(task)


async def test_a_person_who_asks_for_it_does_not_wait_for_the_backoff() -> None:
    dials = 0

    async def dial() -> Any:
        nonlocal dials
        dials += 1
        raise Unreachable("refused")

    made, _ = line(dial)
    task = asyncio.create_task(made.run())
    await asyncio.sleep(0.1)
    made.link.retry_at = time.monotonic() + 60
    before = dials
    made.retry()
    await asyncio.sleep(0.15)
    assert dials > before
    await ended(task)
