"""Over real sockets with faults between: a book that is believed is the exchange's own, and silence is seen in time."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
from collections.abc import Iterator

import pytest

from terminal.core.stream import State
from tests import practice
from tests.faults import Knobs, Proxy
from tests.practice import Practice, running
from tests.session.feeding import Rig, running_feed

EXCHANGE = ("--memory", "--seed", "7", "--tier", "none", "--speed", "10", "--pairs", "vaix,btc")
LATE_S = 8.0
"""three seconds of silence are enough; a full machine takes its own time to see them"""


@pytest.fixture(scope="module")
def exchange() -> Iterator[Practice]:
    with running(*EXCHANGE) as one:
        yield one


async def compared(proxy: Proxy, one: Rig) -> list[str]:
    """The pairs that were believed while the frames stood still. The last one may take a moment on a busy machine."""
    async with proxy.hold() as truth:
        for _ in range(10):
            await asyncio.sleep(0.15)
            with contextlib.suppress(AssertionError):
                one.assert_equals(truth, one.believed())
                break
        believed = one.believed()
        one.assert_equals(truth, believed)
        return believed


@pytest.mark.parametrize(
    "knobs",
    [
        Knobs(drop=0.003),
        Knobs(twice=0.1, swap=0.03),
        Knobs(corrupt=0.02, slices=7),
        Knobs(drop=0.01, twice=0.02, swap=0.01, corrupt=0.01, delay_s=0.002),
    ],
    ids=["drop", "twice and swap", "corrupt", "all"],
)
async def test_a_believed_book_is_the_exchanges_own(exchange: Practice, knobs: Knobs) -> None:
    async with Proxy(exchange.url, seed=3) as proxy, running_feed(proxy.url, exchange.key) as one:
        await one.until_live()
        proxy.knobs = knobs
        for _ in range(5):
            await asyncio.sleep(0.25)
            await compared(proxy, one)
        assert proxy.harmed
        proxy.knobs = Knobs()
        await one.until_live()
        assert set(await compared(proxy, one)) == {"vaix", "btc"}
        assert one.state.health.audit_misses == 0
        assert one.calls[-1] == "whole" or "whole" in one.calls
        assert not [notice for notice in one.state.notices if notice.role == "bad"]


async def test_a_connection_cut_at_any_byte_ends_with_a_whole_book(exchange: Practice) -> None:
    async with Proxy(exchange.url) as proxy, running_feed(proxy.url) as one:
        await one.until_live()
        for cut in (1, 130, 9_001):
            proxy.knobs.cut_after = cut
            proxy.reset()
            await one.until(lambda: proxy.knobs.cut_after is None)
            await one.until_live()
            assert await compared(proxy, one)
        assert one.state.health.audit_misses == 0


async def test_a_server_that_accepts_and_closes_is_not_hammered(exchange: Practice) -> None:
    async with Proxy(exchange.url) as proxy, running_feed(proxy.url) as one:
        await one.until_live()
        proxy.knobs.refuse = True
        proxy.reset()
        before = proxy.connects
        await asyncio.sleep(1.5)
        assert proxy.connects - before <= 3 * 6 + 4  # three streams and the questions
        assert not one.state.is_live


async def test_silence_is_seen_within_seconds(exchange: Practice) -> None:
    async with Proxy(exchange.url) as proxy, running_feed(proxy.url) as one:
        await one.until_live()
        proxy.knobs.silent = True
        took = await one.until(lambda: not one.state.is_live)
        assert 2.5 < took < LATE_S
        await one.until(lambda: not any(pair.book.fresh for pair in one.state.pairs.values()), 0.5)
        proxy.knobs.silent = False
        await one.until_live()
        assert await compared(proxy, one)


async def test_a_stopped_or_killed_exchange_and_its_return() -> None:
    exchange = practice.start(*EXCHANGE)
    port = exchange.url.rpartition(":")[2]
    try:
        async with running_feed(exchange.url) as one:
            await one.until_live()
            exchange.process.send_signal(signal.SIGSTOP)
            took = await one.until(lambda: not one.state.is_live)
            assert 2.5 < took < LATE_S
            exchange.process.send_signal(signal.SIGCONT)
            await one.until_live()
            os.kill(exchange.process.pid, signal.SIGKILL)
            took = await one.until(lambda: not one.state.is_live)
            assert took < 2.5, "a line that breaks is no silence to be waited for"
            assert one.state.clob.state in (State.BACKOFF, State.CONNECTING)
            again = practice.start(*EXCHANGE, "--port", port)
            try:
                assert again.url == exchange.url
                await one.until_live()
                await one.feed.clob.send("snapshot")
                await one.until(lambda: one.state.health.audits >= 2)
                assert one.state.health.audit_misses == 0
            finally:
                practice.stop(again)
    finally:
        with contextlib.suppress(ProcessLookupError):
            exchange.process.kill()
        exchange.process.wait(10)
        assert exchange.process.stdout is not None
        exchange.process.stdout.close()
