"""The gates of a graduation as shares and as words."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

from terminal.core.prop.gates import Gate, gates
from terminal.model.prop import Account, Graduation, Rules
from tests.core.prop.samples import ACCOUNT, GRADUATION, RULES, USDC

NONE, ALL = Fraction(0), Fraction(1)


def by_name(account: Account, rules: Rules = RULES) -> dict[str, Gate]:
    return {gate.name: gate for gate in gates(account, rules)}


def test_what_is_done_and_what_is_missing() -> None:
    account = replace(
        ACCOUNT, equity=5_100 * USDC + 1, realized=100 * USDC + 1, trade_count=9, trading_days=1, drawdown_pct=Decimal("2.5"),
        day_profit=-50 * USDC,
    )  # fmt: skip
    seen = by_name(account)
    assert [(gate.shown, gate.wanted, gate.missing) for gate in seen.values()] == [
        ("100.00 USDC", "400.00 USDC", "300.00 USDC more profit"),
        ("2.5 %", "below 8 %", ""),
        ("1 %", "below 4 %", ""),
        ("9", "10", "1 more closed trade"),
        ("1", "3", "2 more days with a closed trade"),
    ]
    assert [gate.done for gate in gates(account, RULES)][1:] == [
        Fraction(5, 16), Fraction(1, 4), Fraction(9, 10), Fraction(1, 3),
    ]  # fmt: skip
    assert [gate.open for gate in seen.values()] == [False, True, True, False, False]


def test_a_target_that_is_reached_by_open_trades_alone_says_so() -> None:
    seen = by_name(replace(ACCOUNT, equity=5_450 * USDC, realized=200 * USDC, unrealized=250 * USDC))
    assert seen["profit target"].missing == "200.00 USDC more realised: it is there in open trades"
    assert seen["profit target"].done == Fraction(1, 2)


def test_a_loss_is_no_progress_and_a_broken_limit_is_full() -> None:
    said = replace(GRADUATION, drawdown_ok=False, daily_loss_ok=False)
    seen = by_name(
        replace(ACCOUNT, equity=4_500 * USDC, realized=-500 * USDC, drawdown_pct=Decimal(10), graduation=said)
    )
    assert (seen["profit target"].done, seen["profit target"].missing) == (NONE, "900.00 USDC more profit")
    assert (seen["drawdown"].done, seen["drawdown"].missing) == (ALL, "broken: it had to stay below 8 %")
    assert seen["daily loss"].done == 1


def test_the_venues_word_wins_over_the_figures() -> None:
    """A funded account starts again at its allocation, with all its gates open."""
    passed = replace(GRADUATION, target_met=True, trades_ok=True, days_ok=True)
    assert all(gate.open and not gate.missing for gate in gates(replace(ACCOUNT, graduation=passed), RULES))
    behind = by_name(replace(ACCOUNT, equity=5_400 * USDC, realized=400 * USDC, trade_count=10))
    assert behind["profit target"].missing == "reached, but the venue has not counted it yet"
    assert (behind["trades"].missing, behind["trades"].open) == ("the venue has not counted it yet", False)


def test_without_the_venues_word_the_figures_decide() -> None:
    silent = Graduation(Decimal(8), Decimal(8), Decimal(4), 10, 3)
    account = replace(
        ACCOUNT, equity=5_400 * USDC, realized=400 * USDC, trade_count=10, trading_days=2, graduation=silent
    )
    assert [gate.open for gate in gates(account, RULES)] == [True, True, True, True, False]
    fallen = by_name(replace(account, drawdown_pct=Decimal(8), daily_loss_broken=True))
    assert (fallen["drawdown"].open, fallen["daily loss"].open) == (False, False)


def test_what_is_not_told_is_not_made_up() -> None:
    seen = gates(Account(), Rules())
    assert [(gate.done, gate.shown, gate.wanted, gate.missing, gate.open) for gate in seen] == [
        (NONE, "?", "?", "the venue does not say", False)
    ] * 5
    assert [gate.is_limit for gate in seen] == [False, True, True, False, False]
    word = gates(Account(graduation=Graduation(target_met=True, drawdown_ok=False, trades_ok=False)), Rules())
    assert [(gate.done, gate.missing) for gate in word][:4] == [
        (ALL, ""),
        (ALL, "not yet"),
        (NONE, "the venue does not say"),
        (NONE, "not yet"),
    ]
