"""Rounds: in a fresh exchange every route is asked a few times, and every answer is judged."""

from __future__ import annotations

import random
from typing import Any

import requests
import schemathesis
from hypothesis import HealthCheck, Phase, given, seed, settings

from tests.fuzz.asking import TRADER, Asked, Asker, Operation, cases, varies
from tests.fuzz.judging import faults
from tests.fuzz.tally import Tally
from tests.fuzz.venue import Venue, venue
from tests.paper.server.routes import DAY_MS, MADE_BY, SWITCH

SPANS_US = (0, 0, 100_000, 1_000_000, 5_000_000, 70_000_000)
"""What may pass before the next route is asked: the longest lets a withdrawal settle and a slice come."""
SIMULATION = "/api/v1/portfolio/simulation"
WATCHED = 0.25
"""Before and after this share of the requests the market is looked at: its hash takes longer than an answer."""


class Rounds:
    """What all rounds share: the operations, the strategies that make up their requests, and what came of them."""

    def __init__(self, told: dict[str, Any]) -> None:
        config = schemathesis.Config.from_dict({"generation": {"with-security-parameters": False}})
        schema = schemathesis.openapi.from_dict(_without_tuples(told), config=config)
        self.operations = [
            schema[path][method] for path, methods in told["paths"].items() for method in methods
        ]
        self.cases = {one.label: cases(one) for one in self.operations}
        self.tally = Tally([one.label for one in self.operations])

    def run(self, number: int, examples: int) -> None:
        """In an order that the number decides; what deletes comes late, and the end of a session last."""
        dice = random.Random(number)
        operations = dice.sample(self.operations, len(self.operations))
        operations.sort(key=lambda one: (one.path == "/auth/logout", one.method == "delete"))
        with venue() as at, requests.Session() as session:
            session.trust_env = False
            one = Round(number, at, session, self.tally)
            for operation in operations:
                at.pass_time(dice.choice(SPANS_US))
                one.ask_well(operation)
                one.ask(operation, self.cases[operation.label], examples if varies(operation) else 1)


class Round:
    """One fresh exchange, and all that is asked of it."""

    def __init__(self, number: int, at: Venue, session: requests.Session, tally: Tally) -> None:
        self.number = number
        self.at = at
        self.session = session
        self.tally = tally
        self.asker = Asker(at.furnished)

    def ask_well(self, operation: Operation) -> None:
        """A good request, after all that it needs was made anew: an earlier one may have taken it away."""
        headers = self.asker.headers[TRADER]
        self.session.put(f"{self.at.url}{SIMULATION}", json={"enabled": False}, headers=headers)
        self.session.post(f"{self.at.url}{SWITCH}", json={"timeout_ms": DAY_MS}, headers=headers)
        named = ["order_id", *(one.name for one in operation.path_parameters)]
        for name in [one for one in named if one in MADE_BY]:
            path, body, told = MADE_BY[name]
            made = self.session.post(self.at.url + path, json=body, headers=headers)
            if made.status_code == 200:
                self.asker.known[TRADER][name].append(made.json()[told])
        self._send(*self.asker.good(operation), watched=False)

    def ask(self, operation: Operation, asked: Any, examples: int) -> None:
        """As many as there are to be, made up."""

        @seed(f"{self.number} {operation.label}")
        @settings(
            max_examples=examples,
            database=None,
            deadline=None,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        @given(asked=asked)
        def asking(asked: tuple[Asked, int]) -> None:
            case, number = asked
            dice = random.Random(f"{self.number} {operation.label} {number}")
            who = self.asker.mixed(case, dice)
            self._send(case, who, watched=dice.random() < WATCHED)

        asking()

    def _send(self, case: Asked, who: int, *, watched: bool) -> None:
        before = self.at.state_hash() if watched else ""
        answer = case.call(base_url=self.at.url, session=self.session, headers=self.asker.headers[who])
        changed = watched and self.at.state_hash() != before
        self.tally.add(self.number, case, answer, faults(case, answer, changed=changed))
        if answer.status_code == 200:
            self.asker.learns(who, case, answer.json())


def _without_tuples(told: Any) -> Any:
    """Schemathesis puts `prefixItems` into an older draft's words and then reads them by the newer one: here any of
    a tuple's kinds may stand in each of its places."""
    if isinstance(told, list):
        return [_without_tuples(one) for one in told]
    if not isinstance(told, dict):
        return told
    plain = {name: _without_tuples(value) for name, value in told.items() if name != "prefixItems"}
    return plain | {"items": {"anyOf": told["prefixItems"]}} if "prefixItems" in told else plain
