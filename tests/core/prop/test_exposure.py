"""What open trades may still lose is what an account loses when they are driven to where they end."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from terminal.core.prop.exposure import at_risk, ends_at
from terminal.model.prop import Market, Trade
from terminal.model.text import Clean
from tests.core.prop.naive import liquidation
from tests.core.prop.samples import BTC, RULES, USDC
from tests.paper.prop.naive import Deal, Naive


def btc(_coin: str, _venue: str) -> Market | None:
    return BTC


@given(
    st.sampled_from([1, -1]),
    st.integers(180_000, 220_000),
    st.integers(1, 10**6),
    st.integers(2, 50),
    st.integers(0, 300),
    st.integers(1, 5_000),
)
def test_a_trade_driven_to_its_end_loses_what_was_foretold(
    sign: int, entry: int, lots: int, leverage: int, moved: int, away: int
) -> None:
    """From the mark of now, whatever it has won or lost so far; the stop or the liquidation, whichever comes first."""
    size, half = Fraction(lots, 100_000), Fraction(1, 2)
    deal = Deal("BTC", sign, size, leverage, entry * half, "eval")
    mark, stop = (entry + moved) * half, (entry + moved - sign * away) * half
    forced = liquidation(deal)
    assert forced is not None
    if sign * (mark - forced) <= 0:
        return
    naive = Naive({"BTC": mark}, Fraction(0), deals=[deal])
    before, end = naive.equity(), max(stop, forced, key=lambda price: sign * price)
    naive.marks["BTC"] = end
    naive.close_deal(deal)
    trade = Trade(
        Clean("t"), Clean("BTC"), "long" if sign > 0 else "short", decimal(size), "open",
        entry=decimal(deal.entry), mark=decimal(mark), liquidation=decimal(forced),
    )  # fmt: skip
    assert at_risk([trade], {"t": decimal(stop)}, RULES, btc) == (before - naive.equity()) * USDC
    assert ends_at(trade, decimal(stop)) == end


def decimal(value: Fraction) -> Decimal:
    return Decimal(value.numerator) / value.denominator
