"""A venue that says what cannot be: the terminal stays, shows no wrong book, and goes on when the venue is right."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from terminal.core.selection import TABS
from tests.app.escapes import offences
from tests.app.running import LOCKED_S, Evterm, evterm
from tests.app.seen import book_seen, until_believed
from tests.faults import beside
from tests.hostile import Hostile
from tests.practice import REAL_TIME, Practice, running

pytestmark = REAL_TIME

Twist = Callable[[str, Any], Any]
TIMES = ("timestamp", "time", "t", "created_at", "updated_at", "iso", "epoch_us")
ODD_TIMES: tuple[Any, ...] = (
    253_402_300_799_999,
    -1,
    0,
    10**18 - 1,
    "9999-12-31T23:59:59Z",
    "0001-01-01T00:00:00",
    1e300,
    "NaN",
)
ODD_NUMBERS: tuple[Any, ...] = (
    "1e300", "-1", "NaN", "0", "1" * 30, "1" + "0" * 18, "0.0000000000001", "1e-99", "Infinity", "", None, 1e308, -5,
    10**18, "1e24", [[]], {"a": {}}, True, "9" * 10_000,
)  # fmt: skip
NUMBER = re.compile(r"-?\d+(\.\d+)?")


@pytest.fixture(scope="module")
def exchange() -> Iterator[Practice]:
    with running(
        "--memory", "--seed", "7", "--tier", "none", "--pairs", "vaix,sbio", "--speed", "2"
    ) as practice:
        yield practice


@pytest.fixture
def venue(exchange: Practice) -> Iterator[Hostile]:
    with beside(Hostile(exchange.url)) as proxy:
        yield proxy


@pytest.fixture
def program(exchange: Practice, venue: Hostile, tmp_path: Path) -> Iterator[Evterm]:
    with evterm(
        tmp_path, "--url", venue.url, "--key-file", str(exchange.key_file), "--symbol", "vaix"
    ) as program:
        yield program
        assert program.quit() == 0
        assert not offences(program.raw)


def odd(dice: random.Random, times: float, numbers: float) -> Twist:
    """These shares of all times and numbers are something else."""

    def twisted(said: Any, name: str = "") -> Any:
        if isinstance(said, dict):
            return {key: twisted(inner, key) for key, inner in said.items()}
        if isinstance(said, list):
            return [twisted(inner, name) for inner in said]
        if name in TIMES:
            return dice.choice(ODD_TIMES) if dice.random() < times else said
        is_number = NUMBER.fullmatch(str(said)) and name != "global_sequence"
        return dice.choice(ODD_NUMBERS) if is_number and dice.random() < numbers else said

    return lambda path, said: said if path.endswith("/pairs") else twisted(said)


@pytest.mark.parametrize(("times", "numbers"), [(1.0, 0.0), (0.5, 0.003), (0.2, 0.3)])
def test_odd_numbers_and_times_end_nothing(
    program: Evterm, venue: Hostile, times: float, numbers: float
) -> None:
    program.until("● live", 20)
    program.arm()
    venue.twist = odd(random.Random(4), times, numbers)
    program.press("b", *":retry\r")
    for keys in ("[", "]", "}", "{", "v", "v", ("g", "o"), "\x1b[C", "\x1b[C", "\x1b[C", "\x1b[C"):
        program.press(*keys) if isinstance(keys, tuple) else program.press(keys)
        program.wait(0.15)
    program.press("\x1b[24~")
    program.wait(LOCKED_S)
    venue.twist = lambda _, said: said
    program.press(*":retry\r")
    until_believed(program)


def test_the_largest_amounts_are_drawn(program: Evterm, venue: Hostile) -> None:
    def rich(path: str, said: Any) -> Any:
        if path.endswith("/pairs"):
            rows = said if isinstance(said, list) else said["pairs"]
            for row in rows:
                row |= {"tick_size": "1", "lot_size": "1", "min_order_size": "1"}
        if "/orders/" in path or path.endswith("/mine"):
            return {"orders": [], "trades": []}
        if path.endswith("/balance"):
            said |= {"base_balance": "1" + "0" * 24, "quote_balance": "1e15"}
        data = said.get("data", said) if isinstance(said, dict) else {}
        if isinstance(data, dict) and "bids" in data:
            data |= {"bids": [["999999998", "9" * 13, 1]], "asks": [["999999999", "9" * 13, 1]]}
        return said

    venue.twist = rich
    program.until("● live", 20)
    program.press("g", "o", *["\x1b[C"] * TABS.index("balances"))
    program.until("999,999,998,000,000,000,000,000,000,000,000.00")


def with_pairs(*extra: dict[str, str]) -> Twist:
    def listed(path: str, said: Any) -> Any:
        if path.endswith("/pairs"):
            rows = said if isinstance(said, list) else said["pairs"]
            rows += [{**rows[0], **one} for one in extra]
        return said

    return listed


def test_pairs_that_are_not_for_us_hinder_nothing(program: Evterm, venue: Hostile) -> None:
    """Of two with one symbol the first is shown; one that the venue does not know itself is left alone."""
    venue.twist = with_pairs(
        {"quote_symbol": "EUR", "pair": "VAIX/EUR", "tick_size": "0.0001"},
        {"base_symbol": "GONE", "symbol": "gone", "pair": "GONE/USDC"},
    )
    program.until("VAIX/USDC  0.003", 20)
    program.until("● live", 20)
    program.wait(1)
    assert "could not be compared" not in program.text


def test_a_server_that_counts_anew_is_heard(program: Evterm, venue: Hostile) -> None:
    program.until("● live", 20)
    program.press(*":book clob\r")
    program.until("BOOK clob")
    program.wait(1)

    def anew(_: str, said: Any) -> Any:
        if isinstance(said, dict) and "global_sequence" in said:
            said["global_sequence"] -= 1_000_000
        return said

    venue.twist = anew
    program.wait(1)
    claimed = set()
    for _ in range(30):
        program.wait(0.1)
        seen = book_seen(program)
        claimed |= {seen} if seen.claims else set()
    assert len(claimed) != 1, "it moves, or says that it does not know"
