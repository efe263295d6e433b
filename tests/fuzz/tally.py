"""What was asked and answered, as a table a route, and the faults with a curl line each."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from schemathesis import Response

from tests.fuzz.asking import Asked

SHOWN = 600
"""Of a curl line or an answer."""


@dataclass
class Fault:
    """The first of its kind on a route."""

    route: str
    said: str
    seed: int
    curl: str
    answer: str
    times: int = 1


@dataclass
class Tally:
    routes: list[str]
    statuses: defaultdict[str, Counter[int]] = field(default_factory=lambda: defaultdict(Counter))
    faults: dict[tuple[str, str], Fault] = field(default_factory=dict)

    def add(self, seed: int, case: Asked, answer: Response, faults: Iterable[str]) -> None:
        route = f"{case.method} {case.path}"
        self.statuses[route][answer.status_code] += 1
        for said in faults:
            known = self.faults.get((route, said[:40]))
            if known:
                known.times += 1
                continue
            curl = case.as_curl_command(headers=dict(answer.request.headers))
            text = f"{answer.status_code} {answer.content[:SHOWN].decode('utf-8', 'replace')}"
            self.faults[route, said[:40]] = Fault(route, said[:SHOWN], seed, curl[:SHOWN], text)

    @property
    def requests(self) -> int:
        return sum(counter.total() for counter in self.statuses.values())

    @property
    def never_good(self) -> list[str]:
        """Routes that never took a request."""
        return [route for route in self.routes if not self._good(route)]

    def _good(self, route: str) -> int:
        return sum(count for status, count in self.statuses[route].items() if status < 300)

    def lines(self) -> Iterator[str]:
        seen = sorted({status for counter in self.statuses.values() for status in counter})
        yield f"{'route':64} {'asked':>6} " + " ".join(f"{status:>6}" for status in seen)
        for route in self.routes:
            counter = self.statuses[route]
            counts = " ".join(f"{counter[status] or '':>6}" for status in seen)
            yield f"{route:64} {counter.total():>6} {counts}"
        good = len(self.routes) - len(self.never_good)
        yield f"{self.requests:,} requests; {good} of {len(self.routes)} routes answered 2xx"
        yield from (f"  never: {route}" for route in self.never_good)
        for fault in self.faults.values():
            yield f"\n{fault.route}: {fault.said} ({fault.times} times, first in round {fault.seed})"
            yield from (f"  {line}" for line in (fault.curl, fault.answer))
        yield f"{len(self.faults)} faults"
