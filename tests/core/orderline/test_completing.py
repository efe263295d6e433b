"""A line of orders can go on at every place, by what the grammar has for it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from terminal.core.orderline.completing import go_on
from tests.core.orderline.world import market


@pytest.mark.parametrize(
    ("line", "start", "candidates"),
    [
        ("buy ", 4, "50% max $250"),
        ("twap ", 5, "buy sell"),
        ("twap s", 5, "sell"),
        ("buy 500 ", 8, "@ po ioc fok market limit gtt= until= iceberg= stop= stp= route= btc"),
        ("buy 500 @ bid ", 14, "po ioc fok market limit gtt= until= iceberg= stop= stp= route= btc"),
        ("buy 500 @ bid po ", 17, "gtt= until= iceberg= stop= stp= route= btc"),
        ("buy 500 @", 9, "bid ask mid last bid-2t -1% mid+5bp"),
        ("buy 500 @ b", 10, "bid bid-2t mid+5bp"),
        ("buy 500 @b", 9, "bid bid-2t mid+5bp"),
        ("buy 500 st", 8, "stop= stp="),
        ("buy 500 stp=cancel_r", 12, "cancel_resting"),
        ("buy 500 route=", 14, "auto cex dex"),
        ("buy 500 bt", 8, "btc"),
        ("scale buy 10k 0.002..", 21, "bid ask mid last bid-2t -1% mid+5bp"),
        ("scale buy 10k 0.002..0.004 ", 27, "x10 linear exp btc"),
        ("cancel ", 7, "chosen buys sells all 4f2a a19b @"),
        ("amend ", 6, "4f2a a19b @ size"),
        ("reverse ", 8, ""),
        ("buy 500 @ bid @ ", 16, ""),
        ("buy 500 @ bid po", 14, ""),
        ("bu", 2, ""),
        ("", 0, ""),
    ],
)
def test_what_may_come_next_is_offered(line: str, start: int, candidates: str) -> None:
    completion = go_on(line, len(line), market())
    assert completion.start == start
    assert [one.text for one in completion.candidates] == candidates.split()


def test_own_orders_are_offered_with_what_they_are() -> None:
    notes = {one.text: one.note for one in go_on("cancel ", 7, market()).candidates}
    assert notes["4f2a"] == "buy 500 VAIX @ 0.003841"


@given(st.text("buysel 50@%$.=gtpokxmid-+", max_size=40), st.integers(0, 40))
def test_every_candidate_goes_on_from_what_is_typed(rest: str, cursor: int) -> None:
    line = f"buy {rest}"
    completion = go_on(line, min(cursor, len(line)), market())
    typed = line[completion.start : min(cursor, len(line))].lower()
    assert all(typed in one.text for one in completion.candidates)
