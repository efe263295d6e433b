"""What is promised in seconds where things go wrong: a venue that falls silent is said to be, a hang-up ends the program."""

from __future__ import annotations

import os
import signal
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from tests.app.running import Evterm, asked, attached, rest
from tests.bench.figures import Figure, spread
from tests.practice import Practice, running

TIMES = 5
SILENCE_S, PAINTED_S, GONE_S = 3.0, 0.25, 2.0
"""3 s without any sign make a stream stale, and a frame has to show it; the second is for looking and for its way"""
MOST_S = 20.0
Trial = Callable[[Practice, Evterm], float]


def run() -> list[Figure]:
    return measure(TIMES)


def measure(times: int) -> list[Figure]:
    with running("--memory", "--seed", "7", "--tier", "none", "--pairs", "vaix") as exchange:
        return [
            _figure("a frozen exchange, to STALE on the screen", _each(exchange, falls_silent, times), SILENCE_S + PAINTED_S),
            _figure("a hang-up with orders, to the end", _each(exchange, hangs_up, times), GONE_S),
            _figure("the same while the exchange is frozen", _each(exchange, hangs_up_alone, times), GONE_S),
        ]  # fmt: skip


def falls_silent(exchange: Practice, program: Evterm) -> float:
    with _Frozen(exchange) as frozen:
        program.until("new orders refused", MOST_S)
        return time.monotonic() - frozen.since


def hangs_up(exchange: Practice, program: Evterm) -> float:
    del exchange
    begun = time.monotonic()
    os.kill(program.pid, signal.SIGHUP)
    program.ended(MOST_S)
    return time.monotonic() - begun


def hangs_up_alone(exchange: Practice, program: Evterm) -> float:
    with _Frozen(exchange):
        return hangs_up(exchange, program)


class _Frozen:
    """The exchange's process stands still meanwhile."""

    def __init__(self, exchange: Practice) -> None:
        self._pid, self.since = exchange.process.pid, 0.0

    def __enter__(self) -> _Frozen:
        os.kill(self._pid, signal.SIGSTOP)
        self.since = time.monotonic()
        return self

    def __exit__(self, *_: object) -> None:
        os.kill(self._pid, signal.SIGCONT)


def _each(exchange: Practice, trial: Trial, times: int) -> list[float]:
    found = []
    for _ in range(times):
        with tempfile.TemporaryDirectory(prefix="evterm-bench-") as home:
            (Path(home) / "config.toml").write_text('on_hangup = "cancel"\nline = "fast"\n')
            asked(exchange, "orders/all", "DELETE")
            rest(exchange, 2)
            with attached(Path(home), exchange, patient=False) as program:
                program.until("ORDERS 2", MOST_S)
                found.append(trial(exchange, program))
    return found


def _figure(what: str, seconds: list[float], most: float) -> Figure:
    worst = max(seconds)
    return Figure(what, f"{worst:.2f} s", f"<= {most} s", worst <= most, f"each {spread(seconds, '.2f')}")
