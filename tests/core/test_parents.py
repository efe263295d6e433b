"""What works by itself: the newest word of the venue holds, an end is final, and children are known by their names."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from terminal.core.family import kind_of, parent_of
from terminal.core.order import Order
from terminal.core.orders import Orders
from terminal.core.parents import KEEP, KEEP_ENDED, Parents, gain_bps, groups
from terminal.model.order import BUY, SELL, Side
from terminal.model.parents import ParentReport
from terminal.model.reports import FillReport, OrderReport

TWAP = ParentReport(
    "twap_1", "twap", "twap", "vaix", BUY, 5_000, 0, "active", created_ms=1_000, updated_ms=1_000
)


def child(
    number: int, request_id: str, status: str = "open", side: Side = SELL, filled: int = 0
) -> OrderReport:
    return OrderReport(
        f"o{number}", "vaix", side, "limit", 3_900 + number, 500, filled, status, request_id=request_id, updated_ms=number
    )  # fmt: skip


@given(
    st.permutations(
        [(1_000, 0, "active"), (2_000, 500, "active"), (3_000, 900, "active"), (4_000, 900, "cancelled")]
    )
)
def test_reports_in_any_order_end_the_same(told: list[tuple[int, int, str]]) -> None:
    parents = Parents()
    for at, filled, status in told:
        parents.told(replace(TWAP, updated_ms=at, filled=filled, status=status))
    (one,) = parents.every()
    assert (one.report.filled, one.report.status, one.ended) == (900, "cancelled", True)
    assert parents.live() == []


def test_the_same_report_again_is_nothing_new() -> None:
    parents = Parents()
    parents.told(TWAP, 7_686)
    version = parents.version
    assert parents.told(TWAP).arrival2 == 7_686
    assert parents.version == version


def test_one_that_the_list_leaves_out_twice_has_ended() -> None:
    """Once may be a list that is older than its start."""
    parents = Parents()
    parents.told(TWAP)
    assert parents.listed("twap", "vaix", [], asked_ms=900) == [], "asked for before it began"
    assert parents.listed("twap", "sbio", [], asked_ms=2_000) == [], "another pair's"
    assert parents.listed("algo", "vaix", [], asked_ms=2_000) == [], "another list"
    assert parents.listed("twap", "vaix", [], asked_ms=2_000) == []
    parents.told(replace(TWAP, updated_ms=1_500))
    assert parents.listed("twap", "vaix", [], asked_ms=3_000) == [], "it was told of meanwhile"
    assert parents.listed("twap", "vaix", [], asked_ms=4_000) == ["twap_1"]
    (one,) = parents.every()
    assert one.unlisted
    assert one.ended


def test_a_venue_that_never_ends_its_list_does_not_fill_the_memory() -> None:
    parents = Parents()
    for number in range(KEEP + 50):
        parents.told(replace(TWAP, id=f"twap_{number}"))
    assert len(list(parents.every())) <= KEEP
    for number in range(KEEP + 50):
        parents.told(replace(TWAP, id=f"twap_{number}", status="completed", updated_ms=2_000))
    assert len(list(parents.every())) <= KEEP_ENDED + 1


def test_a_name_tells_the_parent() -> None:
    assert [parent_of(name) for name in ("twap_07.3", "evt-1f:2", "scale_a.12", "evt-1f-2:1")] == [
        "twap_07", "evt-1f", "scale_a", "evt-1f-2",
    ]  # fmt: skip
    assert [parent_of(name) for name in ("", "evt-1f", "twap_07.", ".3", "a.b.3", "x:y", "7.1")] == [""] * 7
    assert [kind_of(name) for name in ("twap_07", "algo_1", "scale_a", "evt-1f")] == [
        "twap",
        "algo",
        "scale",
        "batch",
    ]


def test_an_order_is_ours_only_where_its_parent_was_begun_here() -> None:
    orders = Orders()
    orders.claim("twap_1")
    ours = orders.reported(child(1, "twap_1.1"), 0.0)
    other = orders.reported(child(2, "twap_2.1"), 0.0)
    lookalike = orders.reported(child(3, "twap_1"), 0.0)
    stranger = orders.reported(child(4, ""), 0.0)
    assert ours is not None
    assert (ours.foreign, ours.parent) == (False, "twap_1")
    for one in (other, lookalike, stranger):
        assert one is not None
        assert one.foreign


def test_orders_that_came_before_the_answer_are_adopted_with_it() -> None:
    orders = Orders()
    early = orders.reported(child(1, "scale_9.1"), 0.0)
    gone = orders.reported(child(2, "scale_9.2", "filled"), 0.0)
    named_late = orders.reported(child(3, ""), 0.0)
    version = orders.version["vaix"]
    orders.claim("scale_9")
    assert early is not None
    assert gone is not None
    assert named_late is not None
    assert (early.foreign, gone.foreign, named_late.foreign) == (False, False, True)
    assert orders.version["vaix"] > version
    orders.reported(child(3, "scale_9.3"), 1.0)
    assert not named_late.foreign


def made(orders: Orders, *reports: OrderReport) -> list[Order]:
    return [order for report in reports if (order := orders.reported(report, 0.0)) is not None]


def test_a_ladder_sums_up_its_orders() -> None:
    orders = Orders()
    orders.arrival = lambda _symbol, _at_ms: 7_686
    children = made(
        orders, child(1, "scale_9.1"), child(2, "scale_9.2"), child(3, "evt-1:1"), child(4, "scale_8.1")
    )
    for trade, lots, ticks in (("t1", 100, 3_901), ("t2", 300, 3_905)):
        orders.filled(FillReport(trade, "o1", "vaix", SELL, ticks, lots, 0, True, 5))
    first, last = groups(children)
    assert (first.id, last.id) == ("scale_8", "scale_9"), "the newest first; a batch is no ladder"
    assert (last.lots, last.filled, len(last.live)) == (1_000, 400, 2)
    assert last.average == Fraction(3_901 * 100 + 3_905 * 300, 400)
    assert last.arrival2 == 7_686


@given(st.sampled_from([BUY, SELL]), st.integers(1, 10_000), st.integers(1, 20_000))
def test_a_gain_is_what_was_better_than_the_middle_at_arrival(side: Side, ticks: int, arrival2: int) -> None:
    gain = gain_bps(side, Fraction(ticks), arrival2)
    assert gain is not None
    cheaper = 2 * ticks < arrival2
    assert (gain > 0) == (2 * ticks != arrival2 and cheaper == (side is BUY))
    assert gain_bps(side, None, arrival2) is None
    assert gain_bps(side, Fraction(ticks), 0) is None
    assert gain_bps(BUY, Fraction(99), 200) == 100
