"""Settlements come to the same end in whatever order they are told."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from terminal.core.settlements import KEPT, Settlements
from terminal.model.funds import Course, Move

NOW = 1_795_340_467_214


def move(course: Course = "pending", id_: str = "wd_1", **more: Any) -> Move:
    return Move(id_, more.pop("what", "withdrawal"), course, course, **more)


@given(st.permutations(["pending", "delayed", "settled", "pending", "delayed"]))
def test_an_older_word_never_takes_an_end_back(courses: list[Course]) -> None:
    settlements, last = Settlements(), 0
    for course in courses:
        before = settlements.version
        settlements.told(move(course), NOW)
        last = max(last, settlements.version - before)
        if course == "settled":
            assert settlements.under_way == 0
    assert [one.course for one in settlements.moves] == ["settled"]


def test_what_a_later_word_leaves_out_stays_known() -> None:
    settlements = Settlements()
    settlements.told(move(amount=5, destination="0x1", expected_ms=9, created_ms=7), NOW)
    settlements.told(move("settled", tx_hash="0xab"), NOW + 60_000)
    (one,) = settlements.moves
    assert (one.amount, one.destination, one.created_ms, one.tx_hash, one.expected_ms) == (
        5,
        "0x1",
        7,
        "0xab",
        0,
    )


def test_news_before_the_answer_is_joined_with_it() -> None:
    settlements = Settlements()
    settlements.told(move("delayed", reason="busy"), NOW)
    assert settlements.moves[0].created_ms == NOW
    settlements.told(move("pending", amount=5, created_ms=NOW - 3), NOW)
    (one,) = settlements.moves
    assert (one.course, one.amount, one.reason, one.created_ms) == ("delayed", 5, "busy", NOW - 3)


def test_the_same_word_again_changes_nothing() -> None:
    settlements = Settlements()
    settlements.told(move(amount=5, created_ms=7), NOW)
    settlements.told(move(amount=5, created_ms=7), NOW + 9)
    assert settlements.version == 1


def test_a_fill_that_left_the_list_waits_no_more_and_other_pairs_stay() -> None:
    settlements = Settlements()
    fills = [move(id_="ord_1", what="fill", symbol=symbol, trade_id=symbol) for symbol in ("vaix", "btc")]
    settlements.listed(fills, NOW)
    settlements.told(move(), NOW)
    settlements.waiting("vaix", [], NOW)
    assert {one.symbol for one in settlements.moves} == {"btc", ""}
    assert settlements.under_way == 1


def test_under_way_comes_first_and_a_flood_forgets_what_has_ended_first() -> None:
    settlements = Settlements()
    settlements.told(move(created_ms=1), NOW)
    for number in range(KEPT + 50):
        settlements.told(move("settled", f"ord_{number}", what="fill", created_ms=2 + number), NOW)
    assert len(settlements.moves) == KEPT
    assert [one.id for one in settlements.moves[:2]] == ["wd_1", f"ord_{KEPT + 49}"]
