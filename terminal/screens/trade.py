"""The trade screen: panes placed by the size of the terminal, each given a new view when what it shows has moved."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from textual.app import ComposeResult
from textual.screen import Screen

from terminal.present import account, blotter, health, tape
from terminal.present.book import BookMaker
from terminal.present.chart import ChartMaker
from terminal.present.intent import intent
from terminal.present.looks import Looks
from terminal.present.tape import TapeMaker
from terminal.screens.layout import LEAST, Places, places, size_class
from widgets.blotter import BlotterPane
from widgets.book import BookPane
from widgets.chart import ChartPane
from widgets.command_line import CommandLine
from widgets.depth import DepthPane
from widgets.figures import FiguresPane, PositionLine
from widgets.header import HeaderLine
from widgets.ladder import LadderPane
from widgets.note import NotePane
from widgets.painter import Painter
from widgets.palette import Palette
from widgets.pane import Pane
from widgets.status import StatusLine
from widgets.tape import TapePane
from widgets.view import (
    BlotterView,
    BookView,
    ChartView,
    Chrome,
    DepthView,
    FiguresView,
    HeaderView,
    LadderView,
    MarketsView,
    StatusView,
    TapeView,
    Text,
)
from widgets.watchlist import MarketsPane

if TYPE_CHECKING:
    from terminal.session.state import SessionState

FOCUS_ORDER = ("book", "ladder", "chart", "tape", "blotter", "markets")
SLOW_S = 0.25
"""figures that are read, not watched, move four times a second at most"""
Maker = Callable[[], Any]


class TradeScreen(Screen[None]):
    """Knows where panes stand and which have moved; what they show is made by `present`."""

    CSS = "TradeScreen { overflow: hidden; layers: base line; }"

    def __init__(self, looks: Looks, painter: Painter) -> None:
        super().__init__()
        self.looks = looks
        self.painter = painter
        self.placed: Places = {}
        self.too_small = False
        self.panes: dict[str, Pane] = {
            "header": HeaderLine(HeaderView()),
            "markets": MarketsPane(MarketsView()),
            "position": FiguresPane(FiguresView("POSITION")),
            "sizes": FiguresPane(FiguresView("SIZES")),
            "latency": FiguresPane(FiguresView("LATENCY")),
            "log": FiguresPane(FiguresView("LOG")),
            "chart": ChartPane(ChartView()),
            "depth": DepthPane(DepthView()),
            "tape": TapePane(TapeView()),
            "book": BookPane(BookView()),
            "ladder": LadderPane(LadderView()),
            "position_line": PositionLine(FiguresView("POSITION")),
            "blotter": BlotterPane(BlotterView()),
            "status": StatusLine(StatusView()),
            "note": NotePane(()),
        }
        for name, pane in self.panes.items():
            pane.painter = painter
            pane.can_focus = name in FOCUS_ORDER
        self.line = CommandLine()
        self._book, self._tape, self._chart = BookMaker(), TapeMaker(), ChartMaker()
        self._last_focus = "book"
        self._seen: dict[str, object] = {}
        self._slow_at = 0.0

    def compose(self) -> ComposeResult:
        yield from self.panes.values()
        yield self.line

    def on_resize(self) -> None:
        self.place()

    # -- where ---------------------------------------------------------------------------------------------

    def place(self, pairs: int = 6) -> None:
        """Place every pane for the size and the trader's choice; those without a place are not displayed."""
        width, height = self.app.size
        looks = self.looks
        self.too_small = size_class(width, height) == "tiny"
        least = f"{LEAST[0]}x{LEAST[1]}"
        self.panes["note"].show(
            (f"{width}x{height} is too small: {least} at least", "no new orders; F12 cancels all")
        )
        self.placed = places(
            width, height, pairs=pairs, ladder=looks.ladder, hidden=looks.hidden, zoomed=looks.zoomed
        )
        for name, pane in self.panes.items():
            place = self.placed.get(name)
            pane.display = place is not None
            if place is not None:
                pane.styles.offset = (place.x, place.y)
                pane.styles.width, pane.styles.height = place.width, place.height
        if self.focused is not None and not self.focused.display:
            self.set_focus(None)
        if self.focused is None:
            self.focus_pane("ladder" if looks.ladder else "book")
        self.forget()

    def focus_pane(self, name: str) -> bool:
        """False where the pane is not on the screen."""
        if name not in self.placed:
            return False
        self._last_focus = name
        self.set_focus(self.panes[name])
        return True

    def focus_back(self) -> None:
        """Where the focus was before the `:` line."""
        if not self.focus_pane(self._last_focus):
            self.focus_pane("ladder" if self.looks.ladder else "book")

    @property
    def focus_order(self) -> list[str]:
        return [name for name in FOCUS_ORDER if name in self.placed]

    @property
    def focused_name(self) -> str:
        return self.name_of(self.focused)

    def name_of(self, pane: object) -> str:
        return next((name for name, one in self.panes.items() if one is pane), "")

    def dress(self, palette: Palette, chrome: Chrome) -> None:
        for pane in (*self.panes.values(), self.line):
            pane.dress(palette, chrome)

    def blank(self) -> None:
        """Another pair comes: column widths that grew for this one start over."""
        for name, view in (("book", BookView()), ("ladder", LadderView()), ("tape", TapeView())):
            self.panes[name].show(view)

    def forget(self) -> None:
        """Make every view again at the next frame."""
        self._seen.clear()
        self._slow_at = 0.0

    # -- what ----------------------------------------------------------------------------------------------

    def waiting(self, why: str) -> None:
        """Before there is anything to show."""
        self.panes["book"].show(BookView(doing=why))
        self.panes["ladder"].show(LadderView(doing=why))

    def frame(
        self,
        state: SessionState,
        status: tuple[tuple[tuple[str, str], ...], Text | None, tuple[float, float]],
        *,
        armed: bool,
        now: float,
    ) -> None:
        """Give each pane that has moved its new view."""
        looks, width = self.looks, self.app.size.width
        fresh = self._live_makers(state, looks, armed, now)
        for name, (signature, make) in fresh.items():
            if name in self.placed and self._seen.get(name) != signature:
                self._seen[name] = signature
                self.panes[name].show(make())
        if now >= self._slow_at:
            self._slow_at = now + SLOW_S
            for name, make in self._slow_makers(state, looks).items():
                if name in self.placed:
                    self.panes[name].show(make())
        keys, message, rates = status
        if not self.placed:
            return
        self.panes["status"].show(health.status(state, keys, message, rates, width, self._slow_at))

    def _live_makers(
        self, state: SessionState, looks: Looks, armed: bool, now: float
    ) -> dict[str, tuple[object, Maker]]:
        market, symbol = state.market, state.symbol
        # A stale book shows its age, which moves by tenths of a second.
        stale = None if state.is_live else (state.clob.why, int(now * 5))
        own = state.orders.version[symbol]
        chosen = (looks.cursor, looks.typed, looks.preset, tuple(looks.base.items()), len(looks.presets))
        line = intent(state, looks, armed=armed, narrow=self.app.size.width < 110)
        book = (symbol, market.book.version, market.pools_version, own, stale, line, chosen, looks.source)
        series = market.series[looks.timeframe]
        chart = (
            symbol, looks.timeframe, series.version, looks.overlays, looks.studies, looks.chart_zoom,
            looks.chart_scroll, looks.crosshair, state.fills_version, state.is_live,
        )  # fmt: skip
        rows = {name: place.height for name, place in self.placed.items()}
        prints = (symbol, market.tape.version, looks.least, looks.sweeps, rows.get("tape"))
        tall = rows.get("chart", 0) >= 24 and "chart" in self.placed
        return {
            "book": (book, lambda: self._book.book(state, looks, max(1, (rows["book"] - 4) // 2), line, now)),
            "ladder": (
                (*book, looks.step, looks.centre),
                lambda: self._book.ladder(state, looks, rows["ladder"] - 3, line, now),
            ),
            "chart": (chart, lambda: self._chart.chart(state, looks, study=tall)),
            "tape": (
                prints,
                lambda: self._tape.tape(state, looks, rows["tape"] - 1, shares=self.placed["tape"].width >= 80),
            ),
            "header": (
                (symbol, market.tape.version, own, state.fills_version, chosen, int(now * 4)),
                lambda: account.header(state, looks, self.app.size.width),
            ),
            "blotter": (
                (tuple(state.orders.version.values()), state.fills_version, state.balances_version,
                 state.notices_version, state.markets_version if looks.tab == 3 else 0, looks.tab, looks.row, int(now)),
                lambda: blotter.blotter(state, looks, self.placed["blotter"].width, now),
            ),
        }  # fmt: skip

    def _slow_makers(self, state: SessionState, looks: Looks) -> dict[str, Maker]:
        return {
            "markets": lambda: tape.markets(state, looks),
            "position": lambda: account.position(state),
            "position_line": lambda: account.position_line(state),
            "sizes": lambda: account.sizes(state, looks),
            "latency": lambda: health.latency(state),
            "log": lambda: account.log(state, self.placed["log"].height - 1),
            "depth": lambda: health.depth(state),
        }
