"""A close never takes more than the position, and never what was held before it."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from terminal.core.closing import part_of, reversal
from terminal.core.refusal import Refusal
from terminal.model.instrument import Instrument

VAIX = Instrument("VAIX", Decimal("0.000001"), Decimal(1), 100)


@given(st.integers(-(10**9), 10**9), st.integers(0, 10**9), st.integers(1, 4))
def test_a_part_is_within_the_position_and_what_there_is(
    position: int, available: int, quarters: int
) -> None:
    lots = part_of(VAIX, position, available, Fraction(quarters, 4))
    if isinstance(lots, int):
        assert VAIX.min_lots <= lots <= abs(position) * quarters / 4
        assert position < 0 or lots <= available
    else:
        most = abs(position) * quarters // 4
        assert min(most, available if position > 0 else most) < VAIX.min_lots


@pytest.mark.parametrize(
    ("position", "available", "part", "said"),
    [
        (0, 500, Fraction(1), "There is no VAIX position to close."),
        (150, 500, Fraction(1, 4), "37 of 150 VAIX could be closed, below the pair's smallest order of 100."),
        (5_000, 12, Fraction(1), "12 of 5,000 VAIX could be closed, below the pair's smallest order of 100."),
    ],
)
def test_what_cannot_be_closed_is_said(position: int, available: int, part: Fraction, said: str) -> None:
    refusal = part_of(VAIX, position, available, part)
    assert isinstance(refusal, Refusal)
    assert refusal.sentence == said


def test_only_a_short_position_can_be_turned_round() -> None:
    assert reversal(VAIX, -700) == 1_400
    for position, said in ((0, "no VAIX position"), (700, "spot market")):
        refusal = reversal(VAIX, position)
        assert isinstance(refusal, Refusal)
        assert said in refusal.sentence
