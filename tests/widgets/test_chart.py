"""The chart says what its bars say, to the half row, and touches no row that did not change."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.bench import chart as benchmark
from tests.widgets import chart_sample as sample
from widgets.chart import ChartPane
from widgets.chart_axis import moment_text, price_text, round_step, time_labels, time_text, volume_text
from widgets.depth import CurvePane, DepthPane
from widgets.line import Row
from widgets.palette import palette
from widgets.pane import Pane
from widgets.scale import fitted, held
from widgets.view import Bar, ChartView, CurveView, DepthView, Mark, Overlay, Study
from widgets.window import windowed

T0 = 1_760_000_400
BODY = {" ": 0, "╷": 0, "╵": 0, "│": 0, "╻": 1, "╽": 1, "╹": 2, "╿": 2, "┃": 3}
"""which halves of a cell are body: 1 below, 2 above"""


def drawn(pane: Pane, width: int, height: int) -> list[Row]:
    return pane._fitted(width, height)


def text(view: Any, width: int, height: int, pane: type[Pane] = ChartPane) -> list[str]:
    return [row.text for row in drawn(pane(view), width, height)]


def bars(*closes: int, open_at: int | None = None, wick: int = 0, volume: int = 10) -> tuple[Bar, ...]:
    """Each opens where the one before closed."""
    found, before = [], closes[0] if open_at is None else open_at
    for n, close in enumerate(closes):
        high, low = max(before, close) + wick, min(before, close) - wick
        found.append(Bar(T0 + 60 * n, before, high, low, close, volume))
        before = close
    return tuple(found)


def chart(found: Sequence[Bar], **changes: Any) -> ChartView:
    return ChartView(bars=tuple(found), last=found[-1].close, tick="0.01")._replace(**changes)


# -- exact text


def test_a_small_chart() -> None:
    assert text(chart(bars(100, 104, 102, 106, 103, 103, wick=1)), 28, 10) == [
        "CHART 1m h 1.07 l 0.99 ─────",
        "                   ╷╷       ",
        "                   ╽╽       ",
        "· · · · · · · · ·╽╽┃┃╷  1.05",
        "╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌┃┃┃┃╽  1.03",
        "                 ┃╿╿╵╵      ",
        "· · · · · · · · ╽┃╵╵·   1.00",
        "                ╵╵          ",
        "                ▇▇▇▇▇▇    10",
        "                ██████      ",
    ]


def test_nothing_yet() -> None:
    assert text(ChartView(), 30, 5) == [
        "CHART 1m ─────────────────────",
        " " * 30,
        "      asking for candles      ",
        " " * 30,
        " " * 30,
    ]
    assert text(DepthView(), 20, 2, DepthPane) == ["DEPTH ──────────────", "no depth yet        "]
    assert text(CurveView(), 20, 2, CurvePane) == ["EQUITY ─────────────", "no curve yet        "]


def test_minutes_without_trades_are_flat_dashes_at_the_close() -> None:
    first, last = bars(100, 104)
    gapped = (first, last._replace(time=last.time + 180, open=104, low=104))
    view = chart(gapped, last=104)
    row = next(row for row in text(view, 24, 9) if "─" in row and "CHART" not in row)
    assert row.index("───") == 24 - 5 - 1 - 4
    filled = (first, *(Bar(T0 + 60 * n, 100, 100, 100, 100, 0) for n in (1, 2, 3)), gapped[1])
    assert text(chart(filled, last=104), 24, 9) == text(view, 24, 9), "filled in by others, it looks the same"


def test_own_fills_stand_outside_their_candles() -> None:
    view = chart(bars(100, 110, 100, 110, 100, wick=2))
    marks = (Mark(T0 + 60, 110, buy=False), Mark(T0 + 120, 100, buy=True), Mark(T0 - 600, 1, buy=True))
    plain, marked = text(view, 30, 20), text(view._replace(marks=marks), 30, 20)
    changed = [(y, x) for y in range(20) for x in range(30) if plain[y][x] != marked[y][x]]
    (above, sold), (below, bought) = changed
    assert (marked[above][sold], marked[below][bought]) == ("▼", "▲")
    assert bought == sold + 1
    assert plain[above + 1][sold] in "│╷╽"
    assert plain[below - 1][bought] in "│╵╿"


def test_crosshair_reads_the_bar() -> None:
    view = chart(bars(100, 110, 105, wick=2), crosshair=1, lot="100")
    lines = text(view, 60, 20)
    assert lines[0].startswith("CHART 1m 09:01 o 1.00 h 1.12 l 0.98 c 1.10 v 1.0k ─")
    assert any(line.endswith(" 1.10") for line in lines[1:])
    assert " 09:01 " in lines[-1]
    narrow = [text(view._replace(crosshair=back), 24, 8)[0] for back in (0, 99)]
    assert narrow == ["CHART 1m c 1.05 ────────", "CHART 1m c 1.00 ────────"]


def test_title_fits_names_and_range() -> None:
    view = sample.chart()
    assert text(view, 45, 20)[0].startswith("CHART 1m ema9 ema21 h 0.003")
    assert text(view, 30, 10)[0] == "CHART 1m ema9 ema21 ──────────"
    assert text(view, 12, 4)[0] == "CHART 1m ───"
    assert text(view._replace(scroll=120), 45, 20)[0].startswith("CHART 1m paused -120 ema9 ema21 ─")


def test_last_price_off_the_scale_waits_at_the_edge() -> None:
    view = chart(bars(*range(100, 200), 900), scroll=1)
    lines = text(view, 30, 12)
    assert lines[1].endswith("▲9.00")
    assert not any("╌" in line for line in lines)


# -- what holds for all

prices = st.integers(1, 10**6)
any_bars = st.lists(
    st.tuples(prices, st.integers(0, 500), st.integers(0, 500), st.integers(0, 500), st.integers(0, 10**6)),
    min_size=1,
    max_size=60,
).map(
    lambda found: tuple(
        Bar(T0 + 60 * n, low + first % (span + 1), low + span, low, low + second % (span + 1), volume)
        for n, (low, span, first, second, volume) in enumerate(found)
    )
)
sizes = st.tuples(st.integers(12, 120), st.integers(4, 60))


@settings(max_examples=60)
@given(any_bars, sizes, st.integers(-2, 3), st.integers(0, 80), st.none() | st.integers(0, 99), st.booleans())
def test_rows_are_as_wide_as_the_pane(
    found: tuple[Bar, ...],
    size: tuple[int, int],
    zoom: int,
    scroll: int,
    crosshair: int | None,
    ascii_only: bool,
) -> None:
    curve = Overlay("c", "overlay1", tuple(float(bar.close) for bar in found))
    study = Study("S", "1", (curve,), ((0, "0"),), tuple(bar.close - bar.open for bar in found))
    view = chart(
        found, zoom=zoom, scroll=scroll, crosshair=crosshair, overlays=(curve,), studies=(study, study)
    )
    pane = ChartPane(view)
    pane.palette = palette("dark", "truecolor", ascii_only)
    rows = drawn(pane, *size)
    assert len(rows) == size[1]
    assert all(len(row.chars) == len(row.styles) == size[0] for row in rows)
    assert not ascii_only or all(row.text.isascii() for row in rows)


@settings(max_examples=60)
@given(any_bars, st.integers(30, 90), st.integers(10, 40))
def test_bodies_cover_open_to_close_within_half_a_row(
    found: tuple[Bar, ...], width: int, height: int
) -> None:
    pane = ChartPane(chart(found))
    rows = drawn(pane, width, height)
    layout, window = pane._seen(width, height)
    scale = pane._price_scale
    assert scale is not None
    for x, bar in zip(layout.xs(len(window.bars)), window.bars, strict=True):
        if not bar.volume and bar.high == bar.low:
            continue
        halves = [
            2 * y + half
            for y in range(layout.rows)
            for half in (0, 1)
            if BODY.get(rows[1 + y].chars[x], 0) & (1 if half else 2)
        ]
        top, bottom = scale.top - halves[0] * scale.unit, scale.top - (halves[-1] + 1) * scale.unit
        slack = scale.unit * 1.001
        assert halves == list(range(halves[0], halves[-1] + 1))
        assert bottom - slack / 1e3 <= min(bar.open, bar.close) <= bottom + slack
        assert top - slack <= max(bar.open, bar.close) <= top + slack / 1e3


@settings(max_examples=60)
@given(any_bars, st.integers(30, 90), st.integers(6, 40))
def test_the_last_price_stands_in_its_row(found: tuple[Bar, ...], width: int, height: int) -> None:
    pane = ChartPane(chart(found))
    rows = drawn(pane, width, height)
    layout, _ = pane._seen(width, height)
    scale = pane._price_scale
    assert scale is not None
    inverse = pane.palette.pens["ground!", "last"]
    lit = [y for y, row in enumerate(rows) if inverse in row.styles]
    if layout.axis:
        assert lit == [1 + scale.half(found[-1].close) // 2]
        assert rows[lit[0]].text.endswith(price_text(found[-1].close, "0.01"))
        assert rows[lit[0]].chars[layout.right] in {*BODY, "─"} - {" "}, "where the newest candle ends"


@given(prices, st.integers(0, 10**6), st.integers(2, 100))
def test_a_scale_holds_what_it_was_made_for(low: int, span: int, halves: int) -> None:
    scale = fitted(low, low + span, halves, 4)
    assert scale.holds(low)
    assert scale.holds(low + span)
    assert abs(scale.top - (scale.half(low) + 0.5) * scale.unit - low) <= scale.unit / 2 * 1.001
    assert held(scale, low, low + span, halves, 4) is scale


# -- nothing moves that did not change


def changed_rows(before: Sequence[Row], after: Sequence[Row]) -> list[int]:
    return [y for y, (one, other) in enumerate(zip(before, after, strict=True)) if one is not other]


def test_an_unchanged_view_gives_the_same_rows() -> None:
    pane = ChartPane(sample.chart(studies=sample.studies(sample.bars())))
    before = drawn(pane, 74, 40)
    pane.view = pane.view._replace(bars=tuple(Bar(*bar) for bar in pane.view.bars))
    assert changed_rows(before, drawn(pane, 74, 40)) == []


@pytest.mark.parametrize("move", [-6, -2, -1, 1, 2, 3])
def test_a_trade_changes_only_the_rows_it_touches(move: int) -> None:
    view = sample.chart(overlays=())
    pane = ChartPane(view)
    before = drawn(pane, 45, 20)
    newest = view.bars[-1]
    close = newest.close + move
    moved = newest._replace(close=close, high=max(newest.high, close), low=min(newest.low, close))
    pane.view = view._replace(bars=(*view.bars[:-1], moved), last=close)
    scale = pane._price_scale
    after = drawn(pane, 45, 20)
    assert pane._price_scale is scale is not None
    rows = sorted(scale.half(price) // 2 for price in (newest.close, close))
    assert set(changed_rows(before, after)) <= set(range(1 + rows[0], 2 + rows[1])) | {
        0 if moved.low < newest.low else 1
    }
    fresh = ChartPane(pane.view)
    fresh._price_scale, fresh._most_volume, fresh._scaled_for = scale, pane._most_volume, pane._scaled_for
    assert [row.text for row in drawn(fresh, 45, 20)] == [row.text for row in after]


def test_scale_stays_until_data_leaves_it_or_shrinks() -> None:
    scale = fitted(100, 200, 30, 4)
    assert held(scale, 98, 190, 30, 4) is scale
    assert held(scale, 120, 190, 30, 4) is scale
    assert held(scale, 80, 200, 30, 4) != scale
    assert held(scale, 140, 180, 30, 4) != scale
    assert held(scale, 100, 200, 28, 4) != scale


@pytest.mark.parametrize("zoom", [-1, 0, 1, 2, 3])
def test_drawn_over_the_past_is_drawn_anew(zoom: int) -> None:
    """Bar by bar, a pane that kept its closed columns shows what a new one with the same scale shows."""
    every = sample.bars(60)
    kept = ChartPane()
    for end in range(40, 60):
        seen = every[:end]
        kept.view = sample.chart(candles=seen, studies=sample.studies(seen), zoom=zoom)
        rows = drawn(kept, 60, 36)
        fresh = ChartPane(kept.view)
        fresh._price_scale, fresh._most_volume, fresh._scaled_for = (
            kept._price_scale,
            kept._most_volume,
            kept._scaled_for,
        )
        fresh._study_scales = kept._study_scales.copy()
        again = drawn(fresh, 60, 36)
        assert [row.text for row in rows] == [row.text for row in again]
        assert [row.styles for row in rows] == [row.styles for row in again]


# -- windows


@given(any_bars, st.integers(1, 50), st.integers(0, 70), st.integers(-2, 3), st.sets(st.integers(0, 59)))
def test_windows_lose_nothing(
    found: tuple[Bar, ...], columns: int, scroll: int, zoom: int, missing: set[int]
) -> None:
    kept = tuple(bar for n, bar in enumerate(found) if n not in missing) or found
    window = windowed(kept, 60, columns, scroll, zoom)
    times = [bar.time // window.seconds for bar in window.bars]
    assert times == list(range(times[0], times[-1] + 1)), "no gap in time"
    assert 1 <= len(window.bars) <= columns
    for bar, source in zip(window.bars, window.source, strict=True):
        inside = [one for one in kept if one.time // window.seconds == bar.time // window.seconds]
        assert bar.volume == sum(one.volume for one in inside)
        assert kept[source].time // window.seconds <= bar.time // window.seconds
        if inside:
            assert (bar.open, bar.close) == (inside[0].open, inside[-1].close)
            assert (bar.high, bar.low) == (max(one.high for one in inside), min(one.low for one in inside))
            assert kept[source] == inside[-1]
        else:
            assert bar.open == bar.high == bar.low == bar.close == kept[source].close


# -- the edges


def test_numbers_on_the_axes() -> None:
    assert [price_text(3842, "0.000001"), price_text(974_125, "0.1"), price_text(-3, "0.25")] == [
        "0.003842",
        "97,412.5",
        "-0.75",
    ]
    assert [round_step(least, "0.000001") for least in (0.2, 1.1, 3, 9.9, 120)] == [1, 2, 5, 10, 200]
    assert [round_step(least, "0.25") for least in (0.2, 1.1, 3, 9.9)] == [2, 2, 4, 20]
    assert round_step(2.5, "0.3") == 3
    lots = (0, 7, 41_300, 999_960, 1_240_000, 2_000_000_000)
    assert [volume_text(lots_, "1") for lots_ in lots] == ["0", "7", "41 k", "1.0 M", "1.2 M", "2.0 B"]
    assert volume_text(8_345, "0.0001") == "0.83"


def test_times_on_the_axis() -> None:
    minutes = [(x, T0 + 60 * x) for x in range(40)]
    assert list(time_labels(minutes, 60, 1, 40)) == [(8, "09:10"), (18, "09:20"), (28, "09:30")]
    days = [(x, 86_400 * (20_000 + x)) for x in range(30)]
    assert [label for _, label in time_labels(days, 86_400, 1, 30)] == ["14 Oct", "28 Oct"]
    assert time_text(86_400 * 20_000, 600) == "4 Oct"
    assert [moment_text(T0, seconds) for seconds in (1, 60, 3600, 86_400)] == [
        "09:00:00", "09:00", "9 Oct 09:00", "9 Oct",
    ]  # fmt: skip


# -- depth and equity


def test_depth_rises_from_the_middle() -> None:
    view = DepthView(((99.0, 10.0), (98.0, 30.0)), ((101.0, 20.0), (102.0, 40.0)), "all")
    lines = text(view, 12, 5, DepthPane)
    assert lines[0] == "DEPTH all ──"
    assert lines[-1].strip("▁▂▃▄▅▆▇█") == "    ", "nothing is offered inside the spread"
    heights = [sum(line[x] != " " for line in lines[1:]) for x in range(12)]
    assert heights[:5] == sorted(heights[:5], reverse=True)
    assert heights[7:] == sorted(heights[7:])
    assert heights[-1] > heights[0]


def test_equity_keeps_its_rows_and_its_scale() -> None:
    view = sample.equity()
    pane = CurvePane(view)
    before = drawn(pane, 50, 8)
    assert changed_rows(before, drawn(pane, 50, 8)) == []
    assert before[0].text.startswith("EQUITY 9,985.72  -14.41 ─")
    assert any(row.text.endswith("9,985.72") for row in before[1:])
    assert all(len(row.chars) == 50 for row in before)


def test_the_benchmark_runs() -> None:
    assert [figure.target for figure in benchmark.measure(1, 1, 1)] == ["<= 10% of plotext", "", "", ""]
