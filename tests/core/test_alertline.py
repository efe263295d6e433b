"""What `:alert` takes, and what it says of what it does not."""

from __future__ import annotations

import contextlib
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from terminal.core.alertline import Ask, Clear, Loss, Price, Switched, read
from terminal.model.errors import Refused

PAIRS = ["vaix", "btc"]


@pytest.mark.parametrize(
    ("line", "asked"),
    [
        ("vaix above 0.0040", Price("vaix", "above", Decimal("0.0040"))),
        ("BTC Below 97,000", Price("btc", "below", Decimal(97_000))),
        ("above 0.5", Price("vaix", "above", Decimal("0.5"))),
        ("fill on", Switched("fill", on=True)),
        ("stale off", Switched("stale", on=False)),
        ("loss 2.5k", Loss(Decimal(2_500))),
        ("loss off", Loss(None)),
        ("clear 12", Clear(12)),
        ("clear all", Clear(0)),
    ],
)
def test_lines(line: str, asked: Ask) -> None:
    assert read(line.split(), "vaix", PAIRS) == asked


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("doge above 1", "pair 'doge' is not one of vaix, btc"),
        ("vaix above -1", "price '-1' is not a number above 0, such as 0.0040"),
        ("vaix above zero", "price 'zero' is not a number above 0, such as 0.0040"),
        ("loss 0", "loss '0' is not a sum in USDC such as 200, or off"),
        ("fill maybe", "fill 'maybe' is not on or off"),
        ("fill", "fill needs on or off"),
        ("clear 0", "clear '0' is not the number of an alert, or all"),
        ("clear ²", "clear '²' is not the number of an alert, or all"),
        ("vaix near 5", "not an alert: alert vaix above 0.0040"),
    ],
)
def test_what_is_wrong_is_named(line: str, said: str) -> None:
    with pytest.raises(Refused) as refused:
        read(line.split(), "vaix", PAIRS)
    assert said in refused.value.message


WORDS = st.sampled_from(
    ["vaix", "above", "below", "fill", "on", "off", "loss", "stale", "clear", "all", "1", "-", "nan", "1e9"]
)


@given(st.lists(WORDS | st.text(max_size=6), max_size=5))
def test_whatever_is_typed_is_an_alert_or_is_refused(words: list[str]) -> None:
    with contextlib.suppress(Refused):
        read(words, "vaix", PAIRS)
