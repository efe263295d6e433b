"""In which order a run with several workers goes through its tests: one of them waits while the others compute."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from itertools import chain
from types import ModuleType

import pytest

STARTERS = {
    "subprocess", "tests.practice", "tests.widgets.terminal",
    "tests.app.running", "tests.app.stage", "tests.app.still", "tests.app.propping", "tests.app.crowd",
}  # fmt: skip
"""a test file that takes something from one of these starts programs or screens, and waits for them more than it computes"""
LONG = (
    "app/test_walk.py", "app/test_prop_session.py", "app/test_paint_equal.py", "app/test_app.py", "mutants/test_mutants.py",
    "server/test_streams.py", "server/test_process.py", "app/test_book_faults.py", "app/test_ends.py", "fuzz/test_fuzz.py",
    "flow/test_facts.py",
)  # fmt: skip
"""files with the longest tests, the longest first: none of them may be what a run ends with"""


def dealt(items: Sequence[pytest.Item], workers: int) -> list[pytest.Item]:
    """Each worker begins with a share of its own, in one piece, and takes from the ends of others' shares when it is done:
    what waits is the first share, and the longest of what computes are the heads of the others."""
    waiting = sorted(filter(_waits, items), key=_length)
    rest = [one for one in items if not _waits(one)]
    heads = [file for place in range(len(LONG)) if (file := [one for one in rest if _length(one) == place])]
    order = [*waiting, *(one for one in rest if _length(one) == len(LONG))]
    for share in range(1, workers):
        at = len(items) * share // workers
        order[at:at] = chain.from_iterable(heads[share - 1 :: workers - 1])
    return order


def _waits(item: pytest.Item) -> bool:
    return isinstance(item, pytest.Function) and _starts_others(item.module)


@cache
def _starts_others(module: ModuleType) -> bool:
    homes = (getattr(one, "__module__", getattr(one, "__name__", "")) for one in vars(module).values())
    return any(home in STARTERS for home in homes)


def _length(item: pytest.Item) -> int:
    """Its place among the longest, the same for all that are not."""
    return next((place for place, name in enumerate(LONG) if name in item.nodeid), len(LONG))
