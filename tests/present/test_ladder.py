"""The ladder's rungs: own orders with their queue, what is on its way, trades and volume by price."""

from __future__ import annotations

import tempfile
import time
from pathlib import Path

import pytest

from terminal.core.order import Intent
from terminal.model.market import TradePrint
from terminal.model.order import BUY, SELL
from terminal.model.text import clean
from terminal.present.ladder import LadderMaker
from terminal.present.looks import Looks
from tests.app.still import NOW_MS, StillSession, still_session
from widgets.view import Intent as Line
from widgets.view import Rung


@pytest.fixture
def session() -> StillSession:
    return still_session(Path(tempfile.mkdtemp()))


def rungs(session: StillSession, step: int = 1, cursor: int | None = None) -> dict[str, Rung]:
    looks = Looks()
    looks.step, looks.centre, looks.cursor = step, 3_843, cursor
    view = LadderMaker().ladder(session.state, looks, 30, Line(()), time.monotonic())
    return {rung.price: rung for rung in view.rungs}


def trade(session: StillSession, ticks: int, lots: int, at_ms: int, *, buy: bool) -> None:
    side = BUY if buy else SELL
    session.state.market.tape.add(TradePrint("vaix", clean(f"t{at_ms}"), ticks, lots, side, "C", at_ms))


def test_own_orders_stand_on_their_rung_with_what_is_before_them(session: StillSession) -> None:
    state = session.state
    state.market.queue.follow(state.orders.live("vaix"), state.market.book, 0.0)
    found = rungs(session)
    ahead = state.market.book.bids.sizes[3_841]
    assert (found["0.003841"].mine_bid, found["0.003841"].queue) == ("500", f"{round(ahead / 1000)}k~")
    assert (found["0.003846"].mine_ask, found["0.003846"].mine_bid) == ("1,000", "")
    assert found["0.003836"].mine_bid == "1,650", "what is left of it"
    assert not found["0.003841"].unsure
    assert not found["0.003840"].queue


def test_what_is_on_its_way_shows_at_once_as_not_sure(session: StillSession) -> None:
    intent = Intent("r20", "vaix", BUY, "post_only", 3_841, 700, NOW_MS)
    session.state.orders.sent(intent, time.monotonic())
    rung = rungs(session)["0.003841"]
    assert (rung.mine_bid, rung.unsure) == ("1,200", True)


def test_an_order_that_takes_is_no_rung(session: StillSession) -> None:
    """The lost sell of the still market is an IOC: it never rests."""
    assert not rungs(session)["0.003840"].mine_ask


def test_an_order_that_is_being_moved_stands_at_both_prices(session: StillSession) -> None:
    order = session.state.orders.find("ord_00a0")
    assert order is not None
    session.state.orders.amend_sent(order.order_id, 3_839, order.lots)
    found = rungs(session)
    assert (found["0.003841"].mine_bid, found["0.003841"].unsure) == ("500", False)
    assert (found["0.003839"].mine_bid, found["0.003839"].unsure) == ("500", True)


def test_rows_of_several_ticks_hold_bids_from_above_and_asks_from_below(session: StillSession) -> None:
    found = rungs(session, step=10)
    assert found["0.003840"].mine_bid == "500"  # 3841
    assert found["0.003850"].mine_ask == "1,000"  # 3846
    assert found["0.003830"].mine_bid == "1,650"  # 3836


def test_the_newest_trade_of_a_price_shows_for_a_few_seconds(session: StillSession) -> None:
    trade(session, 3_845, 4_000, NOW_MS - 500, buy=True)
    trade(session, 3_838, 250, NOW_MS - 2_900, buy=False)
    trade(session, 3_837, 999, NOW_MS - 3_100, buy=False)
    found = rungs(session)
    assert (found["0.003845"].last, found["0.003845"].last_side) == ("▲4.0k", "bid")
    assert (found["0.003838"].last, found["0.003838"].last_side) == ("▼250", "ask")
    assert found["0.003837"].last == ""
    assert found["0.003837"].volume == "999"


def test_volume_is_a_share_of_the_most_that_is_shown(session: StillSession) -> None:
    trade(session, 3_850, 10_000_000, NOW_MS - 60_000, buy=True)
    found = rungs(session)
    assert (found["0.003850"].volume, found["0.003850"].volume_bar) == ("10M", 72)
    assert 1 <= found["0.003844"].volume_bar < 10
    assert found["0.003849"].volume_bar == 0


def test_rows_stay_while_the_market_moves(session: StillSession) -> None:
    before = list(rungs(session))
    session.state.market.book.lost()
    assert list(rungs(session)) == before
