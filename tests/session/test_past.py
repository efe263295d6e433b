"""The past is read page by page within the allowance, once each, and stays where the venue breaks off."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import httpx

from terminal.journal import Journal, Kind
from terminal.model.order import BUY, SELL
from terminal.model.reports import FillReport
from terminal.session.past import PastReading, journalled
from tests.session.rig import Rig, on_rig, settle

NOW = 1_795_340_467_214


class Pages:
    """A venue's lists of one pair, newest first; the second pair is not open to the account. It counts what is asked."""

    def __init__(self, fills: int = 0, orders: int = 0) -> None:
        self.fills = [_fill(number) for number in range(fills, 0, -1)]
        self.orders = [_order(number) for number in range(orders, 0, -1)]
        self.open: list[dict[str, Any]] = []
        self.asked: list[str] = []
        self.refuse = ""
        self.repeats = False
        self.wait = 0
        """so many questions are answered by 429"""

    def __call__(self, request: httpx.Request) -> httpx.Response:
        path = request.url.path
        self.asked.append(path)
        if self.wait:
            self.wait -= 1
            return httpx.Response(429, headers={"Retry-After": "2"}, json={"detail": "slower"})
        if "/sbio/" in path:
            return httpx.Response(404, json={"error": {"code": "NO_PAIR", "message": "no such pair"}})
        if self.refuse and self.refuse in path:
            return httpx.Response(503, json={"detail": "busy"})
        name = "fills" if path.endswith("mine") else "open" if path.endswith("open") else "orders"
        rows = getattr(self, name)
        offset, limit = (int(request.url.params.get(key, 0)) for key in ("offset", "limit"))
        if name != "open" and not self.repeats:
            rows = rows[offset : offset + limit]
        return httpx.Response(200, json={"trades" if name == "fills" else "orders": rows})


def _fill(number: int) -> dict[str, Any]:
    return {
        "trade_id": str(number), "order_id": f"ord_{number}", "symbol": "vaix", "side": "buy", "price": "0.003843",
        "quantity": "100", "fee": "0.0001", "liquidity": "maker", "timestamp": NOW - (10_000 - number) * 1000, "mode": "live",
    }  # fmt: skip


def _order(number: int, **more: Any) -> dict[str, Any]:
    at = NOW - (10_000 - number) * 1000
    return {
        "order_id": f"ord_{number}", "request_id": f"evt-{number}", "symbol": "vaix", "side": "buy", "order_type": "ioc",
        "price": "0.00385", "quantity": "100", "filled_quantity": "100", "status": "filled", "created_at": at,
        "updated_at": at, "mode": "live", **more,
    }  # fmt: skip


def reading_of(rig: Rig, pages: Pages) -> PastReading:
    rig.session.requests.rest._client._transport = httpx.MockTransport(pages)
    rig.session.requests.general.limit = 100_000
    for position in rig.state.portfolio.positions.values():
        position.baseline_ms = 0
    return PastReading(rig.state, rig.session.requests, rig.session.feed.ear, None)


def test_every_page_is_read_and_only_what_is_new_is_asked_again() -> None:
    async def told(rig: Rig) -> None:
        pages = Pages(fills=730, orders=250)
        reading = reading_of(rig, pages)
        await reading.read()
        record = reading.record()
        assert [fill.trade_id for fill in record.fills] == [str(number) for number in range(1, 731)]
        assert len(record.orders) == 250
        assert (reading.error, reading.told_from) == ("", {})
        assert (reading.progress.done, reading.progress.of) == (6, 6)
        before = len(pages.asked)
        pages.fills.insert(0, _fill(731))
        await reading.read()
        assert reading.record().fills[-1].trade_id == "731"
        assert len(pages.asked) - before <= 5

    on_rig(told)


def test_a_venue_that_cannot_page_ends_it_and_the_hole_is_told() -> None:
    async def told(rig: Rig) -> None:
        pages = Pages(fills=150)
        pages.repeats = True
        reading = reading_of(rig, pages)
        await reading.read()
        assert len(reading.record().fills) == 150
        assert reading.told_from == {"fills of VAIX": reading.record().fills[0].at_ms}

    on_rig(told)


