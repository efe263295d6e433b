"""Each guard stops what it is there for, names itself, and lets the trader out of a position."""

from __future__ import annotations

from dataclasses import fields, replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from terminal.core.arm import Arm, Pace
from terminal.core.limits import CEILINGS, HARDEST, USDC, Limits, take_cap
from terminal.core.refusal import Refusal
from terminal.core.risk import Draft, Standing, check
from terminal.model.errors import Refused
from terminal.model.instrument import Instrument
from terminal.model.order import BUY, SELL, Side

BTC = Instrument("BTC", Decimal("0.5"), Decimal("0.0001"), 10)
"""At 200,000 ticks of 0.50 it costs 100,000 USDC: 1,000 lots, a tenth of a coin, are worth 10,000."""
MID = 200_000
AT = Standing(BTC, bid=MID, ask=MID + 2, armed=True)
BUY_BID = Draft(BUY, MID, 100)
LIMITS = Limits()


def rule(draft: Draft, at: Standing = AT, limits: Limits = LIMITS) -> str:
    refusal = check(draft, at, limits)
    return refusal.rule if refusal else ""


def test_a_plain_order_passes() -> None:
    assert check(BUY_BID, AT, LIMITS) is None


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"view_only": True}, "view only"),
        ({"diverted": "simulation mode is on"}, "simulation"),
        ({"armed": False}, "disarmed"),
        ({"stale": "no data for 8 s"}, "stale"),
        ({"blocked": "the day's loss limit is reached"}, "blocked"),
        ({"bid": None, "ask": None}, "price band"),
        ({"sent_last_minute": 60}, "pace"),
        ({"sent_last_minute": 59}, ""),
    ],
)
def test_how_things_stand_can_forbid_it(change: dict[str, object], expected: str) -> None:
    assert rule(BUY_BID, replace(AT, **change)) == expected  # type: ignore[arg-type]  # names of its own fields


