"""Random commands to the real exchange and to the reference, compared after each one.

    python -m tests.engine_check [--ops 10000000] [--seed 1] [--workers 2]

The work is cut into sessions, each with its own seed, fees and fresh exchanges, so that any one can be run again
alone. Where the two differ, the commands are cut down to the fewest that still show it.
"""

from __future__ import annotations

import argparse
import os
import random
import sys
import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from unittest.mock import patch

import msgspec

from terminal.paper import admission
from tests.paper.reference_commands import FEES, MOST_OPEN, Command, Fees, Place
from tests.paper.reference_hand import Hand
from tests.paper.reference_twins import Divergence, Twins

SESSION = 10_000
WHOLE_STATE_EVERY = 1000


@dataclass
class Session:
    """What one session came to."""

    seed: int
    ops: int
    counts: Counter[str] = field(default_factory=Counter)
    seconds: float = 0.0
    difference: str = ""
    commands: list[Command] = field(default_factory=list)


def fees_of(seed: int) -> Fees:
    rng = random.Random(f"fees {seed}")
    return rng.choice(FEES), rng.choice(FEES)


def run_session(seed: int, ops: int) -> Session:
    """Random commands until the two differ or all are done."""
    session, started = Session(seed, ops), time.perf_counter()
    with patch.object(admission, "MAX_OPEN_ORDERS", MOST_OPEN):
        twins = Twins(fees_of(seed))
        hand = Hand(random.Random(seed), twins.reference, twins.labels)
        commands: list[Command] = []
        try:
            for done in range(1, ops + 1):
                command = hand.next()
                commands.append(command)
                session.counts.update(words_for(command))
                session.counts.update(twins.apply(command))
                if done % WHOLE_STATE_EVERY == 0 or done == ops:
                    twins.compare_whole_state()
        except Divergence as divergence:
            session.difference = str(divergence)
            session.commands = commands
    session.seconds = time.perf_counter() - started
    return session


def words_for(command: Command) -> list[str]:
    words = [f"op {type(command).__name__.lower()}"]
    if isinstance(command, Place):
        words.append(f"place {command.type}")
        if command.display:
            words.append("place with a display")
        if command.lasts is not None:
            words.append("place with an end")
    return words


def first_difference(seed: int, commands: list[Command]) -> tuple[int, str] | None:
    """How many of the commands it takes until the two differ, and in what."""
    with patch.object(admission, "MAX_OPEN_ORDERS", MOST_OPEN):
        twins = Twins(fees_of(seed))
        done = 0
        try:
            for command in commands:
                done += 1
                for _ in twins.apply(command):
                    pass
            twins.compare_whole_state()
        except Divergence as divergence:
            return done, str(divergence)
    return None


def shrink(
    commands: list[Command],
    first: Callable[[list[Command]], tuple[int, str] | None],
    seconds: float = 120.0,
) -> list[Command]:
    """Leave out ever smaller runs of commands as long as the two still differ."""
    until = time.monotonic() + seconds
    chunk = len(commands)
    while chunk:
        start, shorter_found = 0, False
        while start < len(commands) and time.monotonic() < until:
            rest = commands[:start] + commands[start + chunk :]
            found = first(rest)
            if found is None:
                start += chunk
            else:
                commands = rest[: found[0]]
                shorter_found = True
        if chunk > 1 or not shorter_found:
            chunk //= 2
    return commands


def in_words(command: Command) -> str:
    given = [
        f"{field.name}={getattr(command, field.name)}"
        for field in msgspec.structs.fields(command)
        if getattr(command, field.name) != field.default
    ]
    return f"{type(command).__name__}({', '.join(given)})"


def report_difference(session: Session) -> None:
    print(f"DIVERGENCE in seed {session.seed} after {len(session.commands)} commands")
    print(f"  {session.difference}")
    commands = shrink(session.commands, lambda some: first_difference(session.seed, some))
    found = first_difference(session.seed, commands)
    print(f"  (maker, taker) bps: {fees_of(session.seed)}")
    print(f"  shortest list that shows it, {len(commands)} commands:")
    for command in commands:
        print(f"    {in_words(command)}")
    print(f"  {found[1] if found else 'it did not show itself again'}")


def main() -> int:
    parser = argparse.ArgumentParser(description="Check the practice exchange against a plain reference.")
    parser.add_argument("--ops", type=int, default=10_000_000)
    parser.add_argument("--seed", type=int, default=1, help="the first session's; each has its own")
    parser.add_argument("--workers", type=int, default=min(2, os.cpu_count() or 1))
    options = parser.parse_args()
    sizes = [min(SESSION, options.ops - done) for done in range(0, options.ops, SESSION)]
    seeds = range(options.seed, options.seed + len(sizes))
    print(f"{options.ops} operations, seeds {seeds[0]}..{seeds[-1]}, {options.workers} workers", flush=True)
    started, ops, counts = time.perf_counter(), 0, Counter[str]()
    with ProcessPoolExecutor(options.workers) as pool:
        for session in pool.map(run_session, seeds, sizes):
            if session.difference:
                pool.shutdown(wait=False, cancel_futures=True)
                report_difference(session)
                return 1
            ops += session.ops
            counts.update(session.counts)
    seconds = time.perf_counter() - started
    for name, count in sorted(counts.items()):
        print(f"  {name:32}{count:>10}")
    print(f"{ops} operations in {seconds:.1f} s, {ops / seconds:.0f} ops/s")
    print("0 divergences")
    return 0


if __name__ == "__main__":
    sys.exit(main())
