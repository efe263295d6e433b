"""What a mutant must get past, in growing order of cost. Each answers what it found wrong, or nothing."""

from __future__ import annotations

import importlib
import os
from collections.abc import Callable

import pytest

from tests.mutants.making import ROOT

SHORT, LONG, LONG_SESSIONS = 2000, 1000, 20
"""Commands in a session, and sessions; each has its own fees."""
UNIT_TESTS = (
    "matching", "ledger", "protection", "plans", "icebergs", "self_trade", "stops", "routing", "paper_mode",
)  # fmt: skip
PLAIN_PYTEST = (
    "--disable-plugin-autoload", "-c", os.devnull, f"--rootdir={ROOT}", "--import-mode=importlib", "--assert=plain", "-x",
    "-p", "no:cacheprovider", "-p", "no:terminal", "-p", "no:unraisableexception",
)  # fmt: skip
"""Quick to start, writes nothing, says nothing."""


class FirstFailure:
    """A pytest plugin that remembers the first test that failed, or the first file that could not be read."""

    def __init__(self) -> None:
        self.name = ""

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.failed and not self.name:
            self.name = report.nodeid

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        if report.failed and not self.name:
            self.name = f"{report.nodeid} could not be read"


def short_run(seed: int) -> str:
    return _difference(seed, SHORT)


def unit_tests(_: int) -> str:
    first = FirstFailure()
    files = [str(ROOT / "tests" / "paper" / f"test_{name}.py") for name in UNIT_TESTS]
    code = pytest.main([*PLAIN_PYTEST, *files], plugins=[first])
    return "" if code == pytest.ExitCode.OK else first.name or f"pytest ended with {code}"


def long_run(seed: int) -> str:
    differences = (_difference(seed + more, LONG) for more in range(1, LONG_SESSIONS + 1))
    return next(filter(None, differences), "")


def _difference(seed: int, ops: int) -> str:
    """The check is imported only here, once the mutant is in its place."""
    session = importlib.import_module("tests.engine_check").run_session(seed, ops)
    return f"seed {seed}: {session.difference}" if session.difference else ""


JUDGES: dict[str, Callable[[int], str]] = {
    "short run": short_run,
    "unit tests": unit_tests,
    "long run": long_run,
}
