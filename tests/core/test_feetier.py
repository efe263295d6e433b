"""The way to the next fee tier, against figures worked out by hand and by plain search."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from terminal.core.feetier import climb, falls_to, own_rung, rung_for, to_reach
from terminal.model.funds import FeeStanding, Rung

USDC = 10**8


def rung(tier: int, least: int, maker: int = 0, taker: int = 10) -> Rung:
    return Rung(tier, f"T{tier}", least * USDC, Decimal(maker), Decimal(taker))


RUNGS = (rung(0, 0), rung(1, 100_000, 0, 8), rung(2, 500_000, -1, 7))


def standing(
    volume: int | None,
    tier: int | None = 0,
    taker: int = 10,
    ahead: Rung | None = None,
    missing: int | None = None,
) -> FeeStanding:
    units = None if volume is None else volume * USDC
    return FeeStanding(tier, "", Decimal(0), Decimal(taker), units, ahead, missing)


def test_a_quarter_of_the_way_lacks_three_quarters() -> None:
    found = climb(RUNGS, standing(25_000))
    assert found is not None
    assert (found.rung.tier, found.done, found.missing) == (1, Fraction(1, 4), 75_000 * USDC)


def test_the_venues_own_word_comes_first() -> None:
    found = climb(RUNGS, standing(25_000, ahead=rung(7, 50_000), missing=1))
    assert found is not None
    assert (found.rung.tier, found.done, found.missing) == (7, Fraction(1, 2), 1)


def test_at_the_top_and_without_a_volume_there_is_no_way_to_show() -> None:
    assert climb(RUNGS, standing(600_000, tier=2)) is None
    assert climb(RUNGS, standing(None)) is None
    assert climb((), standing(5)) is None
    assert to_reach(RUNGS[1], standing(None)) is None


def test_a_tier_whose_number_is_not_told_is_known_by_what_is_paid() -> None:
    assert own_rung(RUNGS, standing(0, tier=None, taker=8)) == RUNGS[1]
    assert own_rung(RUNGS, standing(0, tier=None, taker=9)) is None
    assert own_rung(RUNGS, standing(0, tier=9)) is None


def test_a_volume_that_sank_says_what_the_review_brings() -> None:
    assert falls_to(RUNGS, standing(99_999, tier=2)) == RUNGS[0]
    assert falls_to(RUNGS, standing(500_000, tier=2)) is None


@given(st.integers(0, 10**6), st.integers(0, 2))
def test_what_is_missing_and_what_is_traded_make_the_next_tier(volume: int, tier: int) -> None:
    told = standing(volume, tier)
    found, higher = climb(RUNGS, told), [one for one in RUNGS if one.tier == tier + 1]
    assert (found is None) == (not higher)
    if found is not None:
        assert found.missing == max(0, higher[0].least - volume * USDC)
        assert 0 <= found.done <= 1
        assert (found.done == 1) == (found.missing == 0)
    reached = [one for one in RUNGS if one.least <= volume * USDC]
    assert rung_for(RUNGS, volume * USDC) == reached[-1]
