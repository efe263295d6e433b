"""A seed and what others did decide the market to the byte, in any steps, any process, and after a pause."""

from __future__ import annotations

import os
import subprocess
import sys
from functools import cache
from pathlib import Path

import msgspec
import pytest

from terminal.core.candles import SECOND
from terminal.paper.flow import Simulation
from tests.paper.flow.recording import START, digest, opened, told

ROOT = Path(__file__).parents[3]
SECONDS = 300
usual = cache(digest)
"""What others have reckoned need not be reckoned again for each comparison with it."""


def test_the_same_seed_is_the_same_market() -> None:
    assert digest(1, SECONDS, "vaix", "btc") == usual(1, SECONDS, "vaix", "btc")
    assert usual(1, SECONDS, "vaix", "btc") != digest(2, SECONDS, "vaix", "btc")


def test_it_does_not_depend_on_how_the_time_is_cut() -> None:
    exchange, simulation = opened(1, "vaix", "btc")
    at = START
    while at < START + SECONDS * SECOND:
        at = min(at + 1 + at % 913_111, START + SECONDS * SECOND)
        simulation.advance(at)
        assert simulation.due() > at
    assert told(exchange) == usual(1, SECONDS, "vaix", "btc")


@pytest.mark.parametrize("hash_seed", ["1", "2"])
def test_it_does_not_depend_on_the_process(hash_seed: str) -> None:
    code = f"from tests.paper.flow.recording import digest; print(digest(1, {SECONDS}, 'vaix', 'btc'))"
    done = subprocess.run(
        [sys.executable, "-c", code],
        env={**os.environ, "PYTHONHASHSEED": hash_seed, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=True,
        cwd=ROOT,
    )
    assert done.stdout.strip() == usual(1, SECONDS, "vaix", "btc")


def test_put_away_and_taken_up_again_it_goes_on_the_same() -> None:
    exchange, simulation = opened(1, "vaix", "btc")
    for part in (1, 2, 3):
        simulation.advance(START + part * SECONDS // 4 * SECOND)
        packed = msgspec.msgpack.encode(simulation.dump())
        simulation = Simulation.load(exchange, msgspec.msgpack.decode(packed))
        assert msgspec.msgpack.encode(simulation.dump()) == packed
    simulation.advance(START + SECONDS * SECOND)
    assert told(exchange) == usual(1, SECONDS, "vaix", "btc")


def test_a_dump_is_a_copy() -> None:
    _, simulation = opened(1, "vaix")
    state = simulation.dump()
    packed = msgspec.msgpack.encode(state)
    simulation.advance(START + 30 * SECOND)
    assert msgspec.msgpack.encode(state) == packed
