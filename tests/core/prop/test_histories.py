"""The terminal, the desk itself and a naive reckoning say the same of random accounts at each step of their lives."""

from __future__ import annotations

from tests.core.prop.histories import run
from tests.core.prop.trials import SAYS


def test_three_reckonings_agree_in_every_kind_of_history() -> None:
    """Headroom, gates, positions and previews; and the lock refuses what breaks a rule when it is tried, and nothing else."""
    met = run(range(60))
    assert met["histories"] == 60
    ends = [f"{word} by its {what}" for word in ("allowed", "refused") for what in ("stop", "liquidation")]
    phases = [f"phase {phase}" for phase in ("eval", "funded", "suspended", "closed")]
    for what in (*ends, *phases, *SAYS, "daily loss at 80 %", "drawdown at 80 %", "stop on the wrong side"):
        assert met[what] >= 3, (what, met)