@pytest.mark.parametrize(
    ("draft", "expected"),
    [
        (replace(BUY_BID, lots=9), "smallest order"),
        (replace(BUY_BID, lots=0), "smallest order"),
        (replace(BUY_BID, lots=10), ""),
        (replace(BUY_BID, ticks=MID, lots=999), ""),
        (replace(BUY_BID, ticks=MID, lots=1_001), "notional"),
        (Draft(BUY, 0, 1_001), "notional"),
        (Draft(SELL, MID // 2 + 2, 1_001), "notional"),
    ],
)
def test_size_is_bounded_at_the_price_it_may_cost(draft: Draft, expected: str) -> None:
    assert (
        rule(draft, replace(AT, position=5_000, open_sells=4_999) if draft.side is SELL else AT) == expected
    )


def test_lots_have_a_limit_of_their_own() -> None:
    assert rule(BUY_BID, limits=Limits(order_lots=99)) == "largest order"
    assert rule(BUY_BID, limits=Limits(order_lots=100)) == ""


@pytest.mark.parametrize(
    ("position", "open_buys", "open_sells", "side", "expected"),
    [
        (4_899, 0, 0, BUY, ""),
        (4_901, 0, 0, BUY, "position"),
        (4_000, 901, 0, BUY, "position"),
        (4_000, 0, 901, BUY, ""),
        (-4_899, 0, 0, SELL, ""),
        (-4_901, 0, 0, SELL, "position"),
        (-4_000, 0, 901, SELL, "position"),
        (6_000, 0, 0, SELL, ""),
        (-6_000, 0, 0, BUY, ""),
        (0, 0, 4_901, SELL, "position"),
    ],
)
def test_the_position_that_open_orders_could_make_is_bounded(
    position: int, open_buys: int, open_sells: int, side: Side, expected: str
) -> None:
    at = replace(AT, bid=MID, ask=MID, position=position, open_buys=open_buys, open_sells=open_sells)
    assert rule(Draft(side, MID, 100), at) == expected


@pytest.mark.parametrize(
    ("side", "ticks", "expected"),
    [
        (BUY, 210_002, ""),
        (BUY, 210_003, "price band"),
        (BUY, 100_000, ""),
        (BUY, 99_999, "price band"),
        (SELL, 190_000, ""),
        (SELL, 189_999, "price band"),
        (SELL, 300_003, ""),
        (SELL, 300_004, "price band"),
        (BUY, 0, ""),
    ],
)
def test_a_price_reaches_five_per_cent_through_the_touch_and_half_behind(
    side: Side, ticks: int, expected: str
) -> None:
    assert rule(Draft(side, ticks, 10)) == expected


@pytest.mark.parametrize(
    ("bid", "ask", "last"), [(MID, None, 0), (None, MID, 0), (None, None, MID)], ids=["bid", "ask", "last"]
)
def test_one_side_or_the_last_trade_is_enough_to_measure_against(
    bid: int | None, ask: int | None, last: int
) -> None:
    at = replace(AT, bid=bid, ask=ask, last=last)
    for side in Side:
        assert rule(Draft(side, MID, 10), at) == ""
        assert rule(Draft(side, MID * 2, 10), at) == "price band"


@pytest.mark.parametrize(
    ("side", "takes", "moved", "expected"),
    [
        (BUY, True, 100, ""),
        (BUY, True, 101, "moved"),
        (BUY, True, -5_000, ""),
        (SELL, True, -100, ""),
        (SELL, True, -101, "moved"),
        (SELL, True, 5_000, ""),
        (BUY, False, 100, ""),
        (BUY, False, 101, "moved"),
        (BUY, False, -101, "moved"),
        (SELL, False, 101, "moved"),
        (SELL, False, -101, "moved"),
    ],
)
def test_a_market_that_moved_past_the_cap_since_it_was_painted(
    side: Side, takes: bool, moved: int, expected: str
) -> None:
    """5 bps of 200,000 ticks are 100. A take may find better, a join wants the same touch."""
    at = replace(AT, bid=MID + moved, ask=MID + moved)
    assert rule(Draft(side, MID, 10, painted=MID, takes=takes), at) == expected


def test_a_painted_touch_that_is_gone_is_refused_and_a_cap_is_at_least_a_tick() -> None:
    assert rule(Draft(BUY, MID, 10, painted=MID, takes=True), replace(AT, ask=None)) == "moved"
    assert take_cap(1_999, LIMITS) == 1
    assert take_cap(4_000, LIMITS) == 2


# -- the way out -------------------------------------------------------------------------------------------

LONG = replace(AT, position=30_000)
OUT = Draft(SELL, MID, 30_000, panic=True, by_position=True)


def test_a_reduction_passes_the_traders_own_limits_and_locks() -> None:
    at = replace(LONG, armed=False, blocked="the day's loss limit is reached", sent_last_minute=100)
    assert rule(OUT, at) == ""
    assert rule(replace(OUT, panic=False), at) == "disarmed"


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"position": 29_999}, "disarmed"),
        ({"open_sells": 1}, "disarmed"),
        ({"stale": "no pong for 3 s"}, "stale"),
        ({"unconfirmed": "a gap in the stream"}, "unconfirmed"),
        ({"view_only": True}, "view only"),
        ({"diverted": "simulation mode is on"}, "simulation"),
        ({"sent_last_minute": 2_500}, "pace"),
        ({"position": 10**6}, ""),
    ],
)
def test_but_only_a_real_one_and_not_blindly(change: dict[str, object], expected: str) -> None:
    assert rule(OUT, replace(LONG, armed=False, **change)) == expected  # type: ignore[arg-type]  # own fields


def test_not_even_a_reduction_passes_a_ceiling() -> None:
    assert rule(replace(OUT, lots=100_001), replace(LONG, position=10**6)) == "notional"


