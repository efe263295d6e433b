"""Whatever the order, number and delay of what is heard of an order, the terminal ends where the venue is."""

from __future__ import annotations

import random
from dataclasses import dataclass, field, replace
from fractions import Fraction
from itertools import product

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from terminal.core.lifecycle import TRANSITIONS, Event, State
from terminal.core.order import Intent, Order
from terminal.core.orders import Orders
from terminal.model.order import BUY, SELL
from terminal.model.reports import FillReport, OrderReport

INTENT = Intent("r1", "vaix", BUY, "limit", 100, 10, sent_ms=1_000)
OPEN = OrderReport("o1", "vaix", BUY, "limit", 100, 10, 0, "open", request_id="r1", updated_ms=1_001)
FOREIGN = replace(OPEN, order_id="o9", request_id="theirs", side=SELL, ticks=105, lots=4)


def fill(number: int, lots: int, ticks: int = 100, order_id: str = "o1") -> FillReport:
    return FillReport(f"t{number}", order_id, "vaix", BUY, ticks, lots, 0, True, 2_000 + number)


# -- one order's true history ------------------------------------------------------------------------------


@dataclass
class Truth:
    """The venue's own order, and every message that it ever gave rise to."""

    lots: int
    ticks: int = 100
    filled: int = 0
    status: str = "open"
    at: int = 1_001
    messages: list[OrderReport | FillReport] = field(default_factory=list)

    def tell(self) -> None:
        self.messages.append(
            replace(
                OPEN,
                ticks=self.ticks,
                lots=self.lots,
                filled=self.filled,
                status=self.status,
                updated_ms=self.at,
            )
        )

    def fill(self, lots: int) -> None:
        self.filled += lots
        self.status = "filled" if self.filled == self.lots else "partially_filled"
        self.messages.append(fill(len(self.messages), lots, self.ticks))

    @property
    def state(self) -> State:
        words = {"open": State.OPEN, "partially_filled": State.PARTIAL, "filled": State.FILLED}
        return words.get(self.status, State.CANCELLED)


@st.composite
def histories(draw: st.DrawFn) -> Truth:
    """Fills, amends up and down, and perhaps an end; not every fill is told by a report too."""
    truth = Truth(draw(st.integers(1, 12)))
    truth.tell()
    for move in draw(st.lists(st.sampled_from(["fill", "fill", "amend", "end"]), max_size=8)):
        if truth.status not in ("open", "partially_filled"):
            break
        truth.at += draw(st.integers(move == "amend", 2))
        if move == "fill":
            truth.fill(draw(st.integers(1, truth.lots - truth.filled)))
        elif move == "amend":
            truth.ticks += draw(st.integers(-1, 1))
            truth.lots = draw(st.integers(truth.filled + 1, truth.lots + 5))
        else:
            truth.status = draw(st.sampled_from(["cancelled", "expired"]))
        if move != "fill" or truth.status == "filled" or draw(st.booleans()):
            truth.tell()
    return truth


def heard(orders: Orders, message: OrderReport | FillReport) -> None:
    if isinstance(message, FillReport):
        orders.filled(message)
    else:
        orders.reported(message, 1.0)


@given(histories(), st.randoms(use_true_random=False), st.booleans(), st.booleans(), st.booleans())
@example(Truth(10, messages=[OPEN]), random.Random(0), True, True, True)
def test_any_interleaving_and_duplication_ends_in_the_same_state(
    truth: Truth, rnd: random.Random, lost: bool, told_first: bool, anonymous: bool
) -> None:
    orders = Orders()
    stream = truth.messages + rnd.choices(truth.messages, k=rnd.randint(0, 6))
    rnd.shuffle(stream)
    if anonymous:  # the private stream may leave the request's id out; the answer never does
        stream = [replace(m, request_id="") if isinstance(m, OrderReport) else m for m in stream]
        stream.insert(rnd.randint(0, len(stream)), truth.messages[0])
    if not told_first:
        orders.sent(replace(INTENT, lots=truth.messages[0].lots), 0.5)
    loss_at = rnd.randint(0, len(stream)) if lost else -1
    over = False
    for n, message in enumerate(stream):
        if n == loss_at:
            orders.lost("r1")
        heard(orders, message)
        over = over or (isinstance(message, OrderReport) and message.ended)
        check(orders, over)
    if told_first:
        orders.sent(replace(INTENT, lots=truth.messages[0].lots), 0.5)
    order = orders.find("r1")
    assert order is not None
    assert (order.state, order.filled, order.lots, order.ticks) == (
        truth.state,
        truth.filled,
        truth.lots,
        truth.ticks,
    )
    assert order is orders.find("o1")
    assert order.remaining == (0 if truth.state.ended else truth.lots - truth.filled)
    assert not order.foreign
    fills = {m.trade_id: m for m in truth.messages if isinstance(m, FillReport)}.values()
    assert order.average == (
        Fraction(sum(f.ticks * f.lots for f in fills), sum(f.lots for f in fills)) if fills else None
    )
    assert len([*orders.all_live(), *orders.ended.values()]) == 1


