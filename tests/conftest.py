"""What holds for every test."""

from __future__ import annotations

LONGEST = 100


def pytest_make_parametrize_id(val: object, argname: str) -> str | None:
    """A parameter as large as a message would make a name as large, kept and sent by every process of a run."""
    if isinstance(val, str | bytes) and len(val) > LONGEST:
        return f"{argname} of {len(val)}"
    return None
