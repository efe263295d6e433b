"""A furnished house behind real sockets, in a thread beside the one that asks."""

from __future__ import annotations

import asyncio
import contextlib
import threading
from collections.abc import Coroutine, Iterator
from dataclasses import dataclass
from typing import Any, TypeVar

from terminal.paper.commands import Advance
from tests.paper.server.routes import Furnished, furnished

T = TypeVar("T")
PATIENCE_S = 60
STEP_US = 4_000_000
"""Further behind the clock than a little more, the exchange takes it that the machine slept."""


@dataclass
class Venue:
    """Whoever asks waits for the answer before doing anything else: the market is at rest in between."""

    url: str
    furnished: Furnished
    loop: asyncio.AbstractEventLoop

    def pass_time(self, us: int) -> None:
        house = self.furnished.house
        for step in [STEP_US] * (us // STEP_US) + [us % STEP_US]:
            house.clock.at += step
            _done(self.loop, house.host.submit(Advance()))

    def state_hash(self) -> str:
        return self.furnished.house.market.state_hash()


@contextlib.contextmanager
def venue() -> Iterator[Venue]:
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, name="venue")
    thread.start()
    try:
        made = _done(loop, furnished())
        listening = made.house.listening()
        host, port = _done(loop, listening.__aenter__())
        try:
            yield Venue(f"http://{host}:{port}", made, loop)
        finally:
            _done(loop, listening.__aexit__(None, None, None))
            _done(loop, _closed(made))
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join(PATIENCE_S)
        loop.close()


async def _closed(made: Furnished) -> None:
    made.house.host.store.db.close()


def _done(loop: asyncio.AbstractEventLoop, work: Coroutine[Any, Any, T]) -> T:
    return asyncio.run_coroutine_threadsafe(work, loop).result(PATIENCE_S)
