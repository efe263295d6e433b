"""Routing: the best of book and pools, price by price; money and goods add up; on paper the pools are not touched."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from terminal.model.errors import Refused
from terminal.model.order import BUY, SELL, Mode, OrderType, Route, SelfTrade, Side
from terminal.paper.clearing import CLOB, QUOTE
from terminal.paper.events import Dropped, Rested, Swapped, Traded
from terminal.paper.routing import plan
from tests.paper.little import ANNA, BEN, Little

AUTO, DEX, CEX = Route.AUTO, Route.DEX, Route.CEX


@pytest.fixture
def venue() -> Little:
    """A pool whose touch is near 1,000, with a fee of 30 basis points."""
    venue = Little()
    venue.exchange.open_pool("alpha", "uniswap", 100_000, 100_000_000, 30)
    return venue


def pool_reserves(venue: Little) -> tuple[int, int]:
    account = venue.pair.pools["uniswap"].account
    return venue.purse(account, "ALPHA")[0], venue.purse(account, QUOTE)[0]


def prices(events: Sequence[object]) -> list[tuple[str, int]]:
    return [
        ("clob" if isinstance(event, Traded) else event.venue, event.price)
        for event in events
        if isinstance(event, Traded | Swapped)
    ]


@pytest.mark.parametrize("mode", list(Mode))
def test_auto_takes_each_price_where_it_is_best(venue: Little, mode: Mode) -> None:
    venue.rest(BEN, SELL, 1_002, 10)
    venue.rest(BEN, SELL, 1_005, 10)
    receipt = venue.place(ANNA, BUY, 1_006, 100, OrderType.IOC, route=AUTO, mode=mode)
    taken = prices(receipt.events)
    assert taken[0] == ("clob", 1_002)
    assert {where for where, _ in taken} == {"clob", "uniswap"}
    assert [price for _, price in taken] == sorted(price for _, price in taken)
    assert all(price <= 1_006 for _, price in taken)


def test_cex_passes_the_pools_by_and_dex_the_book(venue: Little) -> None:
    venue.rest(BEN, SELL, 1_010, 10)
    assert prices(venue.take(ANNA, BUY, 1_010, 20, route=CEX)) == [("clob", 1_010)]
    assert {where for where, _ in prices(venue.take(ANNA, BUY, 1_010, 20, route=DEX))} == {"uniswap"}


def test_the_rest_of_an_auto_order_rests_and_that_of_a_dex_order_does_not(venue: Little) -> None:
    auto = venue.place(ANNA, BUY, 1_006, 1_000, route=AUTO)
    assert isinstance(auto.events[-1], Rested)
    venue.exchange.cancel_all(ANNA, venue.now)
    dex = venue.place(ANNA, BUY, 1_008, 1_000, route=DEX)
    assert isinstance(dex.events[-1], Dropped)
    assert dex.events[-1].reason == "dex"
    assert venue.purse(ANNA, QUOTE)[1] == 0


def test_money_and_goods_add_up_and_the_product_of_the_reserves_never_falls(venue: Little) -> None:
    before, (base, quote) = venue.totals(), pool_reserves(venue)
    venue.rest(BEN, SELL, 1_004, 7)
    venue.place(ANNA, BUY, 0, 500, OrderType.MARKET, route=AUTO)
    venue.place(ANNA, SELL, 990, 700, OrderType.IOC, route=AUTO)
    after = pool_reserves(venue)
    assert venue.totals() == before
    assert after[0] * after[1] >= base * quote


def test_a_pool_charges_no_fee_beside_its_price_and_its_prints_do_not_move_the_last_price(
    venue: Little,
) -> None:
    receipt = venue.place(ANNA, BUY, 1_010, 10, OrderType.IOC, route=DEX)
    assert {(fill.venue, fill.fee) for fill in receipt.fills} == {("uniswap", 0)}
    assert venue.pair.last == 0
    assert {trade.venue for trade in venue.exchange.drain().trades} == {"uniswap"}


def test_fill_or_kill_counts_both(venue: Little) -> None:
    venue.rest(BEN, SELL, 1_004, 7)
    reach = sum(lots for _, lots in venue.exchange.pool_depth(venue.pair, "uniswap", BUY, 1_006)) + 7
    with pytest.raises(Refused, match="only"):
        venue.place(ANNA, BUY, 1_006, reach + 1, OrderType.FOK, route=AUTO)
    assert venue.place(ANNA, BUY, 1_006, reach, OrderType.FOK, route=AUTO).order.filled == reach


@pytest.mark.parametrize("mode", list(Mode))
@pytest.mark.parametrize("stp", [mode for mode in SelfTrade if mode is not SelfTrade.CANCEL_RESTING])
def test_fill_or_kill_goes_around_its_owners_own_orders(venue: Little, stp: SelfTrade, mode: Mode) -> None:
    """What the pools give makes it whole: it must not run into its own order on the way and be filled in part."""
    venue.rest(BEN, SELL, 1_001, 10)
    own = venue.place(ANNA, SELL, 1_001, 10, OrderType.POST_ONLY, mode=mode).order.id
    receipt = venue.place(ANNA, BUY, 1_100, 100, OrderType.FOK, route=AUTO, stp=stp, mode=mode)
    assert (receipt.order.filled, receipt.order.lots) == (100, 100)
    assert own in venue.exchange.orders


def test_a_paper_taker_cannot_take_the_same_depth_twice(venue: Little) -> None:
    reserves = pool_reserves(venue)
    first = venue.place(ANNA, BUY, 1_006, 10_000, OrderType.IOC, route=DEX, mode=Mode.PAPER)
    again = venue.place(ANNA, BUY, 1_006, 10_000, OrderType.IOC, route=DEX, mode=Mode.PAPER)
    assert first.order.filled > 0
    assert again.order.filled == 0
    assert pool_reserves(venue) == reserves
    venue.place(BEN, SELL, 900, 5, OrderType.IOC, route=DEX)  # the pool trades: it is another one now
    assert venue.place(ANNA, BUY, 1_006, 10, OrderType.IOC, route=DEX, mode=Mode.PAPER).order.filled > 0


def test_a_market_order_is_refused_where_nothing_is_anywhere() -> None:
    venue = Little()
    for route in Route:
        with pytest.raises(Refused, match="nobody"):
            venue.place(ANNA, BUY, 0, 5, OrderType.MARKET, route=route)


def test_a_stop_keeps_its_route_until_it_fires(venue: Little) -> None:
    stop = venue.stop(ANNA, BUY, 1_001, 5, route=DEX)
    events = venue.trade_at(1_001)
    assert stop not in venue.exchange.orders
    assert ("uniswap", 1_004) in prices(events)


levels = st.lists(
    st.tuples(st.integers(1, 50), st.integers(1, 20)), max_size=8, unique_by=lambda level: level[0]
)


@given(
    side=st.sampled_from(list(Side)),
    want=st.integers(1, 200),
    book=levels,
    pools=st.lists(levels, max_size=3),
)
def test_a_plan_takes_the_cheapest_lots_there_are(
    side: Side, want: int, book: list[tuple[int, int]], pools: list[list[tuple[int, int]]]
) -> None:
    def best_first(rows: list[Any]) -> list[Any]:
        return sorted(rows, reverse=side is SELL)

    sources = [(CLOB, best_first(book)), *((f"pool{n}", best_first(rows)) for n, rows in enumerate(pools))]
    steps = plan(side, want, sources)
    each = best_first([price for _, rows in sources for price, lots in rows for _ in range(lots)])
    assert [price for price, lots, _ in steps for _ in range(lots)] == each[:want]
    for venue, rows in sources:
        assert all(
            sum(lots for p, lots, v in steps if (p, v) == (price, venue)) <= offered
            for price, offered in rows
        )
