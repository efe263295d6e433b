"""What `evterm exchange` was asked to be, and that it cannot be."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from terminal.model.errors import EvtermError
from terminal.paper.flow import PAIRS
from terminal.paper.server.limits import Tier


@dataclass(frozen=True, slots=True)
class Options:
    """What `evterm exchange` was asked to be; no folder means that nothing is kept."""

    port: int = 0
    seed: int | None = None
    folder: Path | None = None
    key_file: Path | None = None
    speed: float = 1.0
    pairs: tuple[str, ...] = tuple(PAIRS)
    tier: Tier = Tier.STANDARD
    faults: bool = False
    still: bool = False


class StartError(EvtermError):
    """The exchange cannot start; the message says why and what to do."""
