"""Answers are shown exactly, by whatever names they come, and nothing in them can hurt the screen."""

from __future__ import annotations

import json
import unicodedata
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from terminal.calls.answers import Facts, Grid, read_answer
from terminal.calls.cells import cell_of
from terminal.calls.shapes import SHAPES
from terminal.present.answers import answer_lines
from terminal.wire.values import loads
from tests.calls.around import NOW_MS


def text_of(body: Any, shape: str = "") -> str:
    return "\n".join("".join(part for part, _ in line).rstrip() for line in answer_lines(body, shape, NOW_MS))


def facts_of(body: Any, shape: str) -> dict[str, str]:
    (part, *_) = read_answer(body, SHAPES[shape], NOW_MS)
    assert isinstance(part, Facts)
    return {row.label: row.cell.text for row in part.rows}


@pytest.mark.parametrize(
    "body",
    [
        {"symbol": "vaix", "best_bid": "0.003842", "best_ask": "0.003844"},
        {"pair": "vaix", "bid": "0.003842", "ask": "0.003844"},
        {"bid": Decimal("0.003842"), "ask": "0.003844", "symbol": "vaix"},
    ],
)
def test_a_field_is_known_by_any_of_its_names(body: Any) -> None:
    assert facts_of(body, "bbo") == {"pair": "vaix", "bid": "0.003842", "ask": "0.003844"}


def test_what_nobody_named_stands_at_the_end_under_more() -> None:
    parts = read_answer({"best_bid": "1", "mystery_pct": "2.5", "best_ask": "2"}, SHAPES["bbo"])
    assert [part.title for part in parts] == ["", "more"]
    more = parts[1]
    assert isinstance(more, Facts)
    assert (more.rows[0].label, more.rows[0].cell.text, more.rows[0].unit) == ("mystery", "2.5", "%")


@pytest.mark.parametrize(
    "wrap", [lambda rows: rows, lambda rows: {"orders": rows}, lambda rows: {"data": rows}]
)
def test_a_list_is_found_bare_or_under_its_names(wrap: Any) -> None:
    rows = [
        {"id": "a", "side": "buy", "price": "1.50", "size": 3},
        {"order_id": "b", "side": "SELL", "price": 20, "quantity": "0.25"},
    ]
    (grid,) = read_answer(wrap(rows), SHAPES["orders"])
    assert isinstance(grid, Grid)
    assert grid.title == "orders 2"
    assert [[cell.text for cell in row] for row in grid.rows] == [
        ["a", "▲ buy", "1.50", "3.00"],
        ["b", "▼ sell", "20.00", "0.25"],
    ]
    assert grid.heads == ("order", "side", "price", "size")


def test_columns_align_at_the_decimal_point() -> None:
    shown = text_of(
        [{"tier": 1, "maker_bps": "0", "taker_bps": 10}, {"tier": 2, "maker_bps": "-1.5", "taker_bps": 9}],
        "fee_schedule",
    )
    points = [line.index(".") for line in shown.splitlines()[2:]]
    assert len(set(points)) == 1


@pytest.mark.parametrize(
    ("name", "value", "shown"),
    [
        ("balance_usdc", "100000.00000000", "100,000.00"),
        ("balance_usdc", "0.00000001", "0.00000001"),
        ("price", "0.003840", "0.003840"),
        ("amount", "12345678901234567890.12345678", "12345678901234567890.12345678"),
        ("count", 1234567, "1,234,567"),
        ("pnl", "-12.5", "-12.50"),
        ("pnl", "12.5", "+12.50"),
        ("spread", "-0.5", "-0.5"),
        ("is_paper", True, "yes"),
        ("venue", "clob", "clob"),
        ("order_id", "0001", "0001"),
        ("status", "partially_filled", "partially filled"),
        ("side", "long", "▲ long"),
        ("reason", None, "-"),
        ("created_at", NOW_MS, "09:41:07"),
        ("created_at", "2020-01-02T03:04:05Z", "2020-01-02 03:04:05"),
        ("skills", ["a", "b"], "a, b"),
        ("skills", [], "none"),
    ],
)
def test_a_value_is_shown_exactly(name: str, value: Any, shown: str) -> None:
    assert cell_of(name, value, now_ms=NOW_MS).text == shown


@pytest.mark.parametrize(
    "value", ["NaN", "Infinity", "-inf", "1e999", "", "0x10", [1], {"a": 1}, True, "9" * 40]
)
def test_a_number_that_is_none_never_passes_for_one(value: Any) -> None:
    cell = cell_of("price", value, "number")
    assert not cell.is_number


def test_numbers_come_through_the_wire_without_a_binary_float() -> None:
    body = loads('{"best_bid": 0.1234567890123456789, "best_ask": 0.30000000000000004}')
    assert facts_of(body, "bbo") == {"bid": "0.1234567890123456789", "ask": "0.30000000000000004"}


def test_long_lists_say_how_many_rows_are_left_out() -> None:
    (grid,) = read_answer([{"id": str(number)} for number in range(2_000)], SHAPES["orders"])
    assert isinstance(grid, Grid)
    assert (len(grid.rows), grid.left_out) == (500, 1_500)


def test_empty_lists_say_what_is_empty() -> None:
    assert text_of({"orders": []}, "orders") == "ORDERS\nno orders"
    assert text_of([], "twaps") == "TWAPS\nno TWAP is at work"
    assert "says no more" in text_of(None, "order")


def test_a_book_of_bare_levels_and_one_of_objects_are_the_same_table() -> None:
    bare = {"bids": [["0.003842", "100", 2]], "asks": []}
    objects = {"bids": [{"price": "0.003842", "size": "100", "count": 2}], "asks": []}
    assert read_answer(bare, SHAPES["book"]) == read_answer(objects, SHAPES["book"])


def test_parts_of_parts_have_headings_of_their_own() -> None:
    shown = text_of(
        {"phase": "eval", "graduation": {"target_met": False, "min_trade_count": 10}, "x": {"y": {"z": 1}}},
        "prop_account",
    )
    assert "GRADUATION" in shown
    assert "target met            no" in shown
    assert "X Y" in shown


JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.decimals(allow_nan=False, allow_infinity=False)
    | st.text(max_size=12),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=12), inner, max_size=4),
    max_leaves=20,
)


@given(body=JSON, shape=st.sampled_from(sorted(SHAPES)))
def test_whatever_comes_is_shown_and_nothing_in_it_reaches_the_terminal_as_a_command(
    body: Any, shape: str
) -> None:
    for line in answer_lines(body, shape, NOW_MS):
        for part, role in line:
            assert role
            assert not any(
                unicodedata.category(char) in ("Cc", "Cf", "Cs", "Co", "Zl", "Zp") for char in part
            )


@given(
    body=st.dictionaries(
        st.sampled_from(["best_bid", "bid", "price", "orders", "tiers", "data", "status", "created_at"]), JSON
    )
)
def test_known_names_with_unknown_values_are_shown_too(body: Any) -> None:
    for shape in ("bbo", "orders", "fee_schedule", "order"):
        assert answer_lines(body, shape, NOW_MS) is not None


def test_escape_sequences_and_markup_are_drawn_as_what_they_are() -> None:
    shown = text_of(
        loads(json.dumps({"label": "\x1b]0;evil\x07[bold]x[/]\u202e", "a\x1bb": "c"})), "subaccounts"
    )
    assert "\x1b" not in shown
    assert "\u202e" not in shown
    assert "[bold]x[/]" in shown
