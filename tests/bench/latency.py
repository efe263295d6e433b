"""From the socket to the screen, and from the order key to the request on the wire. A relay stands between the terminal and
the exchange and knows when each trade goes in and each order comes out; the screen is played back afterwards.

An order leaves only after its intent is on the disk, and disks now and then take long over that, virtual ones above all. So
the orders are sent twice: with the journal in memory, which is our own time and has the target, and on this machine's disk,
beside what the disk alone takes for a line.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import re
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import uvloop

from tests.bench.figures import Figure, percentile
from tests.bench.line import address
from tests.bench.rig import exchange
from tests.bench.watched import FRAME_END, HEIGHT, WIDTH, Watched, program
from tests.practice import Practice
from tests.widgets.terminal import Terminal

SPEED, LOADED = 4, 22
"""of the exchange: 22 is a thousand messages a second"""
WARM_S, SECONDS = 4.0, 25.0
ORDERS, DISK_ORDERS, GAP_S = 1_050, 150, 0.37
MEMORY = Path("/dev/shm")  # noqa: S108 - only its speed is wanted
LINE, LINES, BETWEEN_S = b"x" * 300, 150, 0.1
FRAME_MS, MARGIN_MS, ORDER_MS = 50.0, 10.0, 10.0
TRADE = re.compile(rb'"type":"trade","data":\{"id":"\d+","pair":"VAIX/USDC"[^}]*"timestamp":(\d+)')
PLACED = re.compile(rb"POST /api/v1/exchange/\w+/orders ")


class Relay:
    """Hands bytes on in a thread of its own and notes what passes."""

    def __init__(self, url: str) -> None:
        self._to = address(url)
        self.trades: dict[str, float] = {}
        """when each went in, by its time as the tape writes it"""
        self.orders: list[float] = []
        self.port = 0
        self._ready = threading.Event()
        self._loop = uvloop.new_event_loop()
        threading.Thread(target=self._run, daemon=True).start()
        self._ready.wait()

    def stop(self) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)

    def _run(self) -> None:
        server = self._loop.run_until_complete(asyncio.start_server(self._serve, "127.0.0.1", 0))
        self.port = server.sockets[0].getsockname()[1]
        self._ready.set()
        self._loop.run_forever()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        far_reader, far_writer = await asyncio.open_connection(*self._to)
        await asyncio.gather(
            self._pump(reader, far_writer, self._asked), self._pump(far_reader, writer, self._told)
        )

    async def _pump(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, note: Callable[[bytes], None]
    ) -> None:
        with contextlib.suppress(ConnectionError):
            while data := await reader.read(1 << 16):
                note(data)
                writer.write(data)
        writer.close()

    def _asked(self, data: bytes) -> None:
        if PLACED.search(data):
            self.orders.append(time.perf_counter())

    def _told(self, data: bytes) -> None:
        now = time.perf_counter()
        for found in TRADE.findall(data):
            at = datetime.fromtimestamp(int(found) / 1000, UTC).astimezone()
            self.trades.setdefault(f"{at:%H:%M:%S}.{int(found) % 1000:03}", now)


def run() -> list[Figure]:
    with exchange("--speed", str(SPEED)) as running, _connected(running) as (terminal, relay):
        shown = watched(terminal, relay, SECONDS)
    in_memory = _orders(ORDERS, MEMORY if MEMORY.is_dir() else None)
    return _figures(shown, in_memory, _orders(DISK_ORDERS), synced())


def _orders(number: int, under: Path | None = None) -> list[float]:
    """Milliseconds from the key to the wire while the market is busy."""
    with exchange("--speed", str(LOADED)) as running, _connected(running, under) as (terminal, relay):
        return ordered(terminal, relay, number)


@contextlib.contextmanager
def _connected(running: Practice, under: Path | None = None) -> Iterator[tuple[Watched, Relay]]:
    """A terminal behind a relay, warm; its home, and so its journal, `under` a folder."""
    with _relay(running) as relay:
        url = f"http://127.0.0.1:{relay.port}"
        arguments = ("--url", url, "--key-file", str(running.key_file), "--symbol", "vaix")
        config = "[limits]\norders_a_minute = 2500\n"
        with program("terminal", *arguments, config=config, under=under) as terminal:
            terminal.await_bytes(b"live")
            terminal.read_for(WARM_S)
            yield terminal, relay


def watched(terminal: Watched, relay: Relay, seconds: float) -> list[float]:
    """Milliseconds from the socket to the screen, for each trade of some seconds."""
    begun = time.perf_counter()
    terminal.read_for(seconds)
    ended = time.perf_counter()
    return _shown(terminal, {said: at for said, at in relay.trades.items() if begun < at < ended - 0.3})


def synced() -> list[float]:
    """Milliseconds that the disk takes for a line of a journal, at the pace of a hand."""
    found = []
    with tempfile.NamedTemporaryFile() as file:
        for _ in range(LINES):
            begun = time.perf_counter()
            os.write(file.fileno(), LINE)
            os.fsync(file.fileno())
            found.append((time.perf_counter() - begun) * 1000)
            time.sleep(BETWEEN_S)
    return found


@contextlib.contextmanager
def _relay(running: Practice) -> Iterator[Relay]:
    relay = Relay(running.url)
    try:
        yield relay
    finally:
        relay.stop()


def _shown(terminal: Watched, trades: dict[str, float]) -> list[float]:
    """A trade that joined a sweep or came with more than the tape has rows is never seen by its own time: it does not count."""
    screen, waiting, found, fed = Terminal(WIDTH, HEIGHT), dict(trades), list[float](), 0
    first = min(trades.values(), default=0.0)
    for at, end in terminal.pieces:
        piece = bytes(terminal.data[fed:end])
        screen.feed(piece)
        fed = end
        if at < first or FRAME_END not in piece:
            continue
        text = screen.text
        for said in [said for said, when in waiting.items() if when < at and said in text]:
            found.append((at - waiting.pop(said)) * 1000)
    return found


def ordered(terminal: Watched, relay: Relay, number: int) -> list[float]:
    """Each key waits for its request: buys and sells at the touch in turn, the smallest size."""
    terminal.send("ga")
    terminal.read_for(0.5)
    terminal.send("1")
    terminal.read_for(0.3)
    found = []
    for at in range(number):
        heard = len(relay.orders)
        pressed = time.perf_counter()
        terminal.send("bs"[at % 2])
        terminal.read_for(GAP_S)
        found += [(one - pressed) * 1000 for one in relay.orders[heard : heard + 1]]
    return found


def _figures(
    shown: list[float], orders: list[float], on_disk: list[float], disk: list[float]
) -> list[Figure]:
    seen, sent = percentile(shown, 0.99), percentile(orders, 0.99)
    return [
        Figure(
            "a trade from the socket to the screen, p99",
            f"{seen:.1f} ms",
            f"<= 1 frame + {MARGIN_MS:.0f} ms",
            seen <= FRAME_MS + MARGIN_MS,
            f"{len(shown)} trades at speed {SPEED}; p50 {percentile(shown, 0.5):.1f} ms, longest {max(shown):.1f} ms",
        ),
        Figure(
            "order key to the request on the wire, p99",
            f"{sent:.1f} ms",
            f"<= {ORDER_MS:.0f} ms",
            sent <= ORDER_MS,
            f"{len(orders):,} orders at speed {LOADED}, journal in memory; p50 {percentile(orders, 0.5):.1f} ms,"
            f" longest {max(orders):.1f} ms\n    {len(on_disk)} with the journal on this disk:"
            f" p50 {percentile(on_disk, 0.5):.1f}, p99 {percentile(on_disk, 0.99):.1f} ms, of which the disk alone"
            f" takes {percentile(disk, 0.5):.1f} and {percentile(disk, 0.99):.1f} ms",
        ),
    ]
