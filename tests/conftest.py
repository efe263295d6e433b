"""What holds for every test."""

from __future__ import annotations

import gc
import os
import shutil
import tempfile
from collections.abc import Generator

import pytest
from hypothesis import HealthCheck, settings

from tests.order import dealt

LONGEST = 100
MEMORY, ROOM = "/dev/shm", 2 << 30  # noqa: S108

# What tests write is kept in memory where there is room: a disk that others keep busy makes each sync wait for a second, and
# what survives a death of its writer survives it there too.
if os.access(MEMORY, os.W_OK) and shutil.disk_usage(MEMORY).free > ROOM:
    os.environ["TMPDIR"] = tempfile.tempdir = MEMORY

# The same examples each time, so that a change is judged by what it changed. EVTERM_RANDOM=1 looks for new ones, and more.
# How long one takes is no claim of a test.
settings.register_profile("new", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile(
    "same", settings.get_profile("new"), derandomize=True, database=None, max_examples=50
)
settings.load_profile("new" if os.environ.get("EVTERM_RANDOM") else "same")


def pytest_make_parametrize_id(val: object, argname: str) -> str | None:
    """A parameter as large as a message would make a name as large, kept and sent by every process of a run."""
    if isinstance(val, str | bytes) and len(val) > LONGEST:
        return f"{argname} of {len(val)}"
    return None


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    workers = int(os.environ.get("PYTEST_XDIST_WORKER_COUNT", "1"))
    if workers > 1:
        items[:] = dealt(items, workers)


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, object, object]:
    """Nothing of what is loaded here is garbage: the collector need not look for any meanwhile, nor through it later. And it
    looks less often than a program of its own would have it: a third of what screens cost in tests was its looking."""
    gc.disable()
    try:
        return (yield)
    finally:
        gc.freeze()
        gc.set_threshold(5_000, 20, 20)
        gc.enable()


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Which tests were tried again, and why: tests.practice says what for."""
    for report in terminalreporter.stats.get("rerun", []):
        crash = getattr(report.longrepr, "reprcrash", None)
        terminalreporter.write_line(
            f"tried again: {report.nodeid}: {crash.message if crash else report.longrepr}"
        )
