"""What the terminal knows and tells."""

from __future__ import annotations

from terminal.session.feed import numbered_link
from terminal.session.state import SessionState
from tests.session.feeding import VAIX


def test_two_fills_that_read_the_same_are_two_lines_in_the_log() -> None:
    state = SessionState([VAIX], "vaix", "practice", numbered_link(), has_key=True)
    for _ in range(2):
        state.notice("bought 1,000 VAIX at 0.003838", "good")
    assert len(state.notices) == state.notices_version == 2
