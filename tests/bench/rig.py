"""The exchange in a process of its own, each side on its own core, and what the kernel tells of a process."""

from __future__ import annotations

import asyncio
import contextlib
import gc
import os
import tempfile
import time
from collections.abc import Coroutine, Iterator
from pathlib import Path
from typing import Any, TypeVar

import uvloop

from tests import practice
from tests.practice import Practice

EXCHANGE_CORE, CLIENT_CORE = 0, 1
SEED = "7"
"""The same market in every run."""

T = TypeVar("T")


@contextlib.contextmanager
def exchange(*arguments: str) -> Iterator[Practice]:
    """A fresh one with a real store on one core, while this process keeps to the other."""
    mine = os.sched_getaffinity(0)
    with tempfile.TemporaryDirectory(prefix="evterm-bench-") as folder:
        fixed = ("--data", str(Path(folder) / "data"), "--seed", SEED, "--tier", "none")
        with practice.running(*fixed, *arguments) as running:
            if len(mine) > 1:
                os.sched_setaffinity(running.process.pid, {sorted(mine)[EXCHANGE_CORE]})
                os.sched_setaffinity(0, {sorted(mine)[CLIENT_CORE]})
            try:
                yield running
            finally:
                os.sched_setaffinity(0, mine)


def drive(work: Coroutine[Any, Any, T]) -> T:
    """Run clients as lean as can be: uvloop, and no garbage collection in the middle."""
    gc.collect()
    gc.disable()
    try:
        with asyncio.Runner(loop_factory=uvloop.Loop) as runner:
            return runner.run(work)
    finally:
        gc.enable()


def cpu_seconds(pid: int) -> float:
    """What a process has used of the processor, user and system."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def resident_bytes(pid: int) -> int:
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) * 1024
    raise RuntimeError(f"process {pid} has no memory")


class Usage:
    """Wall and processor time since it was made, of the exchange and of this process."""

    def __init__(self, exchange: Practice) -> None:
        self._pid = exchange.process.pid
        self._wall, self._exchange, self._clients = (
            time.perf_counter(),
            cpu_seconds(self._pid),
            time.process_time(),
        )

    @property
    def wall(self) -> float:
        return time.perf_counter() - self._wall

    @property
    def exchange(self) -> float:
        return cpu_seconds(self._pid) - self._exchange

    @property
    def clients(self) -> float:
        return time.process_time() - self._clients
