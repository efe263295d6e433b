"""Paper orders: they wait behind the live queue, trade at live prices, and never touch what is live."""

from __future__ import annotations

import random

import pytest

from terminal.model.errors import Refused
from terminal.model.order import BUY, SELL, Mode, OrderType, Side, Status
from terminal.paper.clearing import QUOTE
from terminal.paper.events import Cancelled, Dropped, Event, Rested, Traded
from terminal.paper.orders import Fill
from terminal.paper.paperbook import HOUSE
from tests.paper.little import ANNA, BEN, CARL, PLENTY, Little


class Venue(Little):
    def live(self, account: int, side: Side, price: int, lots: int) -> int:
        return self.rest(account, side, price, lots)

    def paper(self, side: Side, price: int, lots: int, account: int = ANNA) -> int:
        """A paper order that rests, in whole or in part."""
        return self.rest(account, side, price, lots, mode=Mode.PAPER)

    def on_paper(
        self, side: Side, price: int, lots: int, kind: OrderType = OrderType.IOC, account: int = ANNA
    ) -> list[Event]:
        return self.place(account, side, price, lots, kind, mode=Mode.PAPER).events

    def filled(self, order_id: int) -> int | None:
        """What an open order has had; None once it is not open."""
        order = self.exchange.orders.get(order_id)
        return order.filled if order else None

    def paper_fills(self) -> list[Fill]:
        told = self.exchange.drain().private
        return [one for one in told if isinstance(one, Fill) and one.mode is Mode.PAPER]

    def owns(self, mode: Mode, account: int, asset: str) -> int:
        return sum(self.purse(account, asset, mode))


@pytest.fixture
def venue() -> Venue:
    return Venue()


# -- waiting in the queue ----------------------------------------------------------------------------------


@pytest.mark.parametrize("side", [BUY, SELL])
def test_trades_at_its_price_eat_the_queue_ahead_first(venue: Venue, side: Side) -> None:
    venue.live(BEN, side, 100, 10)
    waiting = venue.paper(side, 100, 5)
    venue.live(CARL, side.other, 100, 7)
    assert venue.filled(waiting) == 0
    venue.live(BEN, side, 100, 20)
    venue.live(CARL, side.other, 100, 5)
    assert venue.filled(waiting) == 2
    venue.live(CARL, side.other, 100, 3)
    assert venue.filled(waiting) is None


def test_what_joins_later_is_not_ahead(venue: Venue) -> None:
    waiting = venue.paper(BUY, 100, 5)
    venue.live(BEN, BUY, 100, 50)
    venue.live(CARL, SELL, 100, 4)
    assert venue.filled(waiting) == 4


def test_cancels_shorten_the_queue_ahead(venue: Venue) -> None:
    first = venue.live(BEN, BUY, 100, 10)
    venue.live(CARL, BUY, 100, 3)
    waiting = venue.paper(BUY, 100, 5)
    venue.exchange.cancel(BEN, first, 0)
    venue.live(BEN, SELL, 100, 3)
    assert venue.filled(waiting) == 0
    venue.live(CARL, BUY, 100, 9)
    venue.live(BEN, SELL, 100, 2)
    assert venue.filled(waiting) == 2


def test_an_amend_of_a_live_order_shortens_the_queue_ahead_too(venue: Venue) -> None:
    first = venue.live(BEN, BUY, 100, 10)
    waiting = venue.paper(BUY, 100, 5)
    venue.exchange.amend(BEN, first, None, 4, 0)
    venue.live(BEN, BUY, 100, 50)
    venue.live(CARL, SELL, 100, 6)
    assert venue.filled(waiting) == 2


