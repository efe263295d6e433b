"""What the panes are given to draw: tuples of finished text, so that equal data is known to look the same.

A `role` is a name of the palette ("bright", "bid", "dim", ...), with "!" at its end for bold. Bars come in eighths of a cell.
Annotations are not kept as text here: each would be compiled for its tuple, at every start.
"""

from typing import NamedTuple

Text = tuple[str, str]
"""Some text and its role."""


class Chrome(NamedTuple):
    """What every pane's title shows of the whole terminal."""

    mode: str = "practice"
    """practice, paper or live"""
    armed: bool = False


class Level(NamedTuple):
    """A price of the book."""

    price: str
    size: str
    total: str
    mix: str
    """five letters of CEBAS, `·` for absent"""
    mine: str = ""
    """own size at this price; the pane puts the ● before it"""
    side: str = "bid"
    touch: bool = False
    cursor: bool = False
    size_bar: int = 0
    total_bar: int = 0


class Middle(NamedTuple):
    """The row between the sides."""

    price: str
    spread: str
    """such as "2 t" """
    bps: str
    """such as "5.2 bps" """
    imbalance: str
    """such as "+18 %" """
    micro: str = ""
    """the microprice, where there is room for it"""
    half: bool = False
    """whether the price has a digit more than the others, for half a tick"""


class Intent(NamedTuple):
    """What the order keys would do now, or why they would do nothing (`parts` as drawn, left to right)."""

    parts: tuple[Text, ...]
    end: tuple[Text, ...] = ()
    """drawn at the right edge"""


class BookView(NamedTuple):
    """Both sides, best price nearest the middle: asks[0] and bids[0] are the touch."""

    asks: tuple[Level, ...] = ()
    bids: tuple[Level, ...] = ()
    middle: Middle | None = None
    source: str = "hybrid"
    stale: str = ""
    """such as "STALE 4.2 s" """
    doing: str = ""
    """what is being done about it, or while loading"""
    intent: Intent = Intent(())


class Rung(NamedTuple):
    """A price of the ladder. Rows stand still; what is in them changes."""

    price: str
    bid: str = ""
    ask: str = ""
    mine_bid: str = ""
    mine_ask: str = ""
    bid_bar: int = 0
    ask_bar: int = 0
    touch: str = ""
    """bid or ask where this is the touch"""
    cursor: bool = False
    unsure: bool = False
    """whether the venue has not confirmed all of what is mine here"""
    queue: str = ""
    """an estimate of what stands before mine, such as "12k~" """
    last: str = ""
    """the newest trade here, for a few seconds, with its sign: "▲4,000" """
    last_side: str = ""
    """bid where a buyer took, ask where a seller did"""
    volume: str = ""
    """what was traded here since the start"""
    volume_bar: int = 0


class LadderView(NamedTuple):
    """From the highest price down; where there are more rungs than lines, the middle ones are shown."""

    rungs: tuple[Rung, ...] = ()
    step: str = "1 t"
    stale: str = ""
    doing: str = ""
    intent: Intent = Intent(())


class Print(NamedTuple):
    """A trade, or a sweep of them joined. The newest stands first."""

    time: str
    """HH:MM:SS"""
    fraction: str
    """.mmm"""
    price: str
    size: str
    side: str
    """bid where the buyer took, ask where the seller did"""
    venue: str
    bar: int = 0
    big: bool = False
    mine: bool = False
    newest: bool = False


class VenueShare(NamedTuple):
    letter: str
    name: str
    size: str
    share: str


class TapeView(NamedTuple):
    prints: tuple[Print, ...] = ()
    filter: str = "all sizes, sweeps joined"
    shares: tuple[VenueShare, ...] = ()
    empty: str = "no trades yet"
    stale: bool = False


class Market(NamedTuple):
    symbol: str
    price: str
    sign: int
    change: str
    volume: str
    spark: str = ""
    chosen: bool = False


class MarketsView(NamedTuple):
    rows: tuple[Market, ...] = ()
    cursor: int = -1
    """the row under the cursor while the pane has the focus"""
    empty: str = "asking for the markets"
    stale: bool = False


class Figure(NamedTuple):
    """A label, a number and its unit. An empty label and value make a thin line."""

    label: str = ""
    value: str = ""
    unit: str = ""
    role: str = "bright"
    price: bool = False
    """whether its leading zeros are faint"""
    label_role: str = "dim"


