"""The trade screen through a slow line: a relay passes on 20 kB a second and takes in 256 kB before it stops taking any, as an
ssh server does. What a key shows counts when it has come through."""

from __future__ import annotations

import contextlib
import os
import random
import select
import sys
import tempfile
import time
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from tests.bench.figures import Figure, percentile
from tests.bench.keys import SIZE
from tests.bench.rig import SEED, exchange
from tests.bench.watched import FRAME_END, HEIGHT, WIDTH, Watched
from tests.practice import Practice
from tests.widgets.terminal import Terminal

RATE, HOLDS = 20_000, 256 * 1024
PIECE = 256
SPEED = 4
WARM_S, SECONDS, KEYS = 12.0, 20.0, 120
GAPS_S = (0.35, 0.6)
QUESTION, ANSWER = b"\x1b[5n", "\x1b[0n"
MOST_RATE, ECHO_MS = 20.0, 100.0


@dataclass(frozen=True)
class Told:
    """What came through, a second, and how soon keys were seen."""

    kilobytes: float
    frames: float
    waiting: int
    """bytes that the relay held at most"""
    echoes_ms: list[float]


class Relay(Watched):
    """A terminal at the far end of a slow line: it sees, and answers, what has come through."""

    def __init__(self, command: list[str], **environment: str) -> None:
        self._held: deque[bytes] = deque()
        self._size = 0
        self._passed_at = time.perf_counter()
        self._credit = 0.0
        self.most_held = 0
        super().__init__(command, **environment)

    def read(self, seconds: float = 0.0) -> bool:
        end = time.perf_counter() + seconds
        while True:
            self._take()
            self._pass_on()
            left = end - time.perf_counter()
            if left <= 0:
                return False
            room = self._size < HOLDS
            select.select([self._fd] if room else [], [], [], min(left, PIECE / RATE if self._size else left))

    def _take(self) -> None:
        while self._size < HOLDS and select.select([self._fd], [], [], 0)[0]:
            try:
                data = os.read(self._fd, 4096)
            except OSError:
                return
            self._held.append(data)
            self._size += len(data)
        self.most_held = max(self.most_held, self._size)

    def _pass_on(self) -> None:
        now = time.perf_counter()
        self._credit = min(self._credit + (now - self._passed_at) * RATE, PIECE * 2.0)
        self._passed_at = now
        while self._held and self._credit >= 1:
            piece = self._held.popleft()
            if len(piece) > self._credit:
                cut = int(self._credit)
                self._held.appendleft(piece[cut:])
                piece = piece[:cut]
            self._credit -= len(piece)
            self._size -= len(piece)
            self._arrive(piece)

    def _arrive(self, piece: bytes) -> None:
        tail = bytes(self.data[-len(b"\x1b[?2026$p") :]) + piece
        for asked, answer in ((b"\x1b[?2026$p", "\x1b[?2026;2$y"), (QUESTION, ANSWER)):
            if tail.find(asked, max(0, len(tail) - len(piece) - len(asked) + 1)) >= 0:
                self.send(answer)
        self.feed(piece)


@contextlib.contextmanager
def through(running: Practice, *arguments: str) -> Iterator[Relay]:
    command = [sys.executable, "-m", "terminal", "--url", running.url, "--key-file", str(running.key_file)]
    with tempfile.TemporaryDirectory(prefix="evterm-bench-") as home:
        relay = Relay([*command, *arguments], EVTERM_HOME=home)
        try:
            yield relay
        finally:
            relay.close()


def run() -> list[Figure]:
    found = {}
    for name, arguments in (("--slow", ("--slow",)), ("measured by itself", ())):
        with exchange("--speed", str(SPEED)) as running, through(running, *arguments) as relay:
            found[name] = measure(relay, WARM_S, SECONDS, KEYS)
    return [figure for name, told in found.items() for figure in figures(name, told)]


def measure(relay: Relay, warm_s: float, seconds: float, keys: int) -> Told:
    relay.await_bytes(b"live", 60)
    relay.read_for(warm_s)
    begun, start, relay.most_held = len(relay.data), time.perf_counter(), 0
    relay.read_for(seconds)
    took, during = time.perf_counter() - start, bytes(relay.data[begun:])
    most_held, pressed = relay.most_held, list(_press(relay, keys))
    relay.read_for(1.0)
    return Told(len(during) / took / 1e3, during.count(FRAME_END) / took, most_held, echoes(relay, pressed))


def _press(relay: Relay, number: int) -> Iterator[float]:
    rng = random.Random(SEED)
    for at in range(number):
        yield time.perf_counter()
        relay.send("12"[at % 2])
        relay.read_for(rng.uniform(*GAPS_S))


def echoes(relay: Relay, pressed: list[float]) -> list[float]:
    """Milliseconds from each key to the first bytes that show its size in the first line."""
    screen, fed, found, shown = Terminal(WIDTH, HEIGHT), 0, list[float](), 0
    waiting: Any = deque((at, index % 2 + 1) for index, at in enumerate(pressed))
    for at, end in relay.pieces:
        screen.feed(bytes(relay.data[fed:end]))
        fed = end
        if not waiting or at < waiting[0][0]:
            continue
        said = SIZE.search(screen.screen.display[0])
        shown = int(said[1]) if said else 0
        if shown == waiting[0][1]:
            found.append((at - waiting.popleft()[0]) * 1000)
    return found


def figures(name: str, told: Told) -> list[Figure]:
    p50, p99 = percentile(told.echoes_ms, 0.5), percentile(told.echoes_ms, 0.99)
    slow = name == "--slow"
    return [
        Figure(
            f"line of {RATE // 1000} kB/s, {name}: bytes",
            f"{told.kilobytes:.1f} kB/s",
            f"<= {MOST_RATE:.0f} kB/s" if slow else "",
            told.kilobytes <= MOST_RATE if slow else None,
            f"{told.frames:.1f} frames a second; the relay held {told.waiting:,} bytes at most",
        ),
        Figure(
            "the same: key press to its echo through the line, p50 and p99",
            f"{p50:.0f} and {p99:.0f} ms",
            f"<= {ECHO_MS:.0f} ms" if slow else "",
            p99 <= ECHO_MS if slow else None,
            f"n = {len(told.echoes_ms)}, longest {max(told.echoes_ms):.0f} ms; the line alone takes {PIECE * 1000 / RATE:.0f} ms for {PIECE} bytes",
        ),
    ]
