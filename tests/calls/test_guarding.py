"""Calls that place orders pass the limits of the order keys: the switch, stale books, size, money, position, pace."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest

from terminal.calls.guarding import drafts, lacks_arming, orders_in, refusal
from terminal.calls.request import build
from terminal.core.limits import USDC, Limits
from terminal.core.risk import Standing
from tests.calls.around import VAIX, filled, good

STANDING = Standing(VAIX, bid=3842, ask=3844, last=3843, armed=True)
LIMITS = Limits()
NOTHING: Mapping[str, str] = {}
ORDERS = (
    "order.place",
    "order.stop",
    "order.iceberg",
    "order.gtt",
    "order.batch",
    "algo.twap",
    "algo.scale",
    "algo.start",
)


def rule(
    id_: str, texts: Mapping[str, str] = NOTHING, at: Standing = STANDING, limits: Limits = LIMITS
) -> str:
    found = refusal(build(good(id_, **texts)), at, limits)
    return found.rule if found else ""


@pytest.mark.parametrize("id_", ORDERS)
def test_a_good_one_passes(id_: str) -> None:
    assert rule(id_) == ""


@pytest.mark.parametrize("id_", ORDERS)
@pytest.mark.parametrize(
    ("named", "how"),
    [
        ("view only", {"view_only": True}), ("disarmed", {"armed": False}), ("stale", {"stale": "3 s"}),
        ("blocked", {"blocked": "cancel-all is under way"}), ("pace", {"sent_last_minute": 60}),
    ],
)  # fmt: skip
def test_what_stops_an_order_key_stops_it_too(id_: str, named: str, how: dict[str, Any]) -> None:
    assert rule(id_, at=replace(STANDING, **how)) == named


@pytest.mark.parametrize(
    ("id_", "texts"),
    [
        ("order.place", {"quantity": "3m"}),
        ("order.place", {"quantity": "3m", "order_type": "market"}),
        ("order.stop", {"quantity": "1m", "stop_price": "0.0110"}),
        ("order.iceberg", {"quantity": "3m"}),
        ("algo.twap", {"quantity": "3m"}),
        ("algo.twap", {"quantity": "1m", "price_limit": "0.0110"}),
        ("algo.scale", {"quantity": "3m"}),
        ("algo.start", {"total_quantity": "3m"}),
        ("algo.start", {"algo_type": "sniper", "total_quantity": "1m", "trigger_price": "0.0110"}),
        ("order.batch", {"orders": "buy 500 0.0038; buy 3m 0.0038"}),
    ],
)
def test_the_largest_order_counts_at_its_worst_price_and_a_parent_as_a_whole(
    id_: str, texts: dict[str, str]
) -> None:
    assert rule(id_, texts) == "notional"


def test_each_leg_of_a_batch_counts_on_top_of_those_before_it() -> None:
    """One of them passes the largest position by itself; six do not."""
    limits = replace(LIMITS, position_notional=50_000 * USDC)
    leg = "buy 2.5m 0.0038"
    assert rule("order.batch", {"orders": leg}, limits=limits) == ""
    assert rule("order.batch", {"orders": "; ".join([leg] * 6)}, limits=limits) == "position"


def test_a_batch_counts_by_its_legs_for_the_pace() -> None:
    nearly = replace(STANDING, sent_last_minute=58)
    legs = ["buy 500 0.0038"] * 3
    assert rule("order.batch", {"orders": "; ".join(legs[:2])}, nearly) == ""
    assert rule("order.batch", {"orders": "; ".join(legs)}, nearly) == "pace"
    assert orders_in(build(good("order.batch", orders="; ".join(legs)))) == 3
    assert orders_in(build(good("algo.scale", num_orders="12"))) == 12
    assert orders_in(build(good("algo.twap"))) == 1


@pytest.mark.parametrize(
    ("texts", "named"),
    [
        ({"price_low": "0.0030", "price_high": "0.0042"}, "price band"),
        ({"price_low": "0.0010", "price_high": "0.0038"}, "price band"),
        ({"side": "sell", "price_low": "0.0030", "price_high": "0.0040"}, "price band"),
        ({"num_orders": "60"}, "smallest order"),
        ({"price_low": "0.0036", "price_high": "0.0038"}, ""),
        ({"side": "sell", "price_low": "0.0039", "price_high": "0.0045"}, ""),
    ],
)
def test_both_ends_of_a_ladder_have_to_pass(texts: dict[str, str], named: str) -> None:
    assert rule("algo.scale", texts) == named


def test_an_order_is_measured_by_its_price_and_a_stop_is_not() -> None:
    assert rule("order.place", {"price": "0.0050"}) == "price band"
    assert rule("order.stop", {"stop_price": "0.0050"}) == ""
    assert rule("order.stop", {"stop_price": "0.0050", "price": "0.0051"}) == ""


def test_a_market_order_needs_something_to_be_measured_by() -> None:
    empty = replace(STANDING, bid=None, ask=None, last=0)
    assert rule("order.place", {"order_type": "market"}, empty) == "price band"
    assert rule("algo.twap", at=empty) == "price band"


def test_a_reduction_passes_limits_that_a_new_position_does_not() -> None:
    long = replace(STANDING, position=4_000_000)
    assert rule("algo.twap", {"side": "sell", "quantity": "3m"}, long) == ""
    assert rule("algo.twap", {"side": "buy", "quantity": "3m"}, long) == "notional"


def test_a_trade_that_is_not_on_this_book_asks_for_the_switch_alone() -> None:
    assert drafts(build(good("prop.open"))) == []
    assert lacks_arming(STANDING) is None
    for how, named in (
        ({"armed": False}, "disarmed"),
        ({"view_only": True}, "view only"),
        ({"blocked": "x"}, "blocked"),
    ):
        found = lacks_arming(replace(STANDING, **how))
        assert found is not None
        assert found.rule == named


def test_a_stop_limit_keeps_its_worst_price() -> None:
    (draft,) = drafts(
        build(filled("order.stop", side="buy", quantity="500", stop_price="0.0040", price="0.0041"))
    )
    assert (draft.ticks, draft.worst, draft.lots) == (0, 4100, 500)
