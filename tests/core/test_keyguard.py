"""Held keys, pastes, late keys and what follows an Escape never trade; a fresh press does."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from terminal.core.keyguard import BURST_S, LOCK_S, KeyGuard


def rule(guard: KeyGuard, key: str, at: float, now: float | None = None) -> str:
    refusal = guard.trade(key, at, at if now is None else now)
    return refusal.rule if refusal else ""


def typed(guard: KeyGuard, key: str, at: float) -> str:
    guard.arrived(at)
    return rule(guard, key, at)


@given(st.lists(st.floats(0.001, 0.69), max_size=60))
def test_a_held_key_places_one_order_however_long(gaps: list[float]) -> None:
    guard, at = KeyGuard(), 100.0
    assert typed(guard, "join.bid", at) == ""
    for gap in gaps:
        at += gap
        assert typed(guard, "join.bid", at) in ("repeat", "paste")
    assert typed(guard, "join.bid", at + LOCK_S) == ""


def test_another_key_is_not_locked() -> None:
    guard = KeyGuard()
    assert typed(guard, "join.bid", 100.0) == ""
    assert typed(guard, "join.ask", 100.1) == ""


def test_a_key_that_waited_is_dropped() -> None:
    assert rule(KeyGuard(), "join.bid", 100.0, 100.25) == ""
    assert rule(KeyGuard(), "join.bid", 100.0, 100.26) == "late key"


def test_trade_keys_sleep_after_escape() -> None:
    guard = KeyGuard()
    guard.sleep(100.0)
    assert rule(guard, "join.bid", 100.29) == "after Escape"
    assert rule(guard, "join.ask", 100.3) == ""


def test_a_key_held_through_the_sleep_does_not_fire_at_its_end() -> None:
    guard = KeyGuard()
    guard.sleep(100.0)
    rules = [rule(guard, "join.bid", 100.0 + n * 0.03) for n in range(100)]
    assert "" not in rules
    assert set(rules) == {"after Escape", "repeat"}


def test_a_key_held_while_the_screen_hangs_does_not_fire_after() -> None:
    guard = KeyGuard()
    assert rule(guard, "join.bid", 100.0, 101.0) == "late key"
    assert rule(guard, "join.bid", 100.5, 100.6) == "repeat"


@given(st.integers(4, 200), st.floats(0, 0.006))
def test_a_paste_is_known_by_its_first_key_when_read_at_once(keys: int, gap: float) -> None:
    guard, times = KeyGuard(), [100.0 + n * gap for n in range(keys)]
    told = [guard.arrived(at) for at in times]
    assert [refusal is not None for refusal in told] == [n >= 3 for n in range(keys)]
    assert {rule(guard, f"key {n}", at) for n, at in enumerate(times)} == {"paste"}
    assert typed(guard, "join.ask", times[-1] + BURST_S + 0.001) == ""


def test_three_quick_keys_are_no_paste() -> None:
    guard = KeyGuard()
    for at in (100.0, 100.01, 100.02, 100.03):
        assert guard.arrived(at) is None
    assert rule(guard, "join.bid", 100.03) == ""
