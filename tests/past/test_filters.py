"""Filters are read from words, name what is wrong with them, and hold what they say."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from terminal.model.errors import Refused
from terminal.past.filters import DAY_MS, Filter, read_filter
from tests.past.sample import START, fill

NOW = START + DAY_MS // 2
SYMBOLS = ("vaix", "odd")
WORDS = [
    *SYMBOLS, "VAIX/USDC", "buy", "sells", "maker", "taker", "today", "yesterday", "7d", "0d", "from", "to", "..",
    "2024-10-04", "2024-02-30", "2024-10-01..2024-10-04", "2024-10-01T10:30", "..2024-10-04", "2024-10-01..", "x..y", "-",
]  # fmt: skip


def read(words: str) -> Filter:
    return read_filter(words, SYMBOLS, NOW)


@pytest.mark.parametrize(
    ("words", "wanted"),
    [
        ("", Filter()),
        ("VAIX/usdc BUYS maker", Filter("vaix", "buy", "maker")),
        ("today", Filter(since_ms=START)),
        ("yesterday odd", Filter("odd", since_ms=START - DAY_MS, until_ms=START)),
        ("7d", Filter(since_ms=START - 6 * DAY_MS)),
        ("1970-01-02..1970-01-03", Filter(since_ms=DAY_MS, until_ms=3 * DAY_MS)),
        ("1970-01-02", Filter(since_ms=DAY_MS, until_ms=2 * DAY_MS)),
        ("from 1970-01-02t06:00", Filter(since_ms=DAY_MS + DAY_MS // 4)),
        ("to 1970-01-02", Filter(until_ms=2 * DAY_MS)),
        ("1970-01-02..", Filter(since_ms=DAY_MS)),
    ],
)
def test_words_mean_what_they_say(words: str, wanted: Filter) -> None:
    assert read(words) == wanted


@pytest.mark.parametrize(
    ("words", "value", "said"),
    [
        ("vaxi", "vaxi", "did you mean vaix"),
        ("buy sell", "sell", "buy is asked for already"),
        ("vaix odd", "odd", "vaix is asked for already"),
        ("from", "from", "a date must follow"),
        ("from noon", "noon", "a date is written 2026-11-01"),
        ("2024-02-30", "2024-02-30", "no such day"),
        ("1969-12-31", "1969-12-31", "the oldest day"),
        ("2024-10-05..2024-10-01", "2024-10-05..2024-10-01", "ends before it begins"),
        ("١٢٣", "١٢٣", "right are a pair"),
    ],
)
def test_a_wrong_word_is_named_with_what_would_be_right(words: str, value: str, said: str) -> None:
    with pytest.raises(Refused, match=said) as caught:
        read(words)
    assert (caught.value.field, caught.value.value) == ("filter", value)


@given(st.one_of(st.text(max_size=30), st.lists(st.sampled_from(WORDS), max_size=5).map(" ".join)))
def test_any_line_is_read_or_refused_and_what_is_read_can_be_written_again(line: str) -> None:
    try:
        found = read(line)
    except Refused:
        return
    assert read(found.text) == found


@given(st.integers(-3, 3), st.sampled_from(["vaix", "odd"]), st.booleans(), st.booleans())
def test_a_filter_holds_a_fill_that_fits_each_of_its_words(
    days: int, symbol: str, buys: bool, makes: bool
) -> None:
    at_ms = START + days * DAY_MS + 5
    one = fill(1, 5 if buys else -5, 10, at_ms=at_ms, symbol=symbol, maker=makes)
    assert read("vaix").holds_fill(one) == (symbol == "vaix")
    assert read("buy").holds_fill(one) == buys
    assert read("maker").holds_fill(one) == makes
    assert read("today").holds_fill(one) == (days >= 0)
    assert read("yesterday").holds_fill(one) == (days == -1)
    assert read("vaix sell taker yesterday").holds_fill(one) == (
        symbol == "vaix" and not buys and not makes and days == -1
    )
