"""The smallest honest slice of the terminal's SIGKILL run: a death at each stage of a journal write, over real sockets."""

from __future__ import annotations

from pathlib import Path

from tests.chaos import terminal_kills


def test_a_terminal_that_was_killed_wakes_up_exact_and_passes_no_whole_and_no_cap(tmp_path: Path) -> None:
    told: list[str] = []
    deaths = [("written", "+12"), ("torn", "+16"), ("before", "+20")]
    tally = terminal_kills.market(11, deaths, tmp_path, told.append)
    assert sum(tally.deaths.values()) == 4
    assert len(tally.seconds) >= 2
    assert tally.children >= 3
    assert set(tally.works) >= {"chase", "bracket", "oco"}
