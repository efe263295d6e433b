"""What each run does: a deed, the fault that it meets, and the outage behind it."""

from __future__ import annotations

import random
from typing import Any, NamedTuple

from tests.chaos.lost_deeds import DEEDS

ANY = 0
LATEST_S = 50
"""so late a request may still be carried out; the terminal waits for a minute"""


class Fault(NamedTuple):
    kind: str
    how: dict[str, Any]


ON_THE_DEED: dict[str, Fault] = {
    "answer lost": Fault("lost_answer", {}),
    "reset after": Fault("lost_answer", {"how": "reset"}),
    "request lost": Fault("lost_request", {}),
    "reset before": Fault("lost_request", {"how": "reset"}),
    "503, executed": Fault("may_have_executed", {}),
    "503, not executed": Fault("may_have_executed", {"executed": False}),
    "time-out, executed": Fault("delay", {"after_ms": 15_000}),
    "time-out, executed late": Fault("delay", {}),
    "cut in the answer": Fault("truncate", {"after": 30}),
    "none": Fault("", {}),
}
OUTAGES: dict[str, Fault] = {
    "no answers": Fault("lost_answer", {}),
    "no requests": Fault("lost_request", {"how": "reset"}),
    "503": Fault("may_have_executed", {"executed": False}),
    "all late": Fault("delay", {"before_ms": 14_000}),
}


class Plan(NamedTuple):
    number: int
    deed: str
    fault: str
    outage: str
    outage_s: float
    twin_s: float | None
    """so long after it the trader does the same again"""
    late_s: int

    @classmethod
    def made(cls, number: int, seed: int, most_outage_s: float = 60.0) -> Plan:
        """Deeds and faults in turn, so that 160 runs have each pair of them."""
        rng = random.Random(f"{seed} {number}")
        deed = list(DEEDS)[number % len(DEEDS)]
        fault = list(ON_THE_DEED)[(number // len(DEEDS) + number) % len(ON_THE_DEED)]
        twin = rng.uniform(0, 20) if DEEDS[deed].again and rng.random() < 0.5 else None
        outage_s = rng.choice([0.0, rng.uniform(0, most_outage_s), rng.uniform(0, most_outage_s)])
        return cls(number, deed, fault, rng.choice(list(OUTAGES)), outage_s, twin, rng.randint(13, LATEST_S))

    @property
    def text(self) -> str:
        twin = f", again after {self.twin_s:.1f} s" if self.twin_s is not None else ""
        return (
            f"run {self.number}: {self.deed}, {self.fault}, then {self.outage_s:.0f} s of {self.outage}{twin}"
        )
