"""Does the terminal stay lean? Virtual hours at sixty times real time, its own orders and fills among them.

`python -m tests.bench.day 24` takes a whole day, in 24 minutes. What a frame leaves behind comes by the wall's clock, twenty
times a second, and what the market leaves behind by the market's: each has bounds of its own, and both have to be met.
"""

from __future__ import annotations

import asyncio
import contextlib
import sys
import threading
from collections.abc import Iterator
from dataclasses import dataclass

from terminal.paper.flow import PAIRS
from tests.bench.figures import Figure, table
from tests.bench.line import Line, request
from tests.bench.load import Trader, traders
from tests.bench.rig import exchange
from tests.bench.watched import evterm
from tests.practice import Practice

SPEED, HOURS = 60, 3.0
LOOKS_AN_HOUR = 12
ORDERS_A_SECOND, TAKE_EVERY_S = 2.0, 1.0
MIB = 2**20
MEGABYTES, MIB_AN_HOUR = 110, 1.0


@dataclass(frozen=True)
class Day:
    hours: float
    resident: list[int]
    """one look after the other, from the first to the last hour"""
    frames: int
    placed: int
    taken: int


def run(hours: float = HOURS) -> list[Figure]:
    return figures(measure(hours, round(hours * LOOKS_AN_HOUR)))


def measure(hours: float, number: int) -> Day:
    """With so many looks."""
    looks, frames = list[int](), 0
    with exchange("--speed", str(SPEED)) as running, evterm(running) as terminal:
        terminal.await_bytes(b"live")
        with busy(running) as done:
            for _ in range(number):
                stretch = terminal.watch(hours * 3600 / SPEED / number)
                looks.append(stretch.resident)
                frames += stretch.frames
                terminal.data.clear()
                terminal.pieces.clear()
    return Day(hours, looks, frames, *done)


@contextlib.contextmanager
def busy(running: Practice) -> Iterator[list[int]]:
    """The terminal's account at work by another way: how many orders it placed and took is known at the end."""
    stop, done = threading.Event(), [0, 0]
    thread = threading.Thread(target=lambda: asyncio.run(_work(running, stop, done)))
    thread.start()
    try:
        yield done
    finally:
        stop.set()
        thread.join()


async def _work(running: Practice, stop: threading.Event, done: list[int]) -> None:
    async with traders(running, 1, 1) as (trader,), Line.to(running.url) as line:
        placing = asyncio.create_task(trader.steadily(ORDERS_A_SECOND, float("inf")))
        await _take(running, trader, line, stop, done)
        placing.cancel()
        done[0] = len(trader.tally.latencies)


async def _take(
    running: Practice, trader: Trader, line: Line, stop: threading.Event, done: list[int]
) -> None:
    """Bought and sold in turn."""
    size = PAIRS[trader.symbol].instrument
    body = {"order_type": "market", "quantity": size.size_text(size.min_lots)}
    while not stop.is_set():
        await asyncio.sleep(TAKE_EVERY_S)
        side = "buy" if done[1] % 2 == 0 else "sell"
        path = f"/api/v1/exchange/{trader.symbol}/orders"
        (await line.ask(request("POST", path, running.key, {**body, "side": side}))).json()
        done[1] += 1


def figures(day: Day) -> list[Figure]:
    half = day.resident[len(day.resident) // 2 :]
    growth = (half[-1] - half[0]) / MIB / (day.hours * (len(half) - 1) / len(day.resident))
    most = max(day.resident) / 1e6
    path = " ".join(f"{one / 1e6:.0f}" for one in day.resident[:: max(1, len(day.resident) // 8)])
    return [
        Figure(
            f"memory of the terminal, {day.hours:g} virtual hours at speed {SPEED}",
            f"{most:.0f} MB at most",
            f"<= {MEGABYTES} MB",
            most <= MEGABYTES,
            f"{path} MB; {day.frames:,} frames, {day.placed:,} own orders placed, {day.taken:,} taken",
        ),
        Figure(
            "the same: growth in its second half", f"{growth:+.2f} MiB/h", f"< {MIB_AN_HOUR:.0f} MiB/h", growth < MIB_AN_HOUR
        ),
    ]  # fmt: skip


if __name__ == "__main__":
    print(table(run(*map(float, sys.argv[1:2]))))
