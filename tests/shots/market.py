"""The picture of a simulated day: candles, volume and spread over time, and the book as it stood at the end."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path

import plotext

from terminal.core.candles import HOUR, Candle
from terminal.model.instrument import Instrument
from terminal.paper.flow import PAIRS
from tests.shots.day import Day
from tests.shots.paint import Cell, Colour, cells, paint

GROUND: Colour = (14, 17, 23)
FAINT: Colour = (33, 39, 50)
TEXT: Colour = (139, 150, 168)
BRIGHT: Colour = (222, 228, 238)
UP: Colour = (62, 178, 132)
DOWN: Colour = (222, 88, 96)
UP_DIM: Colour = (32, 92, 74)
DOWN_DIM: Colour = (112, 50, 58)
AMBER: Colour = (222, 170, 84)
AMBER_DIM: Colour = (92, 72, 44)

CHART_ROWS, VOLUME_ROWS, SPREAD_ROWS = 33, 8, 8
LADDER_LEVELS = 16
LABELS, SIDE = 10, 44

DEPTH_SHARE = 0.01

Rows = list[list[Cell]]
Points = dict[tuple[str, Colour, Colour], list[tuple[int, int]]]
"""Places (column, row from the bottom) by the character, its colour and its ground."""


def draw(day: Day, folder: Path) -> Path:
    path = folder / f"market-{day.symbol}.png"
    paint(_picture(day), path)
    return path


def _picture(day: Day) -> Rows:
    instrument = PAIRS[day.symbol].instrument
    wide = len(day.candles)
    left = [
        _head(day, instrument, wide),
        *_candles(day, instrument),
        *_rule("volume", instrument.base, wide),
        *_volume(day, instrument),
        *_rule("spread: median, worst 1 %", "ticks", wide),
        *_spread(day),
        _hours(day.candles),
    ]
    right = [*_ladder(day, instrument), *_rule("depth", instrument.base, SIDE - LABELS)]
    right += _depth(day, instrument, len(left) - len(right))
    return [a + _blank(3) + b for a, b in zip(left, right, strict=True)]


# -- panels --------------------------------------------------------------------------------------------------


def _candles(day: Day, instrument: Instrument) -> Rows:
    low, high = min(c.low for c in day.candles), max(c.high for c in day.candles)
    halves = (2 * CHART_ROWS - 1) / (high - low)
    points: Points = defaultdict(list)
    for column, candle in enumerate(day.candles):
        colour = UP if candle.close >= candle.open else DOWN
        bottom, top = round((candle.low - low) * halves), round((candle.high - low) * halves)
        body = sorted((round((candle.open - low) * halves), round((candle.close - low) * halves)))
        for row in range(bottom // 2, top // 2 + 1):
            parts = [_part(half, bottom, top, body) for half in (2 * row, 2 * row + 1)]
            points[_GLYPHS[parts[0], parts[1]], colour, GROUND].append((column, row))
    figure = _figure(len(day.candles), CHART_ROWS)
    step = _nice((high - low) / 8)
    prices = range(-(-low // step) * step, high + 1, step)
    _ticks(figure, {(price - low) * halves / 2: instrument.price_text(price) for price in prices})
    figure.ruler("y", "right").grid(True, pixel=plotext.pixel(FAINT, GROUND))
    _plot(figure, points)
    return _built(figure, len(day.candles) + LABELS)


_GLYPHS = {
    (0, 0): " ", (0, 1): "╵", (0, 2): "╹", (1, 0): "╷", (1, 1): "│", (1, 2): "╿", (2, 0): "╻", (2, 1): "╽",
    (2, 2): "┃",
}  # fmt: skip
"""By what the lower and the upper half of a cell hold: nothing, a wick, a body."""


def _part(half: int, low: int, high: int, body: Sequence[int]) -> int:
    return 2 if body[0] <= half <= body[1] else 1 if low <= half <= high else 0


def _volume(day: Day, instrument: Instrument) -> Rows:
    figure = _figure(len(day.candles), VOLUME_ROWS)
    row = max(candle.volume for candle in day.candles) / VOLUME_ROWS
    for rising, colour in ((True, UP_DIM), (False, DOWN_DIM)):
        _bars(
            figure,
            [(n, c.volume / row) for n, c in enumerate(day.candles) if (c.close >= c.open) is rising],
            colour,
        )
    _size_ticks(figure, row, VOLUME_ROWS, instrument)
    return _built(figure, len(day.candles) + LABELS)


def _spread(day: Day) -> Rows:
    figure = _figure(len(day.candles), SPREAD_ROWS)
    row = max(slot.worst for slot in day.spreads) / SPREAD_ROWS
    _bars(figure, [(n, slot.worst / row) for n, slot in enumerate(day.spreads)], AMBER_DIM)
    _bars(figure, [(n, slot.middle / row) for n, slot in enumerate(day.spreads)], AMBER, AMBER_DIM)
    step = _nice(row * SPREAD_ROWS / 4)
    _ticks(figure, {n * step / row - 0.5: str(n * step) for n in range(1, int(row * SPREAD_ROWS / step) + 1)})
    return _built(figure, len(day.candles) + LABELS)


def _ladder(day: Day, instrument: Instrument) -> Rows:
    """The levels next to the touch, drawn as text, because a ladder is read by its numbers."""
    asks, bids = day.asks[:LADDER_LEVELS], day.bids[:LADDER_LEVELS]
    most = max(lots for _, lots in asks + bids)
    rows = [[*_text(f"{'price':>11}  {'size':>11}", TEXT), *_blank(SIDE - 24)]]
    spread = asks[0][0] - bids[0][0]
    for levels, bright, dim in ((asks[::-1], DOWN, DOWN_DIM), (bids, UP, UP_DIM)):
        for price, lots in levels:
            size = f"{instrument.size(lots):,}"
            label = _text(f"{instrument.price_text(price):>11}", bright) + _text(f"  {size:>11} ", BRIGHT)
            rows.append(label + _bar(lots / most, SIDE - 25, dim))
        if levels is not bids:
            middle = f"spread {spread} tick{'s' if spread > 1 else ''}"
            rows.append(_text(f"{middle:>24}".ljust(SIDE), AMBER))
    return rows


def _depth(day: Day, instrument: Instrument, rows: int) -> Rows:
    wide, canvas = SIDE - LABELS, rows - 1
    middle = (day.asks[0][0] + day.bids[0][0]) / 2
    reach = [middle * DEPTH_SHARE * (n + 1) * 2 / wide for n in range(wide // 2)]
    bids = [sum(lots for price, lots in day.bids if price >= middle - away) for away in reach]
    asks = [sum(lots for price, lots in day.asks if price <= middle + away) for away in reach]
    row = max(bids + asks) / canvas
    figure = _figure(wide, canvas)
    _bars(figure, [(wide // 2 - 1 - n, size / row) for n, size in enumerate(bids)], UP_DIM)
    _bars(figure, [(wide // 2 + n, size / row) for n, size in enumerate(asks)], DOWN_DIM)
    _size_ticks(figure, row, canvas, instrument)
    share = f"{100 * DEPTH_SHARE:g} %"
    axis = f"{'-' + share:<12}{'mid':^{wide - 24}}{'+' + share:>12}"
    return [*_built(figure, SIDE), _text(axis.ljust(SIDE), TEXT)]


# -- pieces --------------------------------------------------------------------------------------------------


def _figure(wide: int, rows: int) -> plotext.figure:
    """An empty plot whose canvas is just so many cells and whose labels stand right of it."""
    plotext.terminal.limit(width=False, height=False)
    figure = plotext.figure
    figure.clear()
    figure.plot_size(wide + LABELS, rows)
    figure.canvas(GROUND)
    figure.axes(False)
    figure.ruler("x", ["lower", "upper"]).ticks([]).lim(0, wide - 1)
    figure.ruler("y", ["left", "right"]).ticks([]).lim(0, rows - 1).pixel(plotext.pixel(TEXT, GROUND))
    return figure


def _built(figure: plotext.figure, wide: int) -> Rows:
    rows = cells(figure.build().string(), TEXT, GROUND)
    return [(row + _blank(wide))[:wide] for row in rows]


def _plot(figure: plotext.figure, points: Points) -> None:
    for (glyph, front, back), places in points.items():
        xs, ys = zip(*places, strict=True)
        marker = plotext.marker(glyph, plotext.pixel(front, back))
        figure.draw(figure.signal(xs, ys, marker=marker, yside="right"))


def _bars(
    figure: plotext.figure, bars: list[tuple[int, float]], front: Colour, back: Colour = GROUND
) -> None:
    """Bars of (column, height in rows), to the eighth of a cell."""
    points: Points = defaultdict(list)
    for column, height in bars:
        eighths = max(1, round(height * 8))
        for row in range(-(-eighths // 8)):
            points["▁▂▃▄▅▆▇█"[min(8, eighths - 8 * row) - 1], front, back].append((column, row))
    _plot(figure, points)


def _ticks(figure: plotext.figure, labels: dict[float, str]) -> None:
    """Labels right of the canvas, by row."""
    figure.ruler("y", "right").ticks(list(labels), [f" {label}".ljust(LABELS) for label in labels.values()])


def _size_ticks(figure: plotext.figure, row: float, rows: int, instrument: Instrument) -> None:
    step = _nice(row * rows / 4)
    sizes = range(step, int(row * rows) + 1, step)
    _ticks(figure, {size / row - 0.5: _short(float(instrument.size(size))) for size in sizes})


def _hours(candles: list[Candle]) -> list[Cell]:
    line = [" "] * (len(candles) + LABELS)
    for column, candle in enumerate(candles):
        if candle.time % (3 * HOUR) == 0:
            line[column : column + 5] = f"{candle.time // HOUR % 24:02}:00"
    return _text("".join(line), TEXT)


def _head(day: Day, instrument: Instrument, wide: int) -> list[Cell]:
    first, last = day.candles[0].open, day.candles[-1].close
    change = 100 * (last / first - 1)
    volume = _short(sum(float(instrument.size(c.volume)) for c in day.candles))
    name = _text(f"{instrument.pair}  ", BRIGHT, bold=True) + _text(
        f"{instrument.price_text(last)}  ", BRIGHT
    )
    moved = _text(f"{change:+.2f} %", UP if change >= 0 else DOWN)
    rest = _text(f"   one simulated day, 15m   volume {volume} {instrument.base}", TEXT)
    return (name + moved + rest + _blank(wide + LABELS))[: wide + LABELS]


def _rule(name: str, unit: str, wide: int) -> Rows:
    line = f" {'─' * (wide - len(name) - 1)}"
    return [
        _blank(wide + LABELS),
        _text(name, BRIGHT) + _text(line, FAINT) + _text(f" {unit}".ljust(LABELS), TEXT),
    ]


def _bar(share: float, wide: int, colour: Colour) -> list[Cell]:
    eighths = max(1, round(share * wide * 8))
    text = "█" * (eighths // 8) + ("▏▎▍▌▋▊▉"[eighths % 8 - 1] if eighths % 8 else "")
    return _text(text.ljust(wide), colour)


def _text(text: str, colour: Colour, *, bold: bool = False) -> list[Cell]:
    return [Cell(char, colour, GROUND, bold) for char in text]


def _blank(wide: int) -> list[Cell]:
    return _text(" " * wide, TEXT)


def _nice(step: float) -> int:
    """The round number next above a step: 1, 2 or 5 and zeros."""
    power = int(10 ** max(0, len(str(int(step))) - 1))
    return next(factor * power for factor in (1, 2, 5, 10) if factor * power >= step)


def _short(size: float) -> str:
    for unit, letter in ((1e9, "B"), (1e6, "M"), (1e3, "k")):
        if size >= unit:
            return f"{size / unit:.3g}{letter}"
    return f"{size:.3g}"