class FiguresView(NamedTuple):
    """A titled list of figures: position and P&L, latency, sizes. The same rows, with short labels, make the position line."""

    title: str
    rows: tuple[Figure, ...] = ()
    spark: str = ""
    extras: tuple[Text, ...] = ()
    notes: tuple[tuple[Text, ...], ...] = ()
    """free lines below"""


class HeaderView(NamedTuple):
    """The first line."""

    pair: str = ""
    price: str = ""
    price_role: str = "normal"
    change: str = ""
    change_role: str = "dim"
    figures: tuple[Text, ...] = ()
    """alternating labels and values, as drawn"""


class Field(NamedTuple):
    """A cell of a table row."""

    text: str
    role: str = "normal"
    price: bool = False


class Column(NamedTuple):
    head: str
    x: int
    """left edge, or the column of the last character where `right`"""
    right: bool = False


class Progress(NamedTuple):
    """A progress bar in a column of the table: `done` of 10 cells."""

    done: int
    text: str
    head: str = "state"


class TableRow(NamedTuple):
    fields: tuple[Field, ...]
    progress: Progress | None = None
    marked: bool = False
    """chosen together with others"""
    dim: bool = False
    """over and done with"""


class BlotterView(NamedTuple):
    """Tabs with counts, and the rows of the chosen one."""

    tabs: tuple[str, ...] = ("ORDERS 0", "fills 0", "balances", "log")
    chosen: int = 0
    columns: tuple[Column, ...] = ()
    rows: tuple[TableRow, ...] = ()
    cursor: int = -1
    top: int = 0
    """the first row shown"""
    empty: str = "no open orders - b and s join the touch when armed"
    chips: tuple[Text, ...] = ()
    """what makes the table other than it is by itself: a filter, a sort, marks"""
    sorted_by: str = ""
    """the head of the column that the rows are sorted by"""


class StatusView(NamedTuple):
    """The last line: health on the left, keys on the right."""

    left: tuple[Text, ...] = ()
    keys: tuple[tuple[str, str], ...] = ()
    """a key and what it does"""
    message: Text | None = None
    """takes the left side for a while: an answer, a refusal, pending keys"""
    kept: int = 2
    """how many keys, the last ones, stay when the line is short: cancel all, help"""


class Bar(NamedTuple):
    """A candle in whole ticks and lots; `time` in epoch seconds."""

    time: int
    open: int
    high: int
    low: int
    close: int
    volume: int


class Overlay(NamedTuple):
    """A curve over the candles, one value in ticks each (None where there is not enough before it)."""

    name: str
    role: str
    values: tuple[float | None, ...]


class Study(NamedTuple):
    """A curve in a pane of its own below the chart."""

    name: str
    reading: str
    curves: tuple[Overlay, ...]
    marks: tuple[tuple[float, str], ...] = ()
    """levels with a label on the axis, such as (70, "70")"""
    histogram: tuple[float | None, ...] = ()


class Mark(NamedTuple):
    """An own fill on the chart."""

    time: int
    price: int
    buy: bool


class ChartView(NamedTuple):
    """`bars` oldest first; all curves are as long. `scroll` bars are hidden at the right."""

    timeframe: str = "1m"
    seconds: int = 60
    bars: tuple[Bar, ...] = ()
    last: int = 0
    tick: str = "0.000001"
    """the price of a tick, from which the axis gets its numbers, exactly"""
    lot: str = "1"
    overlays: tuple[Overlay, ...] = ()
    studies: tuple[Study, ...] = ()
    marks: tuple[Mark, ...] = ()
    scroll: int = 0
    zoom: int = 1
    """columns a bar; from 0 down bars are joined: 2 in a column, 4 at -1, 8 at -2"""
    crosshair: int | None = None
    """how many columns from the newest one shown"""
    empty: str = "asking for candles"
    stale: bool = False


class DepthView(NamedTuple):
    """Cumulative size from the middle outwards: (price, cumulative size) by side; for drawing only."""

    bids: tuple[tuple[float, float], ...] = ()
    asks: tuple[tuple[float, float], ...] = ()
    label: str = ""


class CurveView(NamedTuple):
    """A curve such as equity over time."""

    title: str = "EQUITY"
    values: tuple[float, ...] = ()
    reading: str = ""
