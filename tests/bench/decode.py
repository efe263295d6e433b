"""Messages of a live market decoded, put into books, and the top read now and then: ours and its peers, same messages.

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

MESSAGES, ROUNDS = 20_000, 7
SPEED = 24
WARM_S, MOST_S = 1.0, 120.0
TARGETS = {"json + ccxt pro": 2.5, "msgspec + nautilus": 2.0}
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
        bare = f"{peer}, bare"
        if bare not in found:
            made.append(Figure(what, "not measured", f">= {target}x", note="the peers are not installed"))
            continue
        ratio, adapted = (
            middle([theirs / own for theirs, own in zip(found[name], ours, strict=True)])
            for name in (bare, peer)
        )
        note = (
            f"{peer} by the leanest door that it has {middle(found[bare]):.2f} us, runs {spread(found[bare], '.2f')}; "
            f"as its own adapters use it {middle(found[peer]):.2f} us, {adapted:.2f}x"
        )
        made.append(Figure(what, f"{ratio:.2f}x", f">= {target}x", ratio >= target, note))
    return made