@pytest.mark.parametrize(("side", "through"), [(BUY, 99), (SELL, 101)])
def test_a_trade_through_its_price_fills_it_whatever_is_ahead(venue: Venue, side: Side, through: int) -> None:
    venue.live(BEN, side, 100, 10)
    waiting = venue.paper(side, 100, 5)
    venue.live(BEN, side, through, 10)
    venue.exchange.drain()
    venue.live(CARL, side.other, 100, 8)
    assert venue.filled(waiting) == 0
    venue.live(CARL, side.other, through, 5)
    assert venue.filled(waiting) == 3
    assert [(fill.price, fill.lots, fill.maker) for fill in venue.paper_fills()] == [(100, 3, True)]


@pytest.mark.parametrize(("side", "through"), [(BUY, 99), (SELL, 101)])
def test_a_quote_through_its_price_fills_it_at_its_price(venue: Venue, side: Side, through: int) -> None:
    waiting = venue.paper(side, 100, 5)
    venue.exchange.drain()
    venue.live(BEN, side.other, through, 3)
    assert venue.filled(waiting) == 3
    assert [(fill.price, fill.lots) for fill in venue.paper_fills()] == [(100, 3)]
    venue.live(BEN, side.other, 100, 9)
    assert venue.filled(waiting) is None


def test_one_trade_is_not_had_twice_by_one_owner(venue: Venue) -> None:
    better, worse = venue.paper(BUY, 101, 5), venue.paper(BUY, 100, 5)
    venue.live(BEN, BUY, 100, 7)
    venue.live(CARL, SELL, 100, 7)
    assert venue.filled(better) is None
    assert venue.filled(worse) == 2


def test_owners_do_not_compete_on_paper(venue: Venue) -> None:
    ours, theirs = venue.paper(BUY, 100, 5), venue.paper(BUY, 100, 5, account=CARL)
    venue.live(BEN, BUY, 100, 5)
    venue.live(CARL, SELL, 100, 5)
    assert venue.filled(ours) is None
    assert venue.filled(theirs) is None


def test_a_smaller_size_keeps_its_place_and_a_larger_one_loses_it(venue: Venue) -> None:
    venue.live(BEN, BUY, 100, 4)
    smaller = venue.paper(BUY, 100, 5)
    larger = venue.paper(BUY, 100, 5, account=CARL)
    venue.live(BEN, BUY, 100, 6)
    venue.exchange.amend(ANNA, smaller, None, 3, 0)
    venue.exchange.amend(CARL, larger, None, 6, 0)
    venue.live(BEN, SELL, 101, 1)
    assert venue.pair.paper.ahead == {smaller: 4, larger: 10}


# -- taking from the live book -----------------------------------------------------------------------------


def test_a_taker_walks_the_live_levels(venue: Venue) -> None:
    venue.live(BEN, SELL, 100, 4)
    venue.live(CARL, SELL, 101, 4)
    venue.live(BEN, SELL, 103, 4)
    receipt = venue.place(ANNA, BUY, 102, 10, mode=Mode.PAPER)
    taken = [(event.price, event.lots) for event in receipt.events if isinstance(event, Traded)]
    assert taken == [(100, 4), (101, 4)]
    assert receipt.events[-1] == Rested(receipt.order.id, BUY, 102, 2)
    assert receipt.order.status is Status.PARTIAL
    assert [fill.maker for fill in receipt.fills] == [False, False]


def test_a_level_is_less_what_its_owner_took_of_it(venue: Venue) -> None:
    venue.live(BEN, SELL, 100, 10)

    def lots(account: int) -> int:
        events = venue.on_paper(BUY, 100, 6, account=account)
        return sum(event.lots for event in events if isinstance(event, Traded))

    assert [lots(ANNA), lots(ANNA), lots(ANNA)] == [6, 4, 0]
    assert lots(CARL) == 6
    venue.live(BEN, SELL, 100, 1)
    assert lots(ANNA) == 1


