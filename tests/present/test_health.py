"""What the terminal says of how it is doing."""

from __future__ import annotations

from terminal.present.health import latency
from terminal.session.feed import numbered_link
from terminal.session.state import SessionState
from tests.session.feeding import VAIX


def test_what_there_should_be_none_of_is_counted_and_stands_out() -> None:
    state = SessionState([VAIX], "vaix", "practice", numbered_link(), has_key=True)
    assert figures(state)["unreadable"] == ("0", "normal")
    assert figures(state)["audits"] == ("0 / 0", "normal")
    state.health.quarantined, state.health.audits, state.health.audit_misses = 1_200, 12, 1
    assert figures(state)["unreadable"] == ("1,200", "amber")
    assert figures(state)["audits"] == ("11 / 12", "amber")


def figures(state: SessionState) -> dict[str, tuple[str, str]]:
    return {row.label: (row.value, row.role) for row in latency(state).rows}