def test_what_was_read_stays_when_the_venue_breaks_off_and_the_rest_comes_later() -> None:
    async def told(rig: Rig) -> None:
        pages = Pages(fills=150, orders=20)
        pages.refuse = "trades/mine"
        reading = reading_of(rig, pages)
        await reading.read()
        assert "503" in reading.error
        assert reading.read_at is None
        assert len(reading.record().orders) == 20
        pages.refuse = ""
        await reading.read()
        assert (reading.error, len(reading.record().fills)) == ("", 150)

    on_rig(told)


def test_a_venue_that_asks_to_wait_is_waited_for() -> None:
    async def told(rig: Rig) -> None:
        pages = Pages(fills=120)
        pages.wait = 2
        reading, begun = reading_of(rig, pages), time.monotonic()
        await reading.read()
        assert (reading.error, len(reading.record().fills)) == ("", 120)
        assert time.monotonic() - begun >= 4
        assert reading.progress.done == reading.progress.of

    on_rig(told)


def test_a_fill_heard_by_stream_and_read_in_a_list_is_one() -> None:
    async def told(rig: Rig) -> None:
        reading = reading_of(rig, Pages(fills=3))
        heard = FillReport("3", "ord_3", "vaix", BUY, 3_843, 100, 10_000, True, NOW)
        fresh = FillReport("4", "ord_4", "vaix", SELL, 3_840, 50, 0, False, NOW + 1)
        await reading.read()
        for fill in (heard, fresh):
            rig.state.remember_fill(fill)
        assert [fill.trade_id for fill in reading.record().fills] == ["1", "2", "3", "4"]
        assert reading.record().fills is reading.record().fills, "made once"

    on_rig(told)


def test_an_order_that_ended_by_stream_is_ended_though_the_list_was_older() -> None:
    async def told(rig: Rig) -> None:
        pages = Pages()
        pages.open = [_order(7, status="open", filled_quantity="0")]
        reading = reading_of(rig, pages)
        await reading.read()
        (order,) = reading.record().orders
        assert order.status == "open"
        rig.trading.take_order(_report(rig, _order(7, status="open", filled_quantity="0")))
        rig.trading.take_order(
            _report(rig, _order(7, status="cancelled", filled_quantity="0", updated_at=NOW))
        )
        (order,) = reading.record().orders
        assert (order.status, order.created_ms) == ("cancelled", NOW - 9_993_000)

    on_rig(told)


def _report(rig: Rig, row: dict[str, Any]) -> Any:
    from terminal.wire import reading

    return reading.order(row, rig.session.feed.ear.named("vaix"))


def test_rows_of_the_other_ledger_and_of_other_pairs_are_left_out() -> None:
    async def told(rig: Rig) -> None:
        pages = Pages(fills=2)
        pages.fills += [{**_fill(9), "mode": "paper"}, {**_fill(8), "fee": None, "timestamp": None}]
        reading = reading_of(rig, pages)
        await reading.read()
        assert sorted(fill.trade_id for fill in reading.record().fills) == ["1", "2", "8"]

    on_rig(told)


def test_the_journal_tells_the_middle_at_sending_and_how_long_answers_took(tmp_path: Path) -> None:
    clock = iter(range(1000, 9000, 10))
    with Journal.open(tmp_path / "journal", clock=lambda: next(clock)) as journal:
        known = {"symbol": "vaix", "side": "buy", "ticks": 5, "lots": 7}
        journal.write(Kind.INTENT, request_id="a", mid2=7687, **known)
        journal.write(Kind.INTENT, request_id="b", mid2=0, **known)
        journal.write(Kind.INTENT, request_id="call", call="algo.twap")
        journal.write(Kind.ANSWER, request_id="a", order_id="o1", ended=True)
        journal.write(Kind.ANSWER, request_id="b", status="rejected", ended=True)
        journal.write(Kind.ANSWER, request_id="a", order_id="o1", ended=True)
        found = journalled(journal)
    assert found.mids2 == {"a": 7687}
    assert found.answers_ms == [30.0]


def test_orders_of_this_run_carry_the_middle_that_was_seen_as_they_left() -> None:
    async def told(rig: Rig) -> None:
        order = rig.buy()
        await settle()
        (entry,) = rig.entries("intent")
        assert entry["mid2"] == order.arrival2 == 2 * 3843
        mids2 = PastReading.of(rig.session).record().mids2
        assert mids2 == {order.request_id: 2 * 3843, order.order_id: 2 * 3843}

    on_rig(told)
