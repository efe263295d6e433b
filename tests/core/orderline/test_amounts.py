"""Sizes and prices in words come to the exact ticks and lots that arithmetic of its own says, and never to more."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from math import ceil, floor

import pytest
from hypothesis import given
from hypothesis import strategies as st

from terminal.core.orderline.amounts import Here, measure_price, measure_size
from terminal.model.errors import Refused
from terminal.model.order import BUY, SELL, Side
from tests.core.orderline.world import HERES

sides = st.sampled_from([BUY, SELL])
touches = st.tuples(st.integers(1, 10**6), st.integers(1, 50))
cents = st.decimals("0.01", "1000000", places=2)


def at(touch: tuple[int, int]) -> Here:
    bid, spread = touch
    return replace(HERES["vaix"], bid=bid, ask=bid + spread, last=bid)


def ticks_of(base: str, here: Here) -> Fraction:
    assert here.bid is not None
    assert here.ask is not None
    return {
        "bid": Fraction(here.bid),
        "ask": Fraction(here.ask),
        "mid": Fraction(here.bid + here.ask, 2),
        "last": Fraction(here.last),
    }[base]


@given(
    touches,
    sides,
    st.sampled_from(["bid", "ask", "mid", "last", ""]),
    st.sampled_from("+-"),
    st.decimals(0, 100, places=3),
    st.sampled_from(["%", "bp", "t"]),
)
def test_a_distance_is_worked_out_exactly_and_rounded_to_what_costs_no_more(
    touch: tuple[int, int], side: Side, base: str, sign: str, distance: object, unit: str
) -> None:
    here = at(touch)
    number = str(int(distance)) if unit == "t" else str(distance)  # type: ignore[call-overload]
    start = ticks_of(base or ("bid" if side is BUY else "ask"), here)
    away = Fraction(number) if unit == "t" else start * Fraction(number) / (100 if unit == "%" else 10_000)
    exact = start + away if sign == "+" else start - away
    wanted = floor(exact) if side is BUY else ceil(exact)
    if wanted < 1:
        with pytest.raises(Refused, match="below every price"):
            measure_price(f"{base}{sign}{number}{unit}", side, here)
    else:
        assert measure_price(f"{base}{sign}{number}{unit}", side, here).units == wanted


@given(touches, sides, cents, st.integers(0, 10**6))
def test_an_amount_of_money_buys_the_most_lots_that_it_pays_for(
    touch: tuple[int, int], side: Side, money: object, ticks: int
) -> None:
    here = at(touch)
    price = ticks or (here.ask if side is BUY else here.bid)
    assert price is not None
    lot = Fraction(here.instrument.tick) * Fraction(here.instrument.lot) * price
    try:
        lots = measure_size(f"${money}", here, side, ticks).units
    except Refused:
        assert lot > Fraction(str(money))
    else:
        assert lots * lot <= Fraction(str(money)) < (lots + 1) * lot


@given(
    touches,
    sides,
    st.decimals("0.001", 100, places=3),
    st.integers(-(10**7), 10**7),
    st.integers(0, 10**7),
    st.integers(0, 10**14),
)
def test_a_share_is_of_the_position_where_it_reduces_and_of_the_balance_where_it_opens(
    touch: tuple[int, int], side: Side, share: object, position: int, base: int, quote: int
) -> None:
    here, part = (
        replace(at(touch), position=position, base_available=base, quote_available=quote),
        Fraction(str(share)) / 100,
    )
    if position and (position > 0) == (side is SELL):
        wanted = floor(part * abs(position))
        wanted = min(wanted, base) if side is SELL else wanted
        of = "of the position"
    elif side is SELL:
        wanted, of = floor(part * base), "available"
    else:
        assert here.ask is not None
        each = here.ask * here.instrument.unit * Fraction(10_000 + here.instrument.taker_bps, 10_000)
        wanted, of = floor(part * quote / each), "fee included"
    if wanted < 1:
        with pytest.raises(Refused, match="less than a lot"):
            measure_size(f"{share}%", here, side)
    else:
        measured = measure_size(f"{share}%", here, side)
        assert measured.units == wanted
        assert of in measured.how


def test_max_is_the_whole_and_says_of_what() -> None:
    assert measure_size("max", HERES["vaix"], SELL) == (10_000, "all of the position of 10,000")
    assert measure_size("MAX", HERES["btc"], SELL) == (100_000, "all of 1.00000 BTC available")


@given(st.text(max_size=12) | st.text("0123456789.,%$kmtbp+-eidaskmlx ", max_size=14), sides)
def test_whatever_is_typed_is_a_number_of_lots_or_ticks_or_refused_by_its_field(
    text: str, side: Side
) -> None:
    try:
        assert measure_size(text, HERES["vaix"], side).units > 0
    except Refused as error:
        assert error.field == "size"  # noqa: PT017
    try:
        assert measure_price(text, side, HERES["vaix"]).units > 0
    except Refused as error:
        assert error.field == "price"  # noqa: PT017


@pytest.mark.parametrize(
    ("text", "units"),
    [("500", 500), ("10K", 10_000), ("1.5m", 1_500_000), ("1,234,567", 1_234_567), (" 2.5k ", 2_500)],
)
def test_a_plain_size_is_what_it_says(text: str, units: int) -> None:
    assert measure_size(text, HERES["vaix"]) == (units, "")


def test_a_share_needs_a_side() -> None:
    with pytest.raises(Refused, match="name buy or sell first"):
        measure_size("50%", HERES["vaix"])
