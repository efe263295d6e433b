"""The trade screen under a thousand messages a second: how soon a key is seen, frames, and what stock widgets would cost.

A key chooses another order size, and counts as seen with the frame that shows its size in the header: not with one that
left before the key was heard. (The price cursor would not do: a market this fast leaves it behind and off the screen.)
"""

from __future__ import annotations

import asyncio
import random
import re
import time
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass

from tests.bench.figures import Figure, middle, percentile, spread
from tests.bench.frames import readers
from tests.bench.rig import SEED, drive, exchange
from tests.bench.watched import FRAME_END, HEIGHT, WIDTH, Stretch, Watched, evterm, program
from tests.practice import Practice
from tests.widgets.terminal import Terminal

KEYS = 1_050
SECONDS, WARM_S, ROUNDS = 10.0, 5.0, 2
LOADED, IDLE = 22, 0.01
"""speeds of the exchange"""
PEER = "tests.bench.peer_textual"
SIZE = re.compile(r"size ([12]) ×")
GAPS_S = (0.025, 0.055)
FRAMES, CPU, BYTES = 19.5, 0.4, 0.5
P50, P99_MS = 2.0, 50.0


@dataclass(frozen=True)
class Load:
    """What came to the screen, and what it and its peer did, each in the same market."""

    messages: float
    ours: list[Stretch]
    peer: list[Stretch]


def run() -> list[Figure]:
    with exchange("--speed", str(IDLE)) as running:
        idle = keys(running, KEYS)
    with exchange("--speed", str(LOADED)) as running:
        loaded = keys(running, KEYS)
    return [*_key_figures(idle, loaded), *_load_figures(load(WARM_S, SECONDS, ROUNDS))]


def keys(running: Practice, number: int) -> list[float]:
    """Milliseconds from each key to the bytes that show it."""
    with evterm(running) as terminal:
        settle(terminal)
        pressed = list(_press(terminal, number))
        terminal.read_for(0.3)
        return _seen(terminal, pressed)


def settle(terminal: Watched) -> None:
    terminal.await_bytes(b"live")
    terminal.read_for(WARM_S)


def _press(terminal: Watched, number: int) -> Iterator[float]:
    """One size and another in turn, at moments of chance, so that no key keeps step with the frames."""
    rng = random.Random(SEED)
    for at in range(number):
        yield time.perf_counter()
        terminal.send("12"[at % 2])
        terminal.read_for(rng.uniform(*GAPS_S))


def _seen(terminal: Watched, pressed: list[float]) -> list[float]:
    """Played to a screen, frame by frame: a frame with another size answers the newest key of that size, and with it all before
    that no frame has answered."""
    screen, found = Terminal(WIDTH, HEIGHT), list[float]()
    shown, answered, fed = 0, 0, 0
    for at, end in terminal.pieces:
        piece = bytes(terminal.data[fed:end])
        screen.feed(piece)
        fed = end
        size = _size(screen) if FRAME_END in piece else shown
        sent = bisect_right(pressed, at)
        if sent and size != shown:
            newest = sent - ((sent - 1) % 2 != size - 1)
            found += [(at - one) * 1000 for one in pressed[answered:newest]]
            answered = max(answered, newest)
        shown = size
    return found


def _size(screen: Terminal) -> int:
    """The digit that was typed, as the header says it."""
    said = SIZE.search(screen.screen.display[0])
    return int(said[1]) if said else 0


def load(warm_s: float, seconds: float, rounds: int) -> Load:
    """Ours and the peer in turn, each on a fresh exchange with the same seed."""
    ours, peer, messages = list[Stretch](), list[Stretch](), list[float]()
    for _ in range(rounds):
        for module, stretches in (("terminal", ours), (PEER, peer)):
            with exchange("--speed", str(LOADED)) as running:
                arguments = ("--url", running.url, "--key-file", str(running.key_file))
                with program(module, *arguments) as terminal:
                    terminal.await_bytes(b"live")
                    _trade(terminal)
                    terminal.read_for(warm_s)
                    stretches.append(terminal.watch(seconds))
                messages.append(drive(_rate(running, 3.0)))
    return Load(middle(messages), ours, peer)


def _trade(terminal: Watched) -> None:
    """Some orders of one's own, so that the table below is live too."""
    for typed in ("ga", "b", "s", "b", "s"):
        terminal.read_for(0.5)
        terminal.send(typed)


async def _rate(running: Practice, seconds: float) -> float:
    """Public messages a second, of all pairs."""
    heard: list[bytes] = []
    async with readers(running.ws_url, "/ws/clob", 1, heard.append):
        await asyncio.sleep(seconds)
    return len(heard) / seconds


def _key_figures(idle: list[float], loaded: list[float]) -> list[Figure]:
    still, busy = percentile(idle, 0.5), percentile(loaded, 0.5)
    worst = percentile(loaded, 0.99)
    return [
        Figure(
            "key press to bytes out under load, p50",
            f"{busy:.1f} ms, {busy / still:.2f}x idle",
            f"<= {P50:.0f}x idle",
            busy <= P50 * still,
            f"{len(loaded):,} keys loaded, {len(idle):,} idle (p50 {still:.1f}, p99 {percentile(idle, 0.99):.1f} ms)",
        ),
        Figure(
            "the same, p99",
            f"{worst:.1f} ms",
            f"<= {P99_MS:.0f} ms",
            worst <= P99_MS and len(loaded) >= 1_000,
            f"longest {max(loaded):.1f} ms",
        ),
    ]


def _load_figures(found: Load) -> list[Figure]:
    frames = [one.frames / one.seconds for one in found.ours]
    theirs = [one.frames / one.seconds for one in found.peer]
    cpu, peer_cpu = ([one.cpu / one.seconds for one in side] for side in (found.ours, found.peer))
    sent, peer_sent = (
        [len(one.during) / one.seconds / 1e3 for one in side] for side in (found.ours, found.peer)
    )
    cpu_share, sent_share = middle(cpu) / middle(peer_cpu), middle(sent) / middle(peer_sent)
    return [
        Figure(
            f"trade screen at {found.messages:,.0f} messages a second: frames",
            f"{middle(frames):.1f}/s",
            f">= {FRAMES}/s",
            middle(frames) >= FRAMES,
            f"runs {spread(frames, '.1f')}; the same from Static and DataTable {spread(theirs, '.1f')}",
        ),
        Figure(
            "the same: processor, to Static and DataTable",
            f"{cpu_share:.2f}x",
            f"<= {CPU}x",
            cpu_share <= CPU,
            f"{spread(cpu, '.0%')} of a core against {spread(peer_cpu, '.0%')}",
        ),
        Figure(
            "the same: bytes, to Static and DataTable",
            f"{sent_share:.2f}x",
            f"<= {BYTES}x",
            sent_share <= BYTES,
            f"kB/s {spread(sent, '.1f')} against {spread(peer_sent, '.1f')}",
        ),
    ]
