"""Limit orders a second over HTTP: the real process with its real store and its market alive.

Four accounts and sixteen kept-alive sockets in closed loops. The exchange has one core and the generator the other.
Only orders answered with 200 count; now and then a socket cancels a side, and that time is in the figure.
"""

from __future__ import annotations

import asyncio
import random
import time
from dataclasses import dataclass

from tests.bench.figures import Figure, middle, percentile, spread
from tests.bench.load import Trader, traders
from tests.bench.rig import Usage, drive, exchange
from tests.practice import Practice

ACCOUNTS, SOCKETS = 4, 16
WARM_UP_S, ROUND_S, ROUNDS = 1.0, 5.0, 3
ALONE_S, ALONE_RATE = 4.0, 40.0
TARGET = 3_000


@dataclass(frozen=True)
class Round:
    """What one measured stretch came to."""

    rate: float
    latencies: list[float]
    cpu_us: float
    exchange_share: float
    client_share: float
    cancelled: int
    failures: int


def run() -> list[Figure]:
    with exchange() as running:
        alone, rounds = drive(measure(running))
    return [_busy(rounds), _alone(alone)]


async def measure(
    running: Practice,
    warm_up_s: float = WARM_UP_S,
    round_s: float = ROUND_S,
    rounds: int = ROUNDS,
    alone_s: float = ALONE_S,
) -> tuple[list[float], list[Round]]:
    async with traders(running, SOCKETS, ACCOUNTS) as all_traders:
        await _one_by_one(all_traders[0], alone_s)
        alone = all_traders[0].tally.latencies
        all_traders[0].start_counting()  # what comes now must not be mixed into it
        await _together(all_traders, warm_up_s)
        return alone, [await _round(running, all_traders, round_s) for _ in range(rounds)]


async def _one_by_one(trader: Trader, seconds: float) -> None:
    """One order now and then on an exchange that is otherwise left alone."""
    rng = random.Random(1)
    end = time.perf_counter() + seconds
    while time.perf_counter() < end:
        await asyncio.sleep(rng.uniform(0.5, 1.5) / ALONE_RATE)
        await trader.place()
        await trader.tidy()


async def _together(all_traders: list[Trader], seconds: float) -> None:
    end = time.perf_counter() + seconds
    await asyncio.gather(*(trader.until(end) for trader in all_traders))


async def _round(running: Practice, all_traders: list[Trader], seconds: float) -> Round:
    for trader in all_traders:
        trader.start_counting()
    usage = Usage(running)
    await _together(all_traders, seconds)
    wall, used, clients = usage.wall, usage.exchange, usage.clients
    tallies = [trader.tally for trader in all_traders]
    latencies = [latency for tally in tallies for latency in tally.latencies]
    placed = max(1, len(latencies))
    return Round(
        rate=placed / wall,
        latencies=latencies,
        cpu_us=used / placed * 1e6,
        exchange_share=used / wall,
        client_share=clients / wall,
        cancelled=sum(tally.cancelled for tally in tallies),
        failures=sum(tally.failures for tally in tallies),
    )


def _busy(rounds: list[Round]) -> Figure:
    rates = [one.rate for one in rounds]
    latencies = [latency for one in rounds for latency in one.latencies]
    p50, p99 = percentile(latencies, 0.5) * 1000, percentile(latencies, 0.99) * 1000
    rate = middle(rates)
    failures = sum(one.failures for one in rounds)
    return Figure(
        f"limit orders over HTTP, {ACCOUNTS} accounts, {SOCKETS} sockets (--tier none)",
        f"{rate:,.0f}/s, p50 {p50:.1f} ms, p99 {p99:.1f} ms",
        f">= {TARGET:,}/s",
        rate >= TARGET and not failures,
        f"rounds {spread(rates)}; {middle([one.cpu_us for one in rounds]):.0f} µs of the exchange's core an order; "
        f"exchange {middle([one.exchange_share for one in rounds]):.0%}, generator "
        f"{middle([one.client_share for one in rounds]):.0%} of a core each; "
        f"{sum(one.cancelled for one in rounds):,} cancelled meanwhile; {failures} not answered with 200",
    )


def _alone(latencies: list[float]) -> Figure:
    p50, p99 = percentile(latencies, 0.5) * 1000, percentile(latencies, 0.99) * 1000
    return Figure(
        f"one order at a time, {ALONE_RATE:.0f} a second",
        f"p50 {p50:.2f} ms, p99 {p99:.2f} ms",
        note=f"{len(latencies)} orders, from the request's last byte out to the answer's last byte in",
    )
