"""What is left to the limits and the target, in money and in trades of the usual size."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from terminal.core.prop.headroom import headroom, usual_loss
from terminal.model.prop import Account, Graduation, Rules
from tests.core.prop.samples import ACCOUNT, RULES, TIER, USDC, trade


def at(equity: int, **changes: object) -> Account:
    """The equity since a day that began at the allocation."""
    start = 5_000 * USDC
    return replace(ACCOUNT, equity=equity, day_profit=equity - start, **changes)  # type: ignore[arg-type]


def test_money_and_trades_that_are_left() -> None:
    """The hundred that is left holds three losses of thirty, and four of twenty-five would break the rule."""
    seen = headroom(at(4_900 * USDC), RULES, (), 30 * USDC)
    assert (seen.daily.left, seen.daily.allowed, seen.daily.losing_trades) == (100 * USDC, 200 * USDC, 3)
    assert (seen.drawdown.left, seen.drawdown.losing_trades) == (300 * USDC, 9)
    assert (seen.target.left, seen.target.winning_trades, seen.least) == (500 * USDC, 17, 100 * USDC)
    assert headroom(at(4_900 * USDC), RULES, (), 25 * USDC).daily.losing_trades == 3


@pytest.mark.parametrize(
    ("equity", "said"),
    [
        (4_840 * USDC + 1, ()),
        (4_840 * USDC, ("80 % of the daily loss limit is used: 40.00 of 200.00 USDC left, 1 usual losing trade",)),
        (4_810 * USDC, ("95 % of the daily loss limit is used: 10.00 of 200.00 USDC left, less than a usual losing trade",)),
        (4_800 * USDC, ("the daily loss limit is reached",)),
    ],
)  # fmt: skip
def test_from_80_percent_on_a_limit_warns(equity: int, said: tuple[str, ...]) -> None:
    assert headroom(at(equity), RULES, (), 30 * USDC).warnings == said


def test_the_usual_loss_is_the_middle_one_of_the_newest() -> None:
    old = [trade(-9_000, at) for at in range(30)]
    new = [trade(-loss, 100 + loss) for loss in range(1, 21)]
    others = [trade(5, 500), trade(None, 501, "open"), trade(None, 502)]
    assert usual_loss([*old, *others, *new]) == 10
    assert usual_loss(others) is None
    assert headroom(ACCOUNT, RULES, others, None).daily.losing_trades is None


@pytest.mark.parametrize("phase", ["pending", "eval_passed", "closed"])
def test_where_nothing_is_measured_nothing_is_said(phase: str) -> None:
    seen = headroom(replace(ACCOUNT, phase=phase, equity=1), RULES, (), 1)
    assert (seen.daily.left, seen.drawdown.left, seen.target.left, seen.least, seen.warnings) == (
        None,
        None,
        None,
        None,
        (),
    )


def test_a_suspended_account_is_measured_but_not_warned() -> None:
    seen = headroom(at(4_700 * USDC, phase="suspended"), RULES, (), None)
    assert (seen.daily.broken, seen.daily.left, seen.warnings) == (True, -100 * USDC, ())


def test_the_tier_speaks_where_the_account_is_silent() -> None:
    """And the peak is then only what is known of it, which is said."""
    silent = at(4_900 * USDC, graduation=Graduation(), daily_floor=None, drawdown_floor=None)
    seen = headroom(silent, RULES, (), None)
    assert (seen.daily.left, seen.drawdown.left) == (100 * USDC, 300 * USDC)
    assert (seen.daily.told, seen.drawdown.told) == (True, False)


def test_a_new_high_raises_the_floor_before_the_venue_says_so() -> None:
    seen = headroom(at(6_000 * USDC), RULES, (), None)
    assert seen.drawdown.floor == 5_520 * USDC


def test_an_account_that_tells_nothing_has_no_figures() -> None:
    seen = headroom(Account(), Rules(), (), None)
    assert (seen.daily.left, seen.drawdown.left, seen.target.left, seen.warnings) == (None, None, None, ())
    assert headroom(Account(phase="new_word", equity=5), Rules((TIER,)), (), 0).least is None


@given(st.integers(-(10**15), 10**15), st.integers(-(10**15), 10**15), st.decimals(0, 100, places=2))
def test_a_limit_is_broken_exactly_when_nothing_is_left_and_then_it_is_used_up(
    equity: int, day: int, pct: Decimal
) -> None:
    wanted = replace(ACCOUNT.graduation, daily_loss_pct=pct, drawdown_pct=pct)
    account = replace(
        ACCOUNT, equity=equity, day_profit=day, graduation=wanted, daily_floor=None, drawdown_floor=None
    )
    for limit in (headroom(account, RULES, (), 7).daily, headroom(account, RULES, (), 7).drawdown):
        if limit.left is None or limit.losing_trades is None or limit.used is None:
            continue
        assert limit.broken == (limit.used >= 1)
        assert limit.losing_trades * 7 < max(1, limit.left) <= max(1, (limit.losing_trades + 1) * 7)
