"""Each mutant lives in a process of its own, forked from one that has all but the exchange imported already."""

from __future__ import annotations

import gc
import importlib
import math
import resource
import signal
import sys
import time
import warnings
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice
from multiprocessing import get_context
from multiprocessing.connection import Connection, wait
from types import ModuleType

from hypothesis import HealthCheck, settings

from tests.mutants.judges import JUDGES
from tests.mutants.making import ENGINE, Mutant

LOADING = "loading"
CRASH = "crash"
TIMED_OUT = "time-out"
MEMORY = 1 << 30
WALL_SECONDS = 120.0
"""For what sleeps; what computes without end is stopped by the CPU time that it takes."""
FIRST_ALLOWED = dict.fromkeys(JUDGES, 100.0)

_forks = get_context("forkserver")
_forks.set_forkserver_preload(
    [
        "tests.mutants.trials",
        "hypothesis.strategies",
        "msgspec",
        "unittest.mock",
        "concurrent.futures.process",
    ]
)


@dataclass(frozen=True)
class Verdict:
    """The judge that found something and what; no judge where nobody did. CPU seconds by judge."""

    judge: str = ""
    found: str = ""
    seconds: dict[str, float] = field(default_factory=dict)


def allowed_after(original: Verdict) -> dict[str, float]:
    """Four times what the original takes: a mutant that needs more will not end."""
    return {name: 1 + 4 * seconds for name, seconds in original.seconds.items()}


def try_out(
    mutants: Iterable[Mutant | None], seed: int, workers: int, allowed: Mapping[str, float] = FIRST_ALLOWED
) -> Iterator[tuple[Mutant | None, Verdict]]:
    """In the order in which they end; None is the original. The judges are those that are allowed any time."""
    waiting, running = iter(mutants), dict[int, _Trial]()
    try:
        while True:
            for mutant in islice(waiting, workers - len(running)):
                trial = _Trial(mutant, seed, allowed)
                running[trial.process.sentinel] = trial
            if not running:
                return
            wait(running, timeout=1)
            for sentinel, trial in [*running.items()]:
                if trial.is_over():
                    del running[sentinel]
                    yield trial.mutant, trial.verdict()
    finally:
        for trial in running.values():
            trial.process.kill()


class _Trial:
    def __init__(self, mutant: Mutant | None, seed: int, allowed: Mapping[str, float]) -> None:
        self.mutant = mutant
        self.ears, mouth = _forks.Pipe(duplex=False)
        self.process = _forks.Process(target=_live, args=(mutant, seed, dict(allowed), mouth), daemon=True)
        self.process.start()
        mouth.close()
        self.until = time.monotonic() + WALL_SECONDS

    def is_over(self) -> bool:
        if time.monotonic() > self.until:
            self.process.kill()
            self.process.join()
        return not self.process.is_alive()

    def verdict(self) -> Verdict:
        code = self.process.exitcode
        if code == 0:
            said = self.ears.recv()
            if isinstance(said, Verdict):
                return said
        if code in (-signal.SIGXCPU, -signal.SIGKILL):
            return Verdict(TIMED_OUT, "it did not end")
        if code is not None and code < 0:
            return Verdict(CRASH, f"signal {-code}")
        raise RuntimeError(f"{self.mutant} could not be tried: {code}")


def _live(mutant: Mutant | None, seed: int, allowed: dict[str, float], mouth: Connection) -> None:
    """What the process of a mutant does: be in the engine's place and be judged."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    settings.register_profile(
        "mutants", database=None, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck)
    )
    settings.load_profile("mutants")
    mouth.send(_judged(mutant, seed, allowed))


def _judged(mutant: Mutant | None, seed: int, allowed: dict[str, float]) -> Verdict:
    seconds: dict[str, float] = {}
    judge = LOADING
    source = mutant.source() if mutant else ""
    gc.freeze()
    try:
        if mutant:
            _bound(FIRST_ALLOWED["short run"])
            _plant(mutant.file, source)
        for judge, most in allowed.items():
            started = time.process_time()
            _bound(most)
            if found := JUDGES[judge](seed):
                return Verdict(judge, found[:2000], seconds)
            seconds[judge] = time.process_time() - started
    except BaseException as error:
        return Verdict(judge, f"{type(error).__name__}: {error}"[:2000], seconds)
    return Verdict(seconds=seconds)


def _bound(seconds: float) -> None:
    """So much more CPU time; then the kernel ends the process."""
    until = math.ceil(time.process_time() + seconds)
    resource.setrlimit(resource.RLIMIT_CPU, (until, resource.RLIM_INFINITY))


def _plant(file: str, source: str) -> None:
    """Be the module, before anything else of the exchange is imported."""
    name = f"terminal.paper.{file.removesuffix('.py')}"
    if name in sys.modules:
        raise AssertionError(f"{name} was imported before its mutant")
    room = importlib.import_module("terminal.paper")
    module = ModuleType(name)
    module.__file__ = str(ENGINE / file)
    sys.modules[name] = module
    with warnings.catch_warnings(action="ignore"):
        exec(compile(source, module.__file__, "exec"), module.__dict__)  # noqa: S102
    setattr(room, name.rpartition(".")[2], module)