def test_each_type_does_on_paper_what_it_does_live(venue: Venue) -> None:
    with pytest.raises(Refused) as refused:
        venue.on_paper(BUY, 0, 1, OrderType.MARKET)
    assert refused.value.code == "NO_LIQUIDITY"
    venue.live(BEN, SELL, 100, 4)
    with pytest.raises(Refused) as refused:
        venue.on_paper(BUY, 100, 5, OrderType.FOK)
    assert refused.value.code == "FOK_NOT_FILLABLE"
    with pytest.raises(Refused) as refused:
        venue.on_paper(BUY, 100, 1, OrderType.POST_ONLY)
    assert refused.value.code == "POST_ONLY_WOULD_CROSS"
    assert isinstance(venue.on_paper(BUY, 99, 1, OrderType.POST_ONLY)[-1], Rested)
    dropped = venue.on_paper(BUY, 100, 3, OrderType.IOC) + venue.on_paper(BUY, 0, 9, OrderType.MARKET)
    assert [(event.lots, event.reason) for event in dropped if isinstance(event, Dropped)] == [(8, "market")]


def test_an_owner_does_not_trade_with_itself_on_paper(venue: Venue) -> None:
    mine = venue.paper(SELL, 100, 5)
    venue.live(BEN, SELL, 100, 1)
    receipt = venue.place(ANNA, BUY, 100, 3, mode=Mode.PAPER)
    assert receipt.events[0] == Cancelled(mine, SELL, 100, 5, "self_trade")
    assert venue.filled(mine) is None


@pytest.mark.parametrize("price", [0, 110], ids=["market", "limit"])
def test_an_own_paper_order_that_would_not_be_met_stays(venue: Venue, price: int) -> None:
    venue.live(BEN, SELL, 100, 50)
    far = venue.paper(SELL, 105, 5)
    venue.on_paper(BUY, price, 1, OrderType.IOC if price else OrderType.MARKET)
    assert venue.filled(far) == 0


def test_post_only_is_refused_where_it_would_cross_an_own_paper_order(venue: Venue) -> None:
    venue.paper(SELL, 100, 5)
    with pytest.raises(Refused):
        venue.on_paper(BUY, 100, 1, OrderType.POST_ONLY)


def test_a_trade_eats_the_queue_ahead_of_each_order(venue: Venue) -> None:
    venue.live(BEN, BUY, 100, 10)
    first, second = venue.paper(BUY, 100, 4), venue.paper(BUY, 100, 4)
    venue.live(BEN, BUY, 100, 10)
    venue.live(CARL, SELL, 100, 10)
    assert venue.pair.paper.ahead == {first: 0, second: 0}


def test_an_amended_order_does_not_stand_in_the_way_of_the_next(venue: Venue) -> None:
    first, second = venue.paper(BUY, 100, 4), venue.paper(BUY, 100, 4)
    venue.live(BEN, BUY, 100, 10)
    venue.exchange.amend(ANNA, first, None, 5, 0)
    venue.live(CARL, SELL, 100, 4)
    assert venue.filled(second) is None


def test_cancel_all_copes_with_orders_that_its_own_cancels_fill(venue: Venue) -> None:
    live = venue.live(ANNA, SELL, 100, 5)
    venue.live(BEN, SELL, 100, 5)
    venue.paper(BUY, 100, 15)
    receipts = venue.exchange.cancel_all(ANNA, 0)
    assert receipts[0].order.id == live
    assert not venue.exchange.accounts[ANNA].open


# -- money -------------------------------------------------------------------------------------------------


def test_a_paper_trade_moves_paper_money_between_owner_house_and_fees(venue: Venue) -> None:
    venue.live(BEN, SELL, 100, 50)
    venue.on_paper(BUY, 100, 50)
    cost, fee = 5000, 25
    assert venue.owns(Mode.PAPER, ANNA, QUOTE) == PLENTY - cost - fee
    assert venue.owns(Mode.PAPER, ANNA, "ALPHA") == PLENTY + 50
    assert venue.owns(Mode.PAPER, HOUSE, QUOTE) == cost
    assert venue.owns(Mode.PAPER, HOUSE, "ALPHA") == -50
    assert venue.exchange.ledgers[Mode.PAPER].fees == {QUOTE: fee}


