"""What the feed does with each message, without sockets."""

from __future__ import annotations

import time
import tracemalloc
from typing import Any

import pytest

from terminal.core.stream import State
from terminal.model.order import BUY
from terminal.model.reports import OrderReport
from terminal.venue.rest import Answer
from tests.session.feeding import Rig, rig
from tests.wire.samples import AT, BOOK, FILL, ORDER, TRADE, encoded, framed

BTC_BOOK = {**BOOK, "pair": "BTC/USDC", "bids": [["97000.5", "0.1", 1]], "asks": [["97001.0", "0.2", 1]]}


class Wired(Rig):
    """Frames go in numbered, as `/ws/clob` would send them."""

    number = 0

    def say(self, kind: str, data: Any, skip: int = 0) -> None:
        self.number += 1 + skip
        self.feed._hear(encoded(framed(kind, data, self.number)))

    def raw(self, frame: bytes) -> None:
        self.number += 1
        self.feed._hear(frame)


@pytest.fixture
def wired() -> Wired:
    plain = rig("http://127.0.0.1:9")
    one = Wired(plain.feed, plain.state, plain.rest, plain.calls)
    one.state.clob.opened(time.monotonic())
    one.say("l2_snapshot", BTC_BOOK)
    assert not one.state.is_live
    one.say("l2_snapshot", BOOK)
    assert one.state.is_live
    assert one.calls == ["whole"]
    one.calls.clear()
    return one


def test_a_gap_makes_every_book_stale_and_each_heals_with_its_own_snapshot(wired: Wired) -> None:
    wired.say("trade", TRADE, skip=2)
    assert wired.believed() == []
    assert wired.calls == ["broke"]
    wired.say("book_delta", {**BOOK, "bids": [["0.003841", "7", 1]]})
    assert wired.state.market.book.half(BUY).sizes == {3842: 100}
    wired.say("l2_snapshot", BTC_BOOK)
    assert not wired.state.is_live
    wired.say("l2_snapshot", BOOK)
    assert wired.believed() == ["vaix", "btc"]
    assert wired.calls == ["broke", "whole"]


@pytest.mark.parametrize(
    "frame", [b"{", b"\xc3(", b'{"type":"book_delta","data":5,"global_sequence":1}', b"[]"]
)
def test_what_cannot_be_read_makes_every_book_stale(wired: Wired, frame: bytes) -> None:
    wired.raw(frame)
    assert (wired.believed(), wired.state.health.quarantined, wired.calls) == ([], 1, ["broke"])
    wired.say("l2_snapshot", BOOK)
    assert wired.state.is_live
    assert wired.state.clob.gaps == 0


def test_a_crossed_book_is_stale_alone(wired: Wired) -> None:
    wired.say("book_delta", {**BTC_BOOK, "bids": [["97002.0", "1", 1]], "asks": []})
    assert wired.believed() == ["vaix"]
    wired.say("book_delta", {**BOOK, "bids": [["0.003844", "1", 1]], "asks": []})
    assert not wired.state.is_live
    assert wired.calls == []
    wired.say("l2_snapshot", BOOK)
    assert wired.state.is_live


def test_a_bad_trade_or_a_new_pair_or_type_makes_nothing_stale(wired: Wired) -> None:
    wired.say("trade", {**TRADE, "price": "NaN"})
    wired.say("book_delta", {**BOOK, "pair": "NEW/USDC"})
    wired.say("weather_update", {})
    assert wired.state.is_live
    assert (wired.state.health.quarantined, wired.state.health.ignored, wired.calls) == (1, 2, [])


def test_an_own_message_that_cannot_be_read_is_asked_for(wired: Wired) -> None:
    wired.say("fill", {**FILL, "price": "x"})
    assert wired.state.is_live
    assert wired.calls == ["broke", "whole"]
    wired.say("order_update", {"order_id": "stranger", "status": "open"})
    assert wired.calls == ["broke", "whole", "whole"]


def test_own_messages_pass_while_books_are_stale(wired: Wired) -> None:
    wired.say("order_placed", ORDER, skip=5)
    assert wired.calls[0] == "broke"
    assert isinstance(wired.calls[1], OrderReport)


def test_an_audit_finds_a_wrong_size(wired: Wired) -> None:
    wired.say("l2_snapshot", BOOK)
    assert (wired.state.health.audits, wired.state.health.audit_misses) == (1, 0)
    wired.state.market.book.bids.sizes[3842] = 99
    wired.say("l2_snapshot", BOOK)
    assert wired.state.health.audit_misses == 1
    assert wired.state.market.book.bids.sizes == {3842: 100}


async def test_a_change_of_pair_heals_nothing_by_itself(wired: Wired) -> None:
    """After 7 s of silence a book that was fresh must not come back to life by a key."""
    link = wired.state.clob
    link.last_data -= 8
    link.tick(time.monotonic())
    assert link.state is State.STALE
    for symbol in ("btc", "vaix", "btc"):
        wired.feed.focus(symbol)
        assert not wired.state.is_live
    await wired.feed.tasks.close()


@pytest.mark.parametrize("at", [0, AT * 1000 + 10**15])
def test_a_trade_of_no_time_or_of_the_far_future_keeps_no_candle_out(wired: Wired, at: int) -> None:
    wired.say("trade", {**TRADE, "timestamp": at or None})
    now_s = wired.state.venue_ms() // 1000
    assert abs(wired.state.market.series["1m"].bars[-1].time - now_s) <= 60


async def test_the_clock_counts_the_trip_and_not_the_wait_before_it(wired: Wired) -> None:
    async def ask(_: str, /, **query: Any) -> Answer:
        return Answer({"timestamp": int(time.time() * 1000) - 600_050}, 0.1)

    wired.feed.loading._ask = ask
    assert await wired.feed.loading._clock()
    assert wired.state.health.clock_offset_ms == pytest.approx(-600_000, abs=60)


def test_ten_thousand_messages_leave_memory_bounded(wired: Wired) -> None:
    def flood(count: int) -> None:
        for number in range(count):
            name = f"{wired.number}-{number}"
            wired.say("trade", {**TRADE, "id": name, "timestamp": AT + wired.number})
            price = f"0.00{3000 + wired.number % 800}"
            wired.say("book_delta", {**BOOK, "bids": [[price, str(wired.number % 7), 1]], "asks": []})

    flood(3_000)
    tracemalloc.start()
    flood(2_000)
    grown, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert grown < 1_200_000
    assert wired.state.is_live
    assert len(wired.state.market.tape.prints) == 500
