"""The exchange's own performance: latency of what was matched, depth, uptime, trades of a day."""

from __future__ import annotations

from decimal import Decimal

import httpx
from hypothesis import given, settings
from hypothesis import strategies as st

from terminal.paper.commands import Advance
from terminal.paper.latency import KEPT, Latency
from terminal.paper.money.turnover import DAY_US, Turnover
from tests.paper.server.house import GOOD, ORDERS, House

METRICS = "/api/v1/exchange/metrics"
MINUTE = 60_000_000


@settings(max_examples=80)
@given(st.lists(st.floats(0, 10), min_size=1, max_size=60), st.floats(0.01, 1))
def test_a_percentile_is_the_least_that_so_many_do_not_exceed(seconds: list[float], part: float) -> None:
    record = Latency()
    for one in seconds:
        record.add(one)
    (found,) = record.percentiles(part)
    assert found is not None
    needed = part * len(seconds)
    assert sum(one <= found for one in seconds) >= needed - 1e-9
    assert sum(one < found for one in seconds) < needed


def test_the_record_is_bounded_and_the_newest_stay() -> None:
    record = Latency()
    for one in range(3 * KEPT):
        record.add(float(one))
    assert len(record.seconds) == KEPT
    assert record.percentiles(0.00001, 1.0) == [2.0 * KEPT, 3.0 * KEPT - 1]


@settings(max_examples=100)
@given(
    st.lists(st.tuples(st.integers(1, 3000) | st.sampled_from([720, 1440]), st.integers(0, 9)), max_size=80)
)
def test_trades_are_counted_over_a_day_to_the_minute_and_no_more_marks_are_kept(
    steps: list[tuple[int, int]],
) -> None:
    turnover, now, trade = Turnover(), 0, 1
    turnover.mark(now, trade)
    seen = [(now, trade)]
    for minutes, trades in steps:
        now, trade = now + minutes * MINUTE, trade + trades
        turnover.mark(now, trade)
        seen.append((now, trade))
        before = [number for at, number in seen if at <= now - DAY_US]
        assert turnover.trades(trade + 2) == trade + 2 - max(before, default=1)
        assert sum(at <= now - DAY_US for at, _ in turnover.marks) <= 1


async def test_the_metrics_are_public_and_tell_of_orders_matched(
    still: House, trader: httpx.AsyncClient
) -> None:
    async with still.client() as nobody:
        before = (await nobody.get(METRICS)).json()
        assert before["matching_latency"]["p99_us"] is None
        for _ in range(5):
            assert (await trader.post(ORDERS, json=GOOD)).status_code == 200
        answer = await nobody.get(METRICS)
    assert answer.status_code == 200
    latency = answer.json()["matching_latency"]
    assert latency["samples"] == 5
    assert 0 < latency["p50_us"] <= latency["p99_us"] <= latency["p999_us"] < 1e6
    assert abs(latency["p50_ms"] * 1000 - latency["p50_us"]) < 0.2
    assert answer.json()["uptime_seconds"] >= 0


async def test_depth_is_what_rests_in_the_book(still: House, trader: httpx.AsyncClient) -> None:
    depth = {row["symbol"]: row for row in (await trader.get(METRICS)).json()["depth"]}
    for symbol in ("vaix", "btc"):
        book = (await trader.get(f"/api/v1/exchange/{symbol}/book", params={"depth": 1000})).json()
        for side, name in (("bids", "bid"), ("asks", "ask")):
            worth = sum(Decimal(price) * Decimal(size) for price, size, _ in book[side])
            assert Decimal(depth[symbol][f"{name}_depth_usdc"]) == worth
            assert depth[symbol][f"{name}_levels"] == len(book[side])


async def test_trades_of_the_day_are_counted(still: House, trader: httpx.AsyncClient) -> None:
    assert (await trader.get(METRICS)).json()["orders_matched_24h"] == 0
    first = still.market.exchange.next_trade
    still.clock.at += 2 * MINUTE
    still.host._advance(Advance(), still.clock.at)
    still.host.flush()
    counted = (await trader.get(METRICS)).json()["orders_matched_24h"]
    assert counted == still.market.exchange.next_trade - first > 20
