"""Candles with their curves: indicators follow the newest bar, and start over when the venue corrects an older one."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from terminal.core.follower import Follower, close_of, whole
from terminal.core.indicators import Bollinger, Ema, Macd, Rsi, Vwap
from terminal.core.series import LENGTHS, Series
from terminal.model.order import BUY
from terminal.present.account import mark2
from terminal.present.looks import Looks
from widgets.view import Bar, ChartView, Mark, Overlay, Study

if TYPE_CHECKING:
    from terminal.session.state import SessionState

SHOWN = 400
"""so many bars are handed over; older ones are reached by scrolling"""
FAST, SLOW = 9, 21


class ChartMaker:
    """One chart. Curves are kept from frame to frame, each for the bars it has followed."""

    def __init__(self) -> None:
        self._curves: dict[str, Follower[Any, Any]] = {}
        self._of: tuple[str, str] = ("", "")

    def chart(self, state: SessionState, looks: Looks, *, study: bool) -> ChartView:
        """`study` says whether there is room for one below."""
        series = state.market.series[looks.timeframe]
        if self._of != (state.symbol, looks.timeframe):
            self._of, self._curves = (state.symbol, looks.timeframe), {}
        end = len(series.bars)
        start = max(0, end - SHOWN - looks.chart_scroll)
        bars = tuple(Bar(*bar) for bar in series.bars[start:])
        last = state.market.tape.last
        return ChartView(
            timeframe=looks.timeframe,
            seconds=LENGTHS[looks.timeframe],
            bars=bars,
            last=last.ticks if last else mark2(state, state.symbol) // 2,
            tick=str(state.market.instrument.tick),
            lot=str(state.market.instrument.lot),
            overlays=self._overlays(series, looks.overlays, start),
            studies=self._studies(series, looks.studies, start) if study else (),
            marks=_marks(state, bars),
            scroll=looks.chart_scroll,
            zoom=looks.chart_zoom,
            crosshair=looks.crosshair,
            stale=not state.is_live,
        )

    def _follow(
        self, name: str, series: Series, make: Callable[[], Any], of: Callable[[Any], Any] = close_of
    ) -> tuple[Any, ...]:
        follower = self._curves.get(name)
        if follower is None:
            follower = self._curves[name] = Follower(make, of)
        return follower.follow(series.bars, series.loads)

    def _overlays(self, series: Series, names: Sequence[str], start: int) -> tuple[Overlay, ...]:
        found: list[Overlay] = []
        if "ema" in names:
            for length, role in ((FAST, "overlay1"), (SLOW, "overlay2")):
                values = self._follow(f"ema{length}", series, lambda length=length: Ema(length))  # type: ignore[misc]
                found.append(Overlay(f"ema{length}", role, values[start:]))
        if "vwap" in names:
            found.append(Overlay("vwap", "overlay1", self._follow("vwap", series, Vwap, whole)[start:]))
        if "bollinger" in names:
            bands = self._follow("bollinger", series, Bollinger)[start:]
            found += [
                Overlay("bb20", "overlay2", tuple(band.middle for band in bands)),
                Overlay("", "dim", tuple(band.upper for band in bands)),
                Overlay("", "dim", tuple(band.lower for band in bands)),
            ]
        return tuple(found)

    def _studies(self, series: Series, names: Sequence[str], start: int) -> tuple[Study, ...]:
        found: list[Study] = []
        if "rsi" in names:
            values = self._follow("rsi", series, Rsi)[start:]
            reading = f"{values[-1]:.0f}" if values and values[-1] is not None else "-"
            found.append(
                Study("RSI 14", reading, (Overlay("rsi", "overlay1", values),), ((70, "70"), (30, "30")))
            )
        if "macd" in names:
            lines = self._follow("macd", series, Macd)[start:]
            macd, signal = tuple(one.macd for one in lines), tuple(one.signal for one in lines)
            reading = f"{macd[-1]:+.1f}" if macd and macd[-1] is not None else "-"
            curves = (Overlay("macd", "overlay1", macd), Overlay("signal", "overlay2", signal))
            histogram = tuple(one.histogram for one in lines)
            found.append(Study("MACD 12 26 9", reading, curves, ((0, "0"),), histogram))
        return tuple(found)


def _marks(state: SessionState, bars: tuple[Bar, ...]) -> tuple[Mark, ...]:
    """Own fills on the bars that are shown."""
    if not bars:
        return ()
    return tuple(
        Mark(fill.at_ms // 1000, fill.ticks, fill.side is BUY)
        for fill in state.fills
        if fill.symbol == state.symbol and fill.at_ms // 1000 >= bars[0].time
    )
