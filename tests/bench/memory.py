"""Is memory flat? Sixty virtual minutes at sixty times real time, after ten of warming, with readers and a trader.

Resident memory is a blunt gauge: what start-up frees stays resident in part, and the first megabytes of any growth
fill that. So a flat line says that growth is small, not that there is none. Nor does an hour with few orders show
what a busy trader leaves behind: idempotency keys are kept with their answers for 300 s.
"""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass

from tests.bench.figures import Figure
from tests.bench.frames import readers
from tests.bench.line import Line, request
from tests.bench.load import traders
from tests.bench.rig import Usage, drive, exchange, resident_bytes
from tests.practice import Practice

SPEED = 60
SECONDS, WARM_S = 70, 10
SOCKETS = 2
ORDERS_A_SECOND = 4.0
MIB = 2**20
TARGET_MIB = 1.0
"""An hour's growth."""
BEHIND_MS = 5_000


@dataclass(frozen=True)
class Sample:
    """One look at the process: wall seconds since the first, bytes, and how far the market lags its clock."""

    at: float
    resident: int
    clock_ms: int
    lag_ms: int


@dataclass(frozen=True)
class Hour:
    samples: list[Sample]
    share: float


def run() -> list[Figure]:
    with exchange("--speed", str(SPEED)) as running:
        hour = drive(measure(running, SECONDS))
    return _figures(hour)


async def measure(running: Practice, seconds: int, period_s: float = 1.0) -> Hour:
    async with (
        readers(running.ws_url, "/ws/clob", SOCKETS, len),
        Line.to(running.url) as line,
        traders(running, 1, 1) as (trader,),
    ):
        begun = time.perf_counter()
        work = asyncio.create_task(trader.steadily(ORDERS_A_SECOND, begun + seconds * period_s))
        usage = Usage(running)
        samples = []
        for beat in range(seconds + 1):
            await asyncio.sleep(max(0.0, begun + beat * period_s - time.perf_counter()))
            samples.append(await _sample(running, line, trader.symbol, begun))
        share = usage.exchange / usage.wall
        await work
    return Hour(samples, share)


async def _sample(running: Practice, line: Line, symbol: str, begun: float) -> Sample:
    clock = (await line.ask(request("GET", "/api/v1/exchange/time", running.key))).json()["timestamp"]
    market = (await line.ask(request("GET", f"/api/v1/exchange/{symbol}/bbo", running.key))).json()[
        "timestamp"
    ]
    at = time.perf_counter() - begun
    return Sample(at, resident_bytes(running.process.pid), clock, clock - market)


def slope(samples: list[Sample]) -> float:
    """Bytes a virtual hour, by least squares."""
    hours = [sample.clock_ms / 3_600_000 for sample in samples]
    mean_x = sum(hours) / len(hours)
    mean_y = sum(sample.resident for sample in samples) / len(samples)
    above = sum((x - mean_x) * (s.resident - mean_y) for x, s in zip(hours, samples, strict=True))
    below = sum((x - mean_x) ** 2 for x in hours)
    return above / below


def _figures(hour: Hour) -> list[Figure]:
    first, last = hour.samples[WARM_S], hour.samples[-1]
    growth = slope(hour.samples[WARM_S:]) / MIB
    virtual, wall = (last.clock_ms - first.clock_ms) / 1000, last.at - first.at
    lag = max(sample.lag_ms for sample in hour.samples)
    steps = hour.samples[WARM_S :: (SECONDS - WARM_S) // 6]
    path = " ".join(f"{sample.resident / MIB:.1f}" for sample in steps)
    return [
        Figure(
            f"memory over a virtual hour at speed {SPEED}, {SOCKETS} sockets",
            f"{first.resident / MIB:.1f} -> {last.resident / MIB:.1f} MiB, slope {growth:+.2f} MiB/h",
            f"< {TARGET_MIB:.0f} MiB/h",
            growth < TARGET_MIB,
            f"each ten virtual minutes {path} MiB; growth within what start-up left resident does not show",
        ),
        Figure(
            f"keeping up at speed {SPEED}",
            f"{virtual / wall:.1f}x, {hour.share:.0%} of a core",
            note=f"the market was at most {lag / 1000:.1f} virtual seconds behind the exchange's clock"
            + ("" if lag < BEHIND_MS else ": it did not keep up"),
        ),
    ]
