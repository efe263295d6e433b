from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from terminal.model.advice import sentence
from terminal.model.errors import Refused
from terminal.model.money import (
    format_units,
    money_in_words,
    parse_decimal,
    plain_money,
    quote_text,
    quote_units,
    to_units,
)
from terminal.model.reasons import plainly

UNITS = st.integers(-(10**20), 10**20)


@given(UNITS, st.integers(0, 12))
def test_text_of_units_reads_back_as_the_same_units(units: int, decimals: int) -> None:
    text = format_units(units, decimals)
    assert parse_decimal(text) == Decimal(units).scaleb(-decimals)
    assert to_units(parse_decimal(text), Decimal(1).scaleb(-decimals)) == units


@given(UNITS)
def test_usdc_has_eight_decimals_both_ways(units: int) -> None:
    assert quote_units(Decimal(quote_text(units))) == units
    assert quote_text(units)[-9] == "."


@pytest.mark.parametrize(
    "text",
    [
        "",
        " 1",
        "1 ",
        "1_000",
        "١",
        "NaN",
        "nan",
        "Infinity",
        "-inf",
        "1e999",
        "0x10",
        "1,5",
        ".5",
        "5.",
        "1" * 26,
        "--1",
        "+1",
        "1e",
        "\x00",
    ],
)
def test_what_is_not_a_plain_decimal_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="plain decimal"):
        parse_decimal(text)


@pytest.mark.parametrize(
    ("text", "value"), [("1.5", "1.5"), ("-0.004", "-0.004"), ("1e3", "1000"), ("2E-6", "0.000002")]
)
def test_plain_decimals_are_read_exactly(text: str, value: str) -> None:
    assert parse_decimal(text) == Decimal(value)


def test_a_value_between_steps_has_no_units() -> None:
    assert to_units(Decimal("0.0000005"), Decimal("0.000001")) is None
    assert to_units(Decimal("97412.5"), Decimal("0.5")) == 194_825
    with pytest.raises(ValueError, match="more than 8 decimals"):
        quote_units(Decimal("0.000000001"))


@given(UNITS)
def test_money_in_a_sentence_is_exact(units: int) -> None:
    text = plain_money(units)
    assert quote_units(Decimal(text.replace(",", ""))) == units
    assert not text.endswith("0") or "." not in text


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("150000.00000000 USDC is available", "150,000 USDC is available"),
        ("needs 0.00384000, has 1234.50000000.", "needs 0.00384, has 1,234.5."),
        ("-12.50000000 USDC", "-12.5 USDC"),
        ("v1.00000000 of x1.00000000.1 and 0.1234567890", "v1.00000000 of x1.00000000.1 and 0.1234567890"),
    ],
)
def test_amounts_in_the_venue_s_words_are_shown_without_their_zeros(said: str, shown: str) -> None:
    """What only looks like one stays as it is."""
    assert money_in_words(said) == plainly(said) == sentence(Refused("X", said)) == shown
