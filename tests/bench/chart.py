"""Candles with axes: built by the chart pane and by plotext, and drawn again when a trade moves the last one."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from tests.bench.figures import Figure, middle, spread
from tests.widgets import chart_sample as sample
from widgets.chart import ChartPane
from widgets.view import ChartView

RUNS, BUILDS, TRADES = 9, 40, 400
WIDTH, HEIGHT = 80, 25
FULL = (74, 40)
"""the chart of the 200x60 screen, with its studies"""
SHARE = 1 / 10


def run() -> list[Figure]:
    return measure(RUNS, BUILDS, TRADES)


def measure(runs: int, builds: int, trades: int) -> list[Figure]:
    """Each run takes turns, so that noise hits all alike."""
    bare, whole = _view(studied=False, bare=True), _view(studied=True)
    columns = _columns(bare)
    rounds = [
        (
            _each(builds, lambda _: _build(bare, WIDTH, HEIGHT)),
            _each(max(1, builds // 8), lambda _: _plotext(columns)),
            _each(builds, lambda _: _build(whole, *FULL)),
            _each(trades, _traded(_view(studied=False), 45, 20)),
            _each(trades, _traded(whole, *FULL)),
        )
        for _ in range(runs)
    ]
    ours, theirs, full, trade, full_trade = (list(times) for times in zip(*rounds, strict=True))
    count = len(columns["date"])
    share = middle([one / other for one, other in zip(ours, theirs, strict=True)])
    return [
        Figure(
            f"{count} candles with axes in {WIDTH}x{HEIGHT}, built from nothing",
            f"{middle(ours):.2f} ms, {share:.1%} of plotext",
            f"<= {SHARE:.0%} of plotext",
            share <= SHARE,
            f"plotext {middle(theirs):.1f} ms; runs {spread(ours, '.2f')} against {spread(theirs, '.1f')}",
        ),
        Figure(
            "the same with volume, overlays, fills, RSI and MACD in 74x40",
            f"{middle(full):.2f} ms",
            note=f"runs {spread(full, '.2f')}",
        ),
        Figure(
            "a trade that moves the last candle, 45x20 with overlays",
            f"{middle(trade):.3f} ms",
            note=f"runs {spread(trade, '.3f')}",
        ),
        Figure(
            "the same in 74x40 with RSI and MACD",
            f"{middle(full_trade):.3f} ms",
            note=f"runs {spread(full_trade, '.3f')}",
        ),
    ]


def _view(*, studied: bool, bare: bool = False) -> ChartView:
    candles = sample.bars(400)
    studies = sample.studies(candles) if studied else ()
    view = sample.chart(candles=candles, studies=studies)
    return view._replace(overlays=(), marks=()) if bare else view


def _build(view: ChartView, width: int, height: int) -> None:
    ChartPane(view).draw(width, height)


def _columns(view: ChartView) -> dict[str, list[float]]:
    """As many candles as the pane shows, for plotext."""
    pane = ChartPane(view)
    pane.draw(WIDTH, HEIGHT)
    _, window = pane._seen(WIDTH, HEIGHT)
    fields = {
        name: [float(getattr(bar, name)) for bar in window.bars] for name in ("open", "high", "low", "close")
    }
    return {"date": [float(at) for at in range(len(window.bars))], **fields}


def _plotext(columns: dict[str, Any]) -> None:
    import plotext

    plotext.terminal.limit(width=False, height=False)
    figure = plotext.figure
    figure.clear()
    figure.plot_size(WIDTH, HEIGHT)
    figure.draw(figure.candlestick(columns))
    figure.build()


def _traded(view: ChartView, width: int, height: int) -> Callable[[int], None]:
    """The last candle goes to and fro, and its volume changes."""
    pane = ChartPane(view)
    pane.draw(width, height)
    newest = view.bars[-1]
    views = []
    for number in range(64):
        close = newest.close + number * 7 % 13 - 6
        low, high = min(newest.low, close), max(newest.high, close)
        bar = newest._replace(close=close, low=low, high=high, volume=newest.volume - 50 * number)
        views.append(view._replace(bars=(*view.bars[:-1], bar), last=close))

    def trade(number: int) -> None:
        pane.view = views[number % len(views)]
        pane.draw(width, height)

    return trade


def _each(times: int, work: Callable[[int], None]) -> float:
    """Milliseconds of the processor a call, the first one left out."""
    work(0)
    begun = time.process_time()
    for number in range(times):
        work(number)
    return (time.process_time() - begun) / times * 1_000
