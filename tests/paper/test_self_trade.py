"""An owner never trades with itself: what gives way is the incoming order's own choice, live and on paper."""

from __future__ import annotations

import pytest

from terminal.model.errors import Refused
from terminal.model.order import BUY, SELL, Mode, OrderType, SelfTrade, Status
from terminal.paper.events import Cancelled, Decremented, Dropped, Reduced, Traded
from terminal.paper.orders import OrderEvent
from tests.paper.little import ANNA, BEN, Little

MODES = pytest.mark.parametrize("mode", list(Mode))
STOPS_THERE = pytest.mark.parametrize("stp", [SelfTrade.CANCEL_INCOMING, SelfTrade.CANCEL_TAKER])


@pytest.fixture
def venue() -> Little:
    return Little()


def held(venue: Little, mode: Mode) -> int:
    return venue.purse(ANNA, "ALPHA", mode)[1]


@MODES
def test_cancel_resting_takes_the_resting_order_away_and_goes_on(venue: Little, mode: Mode) -> None:
    own = venue.rest(ANNA, SELL, 100, 5, mode=mode)
    venue.rest(BEN, SELL, 101, 5)
    events = venue.take(ANNA, BUY, 101, 5, mode=mode)
    assert Cancelled(own, SELL, 100, 5, "self_trade") in events
    assert [e.price for e in events if isinstance(e, Traded)] == [101]
    assert held(venue, mode) == 0


@MODES
@STOPS_THERE
def test_cancel_incoming_leaves_the_resting_order_and_drops_the_rest(
    venue: Little, mode: Mode, stp: SelfTrade
) -> None:
    venue.rest(BEN, SELL, 99, 2)
    own = venue.rest(ANNA, SELL, 100, 5, mode=mode)
    receipt = venue.place(ANNA, BUY, 101, 5, stp=stp, mode=mode)
    assert receipt.events[-1] == Dropped(receipt.order.id, BUY, 3, "self_trade")
    assert (receipt.order.status, receipt.order.reason, receipt.order.filled) == (
        Status.CANCELLED, "self_trade", 2,
    )  # fmt: skip
    assert own in venue.exchange.orders
    assert held(venue, mode) == 5


@MODES
def test_cancel_both_ends_both(venue: Little, mode: Mode) -> None:
    own = venue.rest(ANNA, SELL, 100, 5, mode=mode)
    receipt = venue.place(ANNA, BUY, 100, 8, stp=SelfTrade.CANCEL_BOTH, mode=mode)
    assert receipt.events == [
        Cancelled(own, SELL, 100, 5, "self_trade"),
        Dropped(receipt.order.id, BUY, 8, "self_trade"),
    ]
    assert not venue.exchange.accounts[ANNA].open
    assert held(venue, mode) == 0


@MODES
def test_decrement_takes_the_smaller_away_from_both(venue: Little, mode: Mode) -> None:
    own = venue.rest(ANNA, SELL, 100, 5, mode=mode)
    receipt = venue.place(ANNA, BUY, 100, 8, stp=SelfTrade.DECREMENT, mode=mode)
    taker = receipt.order.id
    assert receipt.events[:2] == [Cancelled(own, SELL, 100, 5, "self_trade"), Decremented(taker, BUY, 5, 3)]
    assert (receipt.order.lots, receipt.order.filled, receipt.order.status) == (3, 0, Status.OPEN)


@MODES
def test_decrement_shrinks_a_larger_resting_order_in_its_place(venue: Little, mode: Mode) -> None:
    own = venue.rest(ANNA, SELL, 100, 9, mode=mode)
    venue.exchange.drain()
    receipt = venue.place(ANNA, BUY, 100, 4, stp=SelfTrade.DECREMENT, mode=mode)
    assert receipt.events == [
        Reduced(own, SELL, 100, 4, 5, 5),
        Dropped(receipt.order.id, BUY, 4, "self_trade"),
    ]
    assert held(venue, mode) == 5
    told = [
        e.order for e in venue.exchange.drain().private if isinstance(e, OrderEvent) and e.order.id == own
    ]
    assert [(view.lots, view.filled) for view in told] == [(5, 0)]


def test_decrement_of_equals_ends_both(venue: Little) -> None:
    venue.rest(ANNA, SELL, 100, 4)
    receipt = venue.place(ANNA, BUY, 100, 4, stp=SelfTrade.DECREMENT)
    assert receipt.order.status is Status.CANCELLED
    assert not venue.exchange.accounts[ANNA].open


@pytest.mark.parametrize("stp", [stp for stp in SelfTrade if stp is not SelfTrade.CANCEL_RESTING])
def test_fill_or_kill_does_not_reach_behind_an_own_order_that_would_stop_it(
    venue: Little, stp: SelfTrade
) -> None:
    venue.rest(BEN, SELL, 100, 3)
    venue.rest(ANNA, SELL, 100, 1)
    venue.rest(BEN, SELL, 100, 3)
    with pytest.raises(Refused, match="only"):
        venue.place(ANNA, BUY, 100, 4, OrderType.FOK, stp=stp)
    assert venue.place(ANNA, BUY, 100, 3, OrderType.FOK, stp=stp).order.filled == 3


def test_an_amended_order_keeps_its_own_choice(venue: Little) -> None:
    bid = venue.rest(ANNA, BUY, 90, 5, stp=SelfTrade.CANCEL_INCOMING)
    ask = venue.rest(ANNA, SELL, 100, 5)
    receipt = venue.exchange.amend(ANNA, bid, 100, None, venue.now)
    assert receipt.order.status is Status.CANCELLED
    assert ask in venue.exchange.orders


@MODES
def test_a_market_order_that_shrinks_past_its_owner_binds_what_it_will_pay(venue: Little, mode: Mode) -> None:
    """It goes on behind its own order, to a worse price: what it could cost there must be there, or it is refused."""
    venue.rest(BEN, SELL, 100, 10)
    venue.rest(BEN, SELL, 120, 50)
    venue.rest(ANNA, SELL, 110, 5, mode=mode)
    purse = venue.exchange.ledgers[mode].purse(ANNA, "USDC")
    purse.available = 1_100
    with pytest.raises(Refused, match="available"):
        venue.place(ANNA, BUY, 0, 40, OrderType.MARKET, stp=SelfTrade.DECREMENT, mode=mode)
    purse.available = 6_000
    receipt = venue.place(ANNA, BUY, 0, 40, OrderType.MARKET, stp=SelfTrade.DECREMENT, mode=mode)
    assert (receipt.order.filled, receipt.order.lots) == (35, 35)
    assert (purse.held, purse.available >= 0) == (0, True)
