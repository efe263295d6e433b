"""P&L comes out of an exported file of fills as the terminal itself counts it, to the unit."""

from __future__ import annotations

import tempfile
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from terminal.core.account import DAY_MS, Portfolio
from terminal.export import read_back, save
from terminal.model.order import BUY, Mode
from terminal.model.reports import FillReport
from terminal.past.names import FORMATS
from terminal.past.recompute import NotFills, recompute
from terminal.past.tables import Wanted, table
from tests.past.sample import PAIRS, START, fill, histories, record

UNIT = 10**8


class Naive:
    """One pair by the textbook: lot by lot, in fractions of the quote, with nothing rounded. Shares no code."""

    def __init__(self, tick: Decimal, lot: Decimal) -> None:
        self.tick, self.lot = Fraction(tick), Fraction(lot)
        self.held = 0
        self.average = Fraction(0)
        self.realised = Fraction(0)
        self.fees = 0
        self.cash = Fraction(0)
        self.closes = 0

    def add(self, one: FillReport) -> None:
        sign, price, left = (1 if one.side is BUY else -1), one.ticks * self.tick, one.lots
        closing = min(left, abs(self.held)) if self.held * sign < 0 else 0
        self.realised += (price - self.average) * closing * self.lot * -sign
        opening = left - closing
        if opening:
            kept = abs(self.held) if self.held * sign > 0 else 0
            self.average = (self.average * kept + price * opening) / (kept + opening)
        self.held += sign * left
        self.cash -= sign * left * self.lot * price
        self.fees += one.fee
        self.closes += bool(closing)


def exported(fills: list[FillReport], form: str, baseline_ms: int = 0) -> list[dict[str, str]]:
    with tempfile.TemporaryDirectory() as folder:
        made = table("fills", record(fills, baseline_ms=baseline_ms), Wanted())
        return read_back(save(made, form, Path(folder) / f"fills.{form}"))


def portfolio(fills: list[FillReport], baseline_ms: int = 0) -> Portfolio:
    held = Portfolio(PAIRS.values(), Mode.LIVE, baseline_ms)
    for one in fills:
        held.add(one)
    return held


@pytest.mark.parametrize("form", FORMATS)
@settings(max_examples=30)
@given(fills=histories())
def test_an_export_of_any_format_gives_the_portfolio_to_the_unit(form: str, fills: list[FillReport]) -> None:
    if form == "parquet":
        pytest.importorskip("pyarrow")
    sums, held = recompute(exported(fills, form)), portfolio(fills)
    assert set(sums) == {one.symbol for one in fills}
    for symbol, one in sums.items():
        position, lot = held.positions[symbol], Fraction(PAIRS[symbol].lot)
        assert one.position == position.lots * lot
        assert (one.realised, one.fees, one.cash) == (position.realised, position.fees, position.cash)


@settings(max_examples=60)
@given(histories())
def test_an_export_gives_the_textbook_average_cost(fills: list[FillReport]) -> None:
    """To less than a unit a close, exactly where the pair is flat, and cash and fees always exactly."""
    naive = {symbol: Naive(one.tick, one.lot) for symbol, one in PAIRS.items()}
    for one in fills:
        naive[one.symbol].add(one)
    for symbol, sums in recompute(exported(fills, "csv")).items():
        told = naive[symbol]
        assert sums.position == told.held * told.lot
        assert Fraction(sums.cash, UNIT) == told.cash
        assert sums.fees == told.fees
        assert abs(Fraction(sums.realised) - told.realised * UNIT) <= told.closes
        if not told.held:
            assert Fraction(sums.realised, UNIT) == told.realised


@given(histories(), st.randoms(use_true_random=False))
def test_neither_order_nor_repetition_of_the_rows_matters(fills: list[FillReport], rnd: object) -> None:
    rows = exported(fills, "csv")
    mixed = rows + rows[::2]
    rnd.shuffle(mixed)  # type: ignore[attr-defined]
    assert recompute(mixed) == recompute(rows)


def test_what_is_older_than_the_baseline_is_exported_and_not_counted() -> None:
    """As the position of the terminal does it."""
    fills = [fill(1, 50, 10, 3), fill(2, -20, 12, 1, START + DAY_MS), fill(3, 5, 11, 0, START + 2 * DAY_MS)]
    baseline = START + DAY_MS
    rows, held = exported(fills, "csv", baseline), portfolio(fills, baseline)
    assert [row["counted"] for row in rows] == ["no", "yes", "yes"]
    sums, position = recompute(rows)["vaix"], held.positions["vaix"]
    assert (sums.position, sums.realised) == (position.lots * Fraction(PAIRS["vaix"].lot), position.realised)
    assert sums.fees == position.fees


GOOD = {
    "trade_id": "7", "at_ms": "5", "symbol": "vaix", "side": "buy", "price": "0.5", "size": "2", "fee": "0.1",
}  # fmt: skip


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"fee": ""}, "row 1 has no fee"),
        ({"price": "NaN"}, "price 'NaN' is no number"),
        ({"price": "-1"}, "price and size must be above zero"),
        ({"size": "1e"}, "size '1e' is no number"),
        ({"side": "long"}, "side 'long' is neither buy nor sell"),
        ({"at_ms": "noon"}, "at_ms 'noon' is no time"),
        ({"fee": "0.123456789"}, "more than 8 decimals"),
        ({"price": "1e70", "size": "1e70"}, "decimals"),
    ],
)
def test_a_damaged_row_is_named(change: dict[str, str], said: str) -> None:
    with pytest.raises(NotFills, match=said.replace("(", r"\(")):
        recompute([{**GOOD, **change}])
