"""How late the streams are: twenty sockets on all public channels of every pair.

Delay is the time of receipt less the message's own `timestamp`, both of the same machine's clock. A timestamp is cut
to whole milliseconds, which makes the delay look up to a millisecond longer than it is. Where the simulated market
alone changes its books less often than wanted, orders over HTTP make up for it. There are six pairs, so that the
second figure has them change as often as fifty would.

A delta bears the time of its publishing, a trade that of its happening: only a trade shows what waiting for the
market's turn and for the commit costs. The figure is that of the slower kind, so that many of one do not hide the other.
"""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass, field

from terminal.paper.flow import PAIRS
from tests.bench.figures import Figure, percentile
from tests.bench.frames import readers
from tests.bench.load import Trader, traders
from tests.bench.rig import Usage, drive, exchange
from tests.practice import Practice

SOCKETS = 20
LOOK_S, MEASURE_S = 4.0, 20.0
WANTED, FIFTY_PAIRS = 10.0, 500.0
MARGIN = 1.1
TARGET_MS = 50.0
EVENTS = ("book_delta", "trade")
"""Told as they happen. The touch (`bbo`) is told at most each 50 ms, so its delay says more of that than of the exchange."""


@dataclass
class Heard:
    """Delays in milliseconds by the kind of message; `deltas` counts one socket's."""

    delays: dict[str, list[float]] = field(default_factory=dict)
    messages: int = 0
    other: dict[str, int] = field(default_factory=dict)

    def hear(self, message: bytes) -> None:
        now = time.time() * 1000
        self.messages += 1
        kind = message[9 : message.index(b'"', 9)].decode()
        if kind in ("book_delta", "trade", "bbo"):
            at = message.rindex(b'"timestamp":') + 12
            self.delays.setdefault(kind, []).append(now - int(message[at : at + 13]))
        else:
            self.other[kind] = self.other.get(kind, 0) + 1

    def clear(self) -> None:
        self.delays, self.messages, self.other = {}, 0, {}


@dataclass(frozen=True)
class Stretch:
    """What was heard in one stretch of time, and what it cost."""

    heard: Heard
    seconds: float
    sockets: int
    pairs: int
    driven: float
    exchange_share: float
    client_share: float

    @property
    def deltas(self) -> float:
        """A second, of all pairs, on each socket."""
        return len(self.heard.delays.get("book_delta", ())) / self.sockets / self.seconds


def run() -> list[Figure]:
    with exchange() as running:
        stretches = drive(measure(running))
    return [_figure(stretch) for stretch in stretches]


async def measure(
    running: Practice, look_s: float = LOOK_S, measure_s: float = MEASURE_S, sockets: int = SOCKETS
) -> list[Stretch]:
    """One stretch at the least rate a pair, one at the rate of fifty pairs."""
    heard = Heard()
    async with (
        readers(running.ws_url, "/ws/clob", sockets, heard.hear),
        traders(running, len(PAIRS), 1) as drivers,
    ):
        pairs = len({trader.symbol for trader in drivers})
        await asyncio.sleep(look_s / 4)

        async def stretch(seconds: float, driven: float) -> Stretch:
            heard.clear()
            usage = Usage(running)
            await _with_orders(drivers, driven, seconds)
            wall, used, clients = usage.wall, usage.exchange, usage.clients
            kept = Heard(heard.delays, heard.messages, heard.other)
            return Stretch(kept, wall, sockets, pairs, driven, used / wall, clients / wall)

        alone = await stretch(look_s, 0)
        missing = max(0.0, WANTED * MARGIN * pairs - alone.deltas)
        found = [await stretch(measure_s, missing)]
        found.append(await stretch(measure_s, FIFTY_PAIRS * MARGIN - alone.deltas))
    return found


async def _with_orders(drivers: list[Trader], rate: float, seconds: float) -> None:
    """So many orders a second of all drivers together, for so long."""
    end = time.perf_counter() + seconds
    if rate > 0:
        await asyncio.gather(*(driver.steadily(rate / len(drivers), end) for driver in drivers))
    await asyncio.sleep(max(0.0, end - time.perf_counter()))


def _figure(stretch: Stretch) -> Figure:
    heard = [stretch.heard.delays[kind] for kind in EVENTS if kind in stretch.heard.delays]
    slowest = max(heard, key=lambda delays: percentile(delays, 0.99))
    p50, p99 = percentile(slowest, 0.5), percentile(slowest, 0.99)
    told = "; ".join(
        f"{kind} p50 {percentile(values, 0.5):.1f} p99 {percentile(values, 0.99):.1f} ms"
        for kind, values in sorted(stretch.heard.delays.items())
    )
    a_pair = stretch.deltas / stretch.pairs
    return Figure(
        f"streams, {stretch.sockets} sockets x {stretch.pairs} pairs, {a_pair:.1f} deltas/s a pair (--tier none)",
        f"p50 {p50:.1f} ms, p99 {p99:.1f} ms",
        f"p99 < {TARGET_MS:.0f} ms",
        p99 < TARGET_MS and "gap_detected" not in stretch.heard.other,
        f"{stretch.deltas:.0f} deltas/s on each socket, {stretch.driven:.0f} orders/s sent besides the market's own; "
        f"{stretch.heard.messages / stretch.seconds:,.0f} messages/s in all; {told}; "
        f"exchange {stretch.exchange_share:.0%}, readers {stretch.client_share:.0%} of a core each",
    )
