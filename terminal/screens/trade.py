"""The trade screen: panes placed by the size of the terminal, each given a new view when what it shows has moved."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from textual.app import ComposeResult
from textual.screen import Screen

from terminal.present.line import Rate
from terminal.present.looks import Looks
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
    from terminal.screens.makers import Makers
    from terminal.session.state import SessionState

FOCUS_ORDER = ("book", "ladder", "chart", "tape", "blotter", "markets")
PRICES = ("book", "ladder")
SLOW = "slow"
SLOW_S = 0.25
"""figures that are read, not watched, move four times a second at most"""


class TradeScreen(Screen[None]):
    """Knows where panes stand and which have moved; what they show is made by `present`."""

    CSS = "TradeScreen { overflow: hidden; layers: base line; }"

    def __init__(self, looks: Looks, painter: Painter) -> None:
        super().__init__(name="trade")
        self.looks = looks
        self.painter = painter
        self.placed: Places = {}
        self.panes: dict[str, Pane] = {
            "header": HeaderLine(HeaderView()),
            "markets": MarketsPane(MarketsView()),
            "position": FiguresPane(FiguresView("POSITION")),
            "sizes": FiguresPane(FiguresView("SIZES")),
            "latency": FiguresPane(FiguresView("LATENCY")),
            "log": FiguresPane(FiguresView("ALERTS")),
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
        self._makers: Makers | None = None
        self._last_focus = "book"
        self._seen: dict[str, tuple[object, object]] = {}
        self._slow_at = 0.0
        self._shown_at: dict[str, float] = {}

    def compose(self) -> ComposeResult:
        self._lay_out()  # or the first frame would be one of panes that all fill the screen
        yield from self.panes.values()
        yield self.line

    def on_resize(self) -> None:
        self.place()

    # -- where ---------------------------------------------------------------------------------------------

    def place(self, pairs: int = 6) -> None:
        """Place every pane for the size and the trader's choice; those without a place are not displayed."""
        self._lay_out(pairs)
        if self.focused is not None and not self.focused.display:
            self.set_focus(None)
        if self.focused is None:
            self.focus_pane("ladder" if self.looks.ladder else "book")
        self.forget()

    def _lay_out(self, pairs: int = 6) -> None:
        width, height = self.app.size
        looks = self.looks
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

    @property
    def too_small(self) -> bool:
        """Also while another screen lies over it, when it is not told of a new size."""
        return size_class(*self.app.size) == "tiny"

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
        status: tuple[tuple[tuple[str, str], ...], Text | None, Rate],
        *,
        armed: bool,
        now: float,
        answer: bool = False,
        calm: bool = False,
        hurried: Callable[[], bool] = lambda: False,
    ) -> bool:
        """Give each pane that has moved its new view. An `answer` to a key shows what the key changed and nothing else: the
        market's part comes with the next frame, which is never far, and so does what is not begun when it is `hurried`.
        Where it is to be `calm`, prices move with each frame and of the other panes one. True where prices are shown as
        they are now."""
        makers, width, shown = self._makers or self.get_ready(), self.app.size.width, set[str]()
        live = makers.live(state, self.placed, width, armed=armed, now=now)
        moved = {
            name for name, (_, market, _) in live.items() if market != self._seen.get(name, (None, None))[1]
        }
        turns = {*PRICES, self._turn(moved)} if calm else moved
        for name, (own, market, make) in live.items():
            if not answer and hurried():
                return not shown.isdisjoint(PRICES)
            if name in self.placed:
                own_before, market_before = self._seen.get(name, (None, None))
                if own != own_before or (market != market_before and not answer and name in turns):
                    self._seen[name] = own, market
                    self.panes[name].show(make())
                    shown.add(name)
                    self._shown_at[name] = now
        if now >= self._slow_at and not (answer and self._slow_at) and (not calm or SLOW in turns):
            self._shown_at[SLOW] = now
            self._slow_at = now + SLOW_S
            for name, make in makers.slow(state, self.placed).items():
                if name in self.placed:
                    self.panes[name].show(make())
        keys, message, rates = status
        if self.placed:
            self.panes["status"].show(makers.status(state, keys, message, rates, width, self._slow_at))
        return not answer or not shown.isdisjoint(PRICES)

    def _turn(self, moved: set[str]) -> str:
        """The one that has waited the longest of what is not looked at all the time."""
        waiting = {name for name in moved if name in self.placed and name not in PRICES} | {SLOW}
        return min(sorted(waiting), key=lambda name: self._shown_at.get(name, 0.0))

    def get_ready(self) -> Makers:
        """For a session that comes soon."""
        from terminal.screens.makers import Makers

        self._makers = Makers(self.looks)
        return self._makers
