"""What the simulated market costs: its commands, and the microseconds each one takes with all that it sets off."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Sequence
from typing import Any

from terminal.paper.commands import Advance
from terminal.paper.exchange import Exchange
from terminal.paper.flow import PAIRS
from terminal.paper.market import Market
from tests.bench.figures import Figure, middle, spread
from tests.bench.rig import SEED

MINUTES, RUNS = 5.0, 3
START_US = 1_750_000_000_000_000
STEP_US = 250_000
COMMANDS = ("place", "amend", "cancel", "swap")


def run() -> list[Figure]:
    return measure(MINUTES, RUNS)


def measure(minutes: float, runs: int, pairs: Sequence[str] = tuple(PAIRS)) -> list[Figure]:
    counts = _counted(minutes, pairs)
    commands = sum(counts.values())
    seconds = [_played(minutes, pairs) for _ in range(runs)]
    cost = middle([one / commands * 1e6 for one in seconds])
    rate = commands / (minutes * 60) / len(pairs)
    kinds = ", ".join(f"{counts[kind] / commands:.0%} {kind}" for kind in COMMANDS)
    return [
        Figure(
            f"the simulated market, {len(pairs)} pairs",
            f"{cost:.1f} µs a command, {rate:.1f} commands/s a pair",
            note=f"{kinds}; {minutes:.0f} minutes of it in {spread(seconds, '.2f')} s: "
            f"{minutes * 60 / middle(seconds):,.0f}x real time",
        )
    ]


def _counted(minutes: float, pairs: Sequence[str]) -> Counter[str]:
    """The same market runs the same way each time, so it is counted in one run and timed in others."""
    counts: Counter[str] = Counter()

    def counting(name: str) -> Any:
        carry_out = getattr(Exchange, name)

        def command(*arguments: Any) -> Any:
            counts[name] += 1
            return carry_out(*arguments)

        return command

    market = Market.opened(list(pairs), int(SEED), START_US)
    for name in COMMANDS:
        setattr(market.exchange, name, counting(name).__get__(market.exchange))
    _advance(market, minutes)
    return counts


def _played(minutes: float, pairs: Sequence[str]) -> float:
    market = Market.opened(list(pairs), int(SEED), START_US)
    begun = time.process_time()
    _advance(market, minutes)
    return time.process_time() - begun


def _advance(market: Market, minutes: float) -> None:
    for now in range(START_US, START_US + int(minutes * 60e6), STEP_US):
        market.apply(Advance(), now)
        market.drain()
