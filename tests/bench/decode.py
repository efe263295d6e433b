"""Messages of a live market decoded, put into books, and the top read now and then: ours and its peers, same levels.

A peer is measured as its own published adapter does it, since that is what its users get; the notes tell other doors.
Ours keeps whole ticks and refuses what is off the grid or out of range, which the peers do not, and is measured with that.
The peers pin what evterm does not, so they live in an environment of their own, and all are measured in there.
"""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.bench.figures import Figure, middle, spread
from tests.bench.frames import readers
from tests.bench.rig import drive, exchange
from tests.practice import Practice

MESSAGES, ROUNDS = 40_000, 7
SPEED = 24
WARM_S, MOST_S = 1.0, 120.0
TARGETS = {"json + ccxt pro": 2.5, "msgspec + nautilus": 2.0}
DOORS = {
    "json + ccxt pro": {
        "with orjson, which it brings and chooses itself,": "ccxt pro as released",
        "by its leanest door": "json + ccxt pro, bare",
    },
    "msgspec + nautilus": {"by its leanest door": "msgspec + nautilus, bare"},
}
"""other ways of the same peers, that are told beside"""
ROOT = Path(__file__).parents[2]
PEERS = ROOT / ".venv" / ".bench"
"""where `make bench` installs the extra of that name"""


def run() -> list[Figure]:
    with exchange("--speed", str(SPEED)) as running:
        messages = drive(record(running, MESSAGES))
    return figures(measure(messages, ROUNDS), len(messages))


async def record(running: Practice, number: int) -> list[bytes]:
    """The first messages about the books, snapshots and all."""
    heard: list[bytes] = []
    async with readers(running.ws_url, "/ws/clob?channels=l2Book", 1, heard.append):
        for _ in range(int(MOST_S / 0.1)):
            await asyncio.sleep(0.1)
            if len(heard) >= number:
                return heard[:number]
    raise TimeoutError(f"{len(heard)} messages in {MOST_S:.0f} s")


def measure(messages: list[bytes], rounds: int) -> dict[str, list[float]]:
    """Microseconds of the processor a message, by way of doing it."""
    python = PEERS / "bin" / "python"
    chosen = str(python) if (PEERS / ".ready").exists() else sys.executable
    with tempfile.NamedTemporaryFile(suffix=".jsonl") as file:
        file.write(b"\n".join(messages))
        file.flush()
        command = [chosen, "-m", "tests.bench.decoders", file.name, str(rounds)]
        done = subprocess.run(command, check=True, capture_output=True, cwd=ROOT)
    found: dict[str, list[float]] = json.loads(done.stdout.splitlines()[-1])
    return found


def figures(found: dict[str, list[float]], messages: int) -> list[Figure]:
    ours = found["evterm"]
    made = [
        Figure(
            "decode, apply, top 25 at each 20th message",
            f"{middle(ours):.2f} us a message",
            note=f"{messages:,} recorded messages of six pairs; runs {spread(ours, '.2f')}",
        )
    ]
    for peer, target in TARGETS.items():
        what = f"the same, times as fast as {peer}"
        if peer not in found:
            made.append(Figure(what, "not measured", f">= {target}x", note="the peers are not installed"))
            continue
        ratio = times(found[peer], ours)
        notes = [
            f"{peer} as its Binance adapter does it {middle(found[peer]):.2f} us, runs {spread(found[peer], '.2f')}"
        ]
        notes += [
            f"{door} {middle(found[way]):.2f} us, {times(found[way], ours):.2f}x"
            for door, way in DOORS[peer].items()
        ]
        made.append(Figure(what, f"{ratio:.2f}x", f">= {target}x", ratio >= target, "; ".join(notes)))
    return made


def times(theirs: list[float], ours: list[float]) -> float:
    """How many times as long they take, by the middle of the rounds."""
    return middle([their / own for their, own in zip(theirs, ours, strict=True)])
