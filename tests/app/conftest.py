"""What holds for every test of the app."""

from __future__ import annotations

import pytest

from tests.app.patient import LATE


@pytest.fixture(autouse=True)
def _patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine that stands still makes no key late."""
    for name, value in LATE.items():
        monkeypatch.setattr(name, value)
