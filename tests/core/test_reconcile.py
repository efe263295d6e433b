"""An unknown order is settled by what the venue shows, rightly, whatever fails on the way; and is settled in the end."""

from __future__ import annotations

import random
from dataclasses import dataclass, replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from terminal.core.order import Intent, Order
from terminal.core.orders import Orders
from terminal.core.reconcile import (
    FAILED,
    SLACK_MS,
    WAIT_MS,
    Check,
    Count,
    Inquiry,
    Learn,
    LookUp,
    Outcome,
    Verdict,
    differences,
    suspects,
)
from terminal.model.order import BUY, SELL
from terminal.model.reports import FillReport, OrderReport

SENT = 1_000_000
INTENT = Intent("r1", "vaix", BUY, "limit", 100, 10, SENT)
REPORT = OrderReport(
    "o1", "vaix", BUY, "limit", 100, 10, 0, "open", request_id="r1", created_ms=SENT, updated_ms=SENT
)
FILL = FillReport("t1", "o1", "vaix", BUY, 100, 3, 0, True, SENT + 10)
WHOLE = Outcome(succeeded=True, server_ms=SENT + WAIT_MS)


@dataclass
class Venue:
    """A venue that carries the order out late, or never, and fails now and then until its faults stop."""

    rnd: random.Random
    arrives: int | None
    ends: int
    fills: bool
    faults_stop: int

    def answer(self, check: Check, now: int) -> Outcome:
        faulty = now < self.faults_stop
        if faulty and self.rnd.random() < 0.3:
            return FAILED
        since = self.rnd.randint(SENT - 2 * SLACK_MS, now) if faulty else 0
        return Outcome(True, self.shows(check, now, since), now, since)

    def shows(self, check: Check, now: int, since: int) -> bool:
        if self.arrives is None or now < self.arrives:
            return False
        ended = now >= self.ends
        shown = {
            Check.REQUEST: True,
            Check.OPEN: not ended,
            Check.HISTORY: ended and self.arrives >= since,
            Check.FILLS: self.fills and self.arrives >= since,
        }
        return shown[check]


@settings(max_examples=60)
@given(
    st.randoms(use_true_random=False),
    st.one_of(st.none(), st.integers(SENT, SENT + WAIT_MS - 1)),
    st.integers(0, 120_000),
    st.booleans(),
    st.integers(SENT, SENT + 150_000),
)
def test_the_verdict_is_right_and_comes_once_faults_stop(
    rnd: random.Random, arrives: int | None, lasts: int, fills: bool, faults_stop: int
) -> None:
    venue = Venue(rnd, arrives, (arrives or SENT) + lasts, fills, faults_stop)
    inquiry, in_flight = Inquiry("r1", SENT), list[tuple[int, Check, Outcome]]()
    for now in range(SENT, faults_stop + 2 * WAIT_MS + 60_000, 250):
        for check in inquiry.next(now):
            in_flight.append((now + rnd.randint(0, 5_000), check, venue.answer(check, now)))
        for due, check, outcome in [one for one in in_flight if one[0] <= now]:
            in_flight.remove((due, check, outcome))
            inquiry.heard(check, outcome, now)
        if inquiry.verdict is Verdict.ABSENT:
            assert now >= SENT + WAIT_MS
            break
    assert inquiry.verdict is (Verdict.ABSENT if arrives is None else Verdict.ARRIVED)
    assert inquiry.next(10**12) == []


def told_absent(*checks: Check, outcome: Outcome = WHOLE) -> Inquiry:
    inquiry = Inquiry("r1", SENT)
    for check in checks:
        inquiry.heard(check, outcome, outcome.server_ms)
    return inquiry


def test_absent_needs_every_place() -> None:
    assert told_absent(*Check).verdict is Verdict.ABSENT
    for left_out in Check:
        inquiry = told_absent(*(check for check in Check if check is not left_out))
        assert inquiry.verdict is None
        assert inquiry.next(SENT + WAIT_MS) == [left_out]


@pytest.mark.parametrize(
    "weak",
    [
        replace(WHOLE, server_ms=SENT + WAIT_MS - 1),
        replace(WHOLE, since_ms=SENT),
        replace(WHOLE, since_ms=SENT - SLACK_MS + 1),
        replace(WHOLE, suspects=frozenset({"o5"})),
    ],
    ids=["too early", "not paged back", "not paged back enough", "might be another name for it"],
)
def test_what_proves_nothing_is_asked_again(weak: Outcome) -> None:
    inquiry = told_absent(Check.REQUEST, Check.OPEN, Check.HISTORY)
    inquiry.heard(Check.FILLS, weak, SENT + WAIT_MS)
    assert inquiry.verdict is None
    assert inquiry.next(SENT + WAIT_MS) == [Check.FILLS]


def test_one_error_begins_the_wait_anew() -> None:
    inquiry = told_absent(Check.REQUEST, Check.OPEN, Check.HISTORY)
    inquiry.heard(Check.FILLS, FAILED, SENT + WAIT_MS + 5)
    for check in Check:
        inquiry.heard(check, replace(WHOLE, server_ms=SENT + 2 * WAIT_MS + 4), SENT + 2 * WAIT_MS + 4)
    assert inquiry.verdict is None
    for check in Check:
        inquiry.heard(check, replace(WHOLE, server_ms=SENT + 2 * WAIT_MS + 5), SENT + 2 * WAIT_MS + 5)
    assert inquiry.verdict is Verdict.ABSENT


def test_what_was_told_before_an_error_no_longer_counts() -> None:
    inquiry = told_absent(Check.REQUEST, Check.OPEN, Check.HISTORY)
    inquiry.heard(Check.FILLS, FAILED, SENT + WAIT_MS)
    inquiry.heard(Check.FILLS, replace(WHOLE, server_ms=SENT + 3 * WAIT_MS), SENT + 3 * WAIT_MS)
    assert inquiry.verdict is None
    assert inquiry.next(SENT + 3 * WAIT_MS) == [Check.REQUEST, Check.OPEN, Check.HISTORY]


