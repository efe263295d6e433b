"""Alerts fed by a session: what it sees, what is heard, what is kept for the next run."""

from __future__ import annotations

import re
import tempfile
import time
from decimal import Decimal
from pathlib import Path

import pytest

from terminal.core.alertline import Clear, Loss, Price, Switched
from terminal.model.errors import Refused
from terminal.model.market import BookChange, TradePrint
from terminal.model.order import BUY
from terminal.model.reports import FillReport
from terminal.model.text import clean
from terminal.session.alerting import Alerting
from tests.app.still import NOW_MS, StillSession, still_session

ABOVE = Price("vaix", "above", Decimal("0.003860"))


class Heard:
    """A session that stands still, and its bell."""

    def __init__(self) -> None:
        self.session: StillSession = still_session(Path(tempfile.mkdtemp()))
        self.state = self.session.state
        self.alerting = self.session.alerting
        self.rings: list[str] = []
        self.alerting.ring = self.rings.append
        self.now = time.monotonic()

    def look(self, after_s: float = 2.0) -> list[str]:
        """What rang at the next look."""
        self.now += after_s
        self.rings.clear()
        self.alerting.look(self.now)
        return list(self.rings)

    def trade(self, ticks: int, name: str) -> None:
        self.state.market.tape.add(TradePrint("vaix", clean(name), ticks, 5, BUY, "C", NOW_MS))

    def fill(self, number: int) -> None:
        fill = FillReport(f"g{number}", "ord_g", "vaix", BUY, 3_842, 500, 0, False, NOW_MS + number)
        self.session.trading.on_fill(fill)


@pytest.fixture
def heard() -> Heard:
    return Heard()


def test_a_single_trade_between_two_looks_rings_and_is_in_the_log(heard: Heard) -> None:
    assert heard.alerting.take(ABOVE) == "alert 1: VAIX above 0.003860"
    assert heard.look() == []
    heard.trade(3_861, "spike")
    heard.trade(3_842, "back")
    assert heard.look() == ["VAIX above 0.003860 reached"]
    assert heard.state.notices[-1].text == "alert: VAIX above 0.003860 reached"
    assert heard.look() == []


def test_trades_from_before_it_was_set_do_not_ring(heard: Heard) -> None:
    heard.trade(3_861, "spike")
    heard.trade(3_842, "back")
    heard.alerting.take(ABOVE)
    assert heard.look() == []


def test_the_middle_of_the_book_rings_without_a_trade_and_an_old_book_does_not(heard: Heard) -> None:
    heard.alerting.take(Price("vaix", "below", Decimal("0.003840")))
    heard.look()
    book = heard.state.market.book
    book.take(BookChange("vaix", [(3_830, 100)], [(3_834, 100)], whole=True))
    assert heard.look() == ["VAIX below 0.003840 reached"]
    heard.alerting.take(Price("vaix", "below", Decimal("0.003810")))
    book.take(BookChange("vaix", [(3_800, 100)], [(3_804, 100)], whole=True))
    book.lost()
    assert heard.look() == []


def test_what_is_so_already_is_refused_with_what_is(heard: Heard) -> None:
    with pytest.raises(Refused, match=r"VAIX is at 0.003843: above 0.003800 is so already"):
        heard.alerting.take(Price("vaix", "above", Decimal("0.0038")))
    with pytest.raises(Refused, match="not a multiple of the tick"):
        heard.alerting.take(Price("vaix", "above", Decimal("0.00400001")))
    with pytest.raises(Refused, match="there is no alert 7"):
        heard.alerting.take(Clear(7))


def test_a_thousand_fills_ring_once(heard: Heard) -> None:
    heard.alerting.take(Switched("fill", on=True))
    for number in range(1_000):
        heard.fill(number)
    assert heard.look() == ["1000 alerts, the newest: bought 500 VAIX at 0.003842"]
    heard.alerting.take(Switched("fill", on=False))
    heard.fill(2_000)
    assert heard.look() == []


def test_a_loss_and_a_silent_feed_ring(heard: Heard) -> None:
    heard.alerting.take(Loss(Decimal("0.05")))
    heard.alerting.take(Switched("stale", on=True))
    heard.look()
    heard.state.portfolio.mark("vaix", 2 * 3_700, NOW_MS)
    (told,) = heard.look()
    assert re.fullmatch(r"the day stands at -\d+\.\d\d USDC", told)
    heard.state.market.book.lost()
    assert heard.look(3.5) == ["no fresh prices: the feed is silent"]


def test_the_next_run_has_them_again(heard: Heard) -> None:
    heard.alerting.take(ABOVE)
    heard.alerting.take(Price("btc", "below", Decimal(90_000)))
    heard.alerting.take(Switched("stale", on=True))
    heard.alerting.take(Loss(Decimal("200.5")))
    heard.look()
    heard.trade(3_860, "touch")
    heard.look()
    lines = heard.alerting.remembered()
    again = Alerting(still_session(Path(tempfile.mkdtemp())).state)
    again.recall([*lines, "doge above 1", "not an alert at all", "above -5", ""])
    assert again.state.alerts.loss == heard.state.alerts.loss
    assert again.state.alerts.on_stale
    assert [(one.symbol, one.way, one.ticks, one.armed) for one in again.state.alerts.prices.values()] == [
        ("vaix", "above", 3_860, False),
        ("btc", "below", 180_000, True),
    ]
    assert again.remembered() == (*lines, "doge above 1", "not an alert at all", "above -5", "")


def test_at_a_price_it_comes_and_goes(heard: Heard) -> None:
    assert heard.alerting.toggle("vaix", 3_830) == "alert 1: VAIX below 0.003830"
    assert heard.alerting.toggle("vaix", 3_830) == "gone: VAIX below 0.003830"
    with pytest.raises(Refused, match="the market stands there"):
        heard.alerting.toggle("vaix", 3_843)
