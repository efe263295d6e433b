"""Run the benchmarks, all or the named ones: `python -m tests.bench [name ...]`."""

from __future__ import annotations

import sys
from collections.abc import Callable

from tests.bench import (
    chart,
    day,
    decode,
    flow,
    keys,
    latency,
    matching,
    memory,
    orders_http,
    painting,
    promises,
    screen,
    slow,
    start,
    startup,
    streams,
)
from tests.bench.figures import Figure, machine, table

SUBJECTS: dict[str, Callable[[], list[Figure]]] = {
    "matching": matching.run,
    "flow": flow.run,
    "orders_http": orders_http.run,
    "streams": streams.run,
    "start": start.run,
    "memory": memory.run,
    "painting": painting.run,
    "chart": chart.run,
    "decode": decode.run,
    "screen": screen.run,
    "day": day.run,
    "keys": keys.run,
    "slow": slow.run,
    "latency": latency.run,
    "startup": startup.run,
    "promises": promises.run,
}


def main(names: list[str]) -> int:
    unknown = [name for name in names if name not in SUBJECTS]
    if unknown:
        print(f"no benchmark {unknown[0]!r}: choose from {', '.join(SUBJECTS)}", file=sys.stderr)
        return 2
    figures = []
    for name in names or SUBJECTS:
        print(f"{name} ...", file=sys.stderr, flush=True)
        figures += SUBJECTS[name]()
    print(table(figures))
    print(machine())
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
