"""Marks: seeded walks that need no memory, the exchange's own prices, funding rates."""

from __future__ import annotations

from decimal import Decimal
from itertools import pairwise
from math import log, sqrt
from statistics import mean, pstdev

import pytest
from hypothesis import given
from hypothesis import strategies as st

from terminal.paper.prop.catalogue import MARKETS, Market
from terminal.paper.prop.marks import Marks
from terminal.paper.prop.walks import ONE, Walk
from terminal.wire.prop import Venue
from tests.paper.prop.bench import BEGIN, DAY, HOUR, INSTRUMENTS, SECOND, exchange

symbols = st.sampled_from([market.symbol for market in MARKETS])
moments = st.integers(1_700_000_000, 4_000_000_000)


def marks() -> Marks:
    return Marks(exchange())


def path(market: Market, at: int, steps: int, stride: int = 1) -> list[int]:
    found = marks()
    return [found.mark(market, (at + step * stride) * SECOND) for step in range(steps)]


@given(symbols, moments, st.permutations(range(12)))
def test_a_mark_is_the_same_whoever_asks_in_whatever_order(symbol: str, at: int, order: list[int]) -> None:
    one, other = marks(), marks()
    market = one.markets[symbol]
    straight = [one.mark(market, (at + step) * SECOND) for step in range(12)]
    for step in order:
        assert other.mark(market, (at + step) * SECOND + step) == straight[step]


@given(symbols, moments)
def test_a_mark_moves_little_in_a_second_and_stays_in_its_bounds(symbol: str, at: int) -> None:
    market = marks().markets[symbol]
    if market.walk is None:
        return
    before, after = path(market, at, 2)
    assert abs(after - before) <= max(2, before // 500)
    assert market.start // 12 < after < market.start * 12
    if market.venue is Venue.EVENT_CARDS:
        assert 0 < after * market.instrument.tick < 1000


@pytest.mark.parametrize(("symbol", "volatility"), [("SOL", 0.8), ("DOGE", 0.9), ("ETH", 0.6)])
def test_a_walk_is_as_rough_by_the_second_as_by_the_hour(symbol: str, volatility: float) -> None:
    market = marks().markets[symbol]
    for stride in (60, 3_600):
        prices = path(market, 1_790_000_000, 1_500, stride)
        moves = [log(after / before) for before, after in pairwise(prices)]
        assert pstdev(moves) * sqrt(365 * 86_400 / stride) == pytest.approx(volatility, rel=0.1)
        assert abs(mean(moves)) < 3 * pstdev(moves) / sqrt(len(moves))


def test_a_walk_that_could_leave_its_bounds_is_not_made() -> None:
    with pytest.raises(ValueError, match="leave its bounds"):
        Walk("wild", (ONE // 100) ** 2, 22)


def test_different_markets_go_different_ways() -> None:
    walking = [market for market in marks().markets.values() if market.walk]
    paths = [path(market, 1_790_000_000, 50, 900) for market in walking]
    assert len({tuple(b > a for a, b in pairwise(p)) for p in paths}) == len(walking)


def test_a_coin_that_the_exchange_trades_has_its_last_price_and_its_steps() -> None:
    found = marks()
    for symbol, instrument in INSTRUMENTS.items():
        market = found.find(instrument.base, Venue.HYPERLIQUID)
        assert market.instrument is instrument
        found.exchange.pairs[symbol].last = 4_321
        assert found.mark(market, BEGIN) == found.mark(market, BEGIN + DAY) == 4_321


def test_no_price_moves_while_the_exchange_is_shut() -> None:
    found = marks()
    before = [found.mark(market, BEGIN) for market in found.markets.values()]
    found.asleep += 5 * DAY + 777
    assert before == [found.mark(market, BEGIN + 5 * DAY + 777) for market in found.markets.values()]


def test_funding_keeps_within_its_bounds_and_event_cards_have_none() -> None:
    found = marks()
    hours = range(BEGIN // HOUR, BEGIN // HOUR + 4_000)
    for market in found.markets.values():
        rates = [found.funding_rate(market, hour) for hour in hours]
        if market.venue is Venue.EVENT_CARDS:
            assert set(rates) == {None}
            continue
        known = [rate for rate in rates if rate is not None]
        assert -50_000 <= min(known) < 0 < max(known) <= 50_000
        assert max(abs(b - a) for a, b in pairwise(known)) < 10_000


def test_the_example_of_the_documentation_fits_a_pro_account() -> None:
    spacex = marks().markets["EVCDX-SPACEX"]
    assert spacex.instrument.price(spacex.start) * 100 < Decimal(25_000)
