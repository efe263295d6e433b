"""A slice of the fuzzing that `make fuzz` does for minutes, and that it sees what it is to see."""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING, Any

from tests.paper.server.routes import openapi

if TYPE_CHECKING:
    from tests.fuzz.rounds import Rounds


def rounds_of(told: dict[str, Any]) -> Rounds:
    """What makes requests up takes most of a second to load: only the process that runs these tests does it."""
    from tests.fuzz.rounds import Rounds

    return Rounds(told)


def test_a_round_finds_nothing_undocumented_and_every_route_takes_a_request() -> None:
    rounds = rounds_of(openapi())
    rounds.run(1, examples=1)
    assert not rounds.tally.faults, "\n".join(rounds.tally.lines())
    assert rounds.tally.never_good == []


def test_what_the_documentation_does_not_say_is_found() -> None:
    told = copy.deepcopy(openapi())
    del told["paths"]["/api/v1/exchange/{symbol}/stats"]["get"]["responses"]["404"]
    told["components"]["schemas"]["Time"]["required"].append("century")
    rounds = rounds_of(told)
    rounds.operations = [one for one in rounds.operations if one.path.endswith(("/time", "}/stats"))]
    rounds.run(1, examples=20)
    found = " ".join(fault.said for fault in rounds.tally.faults.values())
    assert "Undocumented status code" in found.replace(" HTTP", "")
    assert '"century" is a required property' in found