def test_a_sign_settles_it_at_once_and_for_good() -> None:
    inquiry = Inquiry("r1", SENT)
    inquiry.heard(Check.OPEN, FAILED, SENT + 10)
    inquiry.heard(Check.REQUEST, Outcome(True, found=True), SENT + 20)
    assert inquiry.verdict is Verdict.ARRIVED
    for check in Check:
        inquiry.heard(check, WHOLE, SENT + WAIT_MS)
    assert inquiry.verdict is Verdict.ARRIVED
    by_stream = Inquiry("r1", SENT)
    by_stream.seen()
    assert by_stream.verdict is Verdict.ARRIVED


def test_looking_up_is_cheap_at_first_and_asks_everywhere_after_a_failure_and_at_the_end() -> None:
    inquiry, asked = Inquiry("r1", SENT), list[tuple[int, int]]()
    for now in range(SENT, SENT + WAIT_MS + 1, 100):
        if checks := inquiry.next(now):
            asked.append((now - SENT, len(checks)))
    assert asked[:4] == [(0, 1), (1_000, 1), (3_000, 1), (7_000, 1)]
    assert asked[-1] == (WAIT_MS, 4)
    assert len(asked) < 14
    inquiry = Inquiry("r1", SENT)
    inquiry.next(SENT)
    inquiry.heard(Check.REQUEST, FAILED, SENT + 200)
    assert inquiry.next(SENT + 1_000) == list(Check)
    assert inquiry.next(SENT + 3_000) == [Check.REQUEST]


# -- what might be the order though nothing says so --------------------------------------------------------


def test_a_nameless_order_or_fill_that_fits_is_suspect() -> None:
    nameless = replace(REPORT, request_id="")
    assert suspects(INTENT, [nameless], [], set()) == {"o1"}
    assert suspects(INTENT, [], [FILL], set()) == {"o1"}
    assert suspects(INTENT, [nameless], [FILL], {"o1"}) == frozenset()


def test_what_has_another_name_side_pair_size_or_an_earlier_time_is_not() -> None:
    nameless = replace(REPORT, request_id="")
    others = [
        replace(REPORT, request_id="r2"),
        replace(nameless, side=SELL),
        replace(nameless, symbol="btc"),
        replace(nameless, lots=11),
        replace(nameless, created_ms=SENT - SLACK_MS - 1),
    ]
    fills = [replace(FILL, side=SELL), replace(FILL, symbol="btc"), replace(FILL, at_ms=SENT - SLACK_MS - 1)]
    assert suspects(INTENT, others, fills, set()) == frozenset()


# -- after a reconnect -------------------------------------------------------------------------------------


@pytest.fixture
def orders() -> Orders:
    orders = Orders()
    orders.sent(INTENT, 1.0)
    return orders


def local(orders: Orders) -> list[Order]:
    return list(orders.all_live())


def test_what_agrees_needs_nothing(orders: Orders) -> None:
    orders.reported(REPORT, 1.0)
    assert differences(local(orders), [REPORT], []) == []


def test_what_is_open_here_and_absent_there_is_looked_up(orders: Orders) -> None:
    orders.reported(REPORT, 1.0)
    orders.reported(replace(REPORT, order_id="o2", request_id=""), 1.0)
    nameless = replace(REPORT, order_id="o3", request_id="")
    actions = differences(local(orders), [nameless], [])
    assert actions == [Learn(nameless, foreign=True), LookUp("o1"), LookUp("o2")]


def test_a_pending_order_is_left_to_its_answer_and_an_unknown_one_is_looked_up_by_request(
    orders: Orders,
) -> None:
    assert differences(local(orders), [], []) == []
    orders.lost("r1")
    assert differences(local(orders), [], []) == [LookUp("r1")]


def test_what_is_open_there_is_ours_by_request_id_and_foreign_otherwise(orders: Orders) -> None:
    orders.lost("r1")
    foreign = replace(REPORT, order_id="o2", request_id="theirs")
    actions = differences(local(orders), [REPORT, foreign], [])
    assert actions == [Learn(REPORT, foreign=False), Learn(foreign, foreign=True)]


@pytest.mark.parametrize("change", [{"ticks": 99}, {"lots": 12}, {"filled": 3}])
def test_what_differs_is_learnt(orders: Orders, change: dict[str, int]) -> None:
    orders.reported(REPORT, 1.0)
    report = OrderReport(
        "o1",
        "vaix",
        BUY,
        "limit",
        change.get("ticks", 100),
        change.get("lots", 10),
        change.get("filled", 0),
        "open",
    )
    assert differences(local(orders), [report], []) == [Learn(report, foreign=False)]


def test_missed_fills_are_counted_and_known_ones_are_not(orders: Orders) -> None:
    orders.reported(REPORT, 1.0)
    other = replace(FILL, trade_id="t2")
    assert differences(local(orders), [REPORT], [FILL, other], {"t1"}) == [Count(other)]


def test_carrying_out_the_differences_leaves_none(orders: Orders) -> None:
    orders.reported(REPORT, 1.0)
    now_open = [
        replace(REPORT, filled=3, updated_ms=SENT + 10),
        replace(REPORT, order_id="o2", request_id="x"),
    ]
    for action in differences(local(orders), now_open, [FILL]):
        if isinstance(action, Learn):
            orders.reported(action.report, 2.0)
        elif isinstance(action, Count):
            orders.filled(action.fill)
    assert differences(local(orders), now_open, [FILL], {"t1"}) == []
