"""Rounds until the time is over, then what came of them."""

from __future__ import annotations

import argparse
import contextlib
import sys
import time

from tests.fuzz.rounds import Rounds
from tests.paper.server.routes import openapi

EXAMPLES = 12
"""Requests a route in each round."""


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz")
    parser.add_argument("--seconds", type=float, default=300)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    rounds, began, number = Rounds(openapi()), time.monotonic(), asked.seed
    with contextlib.redirect_stdout(sys.stderr):  # where each exchange says that it is ready
        while number == asked.seed or time.monotonic() - began < asked.seconds:
            rounds.run(number, EXAMPLES)
            number += 1
    for line in rounds.tally.lines():
        print(line)
    print(f"seed {asked.seed}: {number - asked.seed} rounds in {time.monotonic() - began:.0f} s")
    return 1 if rounds.tally.faults or rounds.tally.never_good else 0


if __name__ == "__main__":
    sys.exit(main())
