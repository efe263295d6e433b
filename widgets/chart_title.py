"""The words in a chart's title line: as many as there is room for, the important ones first."""

from __future__ import annotations

from collections.abc import Iterator

from widgets.chart_axis import moment_text, price_text, volume_text
from widgets.line import leading_zeros
from widgets.view import Bar, ChartView, Text
from widgets.window import Window


def title_parts(view: ChartView, window: Window, at: int | None, room: int) -> list[Text]:
    """Timeframe and where it stands, then the curves' names and the range, or what is under the crosshair."""
    parts: list[Text] = [(view.timeframe, "normal")]
    if view.scroll:
        parts.append((f"paused -{view.scroll}", "amber"))
    if at is not None:
        left = room - _width(parts)
        return parts + next(
            (words for words in _readings(view, window.bars[at], window.seconds) if _width(words) <= left), []
        )
    names = dict.fromkeys((overlay.name, overlay.role) for overlay in view.overlays if overlay.name)
    parts = _fitting(parts, names, room)
    high = price_text(max(bar.high for bar in window.bars), view.tick)
    low = price_text(min(bar.low for bar in window.bars), view.tick)
    ends = [(f"h {high} l {low}", "dim")]
    return parts + ends if _width(parts + ends) <= room else parts


def _readings(view: ChartView, bar: Bar, seconds: int) -> Iterator[list[Text]]:
    """The same bar in fewer and fewer words."""
    moment = (moment_text(bar.time, seconds), "bright")
    prices = [price_text(price, view.tick) for price in (bar.open, bar.high, bar.low, bar.close)]
    zeros = min(leading_zeros(price) for price in prices)
    volume = _pair("v", volume_text(bar.volume, view.lot).replace(" ", ""))
    for digits in (prices, [price[zeros:].replace(",", "") for price in prices]):
        words = [part for name, text in zip("ohlc", digits, strict=True) for part in _pair(name, text)]
        yield [moment, *words, *volume]
    yield [moment, *words]
    yield words
    yield words[2:]
    yield words[6:]


def _pair(name: str, text: str) -> list[Text]:
    return [(name, "dim"), (text, "bright")]


def _fitting(parts: list[Text], more: dict[Text, None], room: int) -> list[Text]:
    for part in more:
        if _width([*parts, part]) > room:
            break
        parts = [*parts, part]
    return parts


def _width(parts: list[Text]) -> int:
    return sum(len(text) + 1 for text, _ in parts)