def check(orders: Orders, over: bool) -> None:
    """What holds after every message; an end by the venue's word is final."""
    for order in [*orders.all_live(), *orders.ended.values()]:
        assert 0 <= order.filled <= order.lots
        assert order.state.ended == (order.number in orders.ended)
    if over:
        assert the(orders, "o1").state.ended


# -- the table ---------------------------------------------------------------------------------------------


def test_the_table_has_an_answer_to_every_event_that_can_come() -> None:
    never = {(state, Event.GREW) for state in State if state is not State.FILLED}
    assert set(product(State, Event)) - set(TRANSITIONS) == never


def test_only_an_order_that_was_filled_or_refused_ever_lives_again() -> None:
    revived = {
        (state, event) for (state, event), after in TRANSITIONS.items() if state.ended and not after.ended
    }
    assert revived == {
        (State.FILLED, Event.GREW),
        (State.REJECTED, Event.SEEN),
        (State.REJECTED, Event.PART),
    }


# -- by hand -----------------------------------------------------------------------------------------------


@pytest.fixture
def orders() -> Orders:
    orders = Orders()
    orders.sent(INTENT, 5.0)
    return orders


def the(orders: Orders, key: str = "r1") -> Order:
    order = orders.find(key)
    assert order is not None
    return order


def test_a_sent_order_is_pending_and_counts_as_exposure_but_not_in_the_book(orders: Orders) -> None:
    assert the(orders).state is State.PENDING
    assert the(orders).age(7.5) == 2.5
    assert orders.exposure("vaix", BUY) == 10
    assert orders.exposure("vaix", SELL) == 0
    assert orders.levels("vaix") == {}


def test_the_same_intent_twice_is_one_order(orders: Orders) -> None:
    assert orders.sent(INTENT, 6.0) is the(orders)
    assert orders.live("vaix") == [the(orders)]


def test_a_fill_before_the_answer_waits_for_its_order(orders: Orders) -> None:
    assert orders.filled(fill(1, 3)) is None
    orders.answered(OPEN, 6.0)
    assert (the(orders).state, the(orders).filled, the(orders).remaining) == (State.PARTIAL, 3, 7)


def test_own_size_in_the_book_follows_fills_amends_and_ends(orders: Orders) -> None:
    orders.answered(OPEN, 6.0)
    orders.reported(FOREIGN, 6.0)
    assert orders.levels("vaix") == {(BUY, 100): 10, (SELL, 105): 4}
    orders.filled(fill(1, 3))
    assert orders.levels("vaix")[BUY, 100] == 7
    orders.amended(replace(OPEN, ticks=99, lots=8, filled=3, updated_ms=1_005), 7.0)
    assert orders.levels("vaix") == {(BUY, 99): 5, (SELL, 105): 4}
    orders.gone("o1", "cancelled")
    assert orders.levels("vaix") == {(SELL, 105): 4}


def test_a_refusal_ends_it_with_the_reason(orders: Orders) -> None:
    orders.refused("r1", "insufficient balance")
    assert (the(orders).state, the(orders).reason) == (State.REJECTED, "insufficient balance")
    assert orders.live("vaix") == []
    assert the(orders).remaining == 0


def test_a_lost_answer_is_unknown_and_still_counts_whole(orders: Orders) -> None:
    orders.lost("r1")
    assert orders.in_state(State.UNKNOWN) == [the(orders)]
    assert orders.exposure("vaix", BUY) == 10


def test_what_the_venue_showed_stays_true_when_the_answer_is_lost_or_refused(orders: Orders) -> None:
    orders.reported(OPEN, 6.0)
    orders.lost("r1")
    orders.refused("r1", "duplicate key")
    assert (the(orders).state, the(orders).reason) == (State.OPEN, "")


@pytest.mark.parametrize("sign", ["report", "fill"])
def test_an_order_settled_as_absent_that_shows_up_lives(orders: Orders, sign: str) -> None:
    orders.lost("r1")
    orders.refused("r1", "it never arrived")
    orders.reported(OPEN, 6.0)
    if sign == "fill":
        orders.filled(fill(1, 2))
    assert the(orders).state is (State.PARTIAL if sign == "fill" else State.OPEN)
    assert the(orders).reason == ""
    assert orders.live("vaix") == [the(orders)]
    assert not orders.ended


def test_an_old_report_moves_nothing_back(orders: Orders) -> None:
    orders.reported(
        replace(OPEN, ticks=99, lots=8, filled=5, status="partially_filled", updated_ms=1_009), 6.0
    )
    orders.reported(OPEN, 7.0)
    assert (the(orders).ticks, the(orders).lots, the(orders).filled) == (99, 8, 5)


def test_a_rejection_after_a_part_was_filled_is_an_end_with_that_part(orders: Orders) -> None:
    orders.reported(replace(OPEN, status="rejected", updated_ms=1_003, reason="halted"), 6.0)
    assert (the(orders).state, the(orders).reason) == (State.REJECTED, "halted")
    orders.filled(fill(1, 3))
    assert (the(orders).state, the(orders).filled) == (State.CANCELLED, 3)


