"""Market-maker standing: what is looked at once a minute, and what comes of it."""

from __future__ import annotations

from terminal.model.order import BUY, SELL, Mode, OrderType, Status
from terminal.paper.orders import NewOrder
from terminal.wire.money import DmmStatus
from tests.paper.money.desk import DAY, MINUTE, Desk, desk

MID = 4_000
TIGHT, FAR = 10, 11
"""Half a spread of exactly 50 basis points, and of a tick more."""
ENOUGH = 26_000
"""Lots worth a little more than 100 USDC at these prices."""


def quote(it: Desk, half: int, lots: int = ENOUGH, mode: Mode = Mode.LIVE) -> list[int]:
    bid = it.place(it.ann, BUY, MID - half, lots, mode=mode)
    return [bid.order.id, it.place(it.ann, SELL, MID + half, lots, mode=mode).order.id]


def pull(it: Desk, orders: list[int]) -> None:
    for order in orders:
        it.exchange.cancel(it.ann, order, it.now)


def status(it: Desk) -> DmmStatus:
    return it.money.records.makers.status(it.ann)


def test_who_never_quoted_both_sides_is_not_enrolled() -> None:
    it = desk()
    it.place(it.ann, BUY, MID - 10, ENOUGH)
    quote(it, 5, mode=Mode.PAPER)
    it.pass_time(10 * MINUTE)
    told = status(it)
    assert (told.enrolled, told.compliant, told.pairs) == (False, False, [])
    assert (told.uptime_pct, told.consecutive_failures) == ("0.00", 0)
    assert (told.obligations.max_spread_bps, told.obligations.window_minutes) == (50, 1440)


def test_a_pair_quoted_without_a_break_is_up_all_the_time() -> None:
    it = desk()
    quote(it, TIGHT)
    it.pass_time(30 * MINUTE)
    told = status(it)
    assert (told.enrolled, told.compliant) == (True, True)
    (pair,) = told.pairs
    assert (pair.symbol, pair.minutes, pair.uptime_pct) == ("vaix", 30, "100.00")
    assert (pair.spread_compliance_pct, pair.consecutive_failures) == ("100.00", 0)


def test_minutes_away_and_minutes_too_wide_are_failures() -> None:
    it = desk()
    orders = quote(it, TIGHT)
    it.pass_time(10 * MINUTE)
    pull(it, orders)
    it.pass_time(5 * MINUTE)
    assert status(it).consecutive_failures == 5
    quote(it, FAR)
    it.pass_time(5 * MINUTE)
    told = status(it)
    assert (told.uptime_pct, told.spread_compliance_pct) == ("75.00", "66.66")
    assert (told.consecutive_failures, told.compliant) == (10, False)


def test_a_side_worth_less_than_a_hundred_usdc_is_no_quote() -> None:
    it = desk()
    orders = quote(it, TIGHT)
    it.pass_time(MINUTE)
    pull(it, orders)
    quote(it, TIGHT, lots=25_000)
    it.pass_time(MINUTE)
    assert status(it).uptime_pct == "50.00", "25,000 at 0.00399 are 99.75 USDC"


def test_a_tenth_of_the_minutes_may_be_missed() -> None:
    it = desk()
    orders = quote(it, TIGHT)
    it.pass_time(90 * MINUTE)
    pull(it, orders)
    it.pass_time(10 * MINUTE)
    assert (status(it).uptime_pct, status(it).compliant) == ("90.00", True)
    it.pass_time(MINUTE)
    assert status(it).compliant is False


def test_only_the_last_24_hours_count_and_who_is_gone_for_so_long_is_let_go() -> None:
    it = desk()
    orders = quote(it, TIGHT)
    it.pass_time(DAY + 60 * MINUTE)
    assert status(it).pairs[0].minutes == 1440
    pull(it, orders)
    it.pass_time(DAY // 2)
    assert (status(it).uptime_pct, status(it).consecutive_failures) == ("50.00", 720)
    it.pass_time(DAY // 2)
    assert status(it).enrolled is False
    assert it.money.records.makers.quoting == {}


def test_hours_in_which_the_exchange_was_shut_are_nobodys_failure() -> None:
    it = desk()
    quote(it, TIGHT)
    it.pass_time(10 * MINUTE)
    it.now += 5 * 60 * MINUTE
    it.money.skip(5 * 60 * MINUTE, it.now)
    it.pass_time(10 * MINUTE)
    assert (status(it).pairs[0].minutes, status(it).uptime_pct) == (20, "100.00")


def test_standing_outlives_a_restart() -> None:
    it = desk()
    quote(it, FAR)
    it.pass_time(7 * MINUTE)
    before = status(it)
    it.put_away_and_taken_up()
    assert status(it) == before
    assert before.consecutive_failures == 7


def test_wide_quotes_are_up_but_keep_no_promise() -> None:
    it = desk()
    quote(it, FAR)
    it.pass_time(10 * MINUTE)
    told = status(it)
    assert (told.uptime_pct, told.spread_compliance_pct, told.compliant) == ("100.00", "0.00", False)


def test_of_many_levels_the_best_make_the_spread_and_all_make_the_size() -> None:
    it = desk()
    for half in (TIGHT, 3 * TIGHT, 5 * TIGHT):
        quote(it, half, lots=ENOUGH // 3 + 200)
    it.pass_time(MINUTE)
    assert status(it).spread_compliance_pct == "100.00"


def test_a_stop_that_waits_is_no_quote() -> None:
    it = desk()
    it.place(it.ann, BUY, MID - TIGHT, ENOUGH)
    stop = NewOrder("vaix", SELL, OrderType.STOP_LIMIT, MID + TIGHT, ENOUGH, stop=MID - TIGHT)
    assert it.exchange.place(it.ann, stop, it.now).order.status is Status.PENDING
    it.pass_time(MINUTE)
    assert status(it).enrolled is False
