"""What a session is opened with."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from terminal.core.limits import Limits
from terminal.venue.auth import Venue


class Start(NamedTuple):
    venue: Venue
    mode: str
    """practice or paper"""
    symbol: str
    journals: Path
    limits: Limits
    idle_s: float
    read_key: Callable[[], str] | None = None
    """the key as it is kept now: a practice exchange has a new one each time it starts"""
