"""A still market: nobody trades but those who come from outside."""

from __future__ import annotations

from terminal.model.order import BUY, OrderType
from terminal.paper.clearing import Account
from terminal.paper.commands import Advance, OpenAccount, Place
from terminal.paper.market import Market
from terminal.paper.orders import NewOrder

START, HOUR = 1_790_000_000_000_000, 3_600_000_000


def touch(market: Market) -> tuple[int, int]:
    book = market.exchange.pairs["vaix"].live
    bid, ask = book.bids.best(), book.asks.best()
    assert bid is not None
    assert ask is not None
    return bid.price, ask.price


def test_hours_move_nothing_in_a_still_market_and_an_order_from_outside_does() -> None:
    market = Market.opened(["vaix"], 3, START, still=True)
    before, last = touch(market), market.exchange.pairs["vaix"].last
    market.apply(Advance(), START + HOUR)
    assert (touch(market), market.exchange.pairs["vaix"].last) == (before, last)
    account = market.apply(OpenAccount("trader"), START + HOUR)
    assert isinstance(account, Account)
    order = NewOrder("vaix", BUY, OrderType.LIMIT, before[1], 1_000, request_id="r")
    market.apply(Place(account.id, order), START + HOUR)
    assert market.exchange.pairs["vaix"].last == before[1]


def test_it_is_still_after_a_restart() -> None:
    market = Market.load(Market.opened(["vaix"], 3, START, still=True).dump())
    before = touch(market)
    market.apply(Advance(), START + HOUR)
    assert touch(market) == before
