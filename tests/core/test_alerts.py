"""What rings and what does not: crossings, the way back, storms."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from terminal.core.alerts import BACK_BPS, BACK_TICKS, BELL_S, MOST, STALE_S, Alerts, Bell, Seen


def at(ticks: int) -> Seen:
    return Seen(2 * ticks, 2 * ticks)


@given(st.lists(st.integers(900, 1_100), max_size=80), st.sampled_from(["above", "below"]))
def test_a_price_rings_when_it_is_reached_and_again_only_after_it_went_back(
    path: list[int], way: str
) -> None:
    """Against the rule said with plain numbers."""
    alerts, level = Alerts(), 1_000
    alerts.add("vaix", "above" if way == "above" else "below", level, 0)
    sign, back, armed = (1 if way == "above" else -1), max(BACK_TICKS, level * BACK_BPS // 10_000), True
    for ticks in path:
        beyond = sign * (ticks - level)
        rings = bool(alerts.price("vaix", at(ticks), 1))
        assert rings == (armed and beyond >= 0)
        armed = (armed and not rings) or (not armed and beyond <= -back)


def test_a_price_that_was_passed_between_two_looks_rings() -> None:
    alerts = Alerts()
    alerts.add("vaix", "above", 1_000, 0)
    assert alerts.price("vaix", Seen(1_990, 2_004), 7)[0].fired_ms == 7


def test_only_the_pair_rings_that_is_watched() -> None:
    alerts = Alerts()
    alerts.add("vaix", "above", 1_000, 0)
    assert not alerts.price("sbio", at(2_000), 0)


def test_the_same_alert_is_set_once_and_numbers_are_taken_again() -> None:
    alerts = Alerts()
    first, second = alerts.add("vaix", "above", 5, 0), alerts.add("vaix", "below", 5, 0)
    assert alerts.add("vaix", "above", 5, 9) is first
    assert first is not None
    assert alerts.clear(first.number) is first
    assert alerts.clear(first.number) is None
    third = alerts.add("btc", "above", 6, 0)
    assert third is not None
    assert (third.number, alerts.at("vaix", 5)) == (first.number, [second])


def test_there_is_an_end_to_them() -> None:
    alerts = Alerts()
    assert all(alerts.add("vaix", "above", ticks, 0) for ticks in range(1, MOST + 1))
    assert alerts.add("vaix", "above", MOST + 1, 0) is None


def test_a_loss_rings_once_until_a_tenth_of_it_is_won_back() -> None:
    alerts = Alerts()
    assert not alerts.day(-(10**12)), "nothing is watched"
    alerts.watch_loss(1_000)
    told = [alerts.day(one) for one in (-999, -1_000, -5_000, -950, -1_000, -899, -1_000)]
    assert told == [False, True, False, False, False, False, True]


def test_a_silent_feed_rings_once_each_time_and_not_before_it_was_heard() -> None:
    alerts = Alerts()
    alerts.switch("stale", on=True)
    assert not alerts.feed(fresh=False, now=100.0)
    alerts.feed(fresh=True, now=200.0)
    told = [alerts.feed(fresh=False, now=200.0 + part * STALE_S) for part in (0.5, 0.9, 1.0, 1.1, 9.0)]
    assert told == [False, False, True, False, False]
    alerts.feed(fresh=True, now=300.0)
    assert alerts.feed(fresh=False, now=300.0 + STALE_S)


def test_a_switched_off_silence_does_not_ring_when_it_is_switched_on_late() -> None:
    alerts = Alerts()
    alerts.feed(fresh=True, now=0.0)
    assert not alerts.feed(fresh=False, now=STALE_S)
    alerts.switch("stale", on=True)
    assert not alerts.feed(fresh=False, now=2 * STALE_S)


@given(st.lists(st.floats(0.0, 0.4), min_size=1, max_size=300))
def test_no_storm_rings_more_than_once_a_second_and_none_is_lost(gaps: list[float]) -> None:
    bell, now, rung = Bell(), 0.0, list[tuple[float, str]]()
    for number, gap in enumerate(gaps):
        now += gap
        bell.hear(f"{number}")
        if text := bell.ring(now):
            rung.append((now, text))
    assert all(after - before >= BELL_S for (before, _), (after, _) in pairwise(rung))
    now += BELL_S
    if text := bell.ring(now):
        rung.append((now, text))
    assert rung[-1][1].endswith(f"{len(gaps) - 1}")
    counted = sum(int(text.split()[0]) if " alerts" in text else 1 for _, text in rung)
    assert counted == len(gaps)
    assert bell.ring(now + 9) == ""
