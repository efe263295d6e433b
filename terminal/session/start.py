"""What a session is opened with."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple

from terminal.config import OnLeaving, PairSettings
from terminal.core.limits import Limits
from terminal.venue.auth import Venue


class Start(NamedTuple):
    venue: Venue
    mode: str
    """practice, paper or live"""
    symbol: str
    journals: Path
    limits: Limits
    idle_s: float
    read_key: Callable[[], str] | None = None
    """the key as it is kept now: a practice exchange has a new one each time it starts"""
    pairs: Mapping[str, PairSettings] = MappingProxyType({})
    """the trader's own caps of single pairs"""
    on_exit: OnLeaving = "keep"
    on_hang_up: OnLeaving = "keep"
