"""From spawning the exchange to its ready line: on a new folder, and on one that it has used before."""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tests import practice
from tests.bench.figures import Figure, middle, spread
from tests.bench.rig import SEED

TIMES = 5
TARGET_S = 2.5
IMPORTED = "terminal.paper.server.opening, terminal.paper.server.process"


def run() -> list[Figure]:
    return measure(TIMES)


def measure(times: int, *arguments: str) -> list[Figure]:
    fresh, warm, bare, imports = [], [], [], []
    for _ in range(times):  # in turn, so that a busy moment of the machine meets all of them alike
        with tempfile.TemporaryDirectory(prefix="evterm-bench-") as folder:
            bare.append(_python("pass"))
            imports.append(_python(f"import uvloop, {IMPORTED}"))
            fresh.append(_ready_after(Path(folder) / "data", *arguments))
            warm.append(_ready_after(Path(folder) / "data", *arguments))
    python, imported = middle(bare), middle(imports) - middle(bare)
    return [
        _figure("start on a new folder, with a week of history", fresh, python, imported),
        _figure("start on a folder used before", warm, python, imported),
    ]


def _ready_after(folder: Path, *arguments: str) -> float:
    begun = time.perf_counter()
    with practice.running("--data", str(folder), "--seed", SEED, *arguments):
        return time.perf_counter() - begun


def _python(program: str) -> float:
    begun = time.perf_counter()
    subprocess.run([sys.executable, "-c", program], check=True)
    return time.perf_counter() - begun


def _figure(what: str, seconds: list[float], bare: float, imports: float) -> Figure:
    found = middle(seconds)
    return Figure(
        what,
        f"{found:.2f} s",
        f"< {TARGET_S} s",
        found < TARGET_S,
        f"python {bare:.2f} s, imports {imports:.2f} s, opening and the rest {found - bare - imports:.2f} s; "
        f"each {spread(seconds, '.2f')}",
    )
