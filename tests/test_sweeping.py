"""The collector's own times: what dies after it was looked at goes away as well, only later."""

from __future__ import annotations

import gc
import weakref
from collections.abc import Iterator

import pytest

from terminal.sweeping import EACH_S, QUIET_S, WHOLE, Sweeper


class Page:
    """Holds itself, as a screen does."""

    def __init__(self) -> None:
        self.me = self


@pytest.fixture(autouse=True)
def _off() -> Iterator[None]:
    gc.disable()
    yield
    gc.freeze()  # as it was: a sweep of all there is would take long in each test after this
    gc.enable()


def test_a_page_that_was_open_during_a_sweep_goes_with_a_whole_one() -> None:
    sweeper, page = Sweeper(), Page()
    gone = weakref.ref(page)
    sweeper.sweep(0.0)
    del page
    sweeper.sweep(1.0)
    assert gone() is not None
    for at in range(2, WHOLE + 1):
        sweeper.sweep(float(at))
    assert gone() is None


def test_it_waits_for_a_moment_in_which_nobody_types() -> None:
    sweeper = Sweeper()
    sweeper.sweep(0.0)
    gone = weakref.ref(Page())
    sweeper.look(EACH_S, typed=EACH_S - QUIET_S / 2)
    assert gone() is not None
    sweeper.look(EACH_S + QUIET_S, typed=EACH_S)
    assert gone() is None
