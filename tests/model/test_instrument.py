from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from terminal.model.errors import Refused
from terminal.model.instrument import Instrument

VAIX = Instrument("VAIX", Decimal("0.000001"), Decimal(1), 100)
BTC = Instrument("BTC", Decimal("0.5"), Decimal("0.00001"), 1)


@given(st.integers(1, 10**9), st.integers(1, 10**13), st.sampled_from([VAIX, BTC]))
def test_ticks_and_lots_survive_the_way_to_text_and_back(
    ticks: int, lots: int, instrument: Instrument
) -> None:
    assert instrument.ticks(Decimal(instrument.price_text(ticks))) == ticks
    assert instrument.lots(Decimal(instrument.size_text(lots))) == lots
    worth = instrument.price(ticks) * instrument.size(lots)
    assert Decimal(instrument.notional(ticks, lots)).scaleb(-8) == worth


@pytest.mark.parametrize(
    ("price", "code", "words"),
    [
        ("0.0030005", "OFF_TICK", "nearest 0.003000 and 0.003001"),
        ("0.0000001", "OFF_TICK", "nearest 0.000001"),
        ("0", "OUT_OF_RANGE", "above zero"),
        ("-1", "OUT_OF_RANGE", "above zero"),
        ("1e30", "OUT_OF_RANGE", "at most 1000"),
    ],
)
def test_a_price_off_the_grid_is_refused_with_what_would_be_right(price: str, code: str, words: str) -> None:
    with pytest.raises(Refused, match=words) as caught:
        VAIX.ticks(Decimal(price))
    assert (caught.value.code, caught.value.field) == (code, "price")


def test_prices_have_the_decimals_of_their_tick() -> None:
    assert VAIX.price_text(3842) == "0.003842"
    assert BTC.price_text(194_825) == "97412.5"
    assert BTC.size_text(12) == "0.00012"


def test_a_pair_too_fine_for_the_quote_cannot_be_made() -> None:
    with pytest.raises(ValueError, match="finer than the quote"):
        Instrument("DUST", Decimal("0.000001"), Decimal("0.001"), 1)
