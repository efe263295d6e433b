"""A real practice exchange in a process of its own, for tests that go over sockets."""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

READY_S = 30
REAL_TIME = pytest.mark.flaky(reruns=1)
"""For tests that go by the clock, most of them of whole programs: where the machine stands still for a second, a key is
rightly late and a stream silent. Such a test is tried twice, and a run says which it tried again, and why."""


@dataclass(frozen=True)
class Practice:
    """A running exchange: its addresses, its key, and its process."""

    url: str
    ws_url: str
    key_file: Path
    key: str
    process: subprocess.Popen[str]

    @property
    def headers(self) -> dict[str, str]:
        return {"X-API-Key": self.key}


def start(*arguments: str, env: dict[str, str] | None = None) -> Practice:
    """Start one and wait for its ready line."""
    command = [sys.executable, "-m", "terminal", "exchange", *arguments]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env={**os.environ, **(env or {})})
    assert process.stdout is not None
    line = process.stdout.readline()
    if not line:
        process.wait(READY_S)
        raise RuntimeError(f"the exchange did not start, exit code {process.returncode}")
    told = json.loads(line)
    key_file = Path(told["key_file"])
    return Practice(told["url"], told["ws_url"], key_file, key_file.read_text().strip(), process)


def stop(exchange: Practice) -> int:
    """End it cleanly and answer its exit code."""
    exchange.process.terminate()
    code = exchange.process.wait(15)
    if exchange.process.stdout is not None:
        exchange.process.stdout.close()
    return code


@contextlib.contextmanager
def running(*arguments: str) -> Iterator[Practice]:
    exchange = start(*arguments)
    try:
        yield exchange
    finally:
        stop(exchange)
