"""Time and sales: nothing twice, in the order of time, bounded however fast it comes."""

from __future__ import annotations

import random
import tracemalloc

from hypothesis import given
from hypothesis import strategies as st

from terminal.core.tape import Tape
from terminal.model.market import TradePrint
from terminal.model.order import BUY, SELL, Side
from terminal.model.text import clean

AT = 1_700_000_000_000


def trade(
    name: str, *, ticks: int = 100, lots: int = 1, side: Side = BUY, venue: str = "C", at: int = 0
) -> TradePrint:
    return TradePrint("vaix", clean(name), ticks, lots, side, venue, AT + at)


def test_a_print_counts_once_whatever_way_it_comes() -> None:
    tape = Tape()
    assert tape.add(trade("1"))
    version = tape.version
    assert not tape.add(trade("1"))
    assert tape.version == version
    tape.load([trade("1"), trade("0", at=-5)])
    assert [one.trade_id for one in tape.prints] == ["0", "1"]
    assert tape.shares(AT) == {"C": 2}


def test_prints_without_a_name_are_not_doubled_by_a_question() -> None:
    tape = Tape()
    tape.add(trade("", at=5))
    tape.load([trade("", at=5), trade("", at=1)])
    assert [one.at_ms - AT for one in tape.prints] == [1, 5]


def test_an_answer_that_begins_with_the_newest_keeps_the_order_within_a_moment() -> None:
    tape = Tape()
    tape.load([trade("3", ticks=103, at=9), trade("2", ticks=102, at=1), trade("1", ticks=101, at=1)])
    assert [one.trade_id for one in tape.prints] == ["1", "2", "3"]


@given(st.lists(st.integers(0, 30), max_size=25), st.lists(st.integers(0, 30), max_size=25))
def test_a_load_merges_as_sorting_all_would(told: list[int], heard: list[int]) -> None:
    """Times stand for names here, so that what is told and heard overlaps."""
    tape = Tape(keep=20)
    for at in sorted(heard):
        tape.add(trade(str(at), at=at))
    tape.load([trade(str(at), at=at) for at in sorted(told, reverse=True)])
    expected = sorted(set(told) | set(sorted(set(heard))[-20:]))[-20:]
    found = [one.at_ms - AT for one in tape.prints]
    assert found == sorted(found)
    if len(set(heard)) <= 20:
        assert found == expected


def test_sweeps_join_prints_of_one_taker() -> None:
    tape = Tape()
    for name, ticks, at in (("1", 100, 0), ("2", 101, 10), ("3", 102, 20)):
        tape.add(trade(name, ticks=ticks, lots=2, at=at))
    tape.add(trade("4", ticks=99, side=SELL, at=25))
    tape.add(trade("5", ticks=99, side=SELL, at=90))
    tape.add(trade("6", ticks=99, side=SELL, venue="E", at=91))
    tape.mark_mine("2")
    found = tape.sweeps(10)
    assert [(one.lots, one.prints, one.first_ticks, one.ticks, one.mine) for one in found] == [
        (1, 1, 99, 99, False), (1, 1, 99, 99, False), (1, 1, 99, 99, False), (6, 3, 100, 102, True),
    ]  # fmt: skip
    assert len(tape.sweeps(10, join=False)) == 6
    assert [one.lots for one in tape.sweeps(10, least=5)] == [6]
    assert tape.sweeps(0) == []
    assert len(tape.sweeps(2)) == 2


def test_prints_that_come_late_are_not_joined_over_seconds() -> None:
    tape = Tape()
    tape.add(trade("1", at=5_000))
    tape.add(trade("2", at=0))
    assert len(tape.sweeps(5)) == 2


def test_shares_are_of_the_last_minute_alone_after_a_flood_too() -> None:
    tape, dice, flood = Tape(), random.Random(2), 40_000
    for number in range(flood):  # more prints in a minute than any list of them should hold
        tape.add(trade(str(number), venue=dice.choice("CE"), at=number))
    assert sum(tape.shares(AT + flood).values()) == flood
    tape.add(trade("late", venue="B", at=200_000))
    assert tape.shares(AT + 200_000) == {"B": 1}


def test_memory_is_bounded_by_hostile_times_too() -> None:
    tape, dice = Tape(), random.Random(4)
    tracemalloc.start()
    for number in range(20_000):
        tape.add(trade(f"name-{number:090d}", at=dice.randrange(10**12)))
    assert tracemalloc.get_traced_memory()[0] < 3_000_000
    tracemalloc.stop()
    assert len(tape.prints) == 500