def test_a_resting_paper_order_pays_the_makers_fee(venue: Venue) -> None:
    venue.paper(SELL, 100, 50)
    venue.live(BEN, BUY, 100, 50)
    assert venue.owns(Mode.PAPER, ANNA, QUOTE) == PLENTY + 5000 - 5
    assert venue.exchange.ledgers[Mode.PAPER].purse(ANNA, "ALPHA").held == 0


def test_paper_money_is_not_live_money(venue: Venue) -> None:
    purse = venue.exchange.ledgers[Mode.PAPER].purse(ANNA, QUOTE)
    purse.available = 10
    with pytest.raises(Refused) as refused:
        venue.paper(BUY, 100, 1)
    assert refused.value.code == "INSUFFICIENT_BALANCE"
    assert isinstance(venue.place(ANNA, BUY, 100, 1).events[-1], Rested)


def live_state(venue: Venue) -> tuple[object, ...]:
    """All that is live, but for the ids, which both modes share."""
    ledger = venue.exchange.ledgers[Mode.LIVE]
    return (
        [
            [
                [(order.owner, order.left) for order in level] + [level.price]
                for level in venue.pair.live.half(side).walk()
            ]
            for side in (BUY, SELL)
        ],
        [
            (ledger.purse(account, asset).available, ledger.purse(account, asset).held)
            for account in (HOUSE, ANNA, BEN, CARL)
            for asset in (QUOTE, "ALPHA")
        ],
        dict(ledger.fees),
        venue.pair.last,
    )


@pytest.mark.parametrize("seed", range(6))
def test_paper_orders_change_nothing_live_and_lose_no_paper_money(seed: int) -> None:
    """The same live commands with and without paper ones between them."""
    rng = random.Random(seed)
    with_paper, without = Venue(), Venue()
    twins: list[tuple[int, int]] = []
    total = {asset: with_paper.exchange.ledgers[Mode.PAPER].total(asset) for asset in (QUOTE, "ALPHA")}
    paper_fills = 0
    for _ in range(400):
        account, side = rng.choice((ANNA, BEN, CARL)), rng.choice((BUY, SELL))
        price, lots = rng.randint(95, 105), rng.randint(1, 9)
        if twins and rng.random() < 0.3:
            owner, (one, other) = account, rng.choice(twins)
            for venue, order_id in ((with_paper, one), (without, other)):
                if order_id in venue.exchange.accounts[owner].open:
                    venue.exchange.cancel(owner, order_id, 0)
        else:
            twins.append(
                (with_paper.live(account, side, price, lots), without.live(account, side, price, lots))
            )
        for _ in range(rng.randint(0, 2)):
            kind = rng.choice((OrderType.LIMIT, OrderType.LIMIT, OrderType.IOC))
            with_paper.on_paper(
                rng.choice((BUY, SELL)), rng.randint(93, 107), rng.randint(1, 20), kind,
                account=rng.choice((ANNA, BEN, CARL)),
            )  # fmt: skip
        assert live_state(with_paper) == live_state(without)
        tape = [with_paper.exchange.changes.trades, without.exchange.changes.trades]
        told = [[(t.side, t.price, t.lots, t.maker, t.taker) for t in trades] for trades in tape]
        assert told[0] == told[1]
        assert with_paper.exchange.changes.touched == without.exchange.changes.touched
        paper_fills += len(with_paper.paper_fills())
        without.exchange.drain()
        ledger = with_paper.exchange.ledgers[Mode.PAPER]
        for asset, units in total.items():
            owned = sum(with_paper.owns(Mode.PAPER, one, asset) for one in (HOUSE, ANNA, BEN, CARL))
            assert owned + ledger.fees.get(asset, 0) == units
    assert paper_fills > 100
