"""The smallest honest slice of the SIGKILL run: a death at a step of a commit and one at random, over real sockets."""

from __future__ import annotations

from pathlib import Path

from tests.chaos import kills


def test_what_was_acknowledged_survives_sigkill(tmp_path: Path) -> None:
    told: list[str] = []
    tally = kills.market(seed=8, kills=2, parent=tmp_path, say=told.append)
    assert sum(tally.deaths.values()) == 2
    assert tally.orders > 5
    assert tally.replayed > 0
