"""P&L adds up on every fill, through zero too, and agrees with a naive recount in fractions."""

from __future__ import annotations

import random
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from terminal.core import account
from terminal.core.account import DAY_MS, Portfolio, Position, Profit
from terminal.core.equity import EquitySeries
from terminal.model.instrument import Instrument
from terminal.model.order import BUY, SELL, Mode, Side
from terminal.model.reports import FillReport

VAIX = Instrument("VAIX", Decimal("0.000001"), Decimal("0.1"), 10)
ODD = Instrument("ODD", Decimal("0.0001"), Decimal("0.0001"), 1)
"""Here a tick of a lot is the very unit, so that half a tick falls between units."""
START = 20_000 * DAY_MS


def fill(number: int, lots: int, ticks: int, fee: int = 0, at_ms: int = START) -> FillReport:
    """A fill of signed lots."""
    side = BUY if lots > 0 else SELL
    return FillReport(f"{number}", f"o{number}", "vaix", side, ticks, abs(lots), fee, False, at_ms)


def signed(one: FillReport) -> int:
    return one.lots if one.side is BUY else -one.lots


steps = st.tuples(
    st.one_of(st.integers(-9, -1), st.integers(1, 9), st.sampled_from([-1000, 1000])),
    st.integers(1, 60),
    st.integers(-3, 9),
    st.sampled_from([0, 0, 1, 1000, DAY_MS // 3, DAY_MS]),
)


@st.composite
def histories(draw: st.DrawFn) -> list[FillReport]:
    at, fills = START, []
    for number, (lots, ticks, fee, gap) in enumerate(draw(st.lists(steps, max_size=30))):
        at += gap
        fills.append(fill(number, lots, ticks, fee, at))
    return fills


class Recount:
    """Average cost by the textbook in fractions of a tick; shares nothing with what it judges."""

    def __init__(self, unit: int) -> None:
        self.unit = unit
        self.lots = 0
        self.average = Fraction(0)
        self.realised = Fraction(0)
        self.closes = 0

    def add(self, one: FillReport) -> None:
        for _ in range(one.lots):
            self._lot(1 if one.side is BUY else -1, one.ticks)
        self.closes += 1

    def _lot(self, sign: int, ticks: int) -> None:
        if self.lots * sign >= 0:
            self.average = (self.average * abs(self.lots) + ticks) / (abs(self.lots) + 1)
        else:
            self.realised += (ticks - self.average) * -sign * self.unit
        self.lots += sign


@given(histories(), st.integers(1, 130), st.sampled_from([VAIX, ODD]))
def test_realised_and_unrealised_are_cash_flow_and_inventory_after_every_fill(
    fills: list[FillReport], mark2: int, instrument: Instrument
) -> None:
    position, cash, lots = Position(instrument), 0, 0
    for one in fills:
        position.add(one)
        cash -= signed(one) * one.ticks * instrument.unit
        lots += signed(one)
        worth = (lots * mark2 * instrument.unit) // 2
        assert position.lots == lots
        assert position.cash == cash
        assert position.realised + position.unrealised(mark2) == cash + worth
    assert position.fees == sum(one.fee for one in fills)


@given(histories(), st.sampled_from([VAIX, ODD]))
def test_realised_is_the_textbook_average_cost(fills: list[FillReport], instrument: Instrument) -> None:
    """To less than a unit a partial close, and to the unit whenever the position is flat."""
    position, recount = Position(instrument), Recount(instrument.unit)
    for one in fills:
        position.add(one)
        recount.add(one)
        assert abs(position.realised - recount.realised) <= recount.closes
        if recount.lots == 0:
            assert position.realised == recount.realised
            assert position.average is None
        else:
            assert position.average is not None
            gap = abs(position.average - recount.average) * abs(recount.lots) * instrument.unit
            assert gap <= recount.closes
    assert position.lots == recount.lots


def test_a_cross_through_zero_books_only_the_closed_part_and_takes_the_new_price() -> None:
    position = Position(VAIX)
    position.add(fill(1, 10, 100))
    position.add(fill(2, -15, 110))
    assert position.realised == 10 * 10 * VAIX.unit
    assert position.lots == -5
    assert position.average == 110
    assert position.unrealised(2 * 100) == 5 * 10 * VAIX.unit
    position.add(fill(3, 5, 111))
    assert position.realised == (10 * 10 - 5) * VAIX.unit
    assert position.average is None


def test_partial_closes_leave_the_remainder_with_what_is_open() -> None:
    """A cost of 10 units on 3 lots cannot be cut in three, yet nothing is lost once all is sold."""
    position = Position(ODD)
    for number, (lots, ticks) in enumerate([(1, 3), (2, 4)]):
        position.add(fill(number, lots, ticks))
    costs = []
    for number in range(3):
        position.add(fill(10 + number, -1, 5))
        costs.append(position.tally.cost)
    one = ODD.unit
    assert [position.realised, position.lots, costs[-1]] == [4 * one, 0, 0]
    assert costs == [11 * one - 11 * one // 3, 11 * one - 11 * one // 3 - (11 * one - 11 * one // 3) // 2, 0]


@given(histories(), st.randoms(use_true_random=False), st.integers(1, 120))
def test_neither_order_nor_repetition_of_fills_changes_anything(
    fills: list[FillReport], rnd: random.Random, mark2: int
) -> None:
    once, mixed = Position(VAIX), Position(VAIX)
    for one in fills:
        assert once.add(one)
    heard = fills + rnd.sample(fills, len(fills) // 2)
    rnd.shuffle(heard)
    assert sum(mixed.add(one) for one in heard) == len(fills)
    now = (fills[-1].at_ms if fills else START) + rnd.choice([0, DAY_MS])
    assert mixed.tally == once.tally
    assert mixed.profit(now, mark2, 50) == once.profit(now, mark2, 50)


@given(histories(), st.randoms(use_true_random=False))
def test_letting_go_of_old_fills_changes_nothing(fills: list[FillReport], rnd: random.Random) -> None:
    whole, short = Position(VAIX), Position(VAIX)
    with pytest.MonkeyPatch.context() as patch:
        for one in fills:
            whole.add(one)
        patch.setattr(account, "RECENT", 3)
        for pair in zip(fills[::2], fills[1::2], strict=False):
            for one in rnd.sample(pair, 2):
                short.add(one)
        if len(fills) % 2:
            short.add(fills[-1])
    now = fills[-1].at_ms if fills else START
    assert len(short._recent) < 6
    assert short.tally == whole.tally
    assert short.opening(now) == whole.opening(now)


@given(histories(), st.integers(1, 120), st.integers(1, 120), st.integers(0, DAY_MS))
def test_the_day_is_what_changed_since_midnight(
    fills: list[FillReport], mark2: int, opening2: int, later: int
) -> None:
    position, now = Position(VAIX), (fills[-1].at_ms if fills else START) + later
    for one in fills:
        position.add(one)
    midnight = now - now % DAY_MS
    before = [one for one in fills if one.at_ms < midnight]
    today = [one for one in fills if one.at_ms >= midnight]
    held = sum(signed(one) for one in before)
    flow = -sum(signed(one) * one.ticks * VAIX.unit + one.fee for one in today)
    half = VAIX.unit // 2
    worth_now, worth_then = position.lots * mark2 * half, held * opening2 * half
    assert position.day(now, mark2, opening2) == flow + worth_now - worth_then


def test_fills_before_the_baseline_do_not_count_and_what_was_held_is_holdings() -> None:
    position = Position(VAIX, baseline_ms=START)
    assert not position.add(fill(1, 500, 100, at_ms=START - 1))
    assert position.add(fill(2, 30, 100, at_ms=START))
    assert position.lots == 30
    assert position.holdings(balance_lots=530) == 500


def test_a_portfolio_adds_up_its_pairs_in_its_own_mode() -> None:
    portfolio = Portfolio([VAIX, ODD], Mode.PAPER)
    paper = replace(fill(1, 10, 100, fee=7), mode=Mode.PAPER)
    assert portfolio.add(paper)
    assert not portfolio.add(paper)
    assert not portfolio.add(fill(2, 10, 100))
    assert not portfolio.add(replace(paper, trade_id="3", symbol="nix"))
    assert portfolio.add(replace(paper, trade_id="4", symbol="odd", fee=5))
    assert portfolio.total(START) == Profit(0, 0, 12, -12)
    portfolio.mark("vaix", 2 * 103, START)
    portfolio.mark("odd", 2 * 99, START)
    expected = 10 * 3 * VAIX.unit - 10 * ODD.unit
    assert portfolio.total(START) == Profit(0, expected, 12, expected - 12)
    assert portfolio.total(START).net == expected - 12


def test_the_last_mark_of_a_day_is_where_the_next_one_starts() -> None:
    portfolio = Portfolio([VAIX], Mode.LIVE)
    portfolio.add(fill(1, 10, 100))
    for mark, at in (
        (104, START),
        (105, START + DAY_MS - 1),
        (109, START + DAY_MS),
        (111, START + DAY_MS + 1),
    ):
        portfolio.mark("vaix", 2 * mark, at)
    assert portfolio.profit("vaix", START + DAY_MS + 1).day == 10 * 6 * VAIX.unit
    assert portfolio.profit("vaix", START + DAY_MS + 1).unrealised == 10 * 11 * VAIX.unit


def test_without_the_mark_of_midnight_what_was_open_counts_at_cost() -> None:
    portfolio = Portfolio([VAIX], Mode.LIVE)
    portfolio.add(fill(1, 10, 100))
    portfolio.mark("vaix", 2 * 111, START + DAY_MS)
    assert portfolio.profit("vaix", START + DAY_MS).day == 10 * 11 * VAIX.unit


@given(st.lists(st.integers(0, 5_000), max_size=400), st.integers(2, 20))
def test_an_equity_series_is_bounded_in_order_and_ends_with_the_newest(gaps: list[int], keep: int) -> None:
    series, at = EquitySeries(keep), START
    for value, gap in enumerate(gaps):
        at += gap
        series.add(at, value)
        assert series.values[-1] == value
        assert series.times[0] == START + gaps[0]
        assert len(series) <= keep
    assert series.times == sorted(set(series.times))


def test_the_portfolio_samples_its_net() -> None:
    portfolio = Portfolio([VAIX], Mode.LIVE)
    portfolio.add(fill(1, 10, 100, fee=3))
    portfolio.sample(START)
    assert portfolio.equity.values == [-3]


# -- the day knows no baseline -------------------------------------------------------------------------------


def at(fill_id: str, side: Side, ticks: int, lots: int, at_ms: int, fee: int = 0) -> FillReport:
    return FillReport(fill_id, "o", "vaix", side, ticks, lots, fee, False, at_ms)


NOON = START // DAY_MS * DAY_MS + DAY_MS // 2


def test_a_new_baseline_wipes_out_no_loss_of_the_day() -> None:
    portfolio = Portfolio([VAIX], Mode.LIVE)
    portfolio.add(at("1", BUY, 4_000, 1_000, NOON - 2_000))
    portfolio.add(at("2", SELL, 3_000, 500, NOON - 1_000, fee=7))
    portfolio.mark("vaix", 2 * 2_500, NOON)
    before = portfolio.profit("vaix", NOON)
    assert before.day == -(500 * 1_000 + 500 * 1_500) * VAIX.unit - 7
    portfolio.restart("vaix", NOON)
    after = portfolio.profit("vaix", NOON)
    assert (after.realised, after.unrealised, after.fees) == (0, 0, 0)
    assert after.day == before.day
    portfolio.restart("vaix", NOON + 1)
    assert portfolio.profit("vaix", NOON + 1).day == before.day


def test_a_baseline_of_noon_counts_the_morning_for_the_day_and_for_no_position() -> None:
    portfolio = Portfolio([VAIX], Mode.LIVE, NOON)
    assert not portfolio.add(at("1", BUY, 4_000, 1_000, NOON - 2_000))
    assert not portfolio.add(at("1", BUY, 4_000, 1_000, NOON - 2_000)), "once"
    portfolio.add(at("0", BUY, 9_000, 1_000, NOON - DAY_MS))
    assert portfolio.positions["vaix"].lots == 0
    assert portfolio.profit("vaix", NOON).day == 0, "at cost, while there is no mark"
    portfolio.mark("vaix", 2 * 3_900, NOON)
    assert portfolio.profit("vaix", NOON).day == -100 * 1_000 * VAIX.unit
    assert portfolio.profit("vaix", NOON + DAY_MS).day == 0


def test_what_was_open_at_midnight_counts_on_after_a_baseline_and_a_restart() -> None:
    portfolio = Portfolio([VAIX], Mode.LIVE)
    portfolio.add(at("1", BUY, 5_000, 1_000, NOON - DAY_MS))
    assert portfolio.lacks_opening(NOON) == ["vaix"]
    portfolio.opened_at("vaix", NOON // DAY_MS, 2 * 4_000)
    portfolio.mark("vaix", 2 * 3_800, NOON)
    assert portfolio.profit("vaix", NOON).day == -200 * 1_000 * VAIX.unit
    assert not portfolio.lacks_opening(NOON)
    portfolio.restart("vaix", NOON)
    assert portfolio.profit("vaix", NOON).day == -200 * 1_000 * VAIX.unit
    again = Portfolio([VAIX], Mode.LIVE, NOON)
    again.positions["vaix"].overnight = portfolio.positions["vaix"].overnight
    assert again.lacks_opening(NOON) == ["vaix"]
    again.opened_at("vaix", NOON // DAY_MS, 2 * 4_000)
    again.mark("vaix", 2 * 3_800, NOON)
    assert again.profit("vaix", NOON).day == -200 * 1_000 * VAIX.unit
    assert again.positions["vaix"].lots == 0


@given(st.data())
def test_the_day_is_the_same_with_a_baseline_anywhere_in_it(data: st.DataObject) -> None:
    """Cash of the day, and the day's lots at the mark: the baseline is not in the sum."""
    rows = data.draw(
        st.lists(st.tuples(st.booleans(), st.integers(3_000, 5_000), st.integers(1, 500), st.integers(0, 9)), max_size=12)
    )  # fmt: skip
    midnight, mark2 = NOON // DAY_MS * DAY_MS, 2 * data.draw(st.integers(3_000, 5_000))
    fills = [
        at(str(place), BUY if buys else SELL, ticks, lots, midnight + 1_000 * place, fee)
        for place, (buys, ticks, lots, fee) in enumerate(rows)
    ]
    restart_at = data.draw(st.integers(0, len(fills)))
    expected = 0
    for fill in fills:
        lots = fill.lots if fill.side is BUY else -fill.lots
        expected += lots * mark2 * VAIX.unit // 2 - lots * fill.ticks * VAIX.unit - fill.fee
    portfolio = Portfolio([VAIX], Mode.LIVE)
    portfolio.mark("vaix", mark2, midnight + 1)
    for place, fill in enumerate(fills):
        if place == restart_at:
            portfolio.restart("vaix", fill.at_ms)
        portfolio.add(fill)
    fresh = Portfolio([VAIX], Mode.LIVE, midnight + 1_000 * restart_at)
    fresh.mark("vaix", mark2, midnight + 1)
    for fill in reversed(fills):
        fresh.add(fill)
    end = midnight + 50_000
    assert portfolio.profit("vaix", end).day == fresh.profit("vaix", end).day == expected