def test_filled_never_passes_the_quantity_even_when_fills_do(orders: Orders) -> None:
    orders.answered(OPEN, 6.0)
    orders.filled(fill(1, 8))
    orders.filled(fill(2, 8))
    assert (the(orders).filled, the(orders).state) == (10, State.FILLED)


def test_a_larger_amend_heard_of_after_the_fills_opens_it_again(orders: Orders) -> None:
    orders.answered(OPEN, 6.0)
    orders.filled(fill(1, 10))
    assert the(orders).state is State.FILLED
    orders.reported(replace(OPEN, lots=15, filled=10, status="partially_filled", updated_ms=1_004), 7.0)
    assert (the(orders).state, the(orders).remaining) == (State.PARTIAL, 5)
    assert orders.live("vaix") == [the(orders)]


def test_the_flags_of_a_cancel_and_an_amend(orders: Orders) -> None:
    orders.answered(OPEN, 6.0)
    orders.cancel_sent("o1")
    assert the(orders).cancelling
    orders.cancel_refused("o1", "too late")
    assert (the(orders).cancelling, the(orders).reason, orders.doubtful()) == (
        False,
        "too late",
        [the(orders)],
    )
    orders.looked_up(OPEN, 6.5)
    assert orders.doubtful() == []
    orders.amend_sent("o1", 101, 10)
    assert the(orders).amending == (101, 10)
    orders.reported(replace(OPEN, filled=1, updated_ms=1_002), 7.0)
    assert the(orders).amending == (101, 10)
    orders.reported(replace(OPEN, ticks=101, filled=1, updated_ms=1_003), 7.0)
    assert the(orders).amending is None
    orders.amend_sent("o1", 102, 10)
    orders.amend_refused("o1", "below filled")
    assert (the(orders).amending, orders.doubtful()) == (None, [the(orders)])
    orders.cancel_sent("r1")
    orders.reported(replace(OPEN, status="cancelled", updated_ms=1_009), 8.0)
    assert not the(orders).cancelling
    assert orders.doubtful() == []
    orders.cancel_sent("o1")
    assert not the(orders).cancelling


def test_another_terminals_order_is_kept_as_foreign(orders: Orders) -> None:
    orders.reported(FOREIGN, 6.0)
    assert the(orders, "o9").foreign
    assert not the(orders).foreign
    orders.filled(fill(7, 4, order_id="o9"))
    assert the(orders, "o9").state is State.FILLED


def test_a_request_id_that_two_orders_share_names_only_the_first(orders: Orders) -> None:
    orders.answered(OPEN, 6.0)
    orders.reported(replace(OPEN, order_id="o2"), 6.0)
    assert the(orders).order_id == "o1"
    assert the(orders, "o2").foreign


def test_ended_orders_are_bounded_and_a_late_word_raises_none_from_the_dead() -> None:
    orders = Orders(history=2)
    for n in range(4):
        orders.reported(replace(OPEN, order_id=f"o{n}", request_id=f"r{n}", status="cancelled"), 1.0)
    assert [order.order_id for order in orders.ended.values()] == ["o2", "o3"]
    assert orders.reported(replace(OPEN, order_id="o0", request_id="r0"), 2.0) is None
    orders.filled(fill(1, 1, order_id="o0"))
    assert orders.live("vaix") == []
    assert orders.find("r0") is None
    assert not orders._orphans


def test_each_change_of_a_pair_moves_its_version_and_no_others(orders: Orders) -> None:
    before = orders.version["vaix"]
    orders.answered(OPEN, 6.0)
    middle = orders.version["vaix"]
    orders.filled(fill(1, 1))
    after = orders.version["vaix"]
    orders.filled(fill(1, 1))
    assert before < middle < after == orders.version["vaix"]
    assert orders.version["btc"] == 0


def test_a_stranger_that_turns_out_to_be_ours_keeps_all_that_was_heard_of_it(orders: Orders) -> None:
    told = replace(
        OPEN, request_id="", ticks=99, lots=8, filled=5, status="partially_filled", updated_ms=1_009
    )
    orders.reported(told, 6.0)
    assert the(orders, "o1").foreign
    orders.answered(OPEN, 7.0)
    assert orders.live("vaix") == [the(orders, "o1")]
    assert (the(orders).ticks, the(orders).lots, the(orders).filled) == (99, 8, 5)
    assert not the(orders).foreign


def test_an_order_called_filled_is_filled_whole(orders: Orders) -> None:
    """Some answers give the word and leave the number out."""
    orders.reported(replace(OPEN, status="filled"), 6.0)
    assert (the(orders).state, the(orders).filled) == (State.FILLED, 10)


def test_a_stop_that_waits_stands_in_no_book_until_it_is_woken() -> None:
    orders = Orders()
    waits = replace(OPEN, kind="stop_limit", stop_ticks=120, waiting=True)
    orders.reported(waits, 1.0)
    assert orders.levels("vaix") == {}
    assert orders.exposure("vaix", BUY) == 10
    orders.reported(replace(waits, waiting=False, updated_ms=1_002), 2.0)
    assert orders.levels("vaix") == {(BUY, 100): 10}
