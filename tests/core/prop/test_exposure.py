"""What open trades may still lose: what the account loses when they are driven to where they end, and the plain sum in fractions."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from terminal.core.prop.exposure import at_risk, ends_at, is_reached
from terminal.model import prop
from terminal.model.prop import Market, Trade
from terminal.model.text import Clean
from tests.core.prop.naive import liquidation
from tests.core.prop.samples import BTC, RULES, USDC
from tests.paper.prop.naive import Deal, Naive

PLAIN = prop.Rules(fee_bps=Decimal("3.5"))
HALVES = prop.Market(Clean("X"), tick=Decimal("0.5"), half_spread_bps=Decimal(2))
prices = st.integers(1, 100_000).map(lambda halves: Decimal(halves) / 2)
sizes = st.integers(1, 10**6).map(lambda lots: Decimal(lots) / 1000)


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


def trade(side: str, size: Decimal, mark: Decimal, end: Decimal | None) -> prop.Trade:
    return prop.Trade(Clean("t"), Clean("X"), side, size, "open", mark=mark, liquidation=end, margin=7)


def costs(one: prop.Trade, stop: Decimal | None) -> int:
    return at_risk([one], {} if stop is None else {"t": stop}, PLAIN, lambda *_: HALVES)


@given(st.sampled_from([prop.LONG, prop.SHORT]), sizes, prices, prices)
def test_it_is_what_is_lost_from_now_to_the_exit_with_its_fee(
    side: str, size: Decimal, mark: Decimal, stop: Decimal
) -> None:
    """Up to a tick of rounding and a unit, and never less than the exact loss."""
    sign = 1 if side == prop.LONG else -1
    found = Fraction(costs(trade(side, size, mark, None), stop), 10**8)
    exit_ = Fraction(stop) * (1 - sign * Fraction(2, 10_000))
    lost = max(Fraction(0), sign * (Fraction(mark) - exit_) * Fraction(size))
    fee = Fraction(stop) * Fraction(size) * Fraction(35, 100_000)
    tick = Fraction(size) / 2 * (1 + Fraction(35, 100_000))
    assert abs(found - lost - fee) <= tick + fee * Fraction(1, 1000) + Fraction(2, 10**8)


@given(prices, prices)
def test_the_nearer_of_stop_and_liquidation_ends_a_trade(stop: Decimal, liquidation: Decimal) -> None:
    long, short = (trade(side, Decimal(1), Decimal(50), liquidation) for side in (prop.LONG, prop.SHORT))
    assert ends_at(long, stop) == max(stop, liquidation)
    assert ends_at(short, stop) == min(stop, liquidation)
    assert ends_at(long, None) == liquidation


@given(st.sampled_from([prop.LONG, prop.SHORT]), prices, prices)
def test_a_stop_is_reached_where_the_mark_is_there_or_worse(side: str, mark: Decimal, stop: Decimal) -> None:
    there = mark <= stop if side == prop.LONG else mark >= stop
    assert is_reached(trade(side, Decimal(1), mark, None), stop) is there


def test_a_long_that_nothing_ends_can_lose_all_and_a_short_counts_its_margin() -> None:
    assert costs(trade(prop.LONG, Decimal(2), Decimal(10), None), None) == 20 * 10**8
    assert costs(trade(prop.SHORT, Decimal(2), Decimal(10), None), None) == 7
    closed = prop.Trade(Clean("t"), Clean("X"), prop.LONG, Decimal(2), prop.CLOSED, mark=Decimal(10))
    assert costs(closed, None) == 0