@given(
    st.sampled_from(Side), st.integers(-50, 50), st.integers(0, 50), st.integers(0, 50), st.integers(1, 50)
)
def test_a_reduction_never_grows_or_turns_the_position_whatever_fills(
    side: Side, position: int, buys: int, sells: int, lots: int
) -> None:
    at = replace(AT, position=position, open_buys=buys, open_sells=sells)
    if at.reduces(Draft(side, MID, lots)):
        worst = position + buys + lots if side is BUY else position - sells - lots
        assert abs(worst) < abs(position)
        assert worst * position >= 0


def test_only_an_order_that_depends_on_the_position_waits_for_its_confirmation() -> None:
    assert rule(BUY_BID, replace(AT, unconfirmed="a gap")) == ""
    assert rule(replace(BUY_BID, by_position=True), replace(AT, unconfirmed="a gap")) == "unconfirmed"


# -- limits, words, the switch -----------------------------------------------------------------------------


def test_no_setting_lifts_a_ceiling() -> None:
    assert set(CEILINGS) == {one.name for one in fields(Limits)}
    for name, most in CEILINGS.items():
        assert getattr(LIMITS, name) <= most == getattr(HARDEST, name)
        for bad in (most + 1, -1):
            with pytest.raises(Refused, match=f"limits.{name} must be from 0 to {most}"):
                Limits(**{name: bad})


@pytest.mark.parametrize(
    ("draft", "at", "words"),
    [
        (Draft(BUY, MID, 2_000), AT, "The order is worth 20,000.2, above the limit of 10,000 USDC."),
        (
            Draft(BUY, 220_000, 10),
            AT,
            "The price 110000.0 is 9.99 % through the touch of 100001.0, and the limit is 5.00 %.",
        ),
        (
            Draft(BUY, MID, 10, painted=MID - 200),
            AT,
            "The touch is 100000.0 and you saw 99900.0: it moved by more than 99 ticks. Look again.",
        ),
        (
            Draft(SELL, MID, 900),
            replace(AT, position=-4_500),
            "With open orders filled the position could be -0.5400 BTC, worth 54,000, above the limit of 50,000 USDC.",
        ),
    ],
)
def test_a_refusal_says_the_value_and_the_limit(draft: Draft, at: Standing, words: str) -> None:
    refusal = check(draft, at, LIMITS)
    assert isinstance(refusal, Refusal)
    assert refusal.sentence == words


def test_money_limits_are_in_usdc() -> None:
    assert (LIMITS.order_notional, LIMITS.position_notional) == (10_000 * USDC, 50_000 * USDC)


def test_the_switch_starts_off_and_goes_off_when_idle() -> None:
    arm = Arm(idle_s=900)
    assert not arm.armed(0.0)
    arm.touched(0.0)
    assert not arm.armed(0.0)
    arm.arm(10.0)
    assert arm.armed(909.9)
    assert arm.left(909.0) == 1.0
    arm.touched(909.9)
    assert arm.armed(1_800.0)
    arm.touched(1_809.9)
    assert not arm.armed(1_809.9)
    assert arm.reason == "idle for 15 min"
    assert arm.left(1_810.0) == 0.0


def test_the_switch_keeps_the_first_reason() -> None:
    arm = Arm()
    arm.arm(0.0)
    assert arm.reason == ""
    arm.disarm("the line was cut")
    arm.disarm("a paste")
    assert not arm.armed(1.0)
    assert arm.reason == "the line was cut"


@given(st.lists(st.floats(0, 30), max_size=60), st.integers(1, 3))
def test_pace_counts_the_last_minute(gaps: list[float], each: int) -> None:
    pace, times, now = Pace(), list[float](), 0.0
    for gap in gaps:
        now += gap
        pace.sent(now, each)
        times += [now] * each
        assert pace.count(now) == sum(now - at < 60 for at in times)
    assert pace.count(now + 61) == 0
