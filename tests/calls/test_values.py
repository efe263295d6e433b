"""What is typed is read exactly or not at all, and what is wrong with it says what would be right."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from terminal.calls.orders import ORDERS
from terminal.calls.route import Kind, Param
from terminal.calls.spans import span
from terminal.calls.values import read, shown
from terminal.calls.wrong import Wrong
from tests.calls.around import ADDRESS, BTC, NOW_MS, VAIX, around

ROWS = next(
    param for route in ORDERS if route.id == "order.batch" for param in route.params if param.kind == "rows"
)
AMENDS = next(
    param
    for route in ORDERS
    if route.id == "order.batch_amend"
    for param in route.params
    if param.kind == "rows"
)


def p(kind: Kind, **more: Any) -> Param:
    return Param("field", kind, **more)


@pytest.mark.parametrize(
    ("param", "text", "value"),
    [
        (p("amount"), "2.5k", "2500"),
        (p("amount"), "1,500.50", "1500.50"),
        (p("amount"), ".5", "0.5"),
        (p("amount"), "3m", "3000000"),
        (p("price"), "0.003842", "0.003842"),
        (p("price"), "0.00384", "0.003840"),
        (p("size"), "5k", "5000"),
        (p("whole"), "20", 20),
        (p("minutes"), "90", 90),
        (p("minutes"), "2h", 120),
        (p("minutes"), "1.5h", 90),
        (p("minutes"), "1d", 1440),
        (p("millis"), "90", 90_000),
        (p("millis"), "10m", 600_000),
        (p("millis"), "250ms", 250),
        (p("flag"), "on", True),
        (p("flag"), "no", False),
        (p("choice", choices=("post_only", "limit")), "Post-Only", "post_only"),
        (p("pair"), "BTC/USDC", "btc"),
        (p("id"), "ord_1f", "ord_1f"),
        (p("ids"), "a, b;c  d", ["a", "b", "c", "d"]),
        (p("address"), ADDRESS, ADDRESS),
        (
            p("address"),
            "9WzDXwBbmkg8ZTbNMqUxvQRAyrZzDsGYdLVL9zYtAWWM",
            "9WzDXwBbmkg8ZTbNMqUxvQRAyrZzDsGYdLVL9zYtAWWM",
        ),
        (p("text"), " Strategy A ", "Strategy A"),
        (p("when"), "2027-01-31 17:30", 1_801_416_600_000_000),
        (p("when"), "2027-01-31T17:30:00+01:00", 1_801_413_000_000_000),
    ],
)
def test_what_is_typed_is_read(param: Param, text: str, value: Any) -> None:
    assert read(param, text, VAIX, around()) == value


def test_a_time_of_the_day_is_its_next_one() -> None:
    at = read(p("when"), "00:00", VAIX, around())
    assert 0 < at - NOW_MS * 1000 <= 86_400_000_000
    assert at % 86_400_000_000 == 0


@pytest.mark.parametrize(
    ("param", "text", "right"),
    [
        (p("amount"), "5oo", "a number above 0"),
        (p("amount"), "0", "a number above 0"),
        (p("amount"), "-3", "a number above 0"),
        (p("amount"), "NaN", "a number above 0"),
        (p("amount"), "1e999", "a number above 0"),
        (p("amount"), "0.123456789", "8 decimals at most"),
        (p("amount"), "123456789012345678901234567", "too many digits: 24 signs at most"),
        (p("amount"), "1,23", "a number above 0"),
        (p("amount", most=100), "101", "at most 100"),
        (p("amount", least=5, most=100, unit="%"), "4.9", "from 5 to 100 %"),
        (p("price"), "0.0038425", "nearest 0.003842 and 0.003843"),
        (p("size"), "99", "100 VAIX at least"),
        (p("size"), "100.5", "nearest 100 and 101"),
        (p("whole"), "1.5", "a whole number"),
        (p("whole", least=2, most=9), "10", "from 2 to 9"),
        (p("minutes", least=1, most=10), "1h", "from 1 to 10 minutes"),
        (p("minutes"), "90s", "whole minutes"),
        (p("minutes"), "soon", "a time such as 30m, 2h or 1d"),
        (p("millis", least=1000, most=60_000), "2m", "from 1 s to 1 min"),
        (p("flag"), "maybe", "yes or no"),
        (p("choice", choices=("buy", "sell")), "hold", "one of buy, sell"),
        (p("pair"), "doge", "one of vaix, btc"),
        (p("id"), "a/b", "letters, digits"),
        (p("id"), "../../x?y", "letters, digits"),
        (p("ids"), "a a", "named twice"),
        (p("address"), "0x12", "40 hexadecimal digits"),
        (p("text"), "a\x1b[2J", "cannot be printed"),
        (p("when"), "yesterday", "17:30"),
        (p("when"), "2020-01-01", "it is past"),
        (p("text"), "x" * 500, "too many"),
    ],
)
def test_what_is_wrong_says_what_is_right(param: Param, text: str, right: str) -> None:
    with pytest.raises(Wrong, match=right):
        read(param, text, VAIX, around())


def test_rows_are_read_as_they_are_typed_or_as_the_venue_has_them() -> None:
    typed = read(ROWS, "buy 500 0.0038 post_only; sell 1k 0.0039", VAIX, around())
    assert typed == [
        {"side": "buy", "quantity": "500", "price": "0.003800", "order_type": "post_only"},
        {"side": "sell", "quantity": "1000", "price": "0.003900", "order_type": "limit"},
    ]
    as_json = '[{"side": "buy", "quantity": 500, "price": "0.0038", "order_type": "post_only"}]'
    assert read(ROWS, as_json, VAIX, around()) == typed[:1]
    assert read(AMENDS, "ord_1 0.0038; ord_2 - 500", VAIX, around()) == [
        {"order_id": "ord_1", "price": "0.003800"}, {"order_id": "ord_2", "quantity": "500"},
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "right"),
    [
        ("buy 500", "row 1 needs price"),
        ("buy 500 0.0038; sell 50 0.0039", "row 2, size: 100 VAIX at least"),
        ("buy 500 0.0038 limit extra", "'extra' is too much"),
        ("[1, 2]", "a row must be an object"),
        ('[{"side": "buy", "colour": "red"}]', "'colour' is no field of it"),
        ("[{", "not JSON"),
        (";;", "from 1 to 50"),
        ("; ".join(["buy 500 0.0038"] * 51), "51 rows"),
    ],
)
def test_a_row_that_is_wrong_is_named(text: str, right: str) -> None:
    with pytest.raises(Wrong, match=right):
        read(ROWS, text, VAIX, around())


def test_an_amendment_has_to_change_something() -> None:
    with pytest.raises(Wrong, match="changes nothing"):
        read(AMENDS, "ord_1", VAIX, around())


@given(kind=st.sampled_from(get_args(Kind)), text=st.text(max_size=60), big=st.booleans())
def test_any_text_is_a_value_or_wrong(kind: Kind, text: str, big: bool) -> None:
    """And a value can be shown, in one line without signs that move a cursor."""
    param = {"rows": ROWS, "choice": p("choice", choices=("buy", "sell"))}.get(kind, p(kind))
    try:
        value = read(param, text, BTC if big else VAIX, around())
    except Wrong:
        return
    assert shown(param, value).isprintable()


@given(st.decimals("0.00000001", "999999999", places=8))
def test_an_amount_is_kept_exactly(number: Decimal) -> None:
    assert Decimal(read(p("amount"), format(number, "f"), None, around())) == number


@given(st.integers(0, 10**12))
def test_a_span_says_the_same_time(ms: int) -> None:
    number, unit = span(ms).split()
    assert int(number) * {"d": 86_400_000, "h": 3_600_000, "min": 60_000, "s": 1_000, "ms": 1}[unit] == ms
