"""Numbers as the screen writes them."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from terminal.model.instrument import Instrument
from terminal.present import words
from terminal.present.scales import SHRINK, BarScale

VAIX = Instrument("VAIX", Decimal("0.000001"), Decimal(1), 100)
BTC = Instrument("BTC", Decimal("0.5"), Decimal("0.00001"), 1)


@pytest.mark.parametrize(
    ("made", "text"),
    [
        (words.price(VAIX, 3842), "0.003842"),
        (words.price(BTC, 194_825), "97,412.5"),
        (words.size(VAIX, 1_234_567), "1,234,567"),
        (words.size(BTC, 35_000), "0.35000"),
        (words.half_price(VAIX, 7685), "0.0038425"),
        (words.half_price(VAIX, 7684), "0.003842"),
        (words.half_price(BTC, 389_651), "97,412.75"),
        (words.money(1_259_000_000), "+12.59"),
        (words.money(-31_000_000), "-0.31"),
        (words.money(0), "0.00"),
        (words.money(400_000), "0.00"),
        (words.money(-400_000), "0.00"),
        (words.money(191_950_000_000, signed=False), "1,919.50"),
        (words.money(-500_000), "-0.01"),
        (words.money(10**35), "+1,000,000,000,000,000,000,000,000,000.00"),
        (words.short(Decimal(18_300_000)), "18M"),
        (words.short(Decimal(2_100_000)), "2.1M"),
        (words.short(Decimal(999_600_000)), "1.0B"),
        (words.short(Decimal("999.6")), "1.0k"),
        (words.short(Decimal("999.4")), "999"),
        (words.short(Decimal(9_960)), "10k"),
        (words.percent(Decimal("-2.137")), "2.14"),
        (words.percent(Decimal("11.42")), "11.4"),
        (words.bps(2, 7686), "5.2 bps"),
        (words.age(0.04), "0.0 s"),
        (words.age(12.7), "12 s"),
        (words.age(150), "2 m"),
        (words.clock(34_867), "09:41:07"),
        (words.short_size(VAIX, 56_200), "56k"),
        (words.short_size(BTC, 35_000), "0.35000"),
    ],
)
def test_numbers_read_as_they_should(made: str, text: str) -> None:
    assert made == text


@given(st.integers(1, 10**9))
def test_a_price_says_exactly_what_it_is(ticks: int) -> None:
    assert Decimal(words.price(BTC, ticks).replace(",", "")) == BTC.price(ticks)


@given(st.integers(0, 10**14))
def test_a_market_volume_takes_four_columns_at_most(value: int) -> None:
    assert len(words.short(Decimal(value))) <= 4


@given(st.lists(st.integers(1, 10**12), min_size=1, max_size=60), st.integers(1, 20))
def test_a_bar_is_never_longer_than_its_column_and_its_scale_stays(values: list[int], columns: int) -> None:
    scale = BarScale()
    for most in values:
        before = scale.full
        scale.fit(most)
        assert scale.full >= most
        if before >= most and most * SHRINK >= before:
            assert scale.full == before
        assert 1 <= scale.eighths(most, columns) <= columns * 8
        assert 1 <= scale.root_eighths(1, columns) <= columns * 8
    assert scale.eighths(0, columns) == 0


@given(st.lists(st.integers(-(10**9), 10**9), max_size=600), st.integers(1, 40))
def test_a_spark_is_as_wide_as_asked_and_higher_values_stand_higher(values: list[int], width: int) -> None:
    spark = words.spark(values, width)
    assert len(spark) == min(len(values), width)
    if len(values) <= width:
        heights = [words.RISING.index(block) for block in spark]
        assert [height for _, height in sorted(zip(values, heights, strict=True))] == sorted(heights)
