"""What holds for every test."""

from __future__ import annotations

import os

from hypothesis import settings

LONGEST = 100

# The same examples each time, so that a change is judged by what it changed. EVTERM_RANDOM=1 looks for new ones.
settings.register_profile("same", derandomize=True, database=None)
if not os.environ.get("EVTERM_RANDOM"):
    settings.load_profile("same")


def pytest_make_parametrize_id(val: object, argname: str) -> str | None:
    """A parameter as large as a message would make a name as large, kept and sent by every process of a run."""
    if isinstance(val, str | bytes) and len(val) > LONGEST:
        return f"{argname} of {len(val)}"
    return None
