"""The terminal as it is, but for its impatience: `python -m tests.app.patient` takes what `evterm` takes.

A machine that stands still for a second makes a key late, a question lapse and a stream silent, and the terminal rightly does
nothing then. What tests are about something else, are not to fail of it: here all of that waits for a minute. That each limit
holds as it is, is tested where it is meant.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from importlib import import_module

LONG_S = 60.0
REAL = bool(os.environ.get("EVTERM_WALK"))
"""`make walk` goes all of its way with every limit as it is"""

LATE: Mapping[str, object] = {
    "terminal.core.chords.WAIT": LONG_S,
    "terminal.core.keyguard.TOO_OLD_S": LONG_S,
    "terminal.screens.question.TOO_OLD_S": LONG_S,
    "terminal.cockpit.lining.TOO_OLD_S": LONG_S,
    "terminal.cockpit.propping.ASK_S": LONG_S,
    "terminal.session.calling.TOO_LATE_S": LONG_S,
    "terminal.session.placing.TOO_LATE_S": LONG_S,
}
"""what is only too late"""
TOGETHER: Mapping[str, object] = {
    "terminal.cockpit.ordering.CONFIRM_S": LONG_S,
    "terminal.core.confirming.GUARD_S": 0.0,
    "terminal.core.confirming.HELD_S": 0.0,
    "terminal.core.keyguard.BURST_KEYS": 10_000,
    "terminal.core.chords.SLEEP": 0.0,
    "terminal.core.keyguard.SLEEP_S": 0.0,
    "terminal.core.keyguard.LOCK_S": 0.0,
    "terminal.core.stream.LINK_SILENT_S": LONG_S,
}
"""questions that lapse, keys that were pressed one by one and are read at once, and an exchange that stood still too"""


def be_patient() -> None:
    for name, value in {**LATE, **TOGETHER}.items():
        module, _, constant = name.rpartition(".")
        setattr(import_module(module), constant, value)


if __name__ == "__main__":
    from terminal.cli import main

    be_patient()
    sys.exit(main())
